"""The 更正记录 sheet: what the policy ``correct`` replaced, kept for good and read back by later runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.model import (
    AddSheet,
    Cell,
    CellFormat,
    Edit,
    Grid,
    PrintSetup,
    SetFill,
    SetFormat,
    SetLayout,
    SetLink,
    SetValue,
    Value,
)
from xltoolkit.report.columns import cell_from_text, free_name, own_sheet

SHEET = "更正记录"
TITLE = "更正记录（xltoolkit）"
HEADINGS = ("序号", "单元格", "位置", "原数", "更正为", "规则", "原公式")
HEAD_ROW = 3
WIDTHS = (6, 30, 28, 20, 20, 36, 30)
HEAD_COLOR = "D9E1F2"

_TEXT = CellFormat(size=10, vertical="center", wrap=True, border=True)
_MONEY = CellFormat("#,##0.00", size=10, horizontal="right", vertical="center", border=True)
_HEAD = CellFormat(size=10, bold=True, horizontal="center", vertical="center", border=True)


class Correction(NamedTuple):
    """A filed figure that a rollup replaced."""

    cell: Cell
    coordinate: str
    old: Value
    new: Value
    rule: str
    formula: str = ""
    """The user's own formula that went with the figure, with its ``=``; kept as text."""


def read_corrections(grid: Grid | None) -> list[Correction]:
    """Read the corrections of earlier runs, in the order they were made."""
    if grid is None:
        return []
    rows = sorted({row for row, _ in grid.values if row > HEAD_ROW})
    found = []
    for row in rows:
        cell = cell_from_text(str(grid.values.get((row, 2), "")))
        if cell is not None:
            place, rule, formula = (str(grid.values.get((row, column)) or "") for column in (3, 6, 7))
            old, new = (grid.values.get((row, column)) for column in (4, 5))
            found.append(Correction(cell, place, old, new, rule, formula))
    return found


def correction_edits(made: Sequence[Correction], grids: Iterable[Grid]) -> list[Edit]:
    """Return the edits that append this run's corrections; none where nothing was corrected."""
    if not made:
        return []
    sheets = list(grids)
    grid = own_sheet(sheets, TITLE)
    name = grid.name if grid else free_name(sheets, SHEET)
    last = max((row for row, _ in grid.values), default=HEAD_ROW) if grid else HEAD_ROW
    edits: list[Edit] = [] if grid else _new_sheet(name)
    for row, item in enumerate(made, max(last, HEAD_ROW) + 1):
        formula = item.formula or None
        values = (Decimal(row - HEAD_ROW), str(item.cell), item.coordinate, item.old, item.new, item.rule, formula)
        for column, value in enumerate(values, 1):
            cell = Cell.at(name, row, column)
            edits += [SetValue(cell, value), SetFormat(cell, _MONEY if column in (4, 5) else _TEXT)]
        edits.append(SetLink(Cell.at(name, row, 2), item.cell))
    return edits


def _new_sheet(name: str) -> list[Edit]:
    head = [Cell.at(name, HEAD_ROW, column) for column in range(1, len(HEADINGS) + 1)]
    return [
        AddSheet(name),
        SetValue(Cell(name, "A1"), TITLE),
        SetFormat(Cell(name, "A1"), CellFormat(size=16, bold=True)),
        SetValue(Cell(name, "A2"), "按汇总规则改正的数：原数留在这里，请核对后再报送。"),
        *(SetValue(cell, heading) for cell, heading in zip(head, HEADINGS, strict=True)),
        *(SetFormat(cell, _HEAD) for cell in head),
        *(SetFill(cell, HEAD_COLOR) for cell in head),
        SetLayout(
            name,
            widths=dict(enumerate(WIDTHS, 1)),
            freeze_rows=HEAD_ROW,
            print_setup=PrintSetup(repeat_rows=(HEAD_ROW, HEAD_ROW)),
        ),
    ]
