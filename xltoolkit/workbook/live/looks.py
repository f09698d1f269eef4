"""How cells look, by index, as grids want it: from the survey of a sheet, or asked cell by cell where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xltoolkit.model import CellFormat, CellStyle, Place, Range
from xltoolkit.workbook.live.blocks import cells_of

Ask = Callable[[str, Place], CellStyle]


class Looks:
    """The looks of a workbook. Index 0 is that of a cell that nobody formatted.

    Args:
        ask: asks the program how one cell looks; only cells that are about to be coloured are ever asked for.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: list[CellStyle | tuple[str, Place]] = [CellStyle(CellFormat())]
        self._index: dict[CellStyle | tuple[str, Place], int] = {}

    def style(self, index: int) -> CellStyle:
        """Return a look."""
        known = self._known[index]
        return known if isinstance(known, CellStyle) else self._ask(*known)

    def of_groups(self, groups: Iterable[tuple[CellStyle, list[Range]]], used: Range) -> dict[Place, int]:
        """Return the index of every cell's look."""
        found: dict[Place, int] = {}
        for style, areas in groups:
            index = self._of(style)
            for area in areas:
                inside = Range(
                    max(area.top, used.top),
                    max(area.left, used.left),
                    min(area.bottom, used.bottom),
                    min(area.right, used.right),
                )
                found.update((place, index) for row in cells_of(inside) for place in row)
        return found

    def to_ask(self, sheet: str, used: Range) -> dict[Place, int]:
        """Return an index for every cell, whose look is asked for when it is wanted."""
        return {place: self._of((sheet, place)) for row in cells_of(used) for place in row}

    def _of(self, look: CellStyle | tuple[str, Place]) -> int:
        if look not in self._index:
            self._index[look] = len(self._known)
            self._known.append(look)
        return self._index[look]
