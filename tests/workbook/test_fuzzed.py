"""What the fuzzer found, each as the smallest file that shows it; ``make fuzz`` looks for more."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from xltoolkit.model import (
    AddSheet,
    Cell,
    CellFormat,
    Note,
    SetFill,
    SetFormat,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    WorkbookError,
)
from xltoolkit.workbook import open_workbook, verify
from xltoolkit.workbook.package import celltext, vml
from xltoolkit.workbook.package.notes import UNUSUAL
from xltoolkit.workbook.package.outline import MalformedError
from xltoolkit.workbook.package.refusal import told
from xltoolkit.workbook.package.styles import MINIMAL

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
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


def test_a_new_part_does_not_answer_to_a_relation_that_led_nowhere(
    make: Made, relations_xml: Callable[..., str]
) -> None:
    """A listed sheet whose part is missing came to life with the first sheet that was added, and its content."""
    related = ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "/xl/worksheets/Sheet2.xml")
    listed = '<sheet name="表1" sheetId="1" r:id="rId1"/><sheet name="表2" sheetId="2" r:id="rId2"/>'
    path = make(
        parts={
            "xl/_rels/workbook.xml.rels": relations_xml(*related),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        }
    )
    with open_workbook(path) as opened:
        opened.apply([AddSheet("新"), SetValue(Cell("新", "A1"), Decimal(1))])
        assert opened.sheets == ("表1", "新")


def test_styles_whose_part_is_missing_are_made_once(make: Made, relations_xml: Callable[..., str]) -> None:
    related = ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "missing.xml")
    path = make(parts={"xl/_rels/workbook.xml.rels": relations_xml(*related)})
    for color in ("FFC7CE", "FFEB9C", "FFC7CE"):
        with open_workbook(path) as opened:
            opened.apply([SetFill(Cell("表1", "A1"), color)])
            opened.save(path)
            assert opened.style(opened.read("表1").styles[1, 1]).fill == color
    with zipfile.ZipFile(path) as package:
        assert [name for name in package.namelist() if "styles" in name] == ["xl/styles.xml"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="C1"><v>2</v></c><c r="B1"><v>3</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="2"/><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row><row r="2"/>',
        '<row r="1"><c r="a2"><v>1</v></c></row><row r="2"/>',
    ],
    ids=["cell twice", "another cell twice", "row twice", "rows disordered", "of another row", "in small letters"],
)
def test_cells_that_cannot_be_told_apart_are_not_written(make: Made, rows: str) -> None:
    """The edit went to one of them, and the other is what programs show."""
    path = make(rows)
    before = path.read_bytes()
    with open_workbook(path) as opened:
        opened.read("表1")
        with pytest.raises(WorkbookError, match="无法改动"):
            opened.apply([SetValue(Cell("表1", "A1"), Decimal(9))])
    assert path.read_bytes() == before


def test_a_cell_out_of_order_is_written_where_it_stands(make: Made) -> None:
    path = make('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>')
    with open_workbook(path) as opened:
        opened.apply([SetValue(Cell("表1", "A1"), Decimal(9))])
        opened.save(path)
        assert opened.read("表1").values == {(1, 1): 9, (1, 2): 1}


@pytest.mark.parametrize("author", ["0", "1", "-1"])
def test_a_note_by_nobody_does_not_become_ours(make: Made, relations_xml: Callable[..., str], author: str) -> None:
    authors = "<authors></authors>" if author == "0" else "<authors><author>某人</author></authors>"
    note = f'<commentList><comment ref="A1" authorId="{author}"><text><t>注</t></text></comment></commentList>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations_xml(("rId1", "comments", "../comments1.xml")),
        "xl/comments1.xml": f'<comments xmlns="{MAIN}">{authors}{note}</comments>',
    }
    with open_workbook(make(parts=parts)) as opened:
        written = opened.apply([SetNote(Cell("表1", "B2"), "我们的")])
        assert [reason for _, reason in written.skipped] == [UNUSUAL]
        assert opened.read("表1").notes == {(1, 1): Note("", "注")}


@pytest.mark.parametrize("around", [("<x>", "</x>"), ("<x><sheetData/></x>", ""), ("", "<sheetData/>")])
def test_rows_that_are_not_where_rows_are(make: Made, book: Callable[..., object], around: tuple[str, str]) -> None:
    sheet = book('<row r="1"><c r="A1"><v>1</v></c></row>').read(SHEET).decode()  # type: ignore[attr-defined]
    first, last = around
    sheet = sheet.replace("<sheetData>", f"{first}<sheetData>").replace("</sheetData>", f"</sheetData>{last}")
    with open_workbook(make(parts={SHEET: sheet})) as opened, pytest.raises(WorkbookError, match="sheetData"):
        opened.apply([SetValue(Cell("表1", "A1"), Decimal(2)), SetLink(Cell("表1", "A1"), Cell("表1", "B2"))])


def test_new_elements_go_before_later_ones_whatever_stands_behind(make: Made) -> None:
    path = make(tail='<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/><unknown/>')
    with open_workbook(path) as opened:
        opened.apply([SetLink(Cell("表1", "A1"), Cell("表1", "B2")), SetLayout("表1", {1: 20}, {})])
        opened.save(path)
    assert verify(path) == []


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<?xml version="1.0" encoding="us-ascii"?>', "ascii"),
        ('<?xml version="1.0" encoding="cp1251"?>', "utf-8-sig"),
        ('<?xml version="1.0" encoding = "iso-8859-1"?>', "latin-1"),
        ("<?xml version='1.0' encoding = 'GBK'?>", "gbk"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16-le"),
        ("", "utf-16-be"),
        ("\r\n", "utf-16-le"),
    ],
)
def test_what_is_written_into_other_encodings_can_be_read(
    make: Made, book: Callable[..., object], declaration: str, encoding: str
) -> None:
    """What is spliced in is UTF-8, whatever the part was; a wrong declaration made the reader see other letters."""
    path = make(parts={SHEET: ""})
    text = book('<row r="1"><c r="A1" t="str"><v>x</v></c></row>').read(SHEET)  # type: ignore[attr-defined]
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[SHEET] = (declaration + text.decode()).encode(encoding)
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    with open_workbook(path) as opened:
        opened.apply([SetValue(Cell("表1", "B1"), "文字")])
        opened.save(path)
    with open_workbook(path) as opened:
        assert opened.read("表1").values == {(1, 1): "x", (1, 2): "文字"}
    with zipfile.ZipFile(path) as package:
        assert etree.fromstring(package.read(SHEET)).xpath("string(//*[@r='B1'])") == "文字"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"/><x r="2"><c r="A2"><v>1</v></c></x><row r="3"/>',
        '<x><row r="1"><c r="A1"><v>1</v></c></row></x>',
        '<row r="1"/><c r="A2"/>',
        '<row r="2"><c r="A2"><c r="A3"><v>1</v></c><v>2</v></c><c r="B2"/></row>',
    ],
    ids=["another element", "around rows", "a cell without row", "a cell in a cell"],
)
def test_what_is_no_row_and_no_cell_is_not_edited_around(make: Made, rows: str) -> None:
    """The cells in it were read, but a row beside them was added."""
    with open_workbook(make(rows)) as opened, pytest.raises(WorkbookError, match="别的内容"):
        opened.apply([SetValue(Cell("表1", "A2"), Decimal(9))])


def test_rows_with_gaps_and_spaces_are_edited(make: Made) -> None:
    path = make('\n <row r="1" >\n <c r="A1"><v>1</v></c>\n </row >\n<row r="2"/>\n<!-- x --><row r="3"></row>')
    with open_workbook(path) as opened:
        opened.apply([SetValue(Cell("表1", ref), Decimal(9)) for ref in ("B1", "B2", "B3")])
        opened.save(path)
    with open_workbook(path) as opened:
        assert opened.read("表1").values == {(1, 1): 1, (1, 2): 9, (2, 2): 9, (3, 2): 9}


def test_a_sheet_outside_of_the_file(make: Made, relations_xml: Callable[..., str]) -> None:
    """A part's name as an outside address was taken for the part, and where we run got into the file."""
    relations = relations_xml(("rId1", "worksheet", "/xl/worksheets/sheet1.xml")).replace(
        "/>", ' TargetMode="External"/>'
    )
    with pytest.raises(WorkbookError, match="没有工作表"):
        open_workbook(make(parts={"xl/_rels/workbook.xml.rels": relations}))


def test_a_style_that_a_cell_names_in_vain(make: Made, relations_xml: Callable[..., str]) -> None:
    """The first style that was added became that of every cell which names none, or names one that is not there."""
    related = ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml")
    parts = {
        "xl/_rels/workbook.xml.rels": relations_xml(*related),
        "xl/styles.xml": f'<x:styleSheet xmlns:x="{MAIN}"></x:styleSheet>',
    }
    path = make('<row r="1"><c r="A1"/><c r="B1" s="1"/></row>', parts=parts)
    with open_workbook(path) as opened:
        opened.read("表1")
        opened.apply([SetFill(Cell("表1", "C1"), "FFC7CE")])
        opened.apply([SetFormat(Cell("表1", "D1"), CellFormat(font="黑体", bold=True, border=True))])
        opened.save(path)
        looks = [opened.style(opened.read("表1").styles.get((1, column), 0)) for column in range(1, 5)]
    assert [look.fill for look in looks] == ["", "", "FFC7CE", ""]
    assert [look.format.font for look in looks] == ["宋体", "宋体", "宋体", "黑体"]
    assert verify(path) == []


@pytest.mark.parametrize(
    ("second", "identifier", "said"),
    [("表2", "rId1", "同一个部件"), ("表2", "rId2", "同一个部件"), ("表1", "rId9", "两张名为")],
)
def test_sheets_that_cannot_be_told_apart(
    make: Made, relations_xml: Callable[..., str], second: str, identifier: str, said: str
) -> None:
    """One of two sheets of one name was not read at all; what was written into a part stood in both of its sheets."""
    related = ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "/xl/worksheets/Sheet1.xml")
    listed = f'<sheet name="表1" sheetId="1" r:id="rId1"/><sheet name="{second}" sheetId="2" r:id="{identifier}"/>'
    parts = {
        "xl/_rels/workbook.xml.rels": relations_xml(*related),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
    }
    with pytest.raises(WorkbookError, match=said):
        open_workbook(make(parts=parts))


def test_a_note_behind_a_shape_that_is_cut_off() -> None:
    """The end of the drawing was taken for the end of the shape, and ours was put inside of it."""
    cut_off = b'<xml><v:shape id="_x0000_s1025" x="1"><x:ClientData ObjectType="Note"/></v:shape</xml>'
    box = vml.Box(0, 0, 10, 10, (0,) * 8)
    assert vml.note_shapes(vml.with_shapes(cut_off, {(5, 7): box}, [])).keys() == {(5, 7)}


@pytest.mark.parametrize("target", ["workbook.xml", "worksheets/sheet1.xml"])
def test_a_calc_chain_that_is_another_part(make: Made, relations_xml: Callable[..., str], target: str) -> None:
    """Entries were taken out of it, or, where there were none, the whole of it."""
    related = ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "calcChain", target)
    rows = '<row r="1"><c r="A1" i="7"><f>1+1</f><v>2</v></c><c r="B1"><v>3</v></c></row>'
    path = make(rows, parts={"xl/_rels/workbook.xml.rels": relations_xml(*related)})
    with open_workbook(path) as opened:
        opened.apply([SetValue(Cell("表1", "A1"), Decimal(9))])
        opened.save(path)
    with open_workbook(path) as opened:
        assert opened.read("表1").values == {(1, 1): 9, (1, 2): 3}


@pytest.mark.parametrize("reference", ["&#xD800;", "&#0;", "&#55296;", "&#20803;&#1;", "&#xFFFF;"])
@pytest.mark.parametrize("kind", ["inlineStr", "str", "s"])
def test_characters_that_are_none(make: Made, relations_xml: Callable[..., str], reference: str, kind: str) -> None:
    """Half of a character got into texts, and the report could not be written."""
    related = ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml")
    parts = {
        "xl/_rels/workbook.xml.rels": relations_xml(*related),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{reference if kind == "s" else ""}</t></si></sst>',
    }
    content = {"inlineStr": f"<is><t>{reference}</t></is>", "str": f"<v>{reference}</v>", "s": "<v>0</v>"}[kind]
    path = make(f'<row r="1"><c r="A1" t="{kind}">{content}</c></row>', parts=parts)
    with open_workbook(path) as opened, pytest.raises(WorkbookError, match="不是完好的 XML"):
        opened.read("表1")


def test_halves_of_characters_are_put_together_or_unknown() -> None:
    assert celltext.unprotected("_xD83D__xDE00_ _xD800_ _x0041_") == "😀 \ufffd A"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("ContentType"), "缺少 ContentType"),
        (ValueError("invalid literal for int() with base 10: 'x'"), "“x”不该在那里"),
        (ValueError("XFE1"), "“XFE1”不该在那里"),
        (IndexError("list index out of range"), "有的内容前后不一致"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), "文字编码不对"),
        (MalformedError("没有工作簿部件"), "没有工作簿部件"),
    ],
)
def test_a_refusal_is_said_in_the_users_words(error: Exception, said: str) -> None:
    assert told(error) == said


def test_styles_that_have_a_list_twice(make: Made, relations_xml: Callable[..., str]) -> None:
    """What was added to the first list is missing for those who read the second."""
    fonts = '<fonts count="1"><font><sz val="11"/></font></fonts>'
    styles = MINIMAL.decode() % MAIN
    parts = {
        "xl/_rels/workbook.xml.rels": relations_xml(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml")
        ),
        "xl/styles.xml": styles.replace("<fonts", f"{fonts}<fonts", 1),
    }
    path = make(parts=parts)
    assert [fault.message for fault in verify(path)] == ["fonts 有重复"]
    bold = SetFormat(Cell("表1", "A1"), CellFormat(bold=True))
    with open_workbook(path) as opened:
        written = opened.apply([bold, SetValue(Cell("表1", "A1"), "x")])
        assert [edit for edit, reason in written.skipped if "重复" in reason] == [bold]
        opened.save(path)


@pytest.mark.parametrize("rows", ["", "<!-- for the other reader -->"])
def test_a_cell_outside_of_the_rows_is_none(make: Made, rows: str) -> None:
    stray = '<c r="A1"><v>1</v></c><row r="2" hidden="1"><c r="A2"><v>2</v></c></row>'
    with open_workbook(make(f'<row r="3"><c r="A3"><v>3</v></c></row>{rows}', head=stray, tail=stray)) as opened:
        grid = opened.read("表1")
    assert (grid.values, grid.hidden_rows) == ({(3, 1): 3}, set())


def test_relations_among_other_elements_are_not_added_to(make: Made, relations_xml: Callable[..., str]) -> None:
    relations = relations_xml(("rId1", "worksheet", "worksheets/sheet1.xml"))
    path = make(parts={"xl/_rels/workbook.xml.rels": relations.replace("</", "<Relationships/></", 1)})
    with open_workbook(path) as opened:
        assert opened.apply([SetValue(Cell("表1", "A1"), Decimal(1))]).cells == 1
        with pytest.raises(WorkbookError, match="别的元素"):
            opened.apply([AddSheet("新")])


def test_relations_from_a_part_spelled_otherwise_stay_below_it(make: Made, relations_xml: Callable[..., str]) -> None:
    path = make(parts={"_rels/.rels": relations_xml(("rId1", "officeDocument", "XL/Workbook.xml"))})
    with open_workbook(path) as opened:
        opened.apply([AddSheet("新")])
        opened.save(path)
    with zipfile.ZipFile(path) as package:
        assert b'Target="worksheets/sheet2.xml"' in package.read("xl/_rels/workbook.xml.rels")


def test_a_cell_inside_a_cell_is_none(make: Made) -> None:
    path = make('<row r="1"><c r="A1" t="inlineStr"><is><t>字<c r="F2" s="0"/>句</t></is></c></row>')
    with open_workbook(path) as opened:
        assert opened.read("表1").values == {(1, 1): "字句"}
        assert opened.read("表1").styles == {}


def test_a_style_that_a_row_names_in_vain_stays_looking_like_none(make: Made) -> None:
    path = make('<row r="1"><c r="A1"/></row><row r="2" s="2" customFormat="1"/>')
    with open_workbook(path) as opened:
        colors = ("FFC7CE", "FFEB9C", None)
        opened.apply([SetFill(Cell("表1", f"{column}1"), color) for column, color in zip("ABC", colors, strict=True)])
        opened.apply([SetValue(Cell("表1", "A2"), Decimal(1))])
        assert opened.style(opened.read("表1").styles.get((2, 1), 0)).fill == ""


def test_a_boolean_that_is_none_is_damage(make: Made) -> None:
    path = make('<row r="1"><c r="A1" t="b"><v>0<![CDATA[x]]></v></c></row>')
    with open_workbook(path) as opened, pytest.raises(WorkbookError, match="“0x”不是逻辑值"):
        opened.read("表1")
