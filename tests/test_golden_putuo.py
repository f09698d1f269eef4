"""The real accounts of 上海市普陀区财政局 2024, in 万元, with the profile alone: what is true, worked out by hand.

True of the document: every equation holds within rounding. 社会保障和就业支出 (208) is 326.71 in 表1 and 表4 and 326.72
in 表2, 表3 and 表5; hence the 类 of 表2, 表3 and 表5 add up to 0.01 more than 合计; in 表6 the 款 of 301 add up to 0.01
more, those of 302 to 0.02. Nothing is wrong that rounding does not explain.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.pages import paged
from tests.recognised import accounts_in, amounts
from xltoolkit.config import load_config
from xltoolkit.engine import examine
from xltoolkit.importing.text import ImportResult, import_document
from xltoolkit.model import Accounts, Cell, Content, Entry, SetValue, Severity, WorkbookReport, fold
from xltoolkit.run import Session, check_file, run_file
from xltoolkit.workbook import open_workbook

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "putuo-caizhengju-2024.txt"
CASES = ROOT / ".." / "shared" / "cases"
PUBLISHED = [CASES / "putuo-caizhengju-2024.txt", CASES / "putuo-caizhengju-2024.tables.tsv"]
RESULTS = "检查结果"

TRUE_FINDINGS = [
    ("income_expenditure_summary.function_lines", "表1·支出.社会保障和就业支出·决算数", "326.71", "326.72", "0.01"),
    ("income.parents_total", "表2·合计·本年收入合计", "2946.25", "2946.26", "0.025"),
    ("income.parents", "表2·合计·财政拨款收入", "2940.05", "2940.06", "0.025"),
    ("expenditure.parents_total", "表3·合计·本年支出合计", "2940.05", "2940.06", "0.025"),
    ("expenditure.parents", "表3·合计·基本支出", "2336.91", "2336.92", "0.025"),
    (
        "appropriation_summary.function_lines",
        "表4·支出.社会保障和就业支出·一般公共预算财政拨款",
        "326.71",
        "326.72",
        "0.01",
    ),
    ("general_budget_expenditure.parents_total", "表5·合计·本年支出.小计", "2940.05", "2940.06", "0.025"),
    ("general_budget_expenditure.parents", "表5·合计·本年支出.基本支出", "2336.91", "2336.92", "0.025"),
    ("general_budget_detail.parents", "表6·301·基本支出", "2082.85", "2082.86", "0.045"),
    ("general_budget_detail.parents", "表6·302·基本支出", "171.07", "171.09", "0.065"),
]
"""(rule, coordinate, actual, expected, allowed), all of them hints: k × 0.005, k the amounts of the equation."""
FIGURES = {"表1": 12, "表2": 45, "表3": 44, "表4": 19, "表5": 44, "表6": 29, "表7": 2, "表8": 0, "表9": 0}
"""Amounts that each table prints, counted in the text."""


@cache
def session() -> Session:
    return Session.start(load_config(), "putuo-2024")


@cache
def imported_from(source: Path) -> ImportResult:
    return import_document(source, session().registry)


@pytest.fixture(name="imported", scope="module")
def _imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("putuo") / "imported.xlsx"
    imported_from(EXAMPLE).write(path)
    return path


def accounts_of(path: Path) -> Accounts:
    return accounts_in(session(), path)


def told(report: WorkbookReport) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.coordinate, str(f.actual), str(f.expected)) for f in report.findings]


def plain_tables() -> dict[str, list[list[str]]]:
    """Return number -> rows of cells by nothing but the titles' order and tabs: independent of what is tested."""
    tables: dict[str, list[list[str]]] = {}
    for line in EXAMPLE.read_text(encoding="utf-8").split("\n"):
        if line.endswith("表") and "\t" not in line:
            tables[f"表{len(tables) + 1}"] = []
        elif "\t" in line:
            tables[f"表{len(tables)}"].append(line.split("\t"))
    return tables


def as_text(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float | int) else fold(str(value or ""))


def test_every_cell_stands_where_the_document_prints_it(imported: Path) -> None:
    book = load_workbook(imported)
    found: dict[str, int] = {}
    for number, rows in plain_tables().items():
        sheet = book[number]
        drawn = [[as_text(value) for value in row] for row in sheet.iter_rows(min_row=4, values_only=True)]
        printed = [[fold(cell) for cell in row] for row in rows]
        if number in ("表8", "表9"):  # the form's blank rows stand between heading and 合计
            drawn[3:11] = [] if not any(text for row in drawn[3:11] for text in row) else drawn[3:11]
            assert "本表无数据" in drawn.pop()[0]
        assert drawn == printed, number
        cells = [value for row in sheet.iter_rows(min_row=4, values_only=True) for value in row]
        found[number] = sum(isinstance(value, float | int) for value in cells)
    assert found == FIGURES
    assert "上海市普陀区财政局" in str(book["封面"]["A8"].value)


def test_nothing_is_left_over() -> None:
    assert imported_from(EXAMPLE).not_understood == []


@pytest.mark.parametrize("source", PUBLISHED, ids=["txt", "tsv"])
def test_the_published_document_gives_the_same_figures(source: Path) -> None:
    if not source.exists():
        pytest.skip("the published document is not here")
    result, expected = imported_from(source), imported_from(EXAMPLE)
    assert result.not_understood == []
    assert amounts(result.accounts) == amounts(expected.accounts)
    if source.suffix == ".txt":
        assert result.workbook() == expected.workbook()


def test_a_document_of_pages_is_the_same_document(tmp_path: Path) -> None:
    (source := tmp_path / "pages.txt").write_text(paged(EXAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
    result = import_document(source, session().registry)
    assert result.not_understood == []
    assert result.workbook() == imported_from(EXAMPLE).workbook()


def test_headings_with_marks_and_numbers_and_one_unit_for_all_are_the_same_figures(tmp_path: Path) -> None:
    number = 0
    lines = ["# 九张表，制表符分列；单位：万元"]
    for line in EXAMPLE.read_text(encoding="utf-8").replace("单位：万元\n", "").split("\n"):
        titled = line.endswith("表") and "\t" not in line
        number += titled
        lines.append(f"## 表{number} {line}" if titled else line)
    (source := tmp_path / "marked.tsv").write_text("\n".join(lines), encoding="utf-8")
    result = import_document(source, session().registry)
    assert result.not_understood == []
    assert amounts(result.accounts) == amounts(imported_from(EXAMPLE).accounts)
    result.write(tmp_path / "marked.xlsx")
    sheet = load_workbook(tmp_path / "marked.xlsx")["表2"]
    values = {cell.value for row in sheet["A1:K3"] for cell in row if cell.value}
    assert values == {"收入决算表", "表2", "单位：万元"}


def test_the_findings_are_exactly_what_the_figures_deserve(imported: Path) -> None:
    report = check_file(imported, session())
    assert {finding.severity for finding in report.findings} == {Severity.HINT}
    assert told(report) == [finding[:4] for finding in TRUE_FINDINGS]
    for finding, (*_, allowed) in zip(report.findings, TRUE_FINDINGS, strict=True):
        assert f"（尾差，允许 {Decimal(allowed).normalize():f} 以内）" in finding.message.replace("0.01", "0.01")
    assert (report.passed, report.failed) == (515, 0)
    assert len(report.tables) == 9
    assert report.unit == "万元"


def test_a_difference_beyond_rounding_is_an_error(imported: Path, tmp_path: Path) -> None:
    (entry,) = entries(accounts_of(imported), ("income_expenditure_summary", "支出.社会保障和就业支出", "决算数"))
    wrong = edited(imported, tmp_path / "wrong.xlsx", {entry.cell: Decimal("326.70")})
    report = check_file(wrong, session())
    errors = {(f.rule, str(f.actual), str(f.expected)) for f in report.findings if f.severity is Severity.ERROR}
    assert errors == {("income_expenditure_summary.function_lines", "326.70", "326.72")}


def entries(accounts: Accounts, *keys: tuple[str, str, str]) -> list[Entry]:
    found = [accounts.tables[table].entry(row, column) for table, row, column in keys]
    return [entry for entry in found if entry is not None]


def edited(source: Path, target: Path, values: dict[Cell, Decimal | None]) -> Path:
    with open_workbook(source) as book:
        written = book.apply([SetValue(cell, value) for cell, value in values.items()])
        assert not written.skipped
        book.save(target)
    return target


def test_a_run_touches_no_figure_and_a_second_run_no_byte(imported: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    report = run_file(imported, first, session())
    assert not report.written.skipped
    assert report.remarks == []
    assert amounts(accounts_of(first)) == amounts(accounts_of(imported))
    with open_workbook(first) as book:
        note = book.read("表1").note(Cell("表1", "D13"))
        assert note is not None
        assert "326.72" in note
        assert RESULTS in book.sheets
    again = run_file(first, second, session())
    assert told(again) == told(report)
    assert (again.written.cells, again.written.notes, again.written.styles) == (0, 0, 0)
    assert first.read_bytes() == second.read_bytes()


def computed_cells(accounts: Accounts) -> dict[Cell, Entry]:
    targets = (item.target for item in examine(session().ruleset, accounts).instances if item.equation.computes)
    return {entry.cell: entry for entry in targets if entry is not None and entry.content is Content.AMOUNT}


def test_rollups_bring_every_total_back_within_rounding(imported: Path, tmp_path: Path) -> None:
    """The sums of rounded figures differ from the published totals by 0.02 at most; that is said, and is no error."""
    whole = accounts_of(imported)
    taken = computed_cells(whole)
    assert len(taken) == 130
    bare = edited(imported, tmp_path / "bare.xlsx", dict.fromkeys(taken))
    report = run_file(bare, tmp_path / "filled.xlsx", session())
    assert report.fillable == len(taken)
    (remark,) = report.remarks
    assert "填入的 130 个数由已四舍五入的数算出" in remark
    hints = [(f.severity, f.rule, str(f.actual), str(f.expected)) for f in report.findings]
    assert hints == [(Severity.HINT, "general_budget_detail.basic_total", "2336.94", "2336.92")]
    before, after = amounts(whole), amounts(accounts_of(tmp_path / "filled.xlsx"))
    assert after.keys() == before.keys()
    off = {key: after[key] - amount for key, amount in before.items() if after[key] != amount}
    assert set(off.values()) == {Decimal("0.01"), Decimal("0.02")}
    assert len(off) == 25
    again = run_file(tmp_path / "filled.xlsx", tmp_path / "again.xlsx", session())
    assert told(again) == told(report)
    assert (tmp_path / "filled.xlsx").read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_a_published_total_is_never_replaced_by_the_sum_of_rounded_figures(imported: Path, tmp_path: Path) -> None:
    (total,) = entries(accounts_of(imported), ("expenditure", "合计", "本年支出合计"))
    wrong = edited(imported, tmp_path / "wrong.xlsx", {total.cell: Decimal("2949.05")})
    report = run_file(wrong, tmp_path / "out.xlsx", session(), fill="correct")
    assert report.count(Severity.ERROR) > 0
    assert any("没有改正已填的数" in remark for remark in report.remarks)
    assert amounts(accounts_of(tmp_path / "out.xlsx"))["expenditure", "合计", "本年支出合计"] == Decimal("2949.05")
