"""A copy of an open workbook, made by its program in one call: what the sheets are besides their values.

LibreOffice tells looks and merges in many calls a sheet; as a file it has them all at once, and the reader of files is
quick. The copy stays in memory; it is made anew when a sheet is asked for that was written since.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, runtime_checkable

from xltoolkit.model import CellStyle, Grid, Place, Range
from xltoolkit.workbook.live.blocks import rectangles
from xltoolkit.workbook.live.surveys import Survey
from xltoolkit.workbook.package.book import PackageWorkbook
from xltoolkit.workbook.package.container import Package


@runtime_checkable
class Copying(Protocol):
    """An engine's workbook that can be had as a file (``xltoolkit.calc``)."""

    def xlsx(self) -> bytes:
        """Return the workbook as the bytes of an .xlsx file."""
        ...


class Copies:
    """The copy of a workbook, made when it is first asked for.

    Args:
        book: the engine's.
    """

    def __init__(self, book: object) -> None:
        self._book = book
        self._copy: PackageWorkbook | None = None
        self._written: set[str] = set()

    def survey(self, sheet: str) -> Survey | None:
        """Return the survey of a sheet; None where the program makes no copies, or calls the sheet otherwise in one."""
        if self._copy is None or sheet.casefold() in self._written:
            if not isinstance(self._book, Copying):
                return None
            self._written.clear()
            self._copy = PackageWorkbook(Package.of(Path("副本.xlsx"), self._book.xlsx())).opened()
        if sheet not in self._copy.sheets:
            return None
        grid = self._copy.read(sheet)
        booleans = {place for place, value in grid.values.items() if isinstance(value, bool)}
        return Survey(
            looks=_looks(grid, self._copy),
            merges=grid.merges,
            arrays=list(grid.arrays.values()),
            hidden_rows=grid.hidden_rows,
            hidden_columns=grid.hidden_columns,
            protected=grid.protected,
            booleans=booleans,
        )

    def forget(self, sheets: Iterable[str]) -> None:
        """Take note that sheets were written, added or taken away; what the copy says of the others holds.

        Args:
            sheets: their names, folded for case.
        """
        self._written.update(sheets)


def _looks(grid: Grid, copy: PackageWorkbook) -> list[tuple[CellStyle, list[Range]]]:
    """Return every look with its areas, the look of a cell that nobody formatted first, for all the others."""
    by_index: dict[int, list[Place]] = {}
    for place, index in grid.styles.items():
        by_index.setdefault(index, []).append(place)
    everywhere = (copy.style(0), [Range(1, 1, 1_048_576, 16_384)])
    return [everywhere, *((copy.style(index), rectangles(places)) for index, places in by_index.items())]
