"""The same accounts through other formats: every figure arrives, none is invented, nothing is left over."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.importing.documents import word_from
from xltoolkit.config import load_config
from xltoolkit.importing.text import ImportResult, import_document
from xltoolkit.libreoffice import convert, find_office
from xltoolkit.loader import Registry, load
from xltoolkit.model import Content, Value

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


def cells(result: ImportResult) -> dict[tuple[str, int, int], Value]:
    return {(plan.name, *at): cell.value for plan in result.plans for at, cell in plan.cells.items()}


@pytest.fixture(name="original", scope="module")
def _original() -> ImportResult:
    return import_document(EXAMPLE, registry())


@pytest.fixture(name="book", scope="module")
def _book(original: ImportResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("book") / "book.xlsx"
    original.write(target)
    return target


def same(source: Path, original: ImportResult) -> ImportResult:
    """Import a file and compare it with the original, cell by cell."""
    result = import_document(source, registry())
    got, want = cells(result), cells(original)
    assert {at: got.get(at) for at in got.keys() | want.keys() if got.get(at) != want.get(at)} == {}
    assert len(want) > 2600
    assert result.not_understood == []
    return result


@pytest.mark.parametrize("kind", ["pdf", "html", "xls"])
def test_by_way_of_libreoffice(book: Path, original: ImportResult, tmp_path: Path, kind: str) -> None:
    office = find_office()
    if office is None:
        pytest.skip("LibreOffice is missing")
    if kind == "pdf":
        pytest.importorskip("pdfplumber")
    same(convert(office, book, kind, tmp_path), original)


def test_a_word_document(book: Path, original: ImportResult, tmp_path: Path) -> None:
    result = same(word_from(book, tmp_path / "公开.docx"), original)
    assert [section.heading for section in result.sections] == ["文件开头"]


def test_a_workbook_of_the_official_layout(book: Path, original: ImportResult) -> None:
    result = same(book, original)
    assert [section.heading for section in result.sections] == ["工作表“封面”", "工作表“目录”"]


def test_what_is_not_understood_is_said_with_its_place(book: Path, tmp_path: Path) -> None:
    source = word_from(book, tmp_path / "公开.docx")
    text = EXAMPLE.read_text(encoding="utf-8")
    page = text.replace("&", "&amp;").replace("结余分配\t59.00", "某种分配\t590.00")
    rows = [
        f"<tr><td>{'</td><td>'.join(line.split(chr(9)))}</td></tr>" if "\t" in line else f"</table><p>{line}</p><table>"
        for line in page.splitlines()
    ]
    (web := tmp_path / "公开.html").write_text(
        f"<html><body><table>{''.join(rows)}</table></body></html>", encoding="utf-8"
    )
    said = [f"{item.place}：{item.text}" for item in import_document(web, registry()).not_understood]
    assert any("个表格第" in line and "某种分配" in line for line in said), said
    assert any("结余分配" in line for line in said)
    assert import_document(source, registry()).not_understood == []


def test_contents_that_name_attachments_hide_no_table(book: Path, original: ImportResult, tmp_path: Path) -> None:
    workbook = load_workbook(book)
    contents = workbook["目录"]
    contents.cell(contents.max_row + 1, 1, "附件")
    contents.cell(contents.max_row, 2, "整体支出绩效自评表")
    workbook.save(tmp_path / "a.xlsx")
    same(tmp_path / "a.xlsx", original)


def test_a_formula_that_was_never_calculated_is_said(book: Path, tmp_path: Path) -> None:
    workbook = load_workbook(book)
    workbook["公开02表"]["C8"] = "=D8"
    workbook.save(tmp_path / "a.xlsx")
    (item,) = import_document(tmp_path / "a.xlsx", registry()).not_understood
    assert (item.place, item.text) == ("公开02表!C8", "=D8")
    assert "没有算过" in item.reason


def test_pages_that_hold_further_columns_are_said_and_not_taken(
    book: Path, original: ImportResult, tmp_path: Path
) -> None:
    """A sheet that is printed over several pages in breadth: the rows of the later ones are named on the first."""
    office = find_office()
    if office is None:
        pytest.skip("LibreOffice is missing")
    pytest.importorskip("pdfplumber")
    workbook = load_workbook(book)
    for sheet in workbook.worksheets:
        sheet.sheet_properties.pageSetUpPr = None
        sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
    workbook.save(tmp_path / "wide.xlsx")
    result = import_document(convert(office, tmp_path / "wide.xlsx", "pdf", tmp_path), registry())
    assert sum("各栏分印在几页上" in item.reason for item in result.not_understood) > 5
    figures = {key: value for key, value in _figures(original).items() if key in _figures(result)}
    assert _figures(result) == figures, "fewer figures, and none that is another"
    assert len(figures) > 300


def _figures(result: ImportResult) -> dict[tuple[str, str, str], Decimal]:
    return {
        (table.table.id, row.key, column): entry.amount
        for table in result.tables
        for row in table.rows
        for column, entry in row.entries.items()
        if entry.content is Content.AMOUNT
    }
