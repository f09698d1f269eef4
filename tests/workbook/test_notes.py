"""Notes: ours come and go, other people's stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xltoolkit.model import Cell, DeleteNote, Edit, SetNote, SetValue, Written
from xltoolkit.workbook.package import noteboxes, vml
from xltoolkit.workbook.package.checker import check_package
from xltoolkit.workbook.package.draft import Draft
from xltoolkit.workbook.package.editing import apply_edits
from xltoolkit.workbook.package.notes import FOREIGN, THREADED, UNUSUAL, comments
from xltoolkit.workbook.package.outline import MAIN, MalformedError, outline
from xltoolkit.workbook.package.rows import Rows
from xltoolkit.workbook.package.sheetpart import SheetPart

SHEET = "xl/worksheets/sheet1.xml"
BOX = vml.Box(1, 2, 3, 4, (1, 2, 3, 4, 5, 6, 7, 8))


def at(ref: str) -> Cell:
    return Cell("表1", ref)


def edit(draft: Draft, *edits: Edit) -> Written:
    written = apply_edits(draft, edits, str)
    assert check_package(draft) == []
    return written


def person_shape(row: int, column: int, number: int = 1025) -> str:
    """A note as Excel writes it: no XML, for the <br> is not closed."""
    return (
        f"<v:shape id='_x0000_s{number}' type='#_x0000_t202' style='position:absolute;z-index:1'>"
        "<v:textbox><div style='text-align:left'><br></div></v:textbox><x:ClientData ObjectType=\"Note\">"
        f"<x:Row>{row}</x:Row>\r\n<x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


@pytest.fixture
def annotated(book: Callable[..., Draft], relations_xml: Callable[..., str]) -> Draft:
    """A sheet with a person's note at B2, and a button."""
    button = "<v:shape id='_x0000_s1030' o:button='t'><x:ClientData ObjectType=\"Button\"/></v:shape>"
    drawing = (vml.EMPTY % 1).decode().replace("</xml>", person_shape(1, 1) + button + "</xml>")
    draft = book(
        "",
        tail='<legacyDrawing r:id="rId5"/>',
        parts={
            "xl/worksheets/_rels/sheet1.xml.rels": relations_xml(
                ("rId5", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rId6", "comments", "../comments1.xml")
            ),
            "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors><author>王</author></authors><commentList>'
            '<comment ref="B2" authorId="0"><text><r><t>原</t></r><r><t>批注</t></r></text></comment>'
            "</commentList></comments>",
            "xl/drawings/vmlDrawing1.vml": drawing,
        },
    )
    types = draft.read("[Content_Types].xml")
    vml_type = b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
    draft.replace("[Content_Types].xml", types.replace(b"<Override", vml_type + b"<Override", 1))
    return draft


def test_the_first_note_of_a_sheet(book: Callable[..., Draft]) -> None:
    draft = book("", tail='<pageMargins/><drawing r:id=""/><tableParts count="0"/>')
    assert edit(draft, SetNote(at("C4"), "差额 1.00\n请核对 <甲>")).notes == 1
    assert b'<drawing r:id=""/><legacyDrawing r:id="rId1"/><tableParts' in draft.read(SHEET)
    note = comments(draft.read("xl/comments1.xml"))[4, 3]
    assert (note.author, note.text) == ("xltoolkit", "差额 1.00\n请核对 <甲>")
    assert "宋体".encode() in draft.read("xl/comments1.xml")
    assert list(vml.note_shapes(draft.read("xl/drawings/vmlDrawing1.vml"))) == [(4, 3)]
    types = draft.read("[Content_Types].xml").decode()
    assert '<Default Extension="vml"' in types
    assert '<Override PartName="/xl/comments1.xml"' in types


def test_a_note_again_changes_nothing(book: Callable[..., Draft]) -> None:
    draft = book("")
    edits = [SetNote(at("C4"), "一"), SetNote(at("A1"), "二")]
    assert edit(draft, *edits).notes == 2
    parts = {name: draft.read(name) for name in draft.names()}
    assert edit(draft, *edits).notes == 0
    assert {name: draft.read(name) for name in draft.names()} == parts


def test_other_peoples_notes_and_controls_stay(annotated: Draft) -> None:
    shapes = annotated.read("xl/drawings/vmlDrawing1.vml")
    written = edit(annotated, SetNote(at("B2"), "我们的"), SetNote(at("B3"), "我们的"), DeleteNote(at("B2")))
    assert [reason for _, reason in written.skipped] == [FOREIGN, FOREIGN]
    assert written.notes == 1
    new = annotated.read("xl/drawings/vmlDrawing1.vml")
    assert new.startswith(shapes.removesuffix(b"</xml>"))
    assert b"_x0000_s1031" in new
    known = comments(annotated.read("xl/comments1.xml"))
    assert {place: (note.author, note.text) for place, note in known.items()} == {
        (2, 2): ("王", "原批注"),
        (3, 2): ("xltoolkit", "我们的"),
    }
    assert edit(annotated, DeleteNote(at("B3"))).notes == 1
    assert annotated.read("xl/drawings/vmlDrawing1.vml").replace(vml._SHAPE_TYPE, b"") == shapes


def test_our_note_is_replaced_in_place(annotated: Draft) -> None:
    edit(annotated, SetNote(at("A9"), "一"), SetNote(at("B9"), "二"))
    edit(annotated, SetNote(at("A9"), "一\n更长"))
    drawing = annotated.read("xl/drawings/vmlDrawing1.vml")
    assert drawing.index(b"_x0000_s1031") < drawing.index(b"_x0000_s1032")
    assert drawing.count(b"_x0000_s1031") == 1
    assert comments(annotated.read("xl/comments1.xml"))[9, 1].text == "一\n更长"


def test_the_last_note_may_go(book: Callable[..., Draft]) -> None:
    draft = book("")
    edit(draft, SetNote(at("A1"), "一"))
    assert edit(draft, DeleteNote(at("A1")), DeleteNote(at("A2"))).notes == 1
    assert comments(draft.read("xl/comments1.xml")) == {}
    assert edit(draft, DeleteNote(at("A1"))).notes == 0
    assert edit(draft, SetNote(at("A1"), "再来")).notes == 1


def test_a_threaded_comment_keeps_its_cell(annotated: Draft, relations_xml: Callable[..., str]) -> None:
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    more = relations_xml(("rId9", "threadedComment", "../threadedComments/threadedComment1.xml"))
    relation = more[more.index("<Relationship ") : more.index("</Relationships>")]
    annotated.replace(name, annotated.read(name).replace(b"</Relationships>", relation.encode() + b"</Relationships>"))
    annotated.replace(
        "xl/threadedComments/threadedComment1.xml", b'<ThreadedComments><threadedComment ref="D4"/></ThreadedComments>'
    )
    written = edit(annotated, SetNote(at("D4"), "x"), SetNote(at("D5"), "x"), SetValue(at("D4"), "值"))
    assert [reason for _, reason in written.skipped] == [THREADED]
    assert (written.notes, written.cells) == (1, 1)


def test_notes_inside_merged_cells_are_left_out(book: Callable[..., Draft]) -> None:
    draft = book("", tail='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    written = edit(draft, SetNote(at("A1"), "x"), SetNote(at("B1"), "x"))
    assert (written.notes, len(written.skipped)) == (1, 1)


def test_a_full_block_of_shapes_is_followed_by_another() -> None:
    data = vml.with_shapes(vml.EMPTY % 1, {(row, 1): BOX for row in range(1, 1_026)}, taken=[2, 5])
    assert vml.blocks(data) == [1, 6]
    assert b"_x0000_s2047" in data
    assert b"_x0000_s2048" not in data
    assert b"_x0000_s6145" in data
    assert len(vml.note_shapes(data)) == 1_025
    gap = vml.with_shapes(data, {(3, 1): None}, [])
    assert vml.blocks(vml.with_shapes(gap, {(3, 2): BOX}, [])) == [1, 6]


def test_notes_of_another_make_are_left_alone(annotated: Draft) -> None:
    drawing = annotated.read("xl/drawings/vmlDrawing1.vml")
    for part, data in (
        ("xl/drawings/vmlDrawing1.vml", drawing.replace(b"</xml>", b"").replace(b"<xml", b"<xml/>")),
        ("xl/comments1.xml", b"<a/>"),
    ):
        draft = Draft(annotated)
        draft.replace(part, data)
        written = apply_edits(draft, [SetNote(at("D4"), "x"), SetValue(at("D4"), "x")], str)
        assert [reason for _, reason in written.skipped] == [UNUSUAL]
        assert written.cells == 1


def test_a_drawing_of_another_make_is_refused() -> None:
    with pytest.raises(MalformedError):
        vml.with_shapes(b"<xml/>", {(1, 1): BOX}, [])


LIBREOFFICE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<xml xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600l21600,21600l21600,xe"/>'
    '<v:shape id="shape_0" fillcolor="#ffffe1" type="#_x0000_t202"><x:ClientData ObjectType="Note">'
    "<x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>"
)
OPENPYXL = (
    '<xml><ns0:shapelayout xmlns:ns0="urn:schemas-microsoft-com:office:office" '
    'xmlns:ns1="urn:schemas-microsoft-com:vml" ns1:ext="edit"><ns0:idmap ns1:ext="edit" data="1"/></ns0:shapelayout>'
    '<ns0:shape xmlns:ns0="urn:schemas-microsoft-com:vml" type="#_x0000_t202" id="_x0000_s1026">'
    '<ns2:ClientData xmlns:ns2="urn:schemas-microsoft-com:office:excel" ObjectType="Note"><ns2:Row>1</ns2:Row>'
    "<ns2:Column>1</ns2:Column></ns2:ClientData></ns0:shape></xml>"
)
NO_CLAIM = (
    "<xml xmlns:v='urn:schemas-microsoft-com:vml' xmlns:x='urn:schemas-microsoft-com:office:excel' "
    "xmlns:o='urn:schemas-microsoft-com:office:office'>"
    "<v:shape id='_x0000_s3073' type='#_x0000_t202'><x:ClientData ObjectType='Note'><x:Row>1</x:Row>"
    "<x:Column>1</x:Column></x:ClientData></v:shape></xml>"
)


@pytest.mark.parametrize(
    ("drawing", "first", "claimed"),
    [(LIBREOFFICE, 5121, [5]), (OPENPYXL, 1027, [1]), (NO_CLAIM, 3074, [3])],
    ids=["LibreOffice", "openpyxl", "without a claim"],
)
def test_notes_stand_beside_those_of_other_programs(drawing: str, first: int, claimed: list[int]) -> None:
    """Notes that LibreOffice and openpyxl wrote, and shape ids that no ``idmap`` claims (WPS)."""
    data = vml.with_shapes(drawing.encode(), {(4, 4): BOX, (5, 4): BOX}, taken=[2, 4])
    outline(data)  # well-formed, every prefix declared
    assert set(vml.note_shapes(data)) == {(2, 2), (4, 4), (5, 4)}
    assert vml.blocks(data) == claimed
    assert data.count(b"idmap ") == 1
    assert b'"_x0000_s%d"' % first in data
    assert data.count(b't202" coordsize') == 1
    again = vml.with_shapes(data, {(4, 4): BOX, (2, 2): BOX}, taken=[2, 4])
    assert vml.blocks(again) == claimed
    assert set(vml.note_shapes(again)) == {(2, 2), (4, 4), (5, 4)}
    gone = vml.with_shapes(data, {(4, 4): None, (2, 2): None, (5, 4): None}, taken=[])
    assert vml.note_shapes(gone) == {}


def test_a_prefix_that_means_something_else_is_declared_anew() -> None:
    drawing = b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:other"></xml>'
    shape = next(iter(outline(vml.with_shapes(drawing, {(1, 1): BOX}, [])).root.all("shape")))
    assert [child.namespace for child in shape.all("ClientData")] == ["urn:schemas-microsoft-com:office:excel"]


def test_boxes_hold_chinese_text(book: Callable[..., Draft]) -> None:
    assert [noteboxes.lines(text) for text in ("", "一" * 30, "一" * 31, "a" * 60, "a\n\nb")] == [1, 1, 2, 1, 3]
    draft = book(
        '<row r="3" ht="30"/><row r="4" hidden="1"/>',
        head='<sheetFormatPr defaultRowHeight="15"/><cols><col min="3" max="3" width="20"/>'
        '<col min="4" max="4" hidden="1"/></cols>',
    )
    sheet = SheetPart(draft.read(SHEET))
    measures = noteboxes.Measures(sheet, Rows(sheet))
    assert [measures.column(column) for column in (1, 3, 4)] == [64, 140, 0]
    assert [measures.row(row) for row in (1, 3, 4)] == [20, 40, 0]
    box = measures.box((3, 1), "一" * 100)
    assert box.height == (4 * 16 + 12) * 0.75
    left, left_rest, top, top_rest, right, right_rest, bottom, bottom_rest = box.anchor
    assert (left, left_rest, top, top_rest) == (1, 15, 1, 2)
    width = sum(measures.column(column + 1) for column in range(left, right)) + right_rest - left_rest
    height = sum(measures.row(row + 1) for row in range(top, bottom)) + bottom_rest - top_rest
    assert (width * 0.75, height * 0.75) == (box.width, box.height)
    assert measures.box((1, 1), "x").anchor[2] == 0


@pytest.mark.parametrize(
    ("head", "ref"),
    [
        ('<cols><col min="4" max="16384" hidden="1"/></cols>', "C5"),
        ('<cols><col min="1" max="16384" hidden="1"/></cols>', "C5"),
        ('<cols><col min="1" max="16384" width="0.1"/></cols>', "C5"),
        ('<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>', "C5"),
        ("", "XFD1048576"),
    ],
)
def test_hidden_rows_and_columns_do_not_swallow_a_box(book: Callable[..., Draft], head: str, ref: str) -> None:
    draft = book('<row r="1" ht="15"/><row r="2" ht="15"/>', head=head)
    assert edit(draft, SetNote(at(ref), "一")).notes == 1
    sheet = SheetPart(draft.read(SHEET))
    cell = at(ref)
    left, left_rest, top, top_rest, right, right_rest, bottom, bottom_rest = (
        noteboxes.Measures(sheet, Rows(sheet)).box((cell.row, cell.column), "一").anchor
    )
    assert (left, left_rest) < (right, right_rest)
    assert (top, top_rest) < (bottom, bottom_rest)
    assert right < 16_384
    assert bottom < 1_048_576
