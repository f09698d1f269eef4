"""Reading: equal to what an independent reader sees, and the quick way equal to the parser's."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal, DecimalException
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltoolkit.model import CellError, Grid, Place, Range, Value, WorkbookError, a1, number_from_file
from xltoolkit.workbook import open_workbook
from xltoolkit.workbook.package import reader, strings
from xltoolkit.workbook.package.book import PackageWorkbook
from xltoolkit.workbook.package.outline import MAIN, STRICT_MAIN, MalformedError
from xltoolkit.workbook.package.strictreader import parse_sheet
from xltoolkit.workbook.package.xmltext import IrregularError

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*.xls[xm]"))
TEXTS = ["零", "一", "  二 ", ""]
Reader = Callable[[bytes, str, list[str]], Grid]


def worksheet(rows: str, *, head: str = "", tail: str = "", namespace: str = MAIN) -> bytes:
    return f'<worksheet xmlns="{namespace}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'.encode()


def quick(data: bytes) -> Grid:
    return reader._fast(data, "表", TEXTS)


def both(data: bytes) -> Grid:
    """Read the quick way and by the parser; they must agree."""
    grid = quick(data)
    assert parse_sheet(data, "表", TEXTS) == grid
    return grid


def one(cell: str) -> Grid:
    return both(worksheet(f'<row r="2">{cell}</row>'))


# Values


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B2"><v>1.5</v></c>', Decimal("1.5")),
        ('<c r="B2" t="n" s="3"><v>-0.1</v></c>', Decimal("-0.1")),
        ('<c r="B2"><v>402101986.44000006</v></c>', Decimal("402101986.440000")),
        ('<c r="B2"><v>0.30000000000000004</v></c>', Decimal("0.300000000000000")),
        ('<c r="B2"><v>6.5999999999999948E-2</v></c>', Decimal("0.0659999999999999")),
        ('<c r="B2"><v>1e5</v></c>', Decimal(100_000)),
        ('<c r="B2"><v> 7 </v></c>', Decimal(7)),
        ('<c r="B2"><v>+.5</v></c>', Decimal("0.5")),
        ('<c r="B2" t="s"><v>1</v></c>', "一"),
        ('<c r="B2" s="1" t="s"><v>2</v></c>', "  二 "),
        ('<c r="B2" t="s" s="1"><v> 2 </v></c>', "  二 "),
        ('<c r="B2" t="s"><v>3</v></c>', ""),
        ('<c r="B2" t="str"><v>a&amp;b &lt;c&gt; &#65;&#x4E00; &amp;lt;</v></c>', "a&b <c> A一 &lt;"),
        ('<c r="B2" t="str"><v xml:space="preserve"> 两端 </v></c>', " 两端 "),
        ('<c r="B2" t="str"><v>a_x000D_b_x005F_x000D_</v></c>', "a\rb_x000D_"),
        ('<c r="B2" t="str"><v>001</v></c>', "001"),
        ('<c r="B2" t="inlineStr"><is><t>文字</t></is></c>', "文字"),
        ('<c r="B2" t="inlineStr"><is><t xml:space="preserve"> 文\n字</t></is></c>', " 文\n字"),
        ('<c r="B2" t="inlineStr"><is><r><rPr><b/></rPr><t>粗</t></r><r><t> 细</t></r></is></c>', "粗 细"),
        ('<c r="B2" t="inlineStr"><is><t>字</t><rPh sb="0" eb="1"><t>zì</t></rPh></is></c>', "字"),
        ('<c r="B2" t="inlineStr"><is><t/></is></c>', ""),
        ('<c r="B2" t="b"><v>1</v></c>', True),
        ('<c r="B2" t="b"><v>0</v></c>', False),
        ('<c r="B2" t="e"><v>#REF!</v></c>', CellError("#REF!")),
        ('<c r="B2" cm="1"><v>5</v></c>', Decimal(5)),
        ('<c r="B2" t="str"><v>&#31185;&#30446;&#x2460;&amp;&#38;lt;</v></c>', "科目①&&lt;"),
        ('<c r="B2" t="inlineStr"><is><t>&#31185;&#30446;</t></is></c>', "科目"),
        ('<c r="B2" t="d"><v>2022-12-31</v></c>', "2022-12-31"),
    ],
)
def test_values(cell: str, value: Value) -> None:
    grid = one(cell)
    assert grid.values == {(2, 2): value}
    assert type(grid.values[2, 2]) is type(value)


@pytest.mark.parametrize(
    "cell",
    ['<c r="B2"/>', '<c r="B2"></c>', '<c r="B2"><v/></c>', '<c r="B2" t="s"><v></v></c>', '<c r="B2" t="str"/>'],
)
def test_cells_that_hold_nothing(cell: str) -> None:
    assert one(cell) == Grid("表")


def test_styles_of_cells_with_and_without_a_value() -> None:
    rows = '<row r="1"><c r="A1" s="0"><v>1</v></c><c r="B1" s="4"/><c r="C1" t="s" s="5"><v>0</v></c></row>'
    assert both(worksheet(rows)).styles == {(1, 2): 4, (1, 3): 5}


# Formulas


@pytest.mark.parametrize(
    ("cell", "formula", "value"),
    [
        ('<c r="B2"><f>SUM(A1:A9)</f><v>3</v></c>', "=SUM(A1:A9)", Decimal(3)),
        ('<c r="B2"><f>SUM(A1:A9)</f></c>', "=SUM(A1:A9)", None),
        ('<c r="B2"><f>SUM(A1:A9)</f><v></v></c>', "=SUM(A1:A9)", None),
        ('<c r="B2"><f>SUM(A1:A9)</f><v /></c>', "=SUM(A1:A9)", None),
        ('<c r="B2"><f aca="false">A1&amp;"&lt;"</f><v>1</v></c>', '=A1&"<"', Decimal(1)),
        ('<c r="B2" t="str"><f>A1</f><v>文</v></c>', "=A1", "文"),
        ('<c r="B2" t="str"><f>A1</f><v></v></c>', "=A1", ""),
        ('<c r="B2" t="str"><f>A1</f></c>', "=A1", None),
        ('<c r="B2" t="b"><f>A1=1</f><v>1</v></c>', "=A1=1", True),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "=1/0", CellError("#DIV/0!")),
        ('<c r="B2"><f t="array" ref="B2:B3">A1:A2*2</f><v>3</v></c>', "=A1:A2*2", Decimal(3)),
        ('<c r="B2"><f t="dataTable" ref="B2:C3" dt2D="1" dtr="1" r1="A1" r2="A2"/><v>3</v></c>', "=TABLE(A1,A2)", 3),
        ('<c r="B2"><f t="dataTable" ref="B2:B3" r1="A1"/><v>3</v></c>', "=TABLE(,A1)", 3),
        ('<c r="B2"><f t="dataTable" ref="B2:B3" dtr="1" r1="A1"/><v>3</v></c>', "=TABLE(A1,)", 3),
    ],
)
def test_formulas(cell: str, formula: str, value: Value) -> None:
    grid = one(cell)
    assert grid.formulas == {(2, 2): formula}
    assert grid.values == ({} if value is None else {(2, 2): value})


def test_shared_formulas_are_worked_out_for_each_cell() -> None:
    rows = (
        '<row r="1"><c r="C1"><f t="shared" ref="C1:C3" si="0">A1+$B$1+SUM(A$1:A1)</f><v>1</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="C3"><f t="shared" si="0"></f><v>3</v></c></row>'
    )
    assert both(worksheet(rows)).formulas == {
        (1, 3): "=A1+$B$1+SUM(A$1:A1)",
        (2, 3): "=A2+$B$1+SUM(A$1:A2)",
        (3, 3): "=A3+$B$1+SUM(A$1:A3)",
    }


def test_a_shared_formula_without_its_first_cell_keeps_its_value() -> None:
    grid = one('<c r="B2"><f t="shared" si="7"/><v>2</v></c>')
    assert grid.formulas == {}
    assert grid.values == {(2, 2): 2}


# Around the cells


def test_what_has_no_height_or_width_is_hidden() -> None:
    data = worksheet(
        '<row r="1" ht="0" customHeight="1"/><row r="2" ht="0.75"/><row r="3" ht="0.0"/>',
        head='<cols><col min="2" max="2" width="0" customWidth="1"/><col min="3" max="3" width="0.5"/></cols>',
    )
    grid = both(data)
    assert grid.hidden_rows == {1, 3}
    assert grid.hidden_columns == {2}


def test_merges_hidden_rows_and_columns_protection() -> None:
    data = worksheet(
        '<row r="1" hidden="1"/><row r="3" spans="1:2" hidden="true"><c r="A3"><v>1</v></c></row>'
        '<row r="4" hidden="0"/>',
        head='<cols><col min="2" max="3" hidden="1" width="9"/><col min="5" max="5" width="9"/></cols>',
        tail='<sheetProtection sheet="1" objects="1"/><mergeCells count="1"><mergeCell ref="A1:C2"/></mergeCells>',
    )
    grid = both(data)
    assert grid.merges == [Range(1, 1, 2, 3)]
    assert grid.hidden_rows == {1, 3}
    assert grid.hidden_columns == {2, 3}
    assert grid.protected


def test_protection_that_is_off() -> None:
    assert not both(worksheet("", tail='<sheetProtection objects="1"/>')).protected


# What only the parser reads


REGULAR = '<row r="1"><c r="A1" t="str"><v>字</v></c><c r="B1"><f>A1</f><v>2</v></c></row>'


@pytest.mark.parametrize(
    "data",
    [
        worksheet(REGULAR.replace(' r="A1"', "").replace(' r="B1"', "").replace(' r="1"', "")),
        worksheet(REGULAR.replace('"', "'")),
        worksheet(REGULAR.replace("字", "<![CDATA[字]]>")),
        worksheet(REGULAR.replace("<v>", "<!-- c --><v>", 1)),
        worksheet(REGULAR.replace("<v>", "<?pi?><v>", 1)),
        worksheet(REGULAR.replace("<v>", " <v >")),
        worksheet(REGULAR.replace("<c ", "<c\n ")),
        worksheet(REGULAR.replace('<c r="A1" t="str"', '<c t="str" r="A1"')),
        worksheet(REGULAR.replace('"A1"', '"$A$1"')),
        worksheet(REGULAR.replace('"A1"', '"a1"').replace('"B1"', '"b1"')),
        worksheet(REGULAR.replace("</c>", "<extLst><ext><o:x xmlns:o='urn:o'><o:v>9</o:v></o:x></ext></extLst></c>")),
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>字</x:v></x:c>'
        '<x:c r="B1"><x:f>A1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'.encode(),
        worksheet(REGULAR).decode().join(['<?xml version="1.0" encoding="UTF-16"?>', ""]).encode("utf-16"),
        worksheet(REGULAR).decode().join(['<?xml version="1.0" encoding="gb2312"?>', ""]).encode("gb2312"),
        worksheet(REGULAR, namespace=STRICT_MAIN),
        b"\xef\xbb\xbf" + worksheet(REGULAR),
    ],
)
def test_every_way_to_write_one_sheet(data: bytes) -> None:
    assert reader.read_sheet(data, "表", TEXTS) == quick(worksheet(REGULAR))


@pytest.mark.parametrize(
    "rows",
    [
        REGULAR.replace("A1", "$A$1", 1),
        REGULAR.replace("<v>字</v>", "<v>字</v><x/>"),
        REGULAR.replace("<v>2</v>", "<v>--2</v>"),
        REGULAR.replace("<v>2</v>", "<v>2<!-- --></v>"),
        REGULAR.replace('r="B1"', 'r="B1" t="s"').replace("<f>A1</f><v>2", "<v>9"),
        REGULAR.replace("字", "&undefined;"),
        REGULAR.replace('r="A1"', 'r="A1" s="x"'),
        "<row><c><v>1</v></c></row>",
        '<row hidden="1"/>',
    ],
)
def test_the_quick_way_knows_its_limits(rows: str) -> None:
    with pytest.raises((IrregularError, DecimalException, IndexError, WorkbookError)):
        quick(worksheet(rows))


@pytest.mark.parametrize("data", [b"", b"<a/>", b"no xml", worksheet("<row>"), b"\xff\xfe<", worksheet("&undefined;")])
def test_no_worksheet(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_sheet(data, "表", TEXTS)


# Shared strings


def test_shared_strings() -> None:
    items = (
        '<si><t>一</t></si><si><t xml:space="preserve"> 二 </t></si><si/><si><t/></si>'
        '<si><r><rPr><b/></rPr><t>粗</t></r><r><t xml:space="preserve"> 细</t></r></si>'
        '<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh><phoneticPr fontId="1"/></si>'
        "<si><t>&lt;a&gt;&#10;_x0041__x005F_x0041_</t></si>"
    )  # fmt: skip
    expected = ["一", " 二 ", "", "", "粗 细", "漢字", "<a>\nA_x0041_"]
    plain = f'<sst xmlns="{MAIN}" count="9" uniqueCount="7">{items}</sst>'
    assert strings.shared_strings(plain.encode()) == expected
    assert strings._parsed(plain.encode()) == expected
    prefixed = plain.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")
    assert strings.shared_strings(prefixed.encode()) == expected


# Generated sheets


numbers = st.decimals(-(10**12), 10**12, places=2) | st.floats(-1e15, 1e15).map(lambda number: Decimal(repr(number)))
texts = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12)
values = numbers | texts | st.booleans() | st.sampled_from([CellError("#N/A"), CellError("#REF!")])
places = st.tuples(st.integers(1, 30), st.integers(1, 30))


def element(place: Place, value: Value, style: int) -> str:
    """Write a cell as spreadsheet programs do."""
    head = f'<c r="{a1(*place)}"' + (f' s="{style}"' if style else "")
    if isinstance(value, bool):
        return f'{head} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Decimal):
        return f"{head}><v>{value}</v></c>"
    escaped = str(value).replace("&", "&amp;").replace("<", "&lt;").replace("_x", "_x005F_x")
    if isinstance(value, CellError):
        return f'{head} t="e"><v>{escaped}</v></c>'
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


@settings(max_examples=80, deadline=None)
@given(cells=st.dictionaries(places, st.tuples(values, st.integers(0, 3)), max_size=25))
def test_generated_sheets_come_back_both_ways(cells: dict[Place, tuple[Value, int]]) -> None:
    rows: dict[int, str] = {}
    for place, (value, style) in sorted(cells.items()):
        rows[place[0]] = rows.get(place[0], "") + element(place, value, style)
    grid = both(worksheet("".join(f'<row r="{row}">{content}</row>' for row, content in rows.items())))
    expected = {p: number_from_file(str(v)) if isinstance(v, Decimal) else v for p, (v, _) in cells.items()}
    assert grid.values == expected
    assert grid.styles == {place: style for place, (_, style) in cells.items() if style}


# The corpus, against an independent reader


@pytest.mark.skipif(not FILES, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_quick_and_strict_agree_on_the_corpus(path: Path) -> None:
    book = PackageWorkbook.open(path)
    for entry in book._entries.values():
        data = book._package.read(entry.part)
        read = reader.read_sheet(data, entry.name, book._strings)
        assert read == parse_sheet(data, entry.name, book._strings)


announced = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
"""openpyxl announces what it would lose."""
SMALL = 60_000
"""Bytes of a file up to which openpyxl loads it whole in a fraction of a second."""


def opened(path: Path, **options: bool) -> Any:  # noqa: ANN401 - an openpyxl workbook
    openpyxl = pytest.importorskip("openpyxl")
    return openpyxl.load_workbook(path, **options)


def strict(path: Path) -> bool:
    """Tell a strict workbook: openpyxl sees no sheet in one."""
    with zipfile.ZipFile(path) as package:
        return b"purl.oclc.org" in package.read("xl/workbook.xml")


COMPARED = [path for path in FILES if not strict(path)]


def stored(sheet: Any) -> list[Any]:  # noqa: ANN401 - openpyxl's worksheets and cells are of many types
    sheet.reset_dimensions()  # what a sheet says of its own extent need not be true
    return [cell for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")]


@announced
@pytest.mark.skipif(not FILES, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", COMPARED, ids=lambda path: path.name)
def test_the_corpus_values_and_formulas_as_openpyxl_sees_them(path: Path) -> None:
    valued, formulated = opened(path, read_only=True, data_only=True), opened(path, read_only=True)
    with open_workbook(path) as book:
        for name in book.sheets:
            grid = book.read(name)
            seen = {(cell.row, cell.column): cell for cell in stored(valued[name])}
            own = {place: value for place, value in grid.values.items() if value != ""}
            assert own.keys() == seen.keys()
            assert [a1(*place) for place, value in own.items() if not same(value, seen[place])] == []
            formulas = [cell for cell in stored(formulated[name]) if cell.data_type == "f"]
            assert grid.formulas == {(c.row, c.column): getattr(c.value, "text", c.value) for c in formulas}
    valued.close()
    formulated.close()


@announced
@pytest.mark.skipif(not FILES, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", [path for path in COMPARED if path.stat().st_size < SMALL], ids=lambda path: path.name)
def test_the_corpus_notes_merges_and_states_as_openpyxl_sees_them(path: Path) -> None:
    whole = opened(path)
    with open_workbook(path) as book:
        for name in book.sheets:
            grid, sheet = book.read(name), whole[name]
            cells = [cell for row in sheet.iter_rows() for cell in row]
            notes = {(c.row, c.column): (c.comment.author, c.comment.text) for c in cells if c.comment}
            assert {place: (note.author or "None", note.text) for place, note in grid.notes.items()} == notes
            merges = {(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges}
            assert {tuple(merge) for merge in grid.merges} == merges
            assert (grid.state, grid.protected) == (sheet.sheet_state, sheet.protection.sheet)
            assert grid.hidden_rows == {
                row for row, look in sheet.row_dimensions.items() if look.hidden or look.height == 0
            }


def same(value: Value, cell: Any) -> bool:  # noqa: ANN401 - an openpyxl cell
    """Compare with openpyxl's value: a float, which may be off by its own rounding, or a date."""
    if cell.is_date:
        return isinstance(value, Decimal)
    if isinstance(value, Decimal):
        return abs(float(value) - float(cell.value)) <= abs(float(value)) * 1e-14
    return str(value) == str(cell.value)
