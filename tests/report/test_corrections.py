"""The 更正记录 sheet."""

from __future__ import annotations

from decimal import Decimal

from xltoolkit.model import AddSheet, Cell, Edit, Grid, SetLink, SetValue
from xltoolkit.report.corrections import SHEET, TITLE, Correction, correction_edits, read_corrections

FIRST = Correction(Cell("02 表", "C9"), "公开02表合计行1栏", Decimal("10.00"), Decimal("11.00"), "income.row_sum")
SECOND = Correction(Cell("02 表", "C10"), "公开02表205行1栏", "12万", Decimal("12.50"), "income.row_sum", "=SUM(C7:C8)")


def after(edits: list[Edit], grid: Grid) -> Grid:
    for edit in edits:
        if isinstance(edit, SetValue):
            grid.values[edit.cell.row, edit.cell.column] = edit.value
    return grid


def test_nothing_corrected_makes_no_sheet() -> None:
    assert correction_edits([], [Grid("02 表")]) == []


def test_corrections_are_appended_and_read_back() -> None:
    edits = correction_edits([FIRST], [Grid("02 表")])
    assert edits[0] == AddSheet(SHEET)
    grid = after(edits, Grid(SHEET))
    assert grid.values[1, 1] == TITLE
    assert read_corrections(grid) == [FIRST]
    more = correction_edits([SECOND], [grid])
    assert AddSheet(SHEET) not in more
    assert SetLink(Cell(SHEET, "B5"), SECOND.cell) in more
    assert read_corrections(after(more, grid)) == [FIRST, SECOND]


def test_a_renamed_sheet_is_still_ours_and_a_users_own_is_not() -> None:
    renamed = after(correction_edits([FIRST], []), Grid("改过的数"))
    assert {edit.cell.sheet for edit in correction_edits([SECOND], [renamed]) if isinstance(edit, SetValue)} == {
        "改过的数"
    }
    assert correction_edits([FIRST], [Grid(SHEET, {(1, 1): "我的"})])[0] == AddSheet("更正记录（xltoolkit）")


def test_no_sheet_holds_no_corrections() -> None:
    assert read_corrections(None) == []
