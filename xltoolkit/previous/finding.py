"""Which workbook of a folder is a department's last one: by its path in the folder, else by the department's name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from xltoolkit.model import fold
from xltoolkit.workbook.names import SUFFIXES, is_workbook_name

NameOf = Callable[[Path], str]


def at_same_place(folder: Path, workbook: Path) -> Iterator[Path]:
    """Yield the workbooks of a folder that lie in it as another one does in its own, the longest common path first.

    Args:
        folder: last year's.
        workbook: this year's; how far up its own folder is need not be known.
    """
    parts = workbook.absolute().parts[1:]
    for at in range(len(parts)):
        tail = Path(*parts[at:])
        for suffix in dict.fromkeys((tail.suffix, *SUFFIXES)):
            found = folder / tail.with_suffix(suffix)
            if os.path.isfile(found):  # noqa: PTH113 - Path.is_file raises where nothing may be looked at
                yield found


class Names:
    """The departments of a folder's workbooks; every workbook is read once, when a name is first asked for.

    Args:
        folder: to look in.

    Attributes:
        closed: folders in it that cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.closed: list[Path] = []
        self._folder = folder
        self._by_name: dict[str, list[Path]] | None = None

    def of(self, department: str, name_of: NameOf) -> list[Path]:
        """Return the workbooks of a department.

        Args:
            department: its name.
            name_of: reads whose a workbook is; empty for one that cannot be read.
        """
        if self._by_name is None:
            self._by_name = {}
            for path in sorted(self._workbooks()):
                self._by_name.setdefault(fold(name_of(path)), []).append(path)
        return self._by_name.get(fold(department), []) if department else []

    def _workbooks(self) -> Iterator[Path]:
        for folder, _, names in os.walk(self._folder, onerror=lambda error: self.closed.append(Path(error.filename))):
            yield from (Path(folder, name) for name in names if is_workbook_name(name))


@lru_cache(maxsize=4)
def names_in(folder: Path) -> Names:
    """Return the names of a folder, kept for the next workbook."""
    return Names(folder)
