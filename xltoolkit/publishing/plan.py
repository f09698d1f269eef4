"""A sheet as it shall look: plain values that a writer turns into a worksheet."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from xltoolkit.model import CellFormat, Place, PrintSetup, Range, Value
from xltoolkit.model.text import text_width


class PlannedCell(NamedTuple):
    """One cell: what it holds and how it looks."""

    value: Value
    format: CellFormat


@dataclass
class SheetPlan:
    """One sheet.

    Args:
        name: of the sheet.
        cells: every cell, blank bordered ones included.
        merges: rectangles; each has its text in the top left cell.
        widths: column -> characters.
        heights: row -> points.
        print_setup: paper, orientation, repeated rows.
        freeze_rows: rows that stay in view; 0 for none.
        links: cell -> name of the sheet that it leads to.
        notes: cell -> text of the note at it.
        tab_title: whole title of the table on this sheet, for the contents page; empty on other sheets.
    """

    name: str
    cells: dict[Place, PlannedCell] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    print_setup: PrintSetup = field(default_factory=PrintSetup)
    freeze_rows: int = 0
    links: dict[Place, str] = field(default_factory=dict)
    notes: dict[Place, str] = field(default_factory=dict)
    tab_title: str = ""

    def put(self, row: int, column: int, value: Value, look: CellFormat) -> None:
        """Plan one cell."""
        self.cells[row, column] = PlannedCell(value, look)

    def span(self, area: Range, value: Value, look: CellFormat) -> None:
        """Plan a merged rectangle; every cell of it gets the format, so that borders close on all sides."""
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                self.put(row, column, None, look)
        self.put(area.top, area.left, value, look)
        if area.top < area.bottom or area.left < area.right:
            self.merges.append(area)

    def width(self, left: int, right: int) -> float:
        """Return the characters that fit across some columns."""
        return sum(self.widths.get(column, 9) for column in range(left, right + 1))


def text_lines(text: str, width: float, padding: float = 1.5) -> int:
    """Return how many lines a text takes in a cell of so many characters."""
    room = max(width - padding, 2)
    return sum(max(1, math.ceil(text_width(part) / room)) for part in text.split("\n"))
