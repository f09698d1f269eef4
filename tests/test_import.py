"""The published document into a workbook: every row, every name, every figure, and nothing else."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltoolkit.config import load_config
from xltoolkit.importing.text import ImportResult, import_document
from xltoolkit.loader import Registry, load
from xltoolkit.model import Content, OutputError, WorkbookError, fold
from xltoolkit.publishing.writer import is_ours

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
PUBLISHED = ROOT / ".." / "shared" / "cases" / "yangquan-gongxinju-2022.txt"
SOURCES = [
    EXAMPLE,
    pytest.param(PUBLISHED, marks=pytest.mark.skipif(not PUBLISHED.exists(), reason="the published text is not here")),
]
HEADINGS_FROM = 4
"""First row under title, number and facts on every sheet of the official layout."""


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


@cache
def imported(source: Path) -> ImportResult:
    return import_document(source, registry())


def plain_tables(source: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield (公开NN表, rows) by nothing but 公开NN表 alone on a line and tabs: independent of what is tested."""
    number = ""
    rows: list[list[str]] = []
    for line in source.read_text(encoding="utf-8").split("\n"):
        if fold(line).startswith("公开") and fold(line).endswith("表"):
            if number:
                yield number, rows
            number, rows = line.strip(), []
        elif number and line.startswith("第三部分"):
            break
        elif number and "\t" in line:
            rows.append([cell.strip() for cell in line.split("\t")])
    yield number, rows


def same(value: object) -> object:
    """Return what a cell holds so that 1.00 and 1, and a heading with and without spaces, are one."""
    text = "" if value is None else repr(value) if isinstance(value, float | int) else str(value)
    try:
        return Decimal(text)
    except InvalidOperation:
        return fold(text)


def rows_of(sheet: Worksheet, count: int) -> list[list[object]]:
    rows = sheet.iter_rows(min_row=HEADINGS_FROM, max_row=HEADINGS_FROM + count - 1, values_only=True)
    return [[same(value) for value in row] for row in rows]


@pytest.fixture(name="book", scope="module", params=SOURCES, ids=["example", "published"])
def _book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return source and imported workbook."""
    target = tmp_path_factory.mktemp("imported") / "imported.xlsx"
    imported(request.param).write(target)
    return request.param, target


def test_every_table_cell_by_cell_equal_to_the_text(book: tuple[Path, Path]) -> None:
    source, target = book
    sheets = {str(sheet.title).partition(" ")[0]: sheet for sheet in load_workbook(target).worksheets}
    numbers = 0
    tables = dict(plain_tables(source))
    assert len(tables) == 10
    for number, rows in tables.items():
        printed = [[same(cell) for cell in row] for row in rows]
        assert rows_of(sheets[number], len(rows)) == printed, number
        numbers += sum(isinstance(cell, Decimal) for row in printed for cell in row)
    assert numbers == 897, "codes and printed numbers of lines and columns among them"


def test_nothing_is_left_over_and_nothing_invented(book: tuple[Path, Path]) -> None:
    result = imported(book[0])
    assert result.not_understood == []
    assert len(result.tables) == 10
    text = fold(book[0].read_text(encoding="utf-8"))
    standard = {fold(note) for table in result.tables for note in table.form.notes}
    for plan in result.plans[2:]:
        for cell in plan.cells.values():
            if isinstance(cell.value, str):
                assert fold(cell.value) in text or fold(cell.value) in standard


def test_codes_are_text_and_amounts_numbers(book: tuple[Path, Path]) -> None:
    sheet = load_workbook(book[1])["公开02表"]
    assert (sheet["A8"].value, sheet["A8"].number_format) == ("201", "@")
    assert (sheet["C7"].value, sheet["C7"].number_format) == (695104492.61, "#,##0.00")
    assert sheet["E7"].value is None, "blank stays blank"
    assert load_workbook(book[1])["公开06表"]["L11"].value == "——"


def test_a_table_without_data_keeps_saying_so(book: tuple[Path, Path]) -> None:
    sheet = load_workbook(book[1])["公开07表"]
    values = [row[0] for row in sheet.iter_rows(min_row=8, values_only=True)]
    assert values[0] is None
    assert values[-1] == "说明：本表无数据"


def test_sheets_print_as_the_official_form(book: tuple[Path, Path]) -> None:
    workbook = load_workbook(book[1])
    assert workbook.sheetnames[:2] == ["封面", "目录"]
    tables = [sheet for sheet in workbook.worksheets[2:] if sheet.title.startswith("公开")]
    assert len(tables) == 10
    for sheet in tables:  # the form of the attachments is one page, and has no heads to repeat
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert str(sheet.print_title_rows).startswith("$1:$")
        assert sheet["A1"].font.size == 18
        assert sheet["A4"].border.left.style == "thin"
        facts = [value for row in sheet["A2:P3"] for value in (cell.value for cell in row) if value]
        assert len(facts) == 4, "number, department, year, unit"
        assert min(dimension.width for dimension in sheet.column_dimensions.values()) >= 6


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        import_document(EXAMPLE, registry()).write(tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert is_ours(tmp_path / "a.xlsx")
    assert zipfile.ZipFile(tmp_path / "a.xlsx").testzip() is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"], "no partial file stays"


def changed(tmp_path: Path, *changes: tuple[str, str]) -> ImportResult:
    """Import the example with some of its text replaced; every change must hit."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (source := tmp_path / "changed.txt").write_text(text, encoding="utf-8")
    return import_document(source, registry())


def said(result: ImportResult) -> list[str]:
    return [f"{item.line} {item.text} {item.reason}" for item in result.not_understood]


def test_gb18030_with_windows_line_ends_is_the_same_document(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace("\n", "\r\n")
    (source := tmp_path / "gb.txt").write_bytes(text.encode("gb18030"))
    assert import_document(source, registry()).workbook() == imported(EXAMPLE).workbook()


def test_a_table_that_is_missing_is_said(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    start, end = text.index("\n支出决算表\n"), text.index("\n财政拨款收入支出决算总表\n")
    (source := tmp_path / "doc.txt").write_text(text[:start] + text[end:], encoding="utf-8")
    result = import_document(source, registry())
    assert said(result) == ["0 公开03表 支出决算表 文件里没有找到这张表"]
    assert len(result.tables) == 9


def test_a_table_twice_is_said_and_neither_is_taken(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    start, end = text.index("收入决算表\n"), text.index("\n支出决算表\n")
    (source := tmp_path / "doc.txt").write_text(text + text[start:end], encoding="utf-8")
    result = import_document(source, registry())
    assert len(said(result)) == 2
    assert all("收入决算表 这张表出现了不止一次" in line for line in said(result))
    assert "income" not in result.accounts.tables


def test_a_line_that_binds_nowhere_is_said_with_its_line(tmp_path: Path) -> None:
    result = changed(tmp_path, ("结余分配\t59.00", "某种分配\t590.00"))
    assert any("某种分配" in line for line in said(result))
    assert any("结余分配" in line and "没有这一行" in line for line in said(result))


def test_an_amount_outside_the_columns_is_said(tmp_path: Path) -> None:
    result = changed(tmp_path, ("五、事业收入\t5.00\t", "五、事业收入\t5.00\t\t\t\t\t7.00"))
    assert any("7.00" in line for line in said(result))


def test_text_in_an_amount_stays_as_printed(tmp_path: Path) -> None:
    result = changed(tmp_path, ("五、事业收入\t5.00\t", "五、事业收入\t5.00\t见附注"))
    entry = result.accounts.tables["income_expenditure_summary"].entry("收入.事业收入", "决算数")
    assert entry is not None
    assert entry.content is Content.TEXT
    assert "见附注" in [cell.value for cell in result.plans[2].cells.values()]


@pytest.mark.parametrize("written", ["477,474,492.61", "４７７４７４４９２．６１", " 477474492.61 "])
def test_separators_and_full_width_digits_are_the_same_figure(tmp_path: Path, written: str) -> None:
    result = changed(tmp_path, ("477474492.61", written))
    assert result.workbook() == imported(EXAMPLE).workbook()


def test_a_number_longer_than_a_spreadsheet_keeps_stays_text(tmp_path: Path) -> None:
    result = changed(tmp_path, ("五、事业收入\t5.00\t", "五、事业收入\t5.00\t12345678901234567.89"))
    assert any("超过 15 位有效数字" in line for line in said(result))
    assert "12345678901234567.89" in [cell.value for cell in result.plans[2].cells.values()]


def test_a_name_that_differs_is_kept(tmp_path: Path) -> None:
    result = changed(tmp_path, ("十五、商业服务业等支出", "十五、商业 服务业支出"))
    assert "十五、商业 服务业支出" in [cell.value for cell in result.plans[2].cells.values()]


def test_no_table_at_all_is_an_error(tmp_path: Path) -> None:
    (source := tmp_path / "doc.txt").write_text("目录\n一、收入决算表\n正文\n", encoding="utf-8")
    with pytest.raises(WorkbookError, match="没有找到公开表"):
        import_document(source, registry())


def test_an_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(OutputError, match="无法写入文件"):
        imported(EXAMPLE).write(tmp_path / "folder.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.xlsx"]
