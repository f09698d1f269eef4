"""The public check of a whole file, and what it finds of ranges and tables."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.table import Table

from xltoolkit.model import WorkbookError
from xltoolkit.workbook import verify

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*.xls[xm]"))
KNOWN = {"R06_excelize_Book1.xlsx": ["cellXfs 的个数不符"]}
"""Its styles part says that it has more formats than it has."""
SHEET, TABLE = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"


def sound() -> bytes:
    """Return a workbook with a table, merged cells and a link."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("名称", "金额"), ("甲", 1), ("乙", 2)):
        sheet.append(row)
    sheet.add_table(Table(displayName="表格1", ref="A1:B3"))
    sheet.merge_cells("D1:E2")
    sheet["G1"].hyperlink = "#A1"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Return a maker of the sound workbook with one text changed in one part."""

    def make(part: str, old: str, new: str) -> Path:
        target = tmp_path / "changed.xlsx"
        with zipfile.ZipFile(io.BytesIO(sound())) as before, zipfile.ZipFile(target, "w") as after:
            for name in before.namelist():
                text = before.read(name).decode()
                assert name != part or old in text
                after.writestr(name, text.replace(old, new, 1) if name == part else text)
        return target

    return make


def test_a_sound_workbook_has_no_fault(changed: Callable[[str, str, str], Path]) -> None:
    assert verify(changed("", "", "")) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        (SHEET, '<mergeCell ref="D1:E2"/>', '<mergeCell ref="D1:E2"/><mergeCell ref="E2:F9"/>', "D1:E2 与 E2:F9 重叠"),
        (SHEET, '<mergeCell ref="D1:E2"', '<mergeCell ref="D:E"', "无法读懂"),
        (SHEET, 'ref="G1"', 'ref="GGGG1"', "'GGGG1' 不是单元格"),
        (SHEET, "<tableParts", "<extLst/><tableParts", "tableParts 的位置不对"),
        (
            SHEET,
            'r:id="rId2"/></tableParts>',
            'r:id="rId2"/><tablePart r:id="rId2" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></tableParts>',
            "列出 2 个表格，实有 1 个",
        ),
        (TABLE, 'ref="A1:B3"', 'ref="A1:C3"', "2 列，区域 A1:C3 却是 3 列"),
        (TABLE, 'name="金额"', 'name="数额"', "列名 '数额' 与 B1 的内容 '金额' 不同"),
        (TABLE, 'name="金额"', 'name="名称"', "重名的列 名称"),
        (TABLE, 'autoFilter ref="A1:B3"', 'autoFilter ref="A1:B4"', "筛选超出了表格"),
    ],
)
def test_each_fault_is_named(
    changed: Callable[[str, str, str], Path], part: str, old: str, new: str, said: str
) -> None:
    faults = verify(changed(part, old, new))
    assert said in " ".join(fault.message for fault in faults)
    assert {fault.part for fault in faults} == {SHEET}


@pytest.mark.skipif(not FILES, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_workbooks_have_no_fault(path: Path) -> None:
    assert [fault.message for fault in verify(path)] == KNOWN.get(path.name, [])


def test_what_is_no_workbook_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_text("x")
    with pytest.raises(WorkbookError):
        verify(path)
