"""Values of blocks: what is written is what is read, here and in the saved file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from xltoolkit.calc import CalcError, Engine
from xltoolkit.model import CellError

LOOKS_LIKE = [
    "00123",
    "=x",
    "=1+1",
    "1-2",
    "12%",
    "2024-01-02",
    "TRUE",
    "'quoted",
    "140102199001011234",
    "1,234.50",
    " ",
]


@pytest.mark.parametrize("text", LOOKS_LIKE)
def test_text_stays_text_exactly(sheet: xw.Sheet, saved: Callable[[xw.Book], openpyxl.Workbook], text: str) -> None:
    sheet["A1"].value = text
    sheet["B1"].formula = text if not text.startswith("=") else "text"
    assert sheet["A1"].value == text
    if not text.startswith("="):
        assert sheet["A1:B1"].value == [text, text]
        assert sheet["B1"].formula == text
    cell = saved(sheet.book).worksheets[0]["A1"]
    assert (cell.value, cell.data_type in {"s", "inlineStr"} or text.startswith("=")) == (text, True)


def test_text_that_begins_like_a_formula_is_told_from_one(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "=B1"
    sheet["A2"].formula = "=B1"
    sheet["B1"].value = 5
    assert sheet["A1:A2"].value == ["=B1", 5]
    data = sheet["A1:A2"].api.getFormulaArray()
    assert data == (("=B1",), ("=B1",))
    assert sheet["A1:A2"].impl._formula_places(data) == {(1, 0)}


def test_nothing_empties_a_cell(sheet: xw.Sheet) -> None:
    sheet["A1:B2"].value = [[1, "x"], [True, 2]]
    sheet["A1:B2"].value = [[None, float("nan")], ["", None]]
    assert sheet["A1:B2"].options(err_to_str=True).value == [[None, None], [None, None]]
    assert [sheet[a].api.getCellByPosition(0, 0).Type.value for a in ("A1", "B1", "A2", "B2")] == ["EMPTY"] * 4


def test_numbers_booleans_dates_and_moments(sheet: xw.Sheet, saved: Callable[[xw.Book], openpyxl.Workbook]) -> None:
    day, moment = dt.datetime(2022, 12, 31), dt.datetime(2022, 12, 31, 23, 59, 58)
    sheet["A1:F1"].value = [1, 0.1 + 0.2, Decimal("1234567.89"), True, day.date(), moment]
    assert sheet["A1:F1"].value == [1.0, 0.1 + 0.2, 1234567.89, True, day, moment]
    assert sheet["D1"].value is True
    row = next(saved(sheet.book).worksheets[0].iter_rows(values_only=True))
    assert row == (1, 0.3, 1234567.89, True, day, moment)


def test_a_number_over_a_boolean_is_a_number_and_a_date_keeps_its_format(sheet: xw.Sheet) -> None:
    sheet["A1:B1"].value = [True, True]
    sheet["A1"].value = 5
    assert sheet["A1:B1"].value == [5.0, True]
    assert sheet["A1"].number_format == "General"
    sheet["C1"].number_format = "d/m/yy"
    sheet["C1"].value = dt.date(2022, 1, 2)
    assert (sheet["C1"].value, sheet["C1"].number_format) == (dt.datetime(2022, 1, 2), "d/m/yy")


def test_one_value_fills_a_block(sheet: xw.Sheet) -> None:
    sheet["A1:C2"].value = "x"
    assert sheet["A1:C2"].value == [["x"] * 3] * 2


def test_errors_are_told_by_kind_as_in_the_saved_file(
    opened: Callable[[openpyxl.Workbook], xw.Book], tmp_path: Path
) -> None:
    made = openpyxl.Workbook()
    formulas = ["=1/0", "=NA()", "=没有这个名称", '=1+"x"', "=SQRT(-1)", '=INDIRECT("没有!A1")']
    for row, formula in enumerate(formulas, 1):
        made.worksheets[0].cell(row, 1, formula)
    cells = opened(made).sheets[0]["A1:A6"]
    assert cells.value == [None] * 6
    assert cells.options(err_to_str=True).value == ["#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#VALUE!", "#REF!"]
    assert all(isinstance(row[0], CellError) for row in cells.raw_value)
    cells.sheet.book.save(str(tmp_path / "errors.xlsx"))
    stored = openpyxl.load_workbook(tmp_path / "errors.xlsx", data_only=True).worksheets[0]
    assert [stored.cell(row, 1).value for row in range(1, 7)] == cells.options(err_to_str=True).value


def test_a_boolean_from_a_file_is_one(opened: Callable[[openpyxl.Workbook], xw.Book]) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].append([True, False, 1])
    assert opened(made).sheets[0]["A1:C1"].value == [True, False, 1.0]


def test_a_block_of_another_shape_is_refused(sheet: xw.Sheet) -> None:
    with pytest.raises(ValueError, match="block of 1 x 2"):
        sheet["A1:B1"].raw_value = [[1], [2]]
    with pytest.raises(TypeError, match="object is no value"):
        sheet["A1"].raw_value = object()


def test_a_protected_sheet_and_a_part_of_an_array_are_refused_by_name(sheet: xw.Sheet) -> None:
    sheet["A1:A2"].formula_array = "=ROW(1:2)*2"
    with pytest.raises(CalcError, match=r"Sheet1!\$A\$1：这些单元格不能写入\n原因：其中有数组公式的一部分"):
        sheet["A1"].value = 1
    assert sheet["A1:A2"].value == [2, 4]
    sheet.api.protect("")
    with pytest.raises(CalcError, match="Sheet1：工作表受保护"):
        sheet["C1"].value = 1
    with pytest.raises(CalcError, match="Sheet1：工作表受保护"):
        sheet["C1"].formula = "=1"
    assert sheet["C1"].value is None


@pytest.mark.parametrize("facet", ["value", "formula"])
def test_writing_a_block_leaves_the_notes_in_it(sheet: xw.Sheet, facet: str) -> None:
    places = ["A1", "C2", "C3", "D3", "B5"]
    for place in places:
        sheet[place].add_note(f"批注 {place}")
    block = [[f"{row}{column}" if column % 2 else row * column for column in range(4)] for row in range(6)]
    setattr(sheet["A1:D6"], facet, block)
    assert sheet["A1:D6"].value == block
    assert {note.location.get_address(False, False): note.text for note in sheet.notes} == {  # noqa: FBT003 - xlwings'
        place: f"批注 {place}" for place in places
    }
    sheet["C2:D3"].value = None
    assert sheet["C2:D3"].value == [[None, None], [None, None]]
    assert len(sheet.notes) == len(places)


def test_a_note_opens_no_way_into_a_protected_sheet(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "old"
    sheet["A1"].add_note("n")
    sheet.api.protect("")
    with pytest.raises(CalcError, match="工作表受保护"):
        sheet["A1:B1"].value = ["new", "new"]
    assert sheet["A1:B1"].value == ["old", None]
    sheet.api.unprotect("")
    unlocked = sheet["A1"].api.CellProtection
    unlocked.IsLocked = False
    sheet["A1:B1"].api.CellProtection = unlocked
    sheet.api.protect("")
    sheet["A1:B1"].value = ["new", "new"]
    assert sheet["A1:B1"].value == ["new", "new"]


def test_a_merged_area_keeps_what_is_written_under_it(sheet: xw.Sheet) -> None:
    sheet["C1:D2"].merge()
    sheet["C1:D2"].value = [[1, 2], [3, 4]]
    assert sheet["C1:D2"].value == [[1, 2], [3, 4]]


def test_cleaning_follows_what_the_reader_asks_for() -> None:
    moment = dt.datetime(2022, 1, 2, 3)
    data = [[None, "", CellError("#N/A"), moment, 2.0, "t"]]
    assert Engine.clean_value_data(data, dt.datetime, 0, int, err_to_str=False) == [[0, 0, None, moment, 2, "t"]]
    assert Engine.clean_value_data(data, dt.datetime, None, None, err_to_str=True)[0][2] == "#N/A"


def test_preparing_makes_numbers_of_decimals_and_nothing_of_nan() -> None:
    prepare = Engine.prepare_xl_data_element
    assert prepare(Decimal("1.5"), {}) == 1.5
    assert prepare(float("nan"), {}) is None
    assert prepare("x", {}) == "x"
    assert prepare(dt.date(2022, 1, 1), {}) == dt.date(2022, 1, 1)
