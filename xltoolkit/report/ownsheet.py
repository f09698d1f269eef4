"""A sheet of ours as edits: what stands there already is left out, and what only an earlier run needed is cleared."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import ceil

from xltoolkit.model import (
    AddSheet,
    Cell,
    CellFormat,
    Edit,
    Grid,
    SetFill,
    SetFormat,
    SetLayout,
    SetLink,
    SetValue,
    Value,
)
from xltoolkit.model.edit import PrintSetup
from xltoolkit.model.text import text_width

LINE_HEIGHT = 13.5
"""Points of a line of text in size 10."""
MAX_HEIGHT = 400
"""Points; a spreadsheet's rows end at 409."""
HEAD_COLOR = "D9E1F2"
HEAD = CellFormat(size=10, bold=True, horizontal="center", vertical="center", wrap=True, border=True)
TEXT = CellFormat(size=10, vertical="top", wrap=True, border=True)
CENTER = CellFormat(size=10, horizontal="center", vertical="top", wrap=True, border=True)


class OwnSheet:
    """Collects the edits of a sheet of ours.

    Args:
        name: of the sheet.
        grid: the sheet as it stands, or None.
        widths: of our columns, in characters; 0 hides one. What the user wrote beside them stays.
        colored: column whose fill tells something.
        linked: column that leads to cells.
    """

    def __init__(self, name: str, grid: Grid | None, widths: tuple[float, ...], *, colored: int, linked: int) -> None:
        self.name = name
        self.heights: dict[int, float] = {}
        self._grid = grid or Grid(name)
        self._widths = widths
        self._colored = colored
        self._linked = linked
        self._edits: list[Edit] = [] if grid is not None else [AddSheet(name)]

    def edits(self, head_row: int) -> list[Edit]:
        """Return all edits; the rows down to the head stay in sight."""
        setup = PrintSetup(landscape=True, fit_width=1, repeat_rows=(head_row, head_row))
        widths = dict(enumerate(self._widths, 1))
        return [*self._edits, SetLayout(self.name, widths, self.heights, freeze_rows=head_row, print_setup=setup)]

    def head(self, row: int, headings: Iterable[str]) -> None:
        """Write the headings of the columns."""
        for column, heading in enumerate(headings, 1):
            self.put(row, column, heading, HEAD)
            self._edits.append(SetFill(self.cell(row, column), HEAD_COLOR))

    def put(self, row: int, column: int, value: Value, look: CellFormat) -> None:
        """Write a cell."""
        old = self._grid.values.get((row, column))
        typed = old is not None and isinstance(value, str) and str(old) == value  # a number typed as 审核说明 stays one
        cell = self.cell(row, column)
        if old != value and not typed:
            self._edits.append(SetValue(cell, value))
        self._edits.append(SetFormat(cell, look))

    def mark(self, row: int, color: str | None, target: Cell | None) -> None:
        """Colour a row's cell that tells something, and lead from its link to a cell."""
        self._edits.append(SetFill(self.cell(row, self._colored), color))
        self._edits.append(SetLink(self.cell(row, self._linked), target))

    def fit(self, row: int, texts: Iterable[Value]) -> None:
        """Set a row's height: programs do not fit the rows of a file that they open."""
        pairs = zip(texts, self._widths, strict=True)
        lines = max(_lines(text, width) for text, width in pairs if width and isinstance(text, str))
        self.heights[row] = min(MAX_HEIGHT, lines * LINE_HEIGHT + 3)

    def clear_below(self, last: int) -> None:
        """Empty the rows that an earlier run needed."""
        stored = self._grid.values.keys() | self._grid.styles.keys()
        for row in sorted({row for row, column in stored if column <= len(self._widths)}):
            if row > last:
                self.blank(row)

    def blank(self, row: int, first: int = 1) -> None:
        """Empty a row, from a column on."""
        self.heights[row] = LINE_HEIGHT
        for column in range(first, len(self._widths) + 1):
            if (row, column) in self._grid.values:
                self._edits.append(SetValue(self.cell(row, column), None))
            if (row, column) in self._grid.styles:
                self._edits.append(SetFormat(self.cell(row, column), CellFormat(border=False)))
        if row in {used for used, _ in self._grid.styles}:
            self.mark(row, None, None)

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell of the sheet."""
        return Cell.at(self.name, row, column)


@lru_cache(maxsize=1 << 11)
def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(text_width(line) / (width - 1))) for line in text.split("\n"))
