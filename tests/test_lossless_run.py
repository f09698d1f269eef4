"""A whole run on a workbook with charts, images, shapes and macros leaves all of them byte-identical."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import cast

import pytest
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.run import Session, run_file

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "yangquan-gongxinju-2022.txt"
SHEETS = ("公开01表", "公开06表")
SHAPE = (
    "<xdr:absoluteAnchor><xdr:pos x='0' y='0'/><xdr:ext cx='9' cy='9'/><xdr:sp macro='' textlink=''><xdr:nvSpPr>"
    "<xdr:cNvPr id='77' name='box'/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp><xdr:clientData/>"
    "</xdr:absoluteAnchor>"
)
MACRO_RELATION = (
    '<Relationship Id="rIdMacro" Target="vbaProject.bin"'
    ' Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
)
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def with_everything(source: bytes) -> bytes:
    """Return the workbook with a chart and a shape on two sheets, an image and a macro project."""
    book = load_workbook(io.BytesIO(source))
    for name in SHEETS:
        chart = BarChart()
        chart.add_data(Reference(book[name], min_col=3, min_row=7, max_row=12))
        cast("Worksheet", book[name]).add_chart(chart, "H3")
    stream = io.BytesIO()
    book.save(stream)
    result = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, decorated(part, old.read(part).decode()))
        new.writestr("xl/vbaProject.bin", bytes(range(256)) * 8)
        new.writestr("xl/media/image1.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    return result.getvalue()


def decorated(part: str, text: str) -> str:
    if part.startswith("xl/drawings/drawing"):
        end = text.rindex("</")
        prefixed = SHAPE if "xdr:wsDr" in text else SHAPE.replace("xdr:", "")
        return text[:end] + prefixed + text[end:]
    if part == "xl/_rels/workbook.xml.rels":
        return text.replace("</Relationships>", MACRO_RELATION + "</Relationships>")
    if part == "[Content_Types].xml":
        kinds = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        kinds += '<Default Extension="png" ContentType="image/png"/>'
        return text.replace(PLAIN, MACROS).replace("<Override", kinds + "<Override", 1)
    return text


@pytest.fixture(scope="module")
def session() -> Session:
    return Session.start(load_config(), "yangquan-2022")


def test_charts_images_macros_and_shapes_stay(session: Session, tmp_path: Path) -> None:
    source, target, again = (tmp_path / name for name in ("in.xlsm", "out.xlsm", "again.xlsm"))
    source.write_bytes(with_everything(import_document(EXAMPLE, session.registry).workbook()))
    report = run_file(source, target, session)
    assert report.error is None
    assert report.written.notes == 2
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target) as after:
        kept = [part for part in before.namelist() if part.startswith(("xl/charts", "xl/media", "xl/drawings/drawing"))]
        assert len(kept) == 5
        for part in [*kept, "xl/vbaProject.bin", "xl/theme/theme1.xml"]:
            assert after.read(part) == before.read(part)
        drawn = [
            part for part in after.namelist() if part.startswith("xl/worksheets/sheet") and part in before.namelist()
        ]
        assert sum(b"<drawing " in after.read(part) for part in drawn) == len(SHEETS)
    run_file(target, again, session)
    assert again.read_bytes() == target.read_bytes()
