"""What is around cells: notes, links, names, print set-up, panes."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest
import xlwings as xw
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from xltoolkit.calc import CalcError

Saved = Callable[[xw.Book], openpyxl.Workbook]
Opened = Callable[[openpyxl.Workbook], xw.Book]


def test_notes(sheet: xw.Sheet, saved: Saved) -> None:
    long = "【错误】合计不等于各项之和\n规则：x" + "长" * 5000
    note = sheet["B2"].add_note(long)
    with pytest.raises(ValueError, match="already has a note"):
        sheet["B2"].add_note("second")
    assert (note.text, note.author, note.location.address) == (long, "", "$B$2")
    note.text = "改"
    second = sheet["A1"].add_note("二")
    assert {n.location.address: n.text for n in sheet.notes} == {"$B$2": "改", "$A$1": "二"}
    assert sheet.impl.all_notes() == {(2, 2): ("", "改"), (1, 1): ("", "二")}
    second.delete()
    assert sheet["A1"].note is None
    cell = saved(sheet.book).worksheets[0]["B2"]
    assert (cell.comment.text, cell.comment.author.strip()) == ("改", "")


def test_notes_from_a_file(opened: Opened) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0]["C3"].comment = Comment("甲\n乙", "张三")
    assert opened(made).sheets[0].impl.all_notes()[3, 3][1] == "甲\n乙"


def test_links(book: xw.Book, saved: Saved) -> None:
    sheet = book.sheets[0]
    book.sheets.add("表 2", after=sheet)
    sheet["A1"].add_hyperlink("#'表 2'!B3", "去")
    sheet["A2"].add_hyperlink("https://www.mof.gov.cn/", "财政部")
    assert (sheet["A1"].hyperlink, sheet["A1"].value) == ("#'表 2'!B3", "去")
    assert sheet["A2"].hyperlink == "https://www.mof.gov.cn/"
    with pytest.raises(ValueError, match="doesn't seem to contain a hyperlink"):
        sheet["A3"].hyperlink  # noqa: B018 - it is a call
    found = saved(book)["Sheet1"]
    assert (found["A1"].hyperlink.location, found["A1"].value) == ("'表 2'!B3", "去")
    assert found["A2"].hyperlink.target == "https://www.mof.gov.cn/"
    sheet["A1"].impl.delete_hyperlink()
    assert sheet["A1"].value == "去"
    with pytest.raises(ValueError, match="hyperlink"):
        sheet["A1"].hyperlink  # noqa: B018 - it is a call


def test_links_from_a_file(opened: Opened) -> None:
    made = openpyxl.Workbook()
    made.create_sheet("表 2")
    made["Sheet"]["A1"] = "去"
    made["Sheet"]["A1"].hyperlink = Hyperlink(ref="A1", location="'表 2'!B3")
    assert opened(made).sheets[0]["A1"].hyperlink == "#'表 2'!B3"


def test_names(opened: Opened, saved: Saved) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].title = "表 1"
    made.worksheets[0].print_title_rows = "1:2"
    made.defined_names["总额"] = DefinedName("总额", attr_text="'表 1'!$B$1:$B$2")
    made.worksheets[0].defined_names["局部"] = DefinedName("局部", attr_text="'表 1'!$A$1")
    book = opened(made)
    sheet = book.sheets[0]
    assert {name.name: name.refers_to for name in book.names} == {
        "总额": "='表 1'!$B$1:$B$2",
        "'表 1'!局部": "='表 1'!$A$1",
    }
    assert [name.name for name in sheet.names] == ["'表 1'!局部"]
    assert book.names["总额"].refers_to_range.address == "$B$1:$B$2"
    assert sheet["总额"].address == "$B$1:$B$2"
    book.names.add("系数", "=1.5")
    with pytest.raises(CalcError, match=r"系数：这个名称不代表单元格\n原因：=1.5"):
        book.names["系数"].refers_to_range  # noqa: B018 - it is a call
    sheet["C3"].name = "新的"
    named = sheet["C3"].name
    assert named is not None
    assert named.name == "新的"
    assert sheet["C4"].name is None
    book.names["新的"].refers_to = "='表 1'!$D$4"
    assert "新的" in book.names
    assert saved(book).defined_names["新的"].attr_text == "'表 1'!$D$4"
    del book.names["新的"]
    assert "新的" not in book.names
    with pytest.raises(KeyError):
        book.names["新的"]


def test_a_name_of_another_sheet_is_followed(book: xw.Book) -> None:
    other = book.sheets.add("表 2", after=book.sheets[0])
    book.names.add("那边", "='表 2'!$B$2")
    found = book.sheets[0]["那边"]
    assert (found.sheet.name, found.address) == (other.name, "$B$2")


def test_how_a_sheet_prints(book: xw.Book, saved: Saved) -> None:
    sheet, other = book.sheets[0], book.sheets.add("表 2", after=book.sheets[0])
    for one in (sheet, other):
        one["A1"].value = 1
    setup = sheet.impl.page_setup
    setup.landscape, setup.paper, setup.fit_width, setup.repeat_rows = True, 8, 1, (1, 3)
    sheet.page_setup.print_area = "$A$1:$C$9"
    assert (setup.landscape, setup.paper, setup.fit_width, setup.repeat_rows) == (True, 8, 1, (1, 3))
    assert sheet.page_setup.print_area == "$A$1:$C$9"
    assert other.impl.page_setup.landscape is False
    assert other.page_setup.print_area is None
    found = saved(book)
    page = found["Sheet1"]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 8)
    assert page.page_setup.fitToHeight == 0
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$1:$3"
    assert page.print_area == "'Sheet1'!$A$1:$C$9"
    assert found["表 2"].page_setup.orientation != "landscape"
    setup.landscape, setup.paper, setup.repeat_rows = False, 9, None
    sheet.page_setup.print_area = None
    assert (setup.landscape, setup.paper, setup.repeat_rows) == (False, 9, None)
    with pytest.raises(CalcError, match="不认识这种纸张"):
        setup.paper = 99


def test_what_stays_in_view(book: xw.Book, saved: Saved) -> None:
    sheet, other = book.sheets[0], book.sheets.add("表 2", after=book.sheets[0])
    hidden = book.sheets.add("隐藏", after=other)
    hidden.visible = False
    sheet.activate()
    other.freeze_panes.freeze_at("1:3")
    sheet.freeze_panes.freeze_at("B2")
    assert book.sheets.active.name == "Sheet1"
    assert (other.impl.freeze_panes.position, sheet.impl.freeze_panes.position) == ((3, 0), (2, 2))
    found = saved(book)
    assert (found["表 2"].freeze_panes, found["Sheet1"].freeze_panes) == ("A4", "C3")
    sheet.freeze_panes.unfreeze()
    assert sheet.impl.freeze_panes.position == (0, 0)
    with pytest.raises(CalcError, match="隐藏的工作表不能冻结窗格"):
        hidden.freeze_panes.freeze_at("A:A")
