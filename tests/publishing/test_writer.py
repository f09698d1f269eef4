"""Plans as workbooks: bytes that repeat, values that are exact, read back by an independent reader."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltoolkit import formats
from xltoolkit.model import PrintSetup, Range
from xltoolkit.publishing.front import contents, cover
from xltoolkit.publishing.plan import SheetPlan
from xltoolkit.publishing.writer import is_ours, workbook_bytes


@pytest.fixture(name="plan")
def _plan() -> SheetPlan:
    plan = SheetPlan("甲'表", widths={1: 20, 28: 7}, heights={2: 40}, freeze_rows=1, tab_title="甲表")
    plan.span(Range(1, 1, 1, 3), "甲表", formats.HEADING)
    plan.put(2, 1, "=1+1", formats.LABEL)
    plan.put(2, 2, Decimal("12345678901.20"), formats.AMOUNT)
    plan.put(2, 3, "0201", formats.CODE)
    plan.print_setup = PrintSetup(repeat_rows=(1, 1))
    return plan


def test_the_same_plans_give_the_same_bytes(plan: SheetPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook_bytes([plan])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert workbook_bytes([plan]) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2
        assert b"<v>12345678901.2</v>" in package.read("xl/worksheets/sheet1.xml")


def test_an_independent_reader_sees_what_was_planned(plan: SheetPlan) -> None:
    sheet = load_workbook(io.BytesIO(workbook_bytes([plan])))["甲'表"]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s", "text stays text"
    assert sheet["C2"].value == "0201"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]
    assert sheet.column_dimensions["AB"].width == 7
    assert sheet.row_dimensions[2].height == 40
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "A2"


def test_borders_close_around_merged_cells(plan: SheetPlan) -> None:
    package = zipfile.ZipFile(io.BytesIO(workbook_bytes([plan])))
    row = package.read("xl/worksheets/sheet1.xml").split(b"<row ")[1]
    styles = {part.split(b'"')[2 - 1] for part in row.split(b" s=")[1:]}
    assert len(styles) == 1, "inner cells have the style of the first"


def test_contents_link_to_their_sheets(plan: SheetPlan) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes([cover("2022年度", "甲局"), contents([("公开01表", plan)]), plan])))
    assert book.sheetnames == ["封面", "目录", "甲'表"]
    assert book["封面"]["A4"].value == "2022年度部门决算公开表"
    assert book["目录"]["B3"].hyperlink.location == "'甲''表'!A1"


def test_only_what_nobody_saved_since_is_ours(plan: SheetPlan, tmp_path: Path) -> None:
    ours = tmp_path / "ours.xlsx"
    ours.write_bytes(workbook_bytes([plan]))
    assert is_ours(ours)
    book = load_workbook(ours)
    book.save(saved := tmp_path / "saved.xlsx")
    assert not is_ours(saved)
    (other := tmp_path / "other.xlsx").write_bytes(b"no zip")
    assert not is_ours(other)
    assert not is_ours(tmp_path / "missing.xlsx")
