"""What every workbook backend does: one file of tests, run against each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import xlwings as xw

from tests.fakeexcel import open_book
from xltoolkit.model import (
    NOTE_AUTHOR,
    AddSheet,
    Cell,
    CellError,
    CellFormat,
    CellStyle,
    DeleteNote,
    Edit,
    Note,
    PrintSetup,
    Range,
    SetFill,
    SetFormat,
    SetFormula,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    Value,
    WorkbookError,
)
from xltoolkit.workbook import Workbook, open_workbook
from xltoolkit.workbook.live import LiveWorkbook
from xltoolkit.workbook.memory import MemoryWorkbook
from xltoolkit.workbook.protocol import Linked

SHEETS: Mapping[str, Mapping[str, Value]] = {
    "收入支出": {"A1": "收入支出决算总表", "B2": Decimal("12.5"), "B3": Decimal(-3), "B4": "=B2+B3", "C2": True},
    "空表": {},
}
NOTES = {"收入支出": {"B3": Note("张三", "上年就是这样")}}
OURS = "【错误】合计不符\n差额 1.00 元\n规则：income.total　公开02表合计1栏"
OURS_LATER = "【警告】再看一次\n差额 2.00 元\n规则：income.total　公开02表合计1栏"
"""Our notes: in an open workbook they are known by their form alone."""

MERGES = {"收入支出": [Range(1, 1, 1, 3)]}


def made_in_memory(_: Path) -> Workbook:
    return MemoryWorkbook(SHEETS, notes=NOTES, merges=MERGES)


def made_as_file(folder: Path) -> Workbook:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in SHEETS.items():
        sheet = book.create_sheet(name)
        for reference, value in cells.items():
            sheet[reference] = value
        for reference, note in NOTES.get(name, {}).items():
            sheet[reference].comment = openpyxl.comments.Comment(note.text, note.author)
        for top, left, bottom, right in MERGES.get(name, []):
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    book.save(folder / "账.xlsx")
    return open_workbook(folder / "账.xlsx")


def made_in_excel(folder: Path) -> Workbook:
    """Open in an Excel that is made up, below xlwings' own engine for Windows."""
    made_as_file(folder)
    return LiveWorkbook(open_book(folder / "账.xlsx"), "Excel")


@pytest.fixture
def made_in_calc(app: xw.App) -> Callable[[Path], Workbook]:
    return lambda folder: opened_in(app, folder)


@pytest.fixture
def made_in_a_window(window_app: xw.App) -> Callable[[Path], Workbook]:
    return lambda folder: opened_in(window_app, folder)


def opened_in(app: xw.App, folder: Path) -> Workbook:
    made_as_file(folder)
    return LiveWorkbook(app.books.open(str(folder / "账.xlsx")), "Calc")


@pytest.fixture(params=["memory", "package", "calc", "window", "excel"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Workbook:
    makers: dict[str, Callable[[Path], Workbook]] = {
        "memory": made_in_memory,
        "package": made_as_file,
        "excel": made_in_excel,
    }
    fixtures = {"calc": "made_in_calc", "window": "made_in_a_window"}
    if request.param in fixtures:
        makers[request.param] = request.getfixturevalue(fixtures[request.param])
    return makers[request.param](tmp_path)


def cell(reference: str, sheet: str = "收入支出") -> Cell:
    return Cell(sheet, reference)


def test_sheets_in_order(book: Workbook) -> None:
    assert book.sheets == ("收入支出", "空表")


def test_reading_by_cell_or_a1(book: Workbook) -> None:
    grid = book.read("收入支出")
    assert grid.value("B2") == Decimal("12.5")
    assert grid.value(cell("B3")) == -3
    assert grid.value("C2") is True
    assert grid.value("A1") == "收入支出决算总表"
    assert grid.note("B3") == "上年就是这样"
    calc = isinstance(book, LiveWorkbook) and book.program == "Calc"
    assert grid.notes[3, 2].author == ("" if calc else "张三")  # Calc drops authors
    assert grid.merges == [Range(1, 1, 1, 3)]
    assert book.read("空表").values == {}


def test_a_formula_never_calculated_has_no_value(book: Workbook) -> None:
    grid = book.read("收入支出")
    assert grid.formula("B4") == "=B2+B3"
    if isinstance(book, LiveWorkbook):
        assert grid.value("B4") == Decimal("9.5")  # its program calculated it
    else:
        assert (4, 2) not in grid.values


def test_a_sheet_that_does_not_exist(book: Workbook) -> None:
    with pytest.raises(WorkbookError, match="没有工作表“不存在”"):
        book.read("不存在")


def test_sheet_names_do_not_depend_on_case(book: Workbook) -> None:
    book.apply([AddSheet("Sheet1"), SetValue(cell("A1", "SHEET1"), "x")])
    assert book.read("sheet1").value("A1") == "x"


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.50"),
        Decimal("-0.01"),
        Decimal("402101986.44"),
        Decimal("1E-7"),
        Decimal(123456789012345),
        Decimal(0),
        "行政运行",
        "  两端有空格  ",
        "第一行\n第二行",
        "<&>\"'",
        "_x000D_",
        "😀",
        True,
        False,
        CellError("#REF!"),
    ],
    ids=repr,
)
def test_a_value_comes_back(book: Workbook, value: Value) -> None:
    for reference in ("B2", "E9"):
        assert book.apply([SetValue(cell(reference), value)]).cells == 1
        found = book.read("收入支出").value(reference)
        assert found == value
        assert type(found) is type(value)


@pytest.mark.parametrize("text", ["=1+1", "001", "1.50", "TRUE", "#REF!", "'", "2022-01-01"])
def test_text_stays_text(book: Workbook, text: str) -> None:
    book.apply([SetValue(cell("B2"), text)])
    grid = book.read("收入支出")
    assert grid.value("B2") == text
    assert type(grid.value("B2")) is str
    assert grid.formula("B2") is None


def test_emptying_a_cell_keeps_its_look(book: Workbook) -> None:
    book.apply([SetFill(cell("B2"), "FFC7CE")])
    assert book.apply([SetValue(cell("B2"), None)]).cells == 1
    grid = book.read("收入支出")
    assert grid.value("B2") is None
    assert book.style(grid.styles[2, 2]).fill == "FFC7CE"


def test_a_formula_and_its_value(book: Workbook) -> None:
    assert book.apply([SetFormula(cell("B5"), "=SUM(B2:B3)", Decimal("9.50"))]).cells == 1
    grid = book.read("收入支出")
    assert grid.formula("B5") == "=SUM(B2:B3)"
    assert grid.value("B5") == Decimal("9.5")


def test_a_value_replaces_a_formula(book: Workbook) -> None:
    book.apply([SetValue(cell("B4"), Decimal("9.50"))])
    grid = book.read("收入支出")
    assert grid.formula("B4") is None
    assert grid.value("B4") == Decimal("9.5")


def test_our_note_comes_is_replaced_and_goes(book: Workbook) -> None:
    assert book.apply([SetNote(cell("B2"), OURS)]).notes == 1
    assert book.read("收入支出").notes[2, 2] == Note(NOTE_AUTHOR, OURS)
    assert book.apply([SetNote(cell("B2"), OURS_LATER)]).notes == 1
    assert book.read("收入支出").note("B2") == OURS_LATER
    assert book.apply([DeleteNote(cell("B2"))]).notes == 1
    assert book.read("收入支出").note("B2") is None
    assert book.read("收入支出").note("B3") == "上年就是这样"


@pytest.mark.parametrize("edit", [SetNote(cell("B3"), "我们的"), DeleteNote(cell("B3"))], ids=["set", "delete"])
def test_a_persons_note_stays(book: Workbook, edit: Edit) -> None:
    written = book.apply([edit])
    assert written.notes == 0
    assert [skipped for skipped, _ in written.skipped] == [edit]
    assert "他人的批注" in written.skipped[0][1]
    assert book.read("收入支出").notes[3, 2].text == "上年就是这样"


def test_a_fill_comes_and_goes(book: Workbook) -> None:
    assert book.apply([SetFill(cell("B2"), "FFC7CE"), SetFill(cell("Z9"), "ffeb9c")]).styles == 2
    styles = book.read("收入支出").styles
    assert [book.style(styles[place]).fill for place in ((2, 2), (9, 26))] == ["FFC7CE", "FFEB9C"]
    assert book.apply([SetFill(cell("B2"), None)]).styles == 1
    assert book.style(book.read("收入支出").styles.get((2, 2), 0)).fill == ""


LOOK = CellFormat("#,##0.00", "宋体", 10, bold=True, horizontal="right", vertical="center", wrap=True, border=True)


def test_a_format_comes_and_the_rest_stays(book: Workbook) -> None:
    book.apply([SetFill(cell("B2"), "FFC7CE"), SetFormat(cell("B2"), LOOK)])
    assert book.apply([SetFormat(cell("B2"), CellFormat(bold=False))]).styles == 1
    style = book.style(book.read("收入支出").styles[2, 2])
    assert style.fill == "FFC7CE"
    assert style.format.number_format == "#,##0.00"
    assert (style.format.font, style.format.size, style.format.bold) == ("宋体", 10, False)
    assert (style.format.horizontal, style.format.vertical) == ("right", "center")
    assert (style.format.wrap, style.format.border) == (True, True)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_new_sheet_takes_edits_at_once(book: Workbook, *, hidden: bool) -> None:
    book.apply([AddSheet("检查结果", hidden=hidden), SetValue(cell("A1", "检查结果"), "检查结果（xltoolkit）")])
    assert book.sheets == ("收入支出", "空表", "检查结果")
    grid = book.read("检查结果")
    assert grid.value("A1") == "检查结果（xltoolkit）"
    assert grid.state == ("hidden" if hidden else "visible")


EVERY_KIND: list[Edit] = [
    AddSheet("检查结果"),
    SetValue(cell("A1", "检查结果"), "检查结果（xltoolkit）"),
    SetValue(cell("B2"), Decimal("1.50")),
    SetValue(cell("B9"), "001"),
    SetValue(cell("C2"), None),
    SetFormula(cell("B4"), "=B2-B3", Decimal("4.5")),
    SetNote(cell("B2"), OURS),
    DeleteNote(cell("D9")),
    SetFill(cell("B2"), "FFC7CE"),
    SetFormat(cell("B2"), LOOK),
    SetLink(cell("A1", "检查结果"), cell("B2")),
    SetLayout("检查结果", {1: 20.0}, {1: 30.0}, freeze_rows=1, print_setup=PrintSetup(repeat_rows=(1, 1))),
]


def test_links_are_told_where_they_lead(book: Workbook) -> None:
    assert isinstance(book, Linked)
    assert book.links("收入支出") == {}
    book.apply([AddSheet("甲'乙 丙"), SetLink(cell("A1"), cell("B2", "甲'乙 丙")), SetLink(cell("C9"), cell("B3"))])
    assert book.links("收入支出") == {(1, 1): cell("B2", "甲'乙 丙"), (9, 3): cell("B3")}
    book.apply([SetLink(cell("A1"), None)])
    assert book.links("收入支出") == {(9, 3): cell("B3")}


def test_general_alignment_is_where_a_cell_came_from(book: Workbook) -> None:
    plain = style_at(book, "B2")
    assert plain.format.horizontal is None
    assert book.apply([SetFormat(cell("B2"), CellFormat(horizontal="general"))]).styles == 0
    book.apply([SetFormat(cell("B2"), CellFormat(horizontal="right", vertical="center"))])
    assert style_at(book, "B2").format.horizontal == "right"
    book.apply([SetFormat(cell("B2"), CellFormat(horizontal="general", vertical=plain.format.vertical))])
    again = style_at(book, "B2")
    if isinstance(book, LiveWorkbook):  # Calc has a font for each script, and names in a copy that of the cell's own
        again = replace(again, format=replace(again.format, font=plain.format.font))
    assert again == plain


def style_at(book: Workbook, reference: str) -> CellStyle:
    grid, at = book.read("收入支出"), cell(reference)
    return book.style(grid.styles.get((at.row, at.column), 0))


def test_the_second_time_nothing_changes(book: Workbook) -> None:
    first = book.apply(EVERY_KIND)
    assert (first.cells, first.notes, first.styles, first.skipped) == (5, 1, 2, [])
    before = [book.read(name) for name in book.sheets]
    again = book.apply(EVERY_KIND)
    assert (again.cells, again.notes, again.styles, again.skipped) == (0, 0, 0, [])
    assert [book.read(name) for name in book.sheets] == before


def test_a_grid_is_a_snapshot(book: Workbook) -> None:
    before = book.read("收入支出")
    book.apply([SetValue(cell("B2"), Decimal(7)), SetNote(cell("B2"), OURS)])
    assert before.value("B2") == Decimal("12.5")
    assert before.note("B2") is None


@pytest.mark.parametrize(
    "edit",
    [
        SetValue(cell("B1"), "看不见"),
        SetNote(cell("C1"), "看不见"),
        SetValue(cell("A1", "不存在"), "x"),
        SetFill(cell("A1", "不存在"), "FFC7CE"),
        SetValue(cell("XFE1"), "x"),
        SetValue(cell("B2"), "长" * 32_768),
        AddSheet("a/b"),
        AddSheet("长" * 32),
    ],
    ids=lambda edit: f"{type(edit).__name__}",
)
def test_what_cannot_be_done_is_listed_and_the_rest_is_done(book: Workbook, edit: Edit) -> None:
    before = book.read("收入支出").value("B2")
    written = book.apply([edit, SetValue(cell("D9"), "做了")])
    assert [skipped for skipped, _ in written.skipped] == [edit]
    assert written.skipped[0][1]
    assert written.cells == 1
    assert book.read("收入支出").value("D9") == "做了"
    assert book.read("收入支出").value("B2") == before


def test_of_contradicting_edits_the_last_holds(book: Workbook) -> None:
    book.apply(
        [
            SetValue(cell("D9"), "先"),
            SetValue(cell("D9"), "后"),
            SetNote(cell("D9"), OURS),
            SetNote(cell("D9"), OURS_LATER),
        ]
    )
    grid = book.read("收入支出")
    assert (grid.value("D9"), grid.note("D9")) == ("后", OURS_LATER)


def test_the_contract_as_it_is_written(book: Workbook, tmp_path: Path) -> None:
    target = Path(book.name) if isinstance(book, LiveWorkbook) else tmp_path / "结果.xlsx"
    name = book.sheets[0]
    with book:
        book.apply(
            [
                SetValue(Cell(name, "B2"), Decimal("1.50")),
                SetNote(Cell(name, "B2"), OURS),
                SetFill(Cell(name, "B2"), "FFC7CE"),
            ]
        )
        book.save(target)
    if isinstance(book, MemoryWorkbook):
        assert book.saved_to == target
        return
    with open_workbook(target) as again:
        if isinstance(book, LiveWorkbook):
            for of_file, live in [(again.read(name), book.read(name)) for name in again.sheets]:
                if book.program == "Excel":  # by openpyxl, which saves the made-up one, no formula has a value
                    live.values = {place: value for place, value in live.values.items() if place not in live.formulas}
                assert of_file.values == live.values
                of_file.formulas.pop((2, 3), None)  # Calc saves a boolean as =TRUE()
                assert of_file.formulas == live.formulas
                assert of_file.merges == live.merges
            assert again.read(name).note("B2") == OURS
            return
        assert [again.read(name) for name in again.sheets] == [book.read(name) for name in book.sheets]
        grid = again.read(name)
        assert (grid.value("B2"), grid.note("B2")) == (Decimal("1.5"), OURS)
        assert again.style(grid.styles[2, 2]).fill == "FFC7CE"
