"""The edits that keep values of formulas true: a newly calculated one, and the flag that asks for calculation."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from xltoolkit.model import Cell, Edit, FlagRecalculation, Range, SetCachedValue, Value
from xltoolkit.workbook.memory import MemoryWorkbook
from xltoolkit.workbook.package import checker
from xltoolkit.workbook.package.container import Package
from xltoolkit.workbook.package.definitions import definitions
from xltoolkit.workbook.package.draft import Draft
from xltoolkit.workbook.package.editing import apply_edits
from xltoolkit.workbook.package.reader import read_sheet

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"

Made = Callable[..., Draft]


def flagged(draft: Draft) -> str:
    apply_edits(draft, [FlagRecalculation()], lambda _: None)
    once = draft.read(BOOK)
    apply_edits(draft, [FlagRecalculation()], lambda _: None)
    assert draft.read(BOOK) == once
    assert not checker.check_package(draft, [BOOK])
    return once.decode()


def workbook(draft: Draft, old: str, new: str) -> Draft:
    draft.replace(BOOK, draft.read(BOOK).replace(old.encode(), new.encode()))
    return draft


def test_flag_without_calculation_properties(book: Made) -> None:
    assert flagged(book()).endswith('</sheets><calcPr fullCalcOnLoad="1"/></workbook>')


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ("<definedNames/>", '<definedNames/><calcPr fullCalcOnLoad="1"/></workbook>'),
        ("<pivotCaches/>", '<calcPr fullCalcOnLoad="1"/><pivotCaches/></workbook>'),
        ("<extLst/>", '<calcPr fullCalcOnLoad="1"/><extLst/></workbook>'),
        (
            "<definedNames/><oleSize ref='A1'/>",
            '<definedNames/><calcPr fullCalcOnLoad="1"/><oleSize',
        ),
    ],
)
def test_flag_stands_where_the_schema_wants_it(book: Made, behind: str, expected: str) -> None:
    assert expected in flagged(workbook(book(), "</sheets>", f"</sheets>{behind}"))


def test_flag_keeps_the_other_properties(book: Made) -> None:
    draft = workbook(book(), "</sheets>", '</sheets><calcPr calcId="191029" calcMode="manual"/>')
    assert '<calcPr calcId="191029" calcMode="manual" fullCalcOnLoad="1"/>' in flagged(draft)


def test_flag_switched_off_is_switched_on(book: Made) -> None:
    assert '<calcPr fullCalcOnLoad="1"/>' in flagged(
        workbook(book(), "</sheets>", '</sheets><calcPr fullCalcOnLoad="0"/>')
    )


def test_flag_that_stands_is_left_to_the_byte(book: Made) -> None:
    draft = workbook(book(), "</sheets>", "</sheets><calcPr  fullCalcOnLoad = 'true' />")
    before = draft.read(BOOK)
    flagged(draft)
    assert draft.read(BOOK) == before


def test_flag_has_the_prefix_of_its_workbook(book: Made) -> None:
    draft = book()
    text = draft.read(BOOK).decode().replace("<sheet", "<x:sheet").replace("</sheets", "</x:sheets")
    text = text.replace("<workbook xmlns=", "<x:workbook xmlns:x=").replace("</workbook", "</x:workbook")
    draft.replace(BOOK, text.encode())
    assert '</x:sheets><x:calcPr fullCalcOnLoad="1"/></x:workbook>' in flagged(draft)


@pytest.mark.parametrize("name", ["R16_strict_universal.xlsx", "R27_namespaced_rich.xlsx", "R09_cfsamples.xlsx"])
def test_flag_in_real_files(name: str) -> None:
    if not (CORPUS / name).is_file():
        pytest.skip("corpus not here")
    package = Package.open(CORPUS / name)
    part = next(part for part in package.names() if part.endswith("workbook.xml"))
    apply_edits(package, [FlagRecalculation()], lambda _: None)
    assert package.changed == {part}
    assert b'fullCalcOnLoad="1"' in package.read(part)
    assert not checker.check_package(package, [part])


def cached(draft: Draft, reference: str, value: Value) -> tuple[str, int, list[str]]:
    written = apply_edits(draft, [SetCachedValue(Cell("表1", reference), value)], lambda _: None)
    return draft.read(SHEET).decode(), written.cells, [reason for _, reason in written.skipped]


def test_cached_value_keeps_the_formula_to_the_byte(book: Made) -> None:
    draft = book('<row r="1"><c r="A1" cm="1"><f t="array" ref="A1" ca="1">SUM( B1:B2 )</f><v>1</v></c></row>')
    text, count, _ = cached(draft, "A1", Decimal(3))
    assert '<c r="A1" cm="1"><f t="array" ref="A1" ca="1">SUM( B1:B2 )</f><v>3</v></c>' in text
    assert count == 1
    assert cached(draft, "A1", Decimal(3)) == (text, 0, [])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("文字", '<c r="A1" t="str"><f>B1</f><v>文字</v></c>'),
        (True, '<c r="A1" t="b"><f>B1</f><v>1</v></c>'),
        (Decimal("0.1"), '<c r="A1"><f>B1</f><v>0.1</v></c>'),
    ],
)
def test_cached_value_of_each_kind(book: Made, value: Value, expected: str) -> None:
    draft = book('<row r="1"><c r="A1"><f>B1</f><v>7</v></c></row>')
    assert expected in cached(draft, "A1", value)[0]


def test_cached_value_does_not_keep_what_told_of_the_old_one(book: Made) -> None:
    draft = book('<row r="1"><c r="A1" t="e" vm="1"><f>B1</f><v>#VALUE!</v></c></row>')
    assert '<c r="A1"><f>B1</f><v>7</v></c>' in cached(draft, "A1", Decimal(7))[0]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><v>1</v></c>',
        '<c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c>',
        '<c r="A1"><f t="dataTable" ref="A1:A2" dt2D="0" dtr="0" r1="B1"/><v>1</v></c>',
    ],
)
def test_cells_whose_value_cannot_be_replaced(book: Made, cell: str) -> None:
    draft = book(f'<row r="1">{cell}</row>')
    text, count, reasons = cached(draft, "A1", Decimal(2))
    assert cell in text
    assert (count, len(reasons)) == (0, 1)


def test_cells_that_a_formula_fills_are_read() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c>'
        '<c r="C1"><f t="array" ref="C1">B1</f><v>1</v></c><c r="D1"><f t="array" ref="D1:@@">B1</f><v>1</v></c></row>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    grid = read_sheet(f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode(), "表1", [])
    assert grid.arrays == {(1, 1): Range(1, 1, 2, 1)}


def test_names_and_tables(book: Made) -> None:
    names = '<definedNames><definedName name="甲">表1!$A$1</definedName>'
    names += '<definedName name="乙" localSheetId="0">表1!$B$1&amp;""</definedName></definedNames>'
    found = definitions(workbook(book(), "</sheets>", f"</sheets>{names}"))
    assert found.names == {("", "甲"): "表1!$A$1", ("表1", "乙"): '表1!$B$1&""'}


def test_tables_of_a_real_file() -> None:
    if not (CORPUS / "S1_kitchen.xlsx").is_file():
        pytest.skip("corpus not here")
    tables = definitions(Package.open(CORPUS / "S1_kitchen.xlsx")).tables
    assert [(table.columns[2], table.headings, table.totals) for table in tables.values()] == [("丙", 1, 1)]


def test_in_memory() -> None:
    book = MemoryWorkbook({"表": {"A1": ("=B1", Decimal(1)), "B1": Decimal(2)}})
    edits: list[Edit] = [SetCachedValue(Cell("表", "A1"), Decimal(2)), FlagRecalculation()]
    assert book.apply(edits).cells == 1
    assert (book.read("表").values[1, 1], book.read("表").formulas[1, 1], book.flagged) == (2, "=B1", True)
    assert book.apply(edits).cells == 0
    assert book.apply([SetCachedValue(Cell("表", "B1"), Decimal(3))]).skipped
