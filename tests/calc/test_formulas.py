"""Formulas between Excel's grammar and Calc's, first the rules alone, then in Calc and in the saved file."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest
import xlwings as xw
from openpyxl.worksheet.formula import ArrayFormula

from xltoolkit.calc import CalcError
from xltoolkit.calc.formulas import UnsureError, quoted, shifted, to_calc, to_excel

PAIRS = {
    "=A1+$B$2": "=A1+$B$2",
    "=SUM(A1:B2,C3)": "=SUM(A1:B2;C3)",
    "='表 1'!A1": "=$'表 1'.A1",
    "=支出表!$A$1:$B$2": "=$'支出表'.$A$1:$B$2",
    "='it''s'!A1": "=$'it''s'.A1",
    '=IF(A1>0,"a,b;c!d",FALSE)': '=IF(A1>0;"a,b;c!d";FALSE())',
    '=IF(A1="说""是""",1,2)': '=IF(A1="说""是""";1;2)',
    "=SUM({1,2;3,4})": "=SUM({1;2|3;4})",
    "=SUM((A1,B1:B2))": "=SUM((A1~B1:B2))",
    "=SUM(A1:B2 B1:C2)": "=SUM(A1:B2!B1:C2)",
    "=SUM(A:A,1:1,$B:$C)": "=SUM(A:A;1:1;$B:$C)",
    "=SUM('1月:3月'!A1)": "=SUM($'1月'.A1:$'3月'.A1)",
    "=SUM('1月:3月'!A1:B2)": "=SUM($'1月'.A1:$'3月'.B2)",
    "=总额*1.5E-3%": "=总额*1.5E-3%",
    '=ROUND(A1,2)<>-B1^2&"x"': '=ROUND(A1;2)<>-B1^2&"x"',
    "=IF(TRUE,1,)": "=IF(TRUE();1;)",
    "= SUM( A1 , B1 )": "= SUM( A1 ; B1 )",
    "=CEILING(A1,1)": "=CEILING.XCL(A1;1)",
    "=#N/A": "=#N/A",
    '="TRUE()"': '="TRUE()"',
}
FUNCTIONS = {"CEILING": "CEILING.XCL", "CONCAT": "CONCAT"}


@pytest.mark.parametrize(("excel", "calc"), PAIRS.items())
def test_both_ways(excel: str, calc: str) -> None:
    assert to_calc(excel, FUNCTIONS) == calc
    assert to_excel(calc, {other: name for name, other in FUNCTIONS.items()}) == excel


def test_what_the_file_format_adds_to_names_goes() -> None:
    assert to_calc('=_xlfn.CONCAT("a",B1)', FUNCTIONS) == '=CONCAT("a";B1)'


@pytest.mark.parametrize(
    "formula",
    [
        "=[其他.xlsx]表!A1",
        "='[其他.xlsx]表 1'!A1",
        "=表[金额]",
        "=A1#",
        "=@A1",
        "=a.b+1",
        "=Sheet1!x",
        "={1;2,",
        "=SUM(A1",
        "=A1)",
        '="open',
    ],
)
def test_what_is_not_known_for_sure_is_not_guessed(formula: str) -> None:
    with pytest.raises(UnsureError):
        to_calc(formula, FUNCTIONS)


@pytest.mark.parametrize(
    ("calc", "excel"),
    {
        "{=B1:B2*2}": "=B1:B2*2",
        "=$Sheet1.A1:$Sheet1.B2": "=Sheet1!A1:B2",
        "=Sheet1.A1": "=Sheet1!A1",
        "=xlookup(1;2;3)": "=XLOOKUP(1,2,3)",
        "=$A1.A1": "='A1'!A1",
        "=SUM($#REF!.A1:B2)": "=SUM(#REF!A1:B2)",
    }.items(),
)
def test_what_only_calc_writes(calc: str, excel: str) -> None:
    assert to_excel(calc, {}) == excel


def test_a_sheets_name_is_quoted_where_excel_does() -> None:
    plain = ["表1", "支出表", "Sheet1", "a.b", "_x"]
    assert [quoted(name) for name in plain] == plain
    for name in ("表 1", "1月", "A1", "R1", "RC", "a-b", "TRUE"):
        assert quoted(name) == f"'{name}'"


def test_references_move_along_unless_they_are_fixed() -> None:
    assert shifted("=A1+$A1+A$1+$A$1+'表 1'!B2:C3+SUM(A:A,2:2)", 2, 1) == "=B3+$A3+B$1+$A$1+'表 1'!C4:D5+SUM(B:B,4:4)"
    assert shifted('="A1"&LOG10(A1)', 1, 0) == '="A1"&LOG10(A2)'


def test_formulas_work_in_calc(book: xw.Book) -> None:
    sheet = book.sheets[0]
    other = book.sheets.add("表 1", after=sheet)
    other["A1:B2"].value = [[1, 2], [3, 4]]
    book.names.add("总额", "='表 1'!$A$1:$B$2")
    formulas = {
        "='表 1'!B2": 4,
        "=SUM('表 1'!A1:B2)": 10,
        "=SUM(总额)": 10,
        """=IF('表 1'!A1>0,"有,数",2)""": "有,数",
        "=SUM({1,2;3,4})": 10,
        "=SUM(('表 1'!A1,'表 1'!B2))": 5,
        "=SUM('表 1'!A1:B1 '表 1'!B1:B2)": 2,
        "=CEILING(1.2,1)": 2,
        "=EFFECT(0.1,4)": pytest.approx(0.10381289),
        '=TEXT(0.5,"0.0%")': "50.0%",
        '=_xlfn.CONCAT("a","b")': "ab",
        '=CONVERT(1,"m","km")': 0.001,
        "=TRUE": True,
        "=SUM('Sheet1:表 1'!B1)": 2,
    }
    cells = sheet.range((1, 1), (len(formulas), 1))
    cells.formula = [[formula] for formula in formulas]
    assert cells.value == list(formulas.values())
    expected = [formula.replace("_xlfn.", "") for formula in formulas]
    assert [row[0] for row in cells.formula] == expected


def test_what_is_written_is_in_the_saved_file(sheet: xw.Sheet, saved: Callable[[xw.Book], openpyxl.Workbook]) -> None:
    sheet.book.sheets.add("表 1", after=sheet)
    formulas = [
        "='表 1'!A1",
        '=IF(A1>0,"a,b",2)',
        "=SUM({1,2;3,4})",
        "=CEILING(1.2,1)",
        "=EFFECT(0.1,4)",
        "=WEEKNUM(1)",
        "=NETWORKDAYS(1,9)",
        "=EDATE(1,2)",
        "=GCD(4,6)",
        "=ISEVEN(2)",
        "=YEARFRAC(1,400)",
        "=ROUND(1.25,1)",
        "=IFERROR(1/0,0)",
    ]
    sheet.range((1, 1), (1, len(formulas))).formula = [formulas]
    row = next(saved(sheet.book)["Sheet1"].iter_rows(values_only=True))
    assert list(row) == formulas


def test_a_block_mixes_formulas_and_constants_in_one_call(sheet: xw.Sheet) -> None:
    block = [["=B1*2", 2, "00123"], [None, True, '=A1&"x"']]
    sheet["A1:C2"].formula = block
    assert sheet["A1:C2"].value == [[4, 2, "00123"], [None, True, "4x"]]
    assert sheet["A1:C2"].formula == (("=B1*2", "2", "00123"), ("", "=TRUE", '=A1&"x"'))


def test_one_formula_fills_a_block_and_moves(sheet: xw.Sheet) -> None:
    sheet["A1:A3"].value = [[1], [2], [3]]
    sheet["B1:B3"].formula = "=A1*$A$3"
    assert sheet["B1:B3"].formula == (("=A1*$A$3",), ("=A2*$A$3",), ("=A3*$A$3",))
    assert sheet["B1:B3"].value == [3, 6, 9]


def test_array_formulas_are_read_without_braces(opened: Callable[[openpyxl.Workbook], xw.Book]) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0]["A1"], made.worksheets[0]["A2"] = 1, 2
    made.worksheets[0]["B1"] = ArrayFormula("B1:B2", "=A1:A2*10")
    cells = opened(made).sheets[0]["B1:B2"]
    assert [row[0] for row in cells.formula] == ["=A1:A2*10"] * 2
    assert cells.value == [10, 20]
    assert cells.formula_array == "=A1:A2*10"
    assert cells.has_array


@pytest.mark.parametrize("formula", ["='[其他.xlsx]表 1'!$A$1+1", "=SUM(表[金额])", "=Sheet9!x"])
def test_a_formula_that_calc_would_cut_short_is_refused(sheet: xw.Sheet, formula: str) -> None:
    sheet["A1"].value = "old"
    with pytest.raises(CalcError, match="认不出这个公式"):
        sheet["A1:A2"].formula = [[formula], ["=1"]]
    assert sheet["A1:A2"].value == ["old", None]


def test_other_workbooks_are_read_as_calc_writes_them(
    sheet: xw.Sheet,
) -> None:
    sheet["A1"].api.getCellByPosition(0, 0).setFormula("='file:///tmp/none.xlsx'#$Sheet1.A1")
    assert sheet["A1"].formula == "='file:///tmp/none.xlsx'#$Sheet1.A1"


def test_a_sheet_that_was_deleted(book: xw.Book) -> None:
    sheet = book.sheets[0]
    gone = book.sheets.add("走", after=sheet)
    sheet["A1"].formula = "=SUM(走!A1:B2)"
    gone.delete()
    assert sheet["A1"].formula == "=SUM(#REF!A1:B2)"
    assert sheet["A1"].options(err_to_str=True).value == "#REF!"


def test_every_function_of_the_file_format_comes_back(sheet: xw.Sheet) -> None:
    names = sorted(sheet.book.impl.grammar._names[0])
    assert len(names) > 400
    formulas = [f"={name}(1,2)" for name in names]
    cells = sheet.range((1, 1), (len(names), 1))
    cells.formula = [[formula] for formula in formulas]
    assert [row[0] for row in cells.formula] == formulas
