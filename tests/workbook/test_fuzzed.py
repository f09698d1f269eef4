"""What the fuzzer found, each as the smallest file that shows it; ``make fuzz`` looks for more."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xltoolkit.model import WorkbookError
from xltoolkit.workbook import open_workbook, verify

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Made = Callable[..., Path]


@pytest.fixture
def make(book: Callable[..., object], tmp_path: Path) -> Made:
    """Return the maker of files of one sheet, 表1: rows, and what stands around them."""

    def maker(rows: str = "", **around: object) -> Path:
        draft = book(rows, **around)
        path = tmp_path / "a.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for name in draft.names():  # type: ignore[attr-defined]
                target.writestr(name, draft.read(name))  # type: ignore[attr-defined]
        return path

    return maker


def test_a_directory_without_entries(make: Made) -> None:
    path = make()
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = bytes(4)
    path.write_bytes(bytes(data))
    with pytest.raises(WorkbookError, match="不是工作簿"):
        open_workbook(path)


@pytest.mark.parametrize(
    "style",
    [
        '<fonts><font><sz val="$A$1"/></font></fonts><cellXfs><xf fontId="0"/></cellXfs>',
        '<cellXfs><xf numFmtId="x"/></cellXfs>',
        '<cellXfs><xf><alignment indent="1.5"/></xf></cellXfs>',
        '<fonts/><cellXfs><xf fontId="-1"/></cellXfs>',
    ],
)
def test_a_style_that_makes_no_sense(make: Made, style: str, relations_xml: Callable[..., str]) -> None:
    related = ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml")
    parts = {
        "xl/_rels/workbook.xml.rels": relations_xml(*related),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{style}</styleSheet>',
    }
    with open_workbook(make(parts=parts)) as opened, pytest.raises(WorkbookError, match="已损坏"):
        opened.style(0)


def test_a_content_type_of_nothing(make: Made) -> None:
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><x/><x/></Types>'
    faults = verify(make(parts={"[Content_Types].xml": types}))
    assert "部件 xl/workbook.xml 没有内容类型" in [fault.message for fault in faults]
