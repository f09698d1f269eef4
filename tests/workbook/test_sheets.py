"""What stands around the rows: new sheets, layout, print set-up, links."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xltoolkit.model import (
    AddSheet,
    Cell,
    Edit,
    PrintSetup,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    WorkbookError,
    Written,
)
from xltoolkit.workbook.package import booksheets, relations
from xltoolkit.workbook.package.checker import check_package
from xltoolkit.workbook.package.draft import Draft
from xltoolkit.workbook.package.editing import apply_edits
from xltoolkit.workbook.package.outline import outline
from xltoolkit.workbook.package.sheetpart import SheetPart

Book = Callable[..., Draft]
SHEET = "xl/worksheets/sheet1.xml"
APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><HeadingPairs>'
    '<vt:vector size="4" baseType="variant"><vt:variant><vt:lpstr>工作表</vt:lpstr></vt:variant><vt:variant><vt:i4>1'
    "</vt:i4></vt:variant><vt:variant><vt:lpstr>命名范围</vt:lpstr></vt:variant><vt:variant><vt:i4>1</vt:i4></vt:variant>"
    '</vt:vector></HeadingPairs><TitlesOfParts><vt:vector size="2" baseType="lpstr"><vt:lpstr>{}</vt:lpstr>'
    "<vt:lpstr>税率</vt:lpstr></vt:vector></TitlesOfParts></Properties>"
)


UNKNOWN = b'<?xml version="1.0" encoding="no-such"?><worksheet/>'


def edit(draft: Draft, *edits: Edit) -> Written:
    """Make edits, and see that they change nothing when made again."""
    written = apply_edits(draft, edits, str)
    assert check_package(draft) == []
    parts = {name: draft.read(name) for name in draft.names()}
    again = apply_edits(draft, edits, str)
    assert (again.cells, again.notes, again.styles) == (0, 0, 0)
    assert {name: draft.read(name) for name in draft.names()} == parts
    return written


def layout(draft: Draft, **facets: object) -> str:
    edit(draft, SetLayout("表1", **facets))  # type: ignore[arg-type]
    return draft.read(SHEET).decode()


@pytest.fixture
def with_titles(book: Book, relations_xml: Callable[..., str]) -> Callable[[str], Draft]:
    def make(title: str) -> Draft:
        return book(
            "",
            parts={
                "_rels/.rels": relations_xml(
                    ("rId1", "officeDocument", "xl/workbook.xml"), ("rId2", "extended-properties", "docProps/app.xml")
                ),
                "docProps/app.xml": APP.format(title),
            },
        )

    return make


def test_a_sheet_is_added_at_the_end(with_titles: Callable[[str], Draft]) -> None:
    draft = with_titles("表1")
    edit(draft, AddSheet("检查结果"), AddSheet("更正 & 记录", hidden=True), SetValue(Cell("检查结果", "A1"), "标题"))
    sheets = booksheets.sheets(draft, "xl/workbook.xml")
    assert [(s.name, s.part, s.sheet_id) for s in sheets.values()] == [
        ("表1", "xl/worksheets/sheet1.xml", 7),
        ("检查结果", "xl/worksheets/sheet2.xml", 8),
        ("更正 & 记录", "xl/worksheets/sheet3.xml", 9),
    ]
    assert b'name="\xe6\x9b\xb4\xe6\xad\xa3 &amp; \xe8\xae\xb0\xe5\xbd\x95" sheetId="9" state="hidden"' in draft.read(
        "xl/workbook.xml"
    )
    assert relations.content_types(draft).of("xl/worksheets/sheet2.xml") == booksheets.SHEET_TYPE
    app = outline(draft.read("docProps/app.xml")).root
    texts = [e.text for e in app.walk() if e.name in ("i4", "lpstr")]
    assert texts == ["工作表", "3", "命名范围", "1", "表1", "检查结果", "更正 & 记录", "税率"]
    assert [e.attributes["size"] for e in app.walk() if e.name == "vector"] == ["4", "4"]
    assert "标题" in draft.read("xl/worksheets/sheet2.xml").decode()


def test_titles_that_were_wrong_before_stay(with_titles: Callable[[str], Draft]) -> None:
    draft = with_titles("别的名")
    edit(draft, AddSheet("检查结果"))
    assert draft.read("docProps/app.xml").decode() == APP.format("别的名")


@pytest.mark.parametrize("name", ["", "字" * 32, "a/b", "'a"])
def test_names_that_no_sheet_can_have_are_left_out(book: Book, name: str) -> None:
    draft = book("")
    assert len(edit(draft, AddSheet(name)).skipped) == 1
    assert len(booksheets.sheets(draft, "xl/workbook.xml")) == 1


def test_a_sheet_of_that_name_is_enough(book: Book) -> None:
    draft = book("")
    before = draft.names()
    edit(draft, AddSheet("表1"))
    assert draft.names() == before


def test_widths_split_what_they_must(book: Book) -> None:
    columns = '<cols><col min="1" max="3" width="9" style="2" hidden="1"/><col min="5" max="16384" width="8.5"/></cols>'
    text = layout(book("", head=columns), widths={2: 20, 4: 30.25, 6: 8.505})
    assert text[text.index("<cols>") : text.index("</cols>")] == (
        '<cols><col min="1" max="1" width="9" style="2" hidden="1"/>'
        '<col min="2" max="2" width="20" style="2" hidden="1" customWidth="1"/>'
        '<col min="3" max="3" width="9" style="2" hidden="1"/><col min="4" max="4" width="30.25" customWidth="1"/>'
        '<col min="5" max="16384" width="8.5"/>'
    )


def test_heights_and_widths_of_a_bare_sheet(book: Book) -> None:
    draft = book('<row r="2" ht="9"><c r="A2"/></row>', head="<dimension ref='A1'/>")
    text = layout(draft, widths={1: 12}, heights={1: 30, 2: 18.5, 4: 20})
    assert '<dimension ref=\'A1\'/><cols><col min="1" max="1" width="12" customWidth="1"/></cols><sheetData>' in text
    assert (
        '<row r="1" ht="30" customHeight="1"/><row r="2" ht="18.5" customHeight="1"><c r="A2"/></row><row r="4"' in text
    )


def test_layout_and_values_go_together(book: Book) -> None:
    draft = book("")
    edit(draft, SetValue(Cell("表1", "B3"), "x"), SetLayout("表1", heights={3: 30}, freeze_rows=2))
    assert b'<row r="3" ht="30" customHeight="1"><c r="B3"' in draft.read(SHEET)


@pytest.mark.parametrize(
    ("view", "rows", "expected"),
    [
        (
            "",
            3,
            '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>',
        ),
        (
            '<selection activeCell="B2"/>',
            1,
            (
                '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection activeCell="B2"/>'
                '<selection pane="bottomLeft"/>'
            ),
        ),
        (
            '<pane xSplit="2" topLeftCell="C1" activePane="topRight" state="frozen"/><selection pane="topRight"/>',
            4,
            (
                '<pane xSplit="2" ySplit="4" topLeftCell="C5" activePane="bottomRight" state="frozen"/>'
                '<selection pane="topRight"/><selection pane="bottomLeft"/>'
            ),
        ),
        (
            '<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>',
            0,
            "",
        ),
    ],
)
def test_rows_are_frozen(book: Book, view: str, rows: int, expected: str) -> None:
    draft = book("", head=f'<sheetViews><sheetView workbookViewId="0">{view}</sheetView></sheetViews>')
    text = layout(draft, freeze_rows=rows)
    start = text.index('workbookViewId="0">') + 19
    assert text[start : text.index("</sheetView>")] == expected


def test_a_sheet_without_views_gets_one(book: Book) -> None:
    assert '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1"' in layout(book(""), freeze_rows=1)
    assert "<sheetViews" not in layout(book(""), freeze_rows=0)
    empty = book("", head='<sheetViews><sheetView workbookViewId="0"/></sheetViews>')
    assert '<sheetView workbookViewId="0"><pane' in layout(empty, freeze_rows=1)


def test_print_set_up(book: Book) -> None:
    draft = book(
        "",
        head='<sheetPr><tabColor rgb="FFFF0000"/></sheetPr>',
        tail='<pageMargins/><pageSetup scale="80" orientation="portrait"/><headerFooter/>',
    )
    text = layout(draft, print_setup=PrintSetup(repeat_rows=(1, 5)))
    assert '<sheetPr><tabColor rgb="FFFF0000"/><pageSetUpPr fitToPage="1"/></sheetPr>' in text
    assert '<pageSetup scale="80" orientation="landscape" paperSize="9" fitToHeight="0"/><headerFooter/>' in text
    name = '<definedName name="_xlnm.Print_Titles" localSheetId="0">\'表1\'!$1:$5</definedName>'
    assert f"</sheets><definedNames>{name}</definedNames></workbook>" in draft.read("xl/workbook.xml").decode()
    layout(draft, print_setup=PrintSetup(repeat_rows=(2, 3)))
    assert "'表1'!$2:$3" in draft.read("xl/workbook.xml").decode()
    assert 'orientation="portrait"' in layout(book(""), print_setup=PrintSetup(landscape=False, fit_width=0))


def test_everything_new_at_once_stands_in_the_order_of_the_schema(book: Book) -> None:
    draft = book("")
    layout = SetLayout("表1", {2: 9}, {1: 20}, 1, PrintSetup())
    edit(draft, SetLink(Cell("表1", "A1"), Cell("表1", "B2")), SetNote(Cell("表1", "A1"), "x"), layout)
    names = [child.name for child in outline(draft.read(SHEET)).root.children]
    assert names == ["sheetPr", "sheetViews", "cols", "sheetData", "hyperlinks", "pageSetup", "legacyDrawing"]


def test_repeated_columns_stay_when_rows_are_repeated(book: Book) -> None:
    draft = book("")
    workbook = draft.read("xl/workbook.xml").decode()
    titles = "<definedName name='_xlnm.Print_Titles' localSheetId='0'>表1!$A:$B,表1!$1:$1</definedName>"
    names = f"<definedNames>{titles}</definedNames><calcPr/>"
    draft.replace("xl/workbook.xml", workbook.replace("</workbook>", names + "</workbook>").encode())
    layout(draft, print_setup=PrintSetup(repeat_rows=(1, 1)))
    assert names in draft.read("xl/workbook.xml").decode()
    layout(draft, print_setup=PrintSetup(repeat_rows=(1, 4)))
    assert "localSheetId='0'>表1!$A:$B,'表1'!$1:$4<" in draft.read("xl/workbook.xml").decode()


def test_links_come_and_go(book: Book) -> None:
    draft = book("", tail="<conditionalFormatting/><pageMargins/>")
    edit(draft, SetLink(Cell("表1", "A1"), Cell("甲'乙 丙", "C3")), SetLink(Cell("表1", "A2"), Cell("表1", "B2")))
    links = (
        "<conditionalFormatting/><hyperlinks><hyperlink ref=\"A1\" location=\"'甲''乙 丙'!C3\"/>"
        '<hyperlink ref="A2" location="\'表1\'!B2"/></hyperlinks><pageMargins/>'
    )
    assert links in draft.read(SHEET).decode()
    edit(draft, SetLink(Cell("表1", "A1"), Cell("表1", "D4")), SetLink(Cell("表1", "A2"), None))
    assert '<hyperlinks><hyperlink ref="A1" location="\'表1\'!D4"/></hyperlinks>' in draft.read(SHEET).decode()
    edit(draft, SetLink(Cell("表1", "A1"), None))
    assert "hyperlink" not in draft.read(SHEET).decode()


def test_prefixed_and_strict_sheets_keep_their_ways() -> None:
    main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    part = SheetPart(f'\ufeff<x:worksheet xmlns:x="{main}"><x:sheetData/><x:pageMargins/></x:worksheet>'.encode())
    assert part.strict
    part.put("cols", b"<x:cols/>")
    part.put("drawing", b"<x:drawing" + part.relation_attribute("rId1") + b"/>")
    part.rows = b'<x:row r="1"/>'
    assert part.content().decode() == (
        f'\ufeff<x:worksheet xmlns:x="{main}"><x:cols/><x:sheetData><x:row r="1"/></x:sheetData><x:pageMargins/>'
        '<x:drawing xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships" r:id="rId1"/></x:worksheet>'
    )


def test_other_encodings_become_utf_8(book: Book) -> None:
    draft = book("")
    text = '<?xml version="1.0" encoding="UTF-16"?>' + draft.read(SHEET).decode()
    draft.replace(SHEET, text.encode("utf-16"))
    edit(draft, SetValue(Cell("表1", "A1"), "值"))
    assert draft.read(SHEET).startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_names_with_backslashes_and_other_case_are_found(book: Book) -> None:
    draft = book("")
    data = draft.read(SHEET)
    draft.remove(SHEET)
    draft.replace("xl\\Worksheets\\sheet1.xml", data)
    edit(draft, SetValue(Cell("表1", "A1"), "值"), SetNote(Cell("表1", "A1"), "注"), AddSheet("二"))
    assert "xl\\Worksheets\\sheet1.xml" in draft.names()
    assert SHEET not in draft.names()
    draft.replace(SHEET, draft.read(SHEET).replace(b't="inlineStr"', b't="inlineStr" s="9"'))
    assert [fault.part for fault in check_package(draft)] == ["xl\\Worksheets\\sheet1.xml"]


def test_nothing_is_changed_when_one_sheet_cannot_be(book: Book) -> None:
    draft = book("")
    add: list[Edit] = [AddSheet("二"), SetValue(Cell("二", "A1"), "x"), SetValue(Cell("表1", "A1"), "x")]
    for broken in (
        b"<worksheet><sheetData><row",
        b"<!DOCTYPE a><worksheet><sheetData/></worksheet>",
        b"no xml",
        UNKNOWN,
    ):
        draft.replace(SHEET, broken)
        parts = {name: draft.read(name) for name in draft.names()}
        with pytest.raises(WorkbookError, match="内部结构"):
            apply_edits(draft, add, str)
        assert {name: draft.read(name) for name in draft.names()} == parts
