"""A workbook that says what is being done to it, so that a run which hangs is told from one that works."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from xltoolkit.model import CellStyle, Edit, Grid, Written
from xltoolkit.protection import sheet_of
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.protocol import is_sealed

Tell = Callable[[str], None]


class Watched:
    """A workbook around another; every block is announced before it is read or written.

    Args:
        book: the workbook.
        tell: is told in Chinese what comes next.
    """

    def __init__(self, book: Workbook, tell: Tell) -> None:
        self._book = book
        self._tell = tell

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the worksheets."""
        return self._book.sheets

    def read(self, name: str) -> Grid:
        """Read a sheet."""
        self._tell(f"正在读“{name}”")
        return self._book.read(name)

    def style(self, index: int) -> CellStyle:
        """Return how cells with this style index look."""
        return self._book.style(index)

    def apply(self, edits: Iterable[Edit]) -> Written:
        """Make all edits, sheet by sheet: a large workbook takes longer than a silence that means: it hangs."""
        by_sheet: dict[str | None, list[Edit]] = {}
        for edit in edits:
            by_sheet.setdefault(sheet_of(edit), []).append(edit)
        written = Written()
        for sheet, of_sheet in by_sheet.items():
            self._tell(f"正在写入“{sheet}” {len(of_sheet)} 处" if sheet else "正在写入")
            written += self._book.apply(of_sheet)
        self._tell("写好了")
        return written

    def save(self, target: str | Path) -> None:
        """Save."""
        self._tell("正在存盘")
        self._book.save(target)

    def close(self) -> None:
        """Let go of the workbook."""
        self._book.close()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its owner should know of the file."""
        return self._book.remarks if is_sealed(self._book) else ()

    @property
    def fixed(self) -> bool:
        """Whether the structure is protected."""
        return is_sealed(self._book) and self._book.fixed

    def unsign(self) -> None:
        """Take signatures away: an open workbook loses them when its program saves it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
