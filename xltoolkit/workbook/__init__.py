"""Workbook backends: cells in, edits out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from xltoolkit.model import Limits
from xltoolkit.workbook.passwords import Passwords
from xltoolkit.workbook.protocol import Workbook

__all__ = ["Fault", "Passwords", "Workbook", "decrypted_content", "open_workbook", "refuse_unreadable", "verify"]


class Fault(NamedTuple):
    """Something that is wrong in a part of a workbook's file, in Chinese."""

    part: str
    message: str


def open_workbook(
    path: str | Path,
    passwords: Passwords | None = None,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
) -> Workbook:
    """Open a workbook file; use it in a ``with`` statement. Its content decides which backend reads it, not its name.

    A workbook of an old format (.xls, .et, .xlsb) can be read, and written only by way of ``editable``.

    Args:
        path: of the file.
        passwords: to try where it is encrypted; without any, the environment's, or a person at the terminal is asked.
        limits: what a workbook may cost before it is refused (``[limits]`` of config.toml).

    Raises:
        WorkbookError: no such file, not a workbook, over a budget, no password opens it, damaged; says what to do.
    """
    from xltoolkit.workbook.package.book import PackageWorkbook  # noqa: PLC0415 - loaded when a file is opened
    from xltoolkit.workbook.package.refusal import EncryptedError, LegacyFormatError  # noqa: PLC0415 - as above

    try:
        return PackageWorkbook.open(path, limits)
    except EncryptedError:
        from xltoolkit.workbook.encrypted import EncryptedWorkbook  # noqa: PLC0415 - few files need it

        return EncryptedWorkbook.unlock(Path(path), passwords or Passwords(), limits)
    except LegacyFormatError:
        from xltoolkit.workbook.legacy.book import LegacyWorkbook  # noqa: PLC0415 - few files need it

        return LegacyWorkbook.open(path)


def decrypted_content(path: str | Path, passwords: Passwords) -> bytes | None:
    """Return what a file holds that a password opens; None where it is no encrypted workbook.

    Raises:
        WorkbookError: no password opens it, or it cannot be read.
    """
    from xltoolkit.workbook.package.container import file_bytes  # noqa: PLC0415 - loaded when asked for
    from xltoolkit.workbook.package.refusal import EncryptedError, not_a_zip  # noqa: PLC0415 - the same

    path = Path(path)
    sealed = file_bytes(path)
    if not isinstance(not_a_zip(path, sealed), EncryptedError):
        return None
    from xltoolkit.workbook.encrypted import decrypted  # noqa: PLC0415 - few files need it

    return decrypted(path, sealed, passwords)[0]


def refuse_unreadable(folder: Path) -> None:
    """Say why a folder cannot be read.

    Raises:
        WorkbookError: it cannot.
    """
    from xltoolkit.workbook.package.refusal import unreadable  # noqa: PLC0415 - loaded when asked for

    try:
        with os.scandir(folder):
            pass
    except OSError as error:
        raise unreadable(folder, error) from error


def verify(
    path: str | Path,
    passwords: Passwords | None = None,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
) -> list[Fault]:
    """Look for faults in a workbook file (.xlsx, .xlsm) that make Excel offer a repair, or show less than there is.

    Content types, relations, element order, rows and cells, indexes of styles and strings, shared formulas, the
    calculation chain, notes and their boxes, merged cells, links, tables.

    Raises:
        WorkbookError: no such file, not a workbook, encrypted, damaged; says what to do.
    """
    from xltoolkit.workbook.package import budget  # noqa: PLC0415 - loaded when asked for
    from xltoolkit.workbook.package.checker import check_package  # noqa: PLC0415 - loaded when asked for
    from xltoolkit.workbook.package.container import Package  # noqa: PLC0415 - the same
    from xltoolkit.workbook.package.refusal import EncryptedError  # noqa: PLC0415 - the same

    with budget.within(limits):
        try:
            package = Package.open(path, limits)
        except EncryptedError:
            from xltoolkit.workbook.encrypted import unlocked  # noqa: PLC0415 - few files need it

            package = unlocked(Path(path), passwords or Passwords(), limits)
        return check_package(package)
