"""Blocks cost calls by formats, merges and notes, never by cells."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest
import xlwings as xw
from openpyxl.styles import PatternFill
from openpyxl.worksheet.formula import ArrayFormula

from xltoolkit.calc import survey
from xltoolkit.calc.blocks import _parts
from xltoolkit.model import Range

Opened = Callable[[openpyxl.Workbook], xw.Book]


class Counted:
    """An object of Calc that counts the calls through it and all that it hands out."""

    def __init__(self, remote: object, calls: list[str]) -> None:
        self._remote = remote
        self._calls = calls

    def __getattr__(self, name: str) -> object:
        self._calls.append(name)
        return self._wrapped(getattr(self._remote, name))

    def __call__(self, *args: object) -> object:
        """Call it, with what it knows."""
        plain = [one._remote if isinstance(one, Counted) else one for one in args]
        assert callable(self._remote)
        return self._wrapped(self._remote(*plain))

    def __bool__(self) -> bool:
        return bool(self._remote)

    def _wrapped(self, found: object) -> object:
        if callable(found) or type(found).__name__ == "pyuno":
            return Counted(found, self._calls)
        return found


def made(rows: int, columns: int, marked: int) -> openpyxl.Workbook:
    """Make a sheet of numbers with some cells filled, merged and noted."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in range(1, rows + 1):
        page.append([row] * columns)
    for number in range(marked):
        cell = page.cell(3 * number + 1, 2)
        cell.fill = PatternFill("solid", fgColor="FFFFC7CE")
        page.merge_cells(start_row=3 * number + 2, end_row=3 * number + 3, start_column=4, end_column=5)
    page.row_dimensions[4].hidden = page.column_dimensions["C"].hidden = True
    return book


def calls_of(sheet: xw.Sheet, ask: Callable[[object, object], object]) -> int:
    """Return how many calls a question costs."""
    calls: list[str] = []
    ask(Counted(sheet.impl.remote, calls), Counted(sheet.used_range.api, calls))
    return len(calls)


QUESTIONS: dict[str, Callable[[xw.Sheet], Callable[[object, object], object]]] = {
    "formats": lambda sheet: lambda _, cells: survey.format_groups(sheet.book.impl, cells),
    "merges": lambda _: survey.merged_ranges,
    "arrays": lambda _: survey.array_ranges,
    "hidden rows": lambda sheet: lambda remote, _: survey.hidden_rows(remote, sheet.used_range.impl.area),
    "hidden columns": lambda sheet: lambda remote, _: survey.hidden_columns(remote, sheet.used_range.impl.area),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_larger_sheet_costs_no_more_calls(
    opened: Opened, question: Callable[[xw.Sheet], Callable[[object, object], object]]
) -> None:
    costs = []
    for rows in (30, 600):
        sheet = opened(made(rows, 20, marked=9)).sheets[0]
        costs.append(calls_of(sheet, question(sheet)))
        sheet.book.close()
    assert costs[0] == costs[1]
    assert 3 <= costs[0] < 60


def test_more_cells_of_one_look_cost_no_more_calls(opened: Opened) -> None:
    costs = []
    for marked in (2, 9):
        sheet = opened(made(30, 20, marked)).sheets[0]
        costs.append(calls_of(sheet, QUESTIONS["formats"](sheet)) + calls_of(sheet, QUESTIONS["merges"](sheet)))
        sheet.book.close()
    assert costs[0] == costs[1]


def test_what_they_find(opened: Opened) -> None:
    book = made(30, 20, marked=9)
    book.worksheets[0].merge_cells("G1:J1")
    book.worksheets[0].merge_cells("G2:G5")
    book.worksheets[0].merge_cells("H2:H5")
    book.worksheets[0]["L1"] = ArrayFormula("L1:M2", "=A1:B2*2")
    book.worksheets[0]["L4"] = ArrayFormula("L4", "=SUM(A1:A3*2)")
    sheet = opened(book).sheets[0].impl
    merges = [Range(3 * number + 2, 4, 3 * number + 3, 5) for number in range(9)]
    assert sheet.merged_ranges() == sorted([*merges, Range(1, 7, 1, 10), Range(2, 7, 5, 7), Range(2, 8, 5, 8)])
    assert sheet.merged_ranges(sheet.range("A1:F6")) == merges[:2]
    assert sheet.array_ranges() == [Range(1, 12, 2, 13), Range(4, 12, 4, 12)]
    assert (sheet.hidden_rows(), sheet.hidden_columns()) == ({4}, {3})
    filled = {style.fill: areas for style, areas in sheet.format_groups() if style.fill}
    assert sorted(filled["FFC7CE"]) == [Range(3 * number + 1, 2, 3 * number + 1, 2) for number in range(9)]
    assert not sheet.protected


def test_an_empty_sheet(sheet: xw.Sheet) -> None:
    assert sheet.impl.merged_ranges() == sheet.impl.array_ranges() == []
    assert sheet.impl.hidden_rows() == sheet.impl.hidden_columns() == set()
    assert sheet.impl.all_notes() == {}
    assert len(sheet.impl.format_groups()) == 1


def test_all_rows_and_columns_hidden_by_the_other_axis(sheet: xw.Sheet) -> None:
    sheet["A1:B2"].value = 1
    sheet["A:B"].columns.hidden = True
    assert (sheet.impl.hidden_rows(), sheet.impl.hidden_columns()) == (set(), {1, 2})


def test_many_areas_take_a_property_in_one_call(sheet: xw.Sheet) -> None:
    areas = [Range(row, 2, row, 3) for row in range(1, 200, 2)]
    sheet.impl.set_properties(areas, CellBackColor=0xFFC7CE, CharWeight=150.0)
    assert sheet["B199"].color == (255, 199, 206)
    assert sheet["C1"].font.bold
    assert sheet["B2"].color is None


def test_a_block_is_cut_around_its_notes() -> None:
    area = Range(1, 1, 4, 3)
    assert list(_parts(area, [])) == [area]
    assert list(_parts(area, [(2, 1), (2, 2), (3, 3)])) == [
        Range(1, 1, 1, 3),
        Range(2, 3, 2, 3),
        Range(3, 1, 3, 2),
        Range(4, 1, 4, 3),
    ]
    assert list(_parts(Range(1, 1, 1, 1), [(1, 1)])) == []
