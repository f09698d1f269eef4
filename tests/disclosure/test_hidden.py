"""What is hidden and printed: told from what is hidden and left out, wherever a publication copies from."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill

from tests.disclosure.test_publish import EXAMPLE, publish, registry
from tests.workbook.test_legacy import as_xls
from xltoolkit.config import load_config
from xltoolkit.disclosure.assembling import assemble
from xltoolkit.disclosure.content import Disclosure
from xltoolkit.disclosure.narrative import text_of_sheets
from xltoolkit.glossary import read_glossary
from xltoolkit.importing.text import import_document
from xltoolkit.libreoffice import find_office
from xltoolkit.model import Cell, Grid
from xltoolkit.recognise import recognise
from xltoolkit.workbook import open_workbook

HIDDEN = "内部草稿秘密"
NARRATIVE = (
    "情况说明",
    "一、收入支出决算总体情况说明",
    "2022年度收入总计706,804,492.61元、支出总计706,804,492.61元。",
    "请勿公开。",
)
HEADS = {(row, column) for row in range(1, 9) for column in range(1, 20)}
"""Where tables have their titles and headings, by which they are known."""
ITEMS = ("收入合计", "其他收入", "支出合计", "基本支出", "项目支出", "结余")
FORM = {
    (1, 1): "填表须知",
    (2, 1): "某市部门（单位）整体支出绩效自评表",
    **{(row, 1): text for row, text in enumerate(ITEMS, 3)},
    **{(row, 2): "0" for row in range(3, 9)},
    (9, 1): "经验",
    (9, 2): "做法",
}


@pytest.fixture(name="workbook", scope="module")
def _workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hidden") / "决算.xlsx"
    import_document(EXAMPLE, registry()).write(path)
    book = load_workbook(path)
    write(book, "情况说明", {(row, 1): text for row, text in enumerate(NARRATIVE, 1)})
    write(book, "自评表", FORM)
    write(book, "底稿", {(1, 1): "甲", (12, 1): "注：乙", (13, 1): "部门名称：丙"})
    for name in ("公开01表", "公开02表", "情况说明", "自评表"):
        book[name]["AZ12"] = "旁注"
    book.save(path)
    return path


def write(book: Workbook, name: str, cells: Mapping[tuple[int, int], str]) -> None:
    sheet = book.create_sheet(name)
    for (row, column), text in cells.items():
        sheet.cell(row, column, text)


def published(book: Workbook, folder: Path, *more: str) -> str:
    """Publish a changed workbook, and return what is printed; nothing where the document is held back."""
    changed, target = folder / "changed.xlsx", folder / "公开.docx"
    book.save(changed)
    publish(changed, "-o", target, *more)
    if not target.exists():
        return ""
    with zipfile.ZipFile(target) as package:
        return package.read("word/document.xml").decode()


PRINTED = [
    ("情况说明", "A4", HIDDEN),
    ("公开01表", "A60", f"注：{HIDDEN}"),
    ("公开01表", "A3", f"部门：{HIDDEN}"),
    ("公开02表", "D12", HIDDEN),
]
LEFT_OUT = [
    ("公开01表", "A60", HIDDEN),
    ("公开02表", "A3", f"部门：{HIDDEN}"),
    ("自评表", "A1", HIDDEN),
    ("自评表", "A9", HIDDEN),
    ("底稿", "A1", HIDDEN),
]


@pytest.mark.parametrize("place", [*PRINTED, *LEFT_OUT])
def test_a_hidden_row_holds_the_document_back_where_it_would_be_printed(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: tuple[str, str, str]
) -> None:
    name, cell, text = place
    book = load_workbook(workbook)
    row = book[name][cell].row
    book[name][cell] = text
    book[name].row_dimensions[row].hidden = True
    held = published(book, tmp_path) == ""
    assert f"隐藏的行　工作表“{name}”　第 {row} 行" in capsys.readouterr().out
    assert held is (place in PRINTED)
    assert (HIDDEN in published(book, tmp_path, "--accept")) is (place in PRINTED)


@pytest.mark.parametrize("name", ["情况说明", "公开07表", "自评表", "底稿"])
@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_holds_the_document_back_where_it_would_be_printed(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, state: Literal["hidden"]
) -> None:
    book = load_workbook(workbook)
    book[name].sheet_state = state
    held = published(book, tmp_path) == ""
    assert f"隐藏的工作表　工作表“{name}”" in capsys.readouterr().out
    assert held is (name != "底稿")


@pytest.mark.parametrize("name", ["自评表", "情况说明"])
def test_a_hidden_column_holds_the_document_back_where_it_would_be_printed(
    workbook: Path, tmp_path: Path, name: str
) -> None:
    """Of a form all columns are printed, of a sheet with text the first of every row."""
    book = load_workbook(workbook)
    book[name]["A9"], book[name]["B9"] = "经验", HIDDEN
    book[name].column_dimensions["B"].hidden = True
    assert (published(book, tmp_path) == "") is (name == "自评表")
    assert (HIDDEN in published(book, tmp_path, "--accept")) is (name == "自评表")


@pytest.mark.parametrize(
    ("look", "held"),
    [
        (("FFFFFFFF", "", "General"), True),
        (("FFFFFFFF", "FFFFFFFF", "General"), True),
        (("FFFFFFFF", "FF1F4E79", "General"), False),
        (("FF000000", "", ";;;"), True),
        (("FF000000", "", "General"), False),
    ],
)
def test_what_nobody_sees_holds_the_document_back(
    workbook: Path, tmp_path: Path, look: tuple[str, str, str], *, held: bool
) -> None:
    book = load_workbook(workbook)
    cell = book["情况说明"]["A4"]
    font, fill, cell.number_format = look
    cell.font = Font(color=font)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    assert (published(book, tmp_path) == "") is held


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_an_old_format_tells_nothing_of_what_is_hidden_and_that_is_said(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(as_xls(workbook, tmp_path), "-o", tmp_path / "公开.docx")
    assert "旧版格式的工作簿看不出隐藏的行和列" in capsys.readouterr().out


def test_what_is_printed_is_not_said_to_be_left_out(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(workbook)
    book["情况说明"]["A4"] = "联系人：王小明"
    book["公开01表"]["A60"] = "注：联系人：李小红"
    assert published(book, tmp_path) == ""
    said = capsys.readouterr().out
    assert said.count("王小明") == said.count("李小红") == 1


def read(path: Path) -> list[Grid]:
    with open_workbook(path) as book:
        return [book.read(name) for name in book.sheets]


def assembled(grids: list[Grid]) -> Disclosure:
    known = registry()
    accounts = recognise(grids, known.declared, known.profile, known.codes, known.attachments)
    glossary = read_glossary(load_config(), known.profile)
    return assemble(accounts, grids, known, text_of_sheets(grids), glossary).disclosure


def test_a_publication_names_every_cell_that_it_copies(workbook: Path) -> None:
    """All text that it does not name is changed, in the cells and beside them: none of that may be printed."""
    grids = read(workbook)
    named = assembled(grids).cells()
    assert {cell.sheet for cell in named} >= {"情况说明", "公开01表", "公开10表", "自评表"}
    for grid in grids:
        for place, value in list(grid.values.items()):
            if isinstance(value, str) and place not in HEADS and Cell.at(grid.name, *place) not in named:
                grid.values[place] = f"{value}改动"
    changed = assembled(grids)
    assert changed.cells() == named
    assert "改动" not in "".join(text for _, text in changed.texts())
