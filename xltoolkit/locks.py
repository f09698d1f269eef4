"""Lock files that spreadsheet programs put beside a workbook while it is open."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_WIDE = (54, 55)
"""Where the user stands a second time in Excel's lock file, as length (two bytes) and UTF-16; first it is ANSI text.

Nobody documented these files; LibreOffice reads them so (svl, MSODocumentLockFile).
"""
_LONGEST = 52
_MOST = 4096


class Lock(NamedTuple):
    """Who has a workbook open.

    ``owner`` is the name that the program shows to others, empty where there is none. The lock file says more of that
    person (computer, time, folders); none of it is needed to ask them to close the file.
    """

    path: Path
    program: str
    owner: str

    @property
    def sentence(self) -> str:
        """Say it."""
        by = f"由“{self.owner}”" if self.owner else ""
        return f"这个文件正{by}在 {self.program} 中打开"


def lock_of(workbook: Path) -> Lock | None:
    """Return who has a workbook open, or None; a lock whose workbook is gone locks nothing.

    Excel and WPS put ``~$name`` there, WPS also ``.~name``, LibreOffice ``.~lock.name#``.
    """
    if not os.path.exists(workbook):  # noqa: PTH110 - Path.exists raises where a name is too long
        return None
    for pattern, program, owner in _KINDS:
        path = workbook.with_name(pattern.format(workbook.name))
        try:
            with path.open("rb") as file:
                return Lock(path, program, _printable(owner(file.read(_MOST))))
        except (FileNotFoundError, IsADirectoryError):
            continue
        except OSError as error:  # Windows lets nobody else read it while the workbook is open
            if error.errno == errno.ENAMETOOLONG:
                continue
            return Lock(path, program, "")
    return None


def _excel_owner(data: bytes) -> str:
    for at in _WIDE:
        length = int.from_bytes(data[at : at + 2], "little")
        if 0 < length <= _LONGEST:
            return data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    return data[1 : 1 + data[0]].decode("gb18030", "replace") if data[:1] and data[0] <= _LONGEST else ""


def _libreoffice_owner(data: bytes) -> str:
    """Return the first of the fields that commas part; a comma or backslash of a name has a backslash in front."""
    fields = re.split(r"(?<!\\),", data.decode("utf-8", "replace"), maxsplit=2)
    names = (field for field in fields[:2] if field.strip())
    return re.sub(r"\\(.)", r"\1", next(names, ""))


def _printable(owner: str) -> str:
    return "".join(letter for letter in owner if letter.isprintable()).strip()[:_LONGEST]


_KINDS: tuple[tuple[str, str, Callable[[bytes], str]], ...] = (
    ("~${}", "Excel 或 WPS", _excel_owner),
    (".~{}", "WPS", _excel_owner),
    (".~lock.{}#", "LibreOffice", _libreoffice_owner),
)
