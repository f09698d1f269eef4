"""Workbooks, sheets and what is around their cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from xltoolkit.calc import CalcError

Saved = Callable[[xw.Book], openpyxl.Workbook]
Opened = Callable[[openpyxl.Workbook], xw.Book]


def test_workbooks_by_name(app: xw.App, opened: Opened) -> None:
    book = opened(openpyxl.Workbook())
    assert book.name == "账套 1.xlsx"
    assert Path(book.fullname).is_file()
    assert app.books["账套 1.XLSX"].fullname == book.fullname
    assert app.books[0] == book
    assert len(app.books) == 1
    with pytest.raises(KeyError):
        app.books["没有.xlsx"]
    assert xw.Book(book.fullname).fullname == book.fullname
    assert len(app.books) == 1


def test_the_active_workbook_needs_no_focus(app: xw.App, book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unfocused:
        """Calc's desktop as it is while another program is in front."""

        Components = app.impl.link.desktop.Components

        @staticmethod
        def getCurrentComponent() -> None:  # noqa: N802 - UNO's name
            return None

    monkeypatch.setattr(app.impl.link, "desktop", Unfocused())
    active = app.books.active
    assert active is not None
    assert active.name == book.name


def test_no_workbook_is_open(app: xw.App) -> None:
    assert app.impl.books.active is None
    assert app.selection is None
    assert len(app.books) == 0


def test_saving_in_place_and_elsewhere(opened: Opened, tmp_path: Path) -> None:
    book = opened(openpyxl.Workbook())
    book.sheets[0]["A1"].value = "一"
    book.save()
    assert openpyxl.load_workbook(book.fullname).worksheets[0]["A1"].value == "一"
    book.save(str(tmp_path / "other.ods"))
    assert book.name == "other.ods"
    with pytest.raises(CalcError, match="不认识这种文件格式"):
        book.save(str(tmp_path / "x.docx"))
    book.to_pdf(str(tmp_path / "x.pdf"))
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


def test_a_file_that_cannot_be_written_is_said(opened: Opened, tmp_path: Path) -> None:
    book = opened(openpyxl.Workbook())
    (tmp_path / "file").touch()
    with pytest.raises(CalcError, match="没有完成这一步"):
        book.save(str(tmp_path / "file" / "x.xlsx"))


def test_a_file_that_is_open_elsewhere_is_not_changed(app: xw.App, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    (tmp_path / ".~lock.a.xlsx#").write_text(",other,otherhost,25.11.2026 10:00,file:///home/other/.config;")
    sheet = app.books.open(str(tmp_path / "a.xlsx")).sheets[0]
    changes: list[Callable[[], object]] = [
        lambda: setattr(sheet["A1"], "value", 1),
        lambda: setattr(sheet["A1"], "color", (1, 2, 3)),
    ]
    for change in changes:
        with pytest.raises(CalcError, match=r"a\.xlsx：工作簿是以只读方式打开的，没有改动"):
            change()


def test_a_file_that_calc_does_not_load_is_said(app: xw.App, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[object] = []

    class Silent:
        """Calc's desktop beside a lock file that was left behind: it gives nothing, and no reason."""

        @staticmethod
        def loadComponentFromURL(*asked: object) -> None:  # noqa: N802 - UNO's name
            answers.append(asked)

    monkeypatch.setattr("xltoolkit.calc.books._PAUSE", 0)
    monkeypatch.setattr(app.impl.link, "desktop", Silent())
    with pytest.raises(CalcError, match="打不开这个工作簿") as caught:
        app.books.impl.open("/a.xlsx")
    assert ".~lock" in caught.value.why
    assert len(answers) > 5


def test_sheets_in_their_order(book: xw.Book, saved: Saved) -> None:
    first = book.sheets[0]
    book.sheets.add("表 2", after=first)
    book.sheets.add("表 0", before=first)
    book.sheets.add()
    assert "表 2" in book.sheets
    assert "表 3" not in book.sheets
    with pytest.raises(KeyError):
        book.sheets["表 3"]
    with pytest.raises(KeyError):
        book.sheets(9)
    names = [sheet.name for sheet in book.sheets]
    assert (names.index("表 0"), names.index("表 2")) == (names.index("Sheet1") - 1, names.index("Sheet1") + 1)
    assert [sheet.index for sheet in book.sheets] == [1, 2, 3, 4]
    book.sheets["表 2"].move(before=book.sheets[0])
    copied = book.sheets["表 2"].copy(after=book.sheets["表 0"], name="复制")
    assert copied.name == "复制"
    assert saved(book).sheetnames == [sheet.name for sheet in book.sheets]
    copied.delete()
    assert "复制" not in book.sheets


def test_names_of_sheets_that_cannot_be(book: xw.Book) -> None:
    sheet = book.sheets[0]
    book.sheets.add("表 2")
    sheet.name = "新名"
    assert sheet.name == "新名"
    with pytest.raises(CalcError, match="表 2：工作表不能改成这个名字"):
        sheet.name = "表 2"
    book.sheets["表 2"].delete()
    with pytest.raises(CalcError, match="不能删除唯一的工作表"):
        sheet.delete()


def test_hidden_sheets(book: xw.Book, saved: Saved) -> None:
    other = book.sheets.add("隐藏", after=book.sheets[0])
    other.visible = False
    assert [sheet.visible for sheet in book.sheets] == [True, False]
    with pytest.raises(CalcError, match="不能隐藏"):
        book.sheets[0].visible = False
    assert saved(book)["隐藏"].sheet_state == "hidden"


def test_the_sheet_in_front_and_the_selection(app: xw.App, book: xw.Book) -> None:
    other = book.sheets.add("表 2", after=book.sheets[0])
    other.activate()
    assert book.sheets.active.name == "表 2"
    other["B2:C3"].select()
    assert app.selection is not None
    assert (app.selection.sheet.name, app.selection.address) == ("表 2", "$B$2:$C$3")


def test_cells_by_all_kinds_of_addresses(sheet: xw.Sheet) -> None:
    addresses = {
        "$A$1": sheet["A1"],
        "$B$2:$C$4": sheet["$B$2:$C$4"],
        "$A$1:$A$1048576": sheet["A:A"],
        "$C$2:$D$3": sheet.range((2, 3), (3, 4)),
        "$D$4": sheet.range((4, 4)),
        "$A$2:$B$5": sheet.range("B5", "A2"),
        "$B$1:$B$3": sheet.cells[0:3, 1],
        "$B$2": sheet["A1:B2"](4),
        "$C$3": sheet["A1"].offset(2, 2),
        "$A$1:$B$3": sheet["A1"].resize(3, 2),
    }
    assert [found.address for found in addresses.values()] == list(addresses)
    assert sheet["B2:C3"].get_address(row_absolute=False, column_absolute=True) == "$B2:$C3"
    assert sheet.cells.shape[0] == 1_048_576
    assert len(sheet.cells[0:0, 0]) == 0
    assert sheet.cells[0:0, 0].value is None
    with pytest.raises(IndexError):
        sheet.range((0, 1))
    with pytest.raises(CalcError, match="不是单元格地址，也不是名称"):
        sheet["没有这个名称"]


def test_the_used_range_and_regions(sheet: xw.Sheet) -> None:
    sheet["B2:C4"].value = 1
    sheet["F8"].value = 2
    assert sheet.used_range.address == "$B$2:$F$8"
    assert sheet["C3"].current_region.address == "$B$2:$C$4"
    assert sheet["B2"].expand().address == "$B$2:$C$4"
    ends = {way: sheet["C3"].end(way).address for way in ("up", "down", "left", "right")}
    assert ends == {"up": "$C$2", "down": "$C$4", "left": "$B$3", "right": "$XFD$3"}
    assert sheet["F1"].end("down").address == "$F$8"
    assert sheet["B2"].end("up").address == "$B$1"
    sheet["B2:C4"].clear_contents()
    sheet["B2"].color = (1, 2, 3)
    sheet["B2"].clear_formats()
    assert sheet["B2"].color is None
    sheet.clear_contents()
    assert sheet.used_range.value is None


def test_merging(sheet: xw.Sheet, saved: Saved) -> None:
    sheet["A1:B2"].merge()
    sheet["D1:E2"].merge(across=True)
    assert sheet["B2"].merge_area.address == "$A$1:$B$2"
    assert sheet["C1"].merge_area.address == "$C$1"
    assert sheet["B2"].merge_cells
    assert sheet["A1:E5"].merge_cells
    assert not sheet["C1"].merge_cells
    assert {str(area) for area in saved(sheet.book).worksheets[0].merged_cells.ranges} == {"A1:B2", "D1:E1", "D2:E2"}
    sheet["A1:B2"].unmerge()
    assert not sheet["A1"].merge_cells


def test_rows_and_columns_that_do_not_show(sheet: xw.Sheet, saved: Saved) -> None:
    sheet["A1:D6"].value = 1
    sheet["2:3"].rows.hidden = True
    sheet["B:B"].columns.hidden = True
    assert sheet["2:3"].rows.hidden is True
    assert sheet["A1:A4"].rows.hidden is None
    assert sheet["A5"].rows.hidden is False
    assert sheet["B1"].columns.hidden is True
    assert (sheet.impl.hidden_rows(), sheet.impl.hidden_columns()) == ({2, 3}, {2})
    found = saved(sheet.book).worksheets[0]
    assert found.row_dimensions[2].hidden
    assert found.column_dimensions["B"].hidden
