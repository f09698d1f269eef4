"""Cells changed by splicing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from xltoolkit.model import Cell, CellError, Edit, SetFill, SetFormula, SetNote, SetValue, Value, WorkbookError, Written
from xltoolkit.workbook.package.celltext import (
    character_data,
    inline_text,
    number_text,
    protected,
    same_value,
    text_element,
    unprotected,
)
from xltoolkit.workbook.package.checker import check_package
from xltoolkit.workbook.package.draft import Draft
from xltoolkit.workbook.package.editing import apply_edits
from xltoolkit.workbook.package.outline import MAIN
from xltoolkit.workbook.package.styles import MINIMAL
from xltoolkit.workbook.package.translate import shifted

Book = Callable[..., Draft]
SHEET = "xl/worksheets/sheet1.xml"


def at(ref: str) -> Cell:
    return Cell("表1", ref)


def edit(draft: Draft, *edits: Edit) -> Written:
    written = apply_edits(draft, edits, str)
    assert check_package(draft, draft.names()) == []
    return written


def rows(draft: Draft) -> str:
    text = draft.read(SHEET).decode()
    return text[text.index("<sheetData>") + 11 : text.index("</sheetData>")]


def reasons(written: Written) -> list[str]:
    return [reason for _, reason in written.skipped]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("1.50"), '<c r="B2"><v>1.5</v></c>'),
        (Decimal("-1E+3"), '<c r="B2"><v>-1000</v></c>'),
        (Decimal("0.00"), '<c r="B2"><v>0</v></c>'),
        (Decimal("0.1234567890123456"), '<c r="B2"><v>0.123456789012346</v></c>'),
        ("001", '<c r="B2" t="inlineStr"><is><t>001</t></is></c>'),
        ("=1+1", '<c r="B2" t="inlineStr"><is><t>=1+1</t></is></c>'),
        (" a\n<b>&", '<c r="B2" t="inlineStr"><is><t xml:space="preserve"> a\n&lt;b&gt;&amp;</t></is></c>'),
        ("_x000D_\x07", '<c r="B2" t="inlineStr"><is><t>_x005F_x000D__x0007_</t></is></c>'),
        (True, '<c r="B2" t="b"><v>1</v></c>'),
        (CellError("#REF!"), '<c r="B2" t="e"><v>#REF!</v></c>'),
    ],
)
def test_a_value_is_written_and_found_again(book: Book, value: Value, cell: str) -> None:
    draft = book('<row r="1"><c r="A1"><v>1</v></c></row><row r="3"/>')
    assert edit(draft, SetValue(at("B2"), value)).cells == 1
    expected = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{cell}</row><row r="3"/>'
    assert rows(draft) == expected
    assert edit(draft, SetValue(at("B2"), value)).cells == 0
    assert rows(draft) == expected


def test_cells_keep_their_order_style_and_neighbours(book: Book, relations_xml: Callable[..., str]) -> None:
    draft = book(
        '<row  r="1" spans="1:3" s="2" customFormat="1"><c r="A1" s="1" cm="1"><v>1</v></c> <c r="C1"/></row>',
        head='<dimension ref="A1:C1"/><cols><col min="4" max="9" style="3"/></cols>',
        parts={
            "xl/styles.xml": (MINIMAL % MAIN.encode()).decode().replace("</cellXfs>", "<xf/><xf/><xf/></cellXfs>"),
            "xl/_rels/workbook.xml.rels": relations_xml(
                ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "/xl/styles.xml")
            ),
        },
    )
    two = Decimal(2)
    apply_edits(draft, [SetValue(at(ref), two) for ref in ("E1", "B1", "A1", "C1", "D2")], str)
    assert rows(draft) == (
        '<row  r="1" spans="1:5" s="2" customFormat="1"><c r="A1" s="1"><v>2</v></c> <c r="B1" s="2"><v>2</v></c>'
        '<c r="C1"><v>2</v></c><c r="E1" s="2"><v>2</v></c></row><row r="2"><c r="D2" s="3"><v>2</v></c></row>'
    )
    assert b'<dimension ref="A1:E2"/>' in draft.read(SHEET)


def test_an_emptied_cell_keeps_its_style(book: Book) -> None:
    draft = book('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>')
    assert apply_edits(draft, [SetValue(at("A1"), "文字")], lambda _: "文字").cells == 0
    apply_edits(draft, [SetValue(at("A1"), None), SetValue(at("B1"), None), SetValue(at("C1"), None)], lambda _: "文字")
    assert rows(draft) == '<row r="1"><c r="A1"/><c r="B1"/></row>'


def test_a_formula_carries_its_value(book: Book) -> None:
    draft = book("")
    edits = [
        SetFormula(at("A1"), "=SUM(B1:B2)", Decimal("3.00")),
        SetFormula(at("A2"), '=IF(B1<2,"是","否")', "是"),
        SetFormula(at("A3"), "=B1>2", value=False),
        SetFormula(at("A4"), "=B1"),
    ]
    assert edit(draft, *edits).cells == 4
    assert rows(draft) == (
        '<row r="1"><c r="A1"><f>SUM(B1:B2)</f><v>3</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>IF(B1&lt;2,"是","否")</f><v>是</v></c></row>'
        '<row r="3"><c r="A3" t="b"><f>B1&gt;2</f><v>0</v></c></row><row r="4"><c r="A4"><f>B1</f></c></row>'
    )
    assert edit(draft, *edits).cells == 0


SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A4" si="0">B1*$C$1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>3</v></c></row>'
    '<row r="4"><c r="A4"><f t="shared" si="0"/><v>4</v></c></row>'
)


def test_a_shared_formula_moves_to_its_next_user(book: Book) -> None:
    draft = book(SHARED)
    assert edit(draft, SetFormula(at("A3"), "=B3*$C$1", Decimal(3))).cells == 0
    edit(draft, SetValue(at("A1"), Decimal(9)), SetValue(at("A2"), "x"))
    assert rows(draft) == (
        '<row r="1"><c r="A1"><v>9</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>'
        '<row r="3"><c r="A3"><f t="shared" ref="A3:A4" si="0">B3*$C$1</f><v>3</v></c></row>'
        '<row r="4"><c r="A4"><f t="shared" si="0"/><v>4</v></c></row>'
    )


def test_a_formula_with_another_value_keeps_what_it_is(book: Book) -> None:
    spill = '<c r="C1" cm="1"><f t="array" ref="C1">_xlfn.UNIQUE(B1)</f><v>1</v></c>'
    draft = book(SHARED.replace("</row>", spill + "</row>", 1))
    edit(draft, SetFormula(at("A1"), "=B1*$C$1", "字"), SetFormula(at("A2"), "=B2*$C$1", Decimal(7)))
    edit(draft, SetFormula(at("C1"), "=_xlfn.UNIQUE(B1)", Decimal(5)))
    assert rows(draft).startswith(
        '<row r="1"><c r="A1" t="str"><f t="shared" ref="A1:A4" si="0">B1*$C$1</f><v>字</v></c>'
        '<c r="C1" cm="1"><f t="array" ref="C1">_xlfn.UNIQUE(B1)</f><v>5</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>7</v></c></row>'
    )


def test_the_last_user_of_a_shared_formula_may_go(book: Book) -> None:
    draft = book(SHARED)
    edit(draft, *(SetValue(at(f"A{row}"), None) for row in range(1, 5)))
    assert "shared" not in rows(draft)


def test_what_must_not_be_written_is_left_out_with_a_reason(book: Book, relations_xml: Callable[..., str]) -> None:
    draft = book(
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c>'
        '<c r="C1"><f t="array" ref="C1">SUM(B1:B2)</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row>'
        '<row r="5"><c r="A5"><f t="dataTable" ref="A5:B6" dt2D="1"/><v>1</v></c></row>',
        tail='<mergeCells count="1"><mergeCell ref="D1:E2"/></mergeCells>',
        parts={
            "xl/worksheets/_rels/sheet1.xml.rels": relations_xml(
                ("rId1", "pivotTable", "../pivotTables/pivotTable1.xml"), ("rId2", "table", "../tables/table1.xml")
            ),
            "xl/pivotTables/pivotTable1.xml": f'<pivotTableDefinition xmlns="{MAIN}"><location ref="G1:H4"/>'
            "</pivotTableDefinition>",
            "xl/tables/table1.xml": f'<table xmlns="{MAIN}" ref="J1:K9" totalsRowCount="1"/>',
        },
    )
    refs = ["A1", "A2", "B6", "E2", "G2", "J1", "K9"]
    written = edit(draft, *(SetValue(at(ref), Decimal(5)) for ref in [*refs, "C1", "D1", "J5"]))
    assert [edit.cell.ref for edit, _ in written.skipped if isinstance(edit, SetValue)] == refs
    assert all(reasons(written))
    assert written.cells == 3
    assert '<c r="C1"><v>5</v></c><c r="D1"><v>5</v></c>' in rows(draft)
    assert edit(draft, SetValue(at("A2"), Decimal(2))).skipped == []


def test_edits_without_a_place_are_left_out(book: Book) -> None:
    written = edit(
        book(""),
        SetValue(Cell("别的表", "A1"), "x"),
        SetValue(at("AAAA1"), "x"),
        SetValue(at("A1"), "字" * 32_768),
        SetValue(at("A1"), Decimal("NaN")),
        SetFormula(at("A1"), "="),
    )
    assert written.cells == 0
    assert len(written.skipped) == 5


def test_the_calc_chain_follows(book: Book, relations_xml: Callable[..., str]) -> None:
    formulas = "".join(f'<c r="{letter}1"><f>1</f><v>1</v></c>' for letter in "ABC")
    draft = book(
        f'<row r="1">{formulas}</row>',
        parts={
            "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="A1" i="7"/><c r="B1" l="1"/><c r="C1"/></calcChain>',
            "xl/_rels/workbook.xml.rels": relations_xml(
                ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "calcChain", "calcChain.xml")
            ),
        },
    )
    edit(draft, SetValue(at("A1"), Decimal(1)), SetFormula(at("C1"), "=2", Decimal(2)), SetFormula(at("D1"), "=3"))
    assert draft.read("xl/calcChain.xml").decode().endswith('<c r="B1" l="1" i="7"/><c r="C1"/></calcChain>')
    edit(draft, SetValue(at("B1"), None), SetValue(at("C1"), None))
    assert "xl/calcChain.xml" not in draft
    assert b"calcChain" not in draft.read("xl/_rels/workbook.xml.rels")
    assert b"calcChain" not in draft.read("[Content_Types].xml")


def test_rows_and_cells_without_addresses_are_counted(book: Book) -> None:
    draft = book("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")
    assert edit(draft, SetValue(at("B1"), Decimal(2)), SetValue(at("A2"), Decimal(3))).cells == 0
    edit(draft, SetValue(at("B2"), Decimal(4)))
    assert rows(draft).endswith('<row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row>')
    mixed = book('<row r="1"><c><v>1</v></c></row>')
    edit(mixed, SetValue(at("B1"), Decimal(2)))
    assert rows(mixed) == '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'


def test_addresses_in_small_letters_are_read(book: Book) -> None:
    draft = book('<row r="1"><c r="a1"><v>1</v></c></row>')
    assert apply_edits(draft, [SetValue(at("A1"), Decimal(1))], str).cells == 0
    edit(draft, SetValue(at("A1"), Decimal(2)))
    assert rows(draft) == '<row r="1"><c r="A1"><v>2</v></c></row>'


def test_an_address_that_is_none_changes_nothing(book: Book) -> None:
    draft = book('<row r="1"><c r="?"><v>1</v></c></row>')
    with pytest.raises(WorkbookError):
        apply_edits(draft, [SetValue(at("A1"), Decimal(1))], str)


def test_comments_and_cdata_among_the_rows_do_not_mislead(book: Book) -> None:
    draft = book('<!-- <row r="1"/> --><row r="1"><c r="A1" t="str"><v><![CDATA[<c r="B1"/>]]></v></c></row>')
    edit(draft, SetValue(at("B1"), Decimal(2)))
    assert rows(draft) == '<row r="1"><c r="A1" t="str"><v>&lt;c r="B1"/&gt;</v></c><c r="B1"><v>2</v></c></row>'


def test_many_edits_of_one_cell_are_one_change(book: Book) -> None:
    draft = book("")
    edits: list[Edit] = [SetValue(at("A1"), Decimal(1)), SetFill(at("A1"), "FFC7CE"), SetNote(at("A1"), "请核对")]
    written = edit(draft, *edits)
    assert (written.cells, written.styles, written.notes) == (1, 1, 1)
    assert rows(draft) == '<row r="1"><c r="A1" s="1"><v>1</v></c></row>'


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_survives(text: str) -> None:
    element = text_element(b"t", text)
    assert inline_text(element) == text
    assert unprotected(etree.fromstring(element).text or "") == text
    assert unprotected(protected(text)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_any_number_survives(number: Decimal) -> None:
    assert same_value(Decimal(number_text(number)), number)
    assert "E" not in number_text(number)


def test_character_data_is_read_as_xml_reads_it() -> None:
    assert character_data(b"a&amp;lt;&#x4e2d;&#13;\r\n&apos;") == "a&lt;中\r\n'"


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1+$A1+A$1+$A$1", "B3+$A3+B$1+$A$1"),
        ("SUM(A:A,1:2,$B:C)", "SUM(B:B,3:4,$B:D)"),
        ("'A1 b'!A1&\"A1\"", "'A1 b'!B3&\"A1\""),
        ("LOG10(A1)+Sheet1!A1", "LOG10(B3)+Sheet1!B3"),
        ("表1[[#This Row],[A1]]+A1.B", "表1[[#This Row],[A1]]+A1.B"),
        ("XFD1048576", "A2"),
    ],
)
def test_formulas_move(formula: str, moved: str) -> None:
    assert shifted(formula, 2, 1) == moved
