"""Workbooks to start from: the corpus where it is, our own templates, the demonstration, and small ones made here."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table

from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.run import Session, run_file

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / ".." / "shared" / "corpus"
DEMO = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
PROFILE = "yangquan-2022"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"), ("styles", "styles.xml"), (
    "sharedStrings", "sharedStrings.xml"), ("calcChain", "calcChain.xml")  # fmt: skip
_ROWS = (
    '<row r="1" spans="1:4"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="b"><v>1</v></c>'
    '<c r="D1" t="e"><v>#N/A</v></c></row>'
    '<row r="2" spans="1:4" ht="30" customHeight="1"><c r="A2"><v>1.25</v></c>'
    '<c r="B2"><f t="shared" ref="B2:B5" si="0">A2*2</f><v>2.5</v></c>'
    '<c r="C2"><f t="array" ref="C2:C4">A2:A4</f><v>1.25</v></c>'
    '<c r="D2" t="inlineStr"><is><r><t xml:space="preserve"> a</t></r><r><t>&#10;b</t></r></is></c></row>'
    '<row r="3"><c r="A3"><v>2</v></c><c r="B3"><f t="shared" si="0"/><v>4</v></c><c r="C3"><v>2</v></c></row>'
    '<row r="4" s="1" customFormat="1"><c r="A4"><v>3E-2</v></c><c r="B4"><f t="shared" si="0"/><v>0.06</v></c>'
    '<c r="C4"><v>0.03</v></c><c r="D4"><f t="dataTable" ref="D4:D5" dt2D="0" dtr="0" r1="A1"/><v>1</v></c></row>'
    '<row r="5" hidden="1"><c r="A5"><v>4</v></c><c r="B5"><f t="shared" si="0"/><v>8</v></c>'
    '<c r="D5"><v>1</v></c></row>'
    '<row r="7"><c r="A7"><f>SUM(A2:A5)&amp;"元"</f><v>7.28</v></c><c r="B7" t="str"><f>D2</f><v>x</v></c></row>'
)
_FRAME = (
    '<worksheet xmlns="{main}" xmlns:r="{office}"><sheetPr><tabColor rgb="FFFF0000"/></sheetPr><dimension ref="A1:D7"/>'
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    '<cols><col min="1" max="3" width="12.5" style="1" customWidth="1"/>'
    '<col min="5" max="5" hidden="1" width="0"/></cols>'
    '<sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A9:C9"/><mergeCell ref="A11:B12"/></mergeCells>'
    '<hyperlinks><hyperlink ref="A3" location="\'表 二\'!A1"/></hyperlinks>'
    '<pageSetup paperSize="9" orientation="portrait"/></worksheet>'
)
_STYLES = (
    '<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.00_ "/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="9"/><name val="黑体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="1" fillId="2" borderId="0" xfId="0" applyFill="1">'
    '<alignment horizontal="center"/></xf></cellXfs></styleSheet>'
)
_STRINGS = (
    '<sst xmlns="{main}" count="2" uniqueCount="2"><si><t>收入支出决算总表</t></si><si><r><rPr><b/></rPr><t>项</t></r>'
    '<r><t xml:space="preserve">目 </t></r><rPh sb="0" eb="1"><t>xiang</t></rPh></si></sst>'
)


class Base(NamedTuple):
    """A sound workbook."""

    name: str
    data: bytes


def bases(corpus: Path = CORPUS) -> list[Base]:
    """Return all workbooks for the file backend, in one order."""
    files = [*sorted(corpus.glob("*.xls[xm]")), *sorted((ROOT / "workbook_templates").glob("*.xlsx"))]
    return [
        *(Base(path.name, path.read_bytes()) for path in files),
        Base("by hand", by_hand()),
        Base("openpyxl", made()),
    ]


def demonstration(folder: Path) -> list[Base]:
    """Return the demonstration's workbook, and the result of a run on it."""
    session = Session.start(load_config(), PROFILE)
    path, result = folder / "demo.xlsx", folder / "result.xlsx"
    import_document(DEMO, session.registry).write(path)
    run_file(path, result, session, fill="correct")
    return [Base("demo", path.read_bytes()), Base("result", result.read_bytes())]


def by_hand() -> bytes:
    """Return a small workbook with every kind of cell, as Excel writes them."""
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(_PARTS, 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/{target}" ContentType="{_KIND}.{kind}+xml"/>' for kind, target in _PARTS
    )
    space = {"main": MAIN, "office": OFFICE}
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="表1" sheetId="3" r:id="rId1"/><sheet name="表 二" sheetId="5" state="hidden" '
        'r:id="rId2"/></sheets>'
        '<definedNames><definedName name="率">0.5</definedName>'
        '<definedName name="_xlnm.Print_Titles" localSheetId="0">\'表1\'!$A:$A</definedName></definedNames>'
        '<calcPr calcId="191029"/></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        "xl/worksheets/sheet1.xml": _FRAME.format(rows=_ROWS, **space),
        "xl/worksheets/sheet2.xml": '<worksheet xmlns="{main}"><sheetData/></worksheet>'.format(**space),
        "xl/styles.xml": _STYLES.format(**space),
        "xl/sharedStrings.xml": _STRINGS.format(**space),
        "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="A7" i="3"/><c r="B7"/><c r="B2"/><c r="B3"/><c r="B4"/>'
        '<c r="B5"/><c r="C2" a="1"/></calcChain>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + text)
    return stream.getvalue()


def made() -> bytes:
    """Return a small workbook with a table, notes, links and looks, as openpyxl writes them."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("名称", "金额"), ("甲", 1.5), ("乙", 2), ("合计", "=SUM(B2:B3)")):
        sheet.append(row)
    sheet.add_table(Table(displayName="表格1", ref="A1:B3"))
    sheet["A4"].comment, sheet["B4"].comment = Comment("请核对", "某人"), Comment("旧的\n两行", "xltoolkit")
    sheet["B2"].fill, sheet["A1"].font = PatternFill("solid", fgColor="FFFF00"), Font(bold=True)
    sheet["B3"].hyperlink, sheet["D1"].hyperlink = "#A1", "https://example.invalid/?a=1&b=2"
    sheet.merge_cells("F1:G3")
    sheet.protection.sheet = True
    other = book.create_sheet("第二")
    other["XFD1"], other["A1"], other["B2"] = 1, True, "=工作表!A1"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
