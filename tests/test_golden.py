"""The real accounts of 阳泉市工业和信息化局 2022, from text to annotated workbook: what is true, worked out by hand.

True of the document: 06 breaks at one place (312 is 402,101,986.44 and its 款 add up to 312,101,986.44, with 31204 most
likely short of a zero), and code 215 is called 资源勘探工业信息支出 in 02 and 03, 资源勘探工业信息等支出 elsewhere. All
else reconciles.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from tests.recognised import accounts_in, amounts
from xltoolkit.config import load_config
from xltoolkit.engine import examine
from xltoolkit.importing.text import import_document
from xltoolkit.model import (
    Accounts,
    After,
    Cell,
    CellValue,
    Content,
    Edit,
    Entry,
    SetFormula,
    SetValue,
    Severity,
    State,
    WorkbookReport,
)
from xltoolkit.run import Session, check_file, run_file
from xltoolkit.workbook import open_workbook

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "yangquan-gongxinju-2022.txt"
DETAIL, RESULTS = "公开06表", "检查结果"
BROKEN = Cell(DETAIL, "O16")
"""06, 312 对企业补助, 金额: the sum that its parts do not give."""


@cache
def session() -> Session:
    return Session.start(load_config(), "yangquan-2022")


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("golden") / "imported.xlsx"
    import_document(EXAMPLE, session().registry).write(path)
    return path


def accounts_of(path: Path) -> Accounts:
    return accounts_in(session(), path)


def entries(accounts: Accounts, keys: Iterable[tuple[str, str, str]]) -> list[Entry]:
    found = [accounts.tables[table].entry(row, column) for table, row, column in keys]
    return [entry for entry in found if entry is not None]


def edited(source: Path, target: Path, edits: Iterable[Edit]) -> Path:
    with open_workbook(source) as book:
        written = book.apply(edits)
        assert not written.skipped
        book.save(target)
    return target


def told(report: WorkbookReport) -> list[tuple[str, str, str]]:
    return [(finding.severity.value, finding.rule, finding.coordinate) for finding in report.findings]


TRUE_FINDINGS = [
    ("error", "general_budget_detail.parents", "公开06表312行金额栏"),
    ("warning", "workbook.code_names_differ", "公开02表215行"),
]


def test_the_findings_are_exactly_what_the_figures_deserve(imported: Path) -> None:
    report = check_file(imported, session())
    assert told(report) == TRUE_FINDINGS
    assert (report.passed, report.failed) == (1294, 1)
    assert len(report.tables) == 10
    assert [sheet for sheet, _ in report.unrecognised] == ["封面", "目录"]
    # 09 prints expenditure only: three equations with its income and balances have nothing to say.
    assert {item.rule.partition(".")[0] for item in report.not_applicable} <= {"appropriation_summary", "state_capital"}
    assert len(report.not_applicable) == 3


def test_the_broken_sum_shows_both_sides(imported: Path) -> None:
    finding = check_file(imported, session()).findings[0]
    assert finding.cell == BROKEN
    assert (finding.actual, finding.expected) == (Decimal("402101986.44"), Decimal("312101986.44"))
    assert finding.difference == Decimal("90000000.00")
    assert [item.value for item in finding.cells] == ["402101986.44", "10000000.00", "302101986.44"]
    suspect = finding.suspect
    assert suspect is not None
    assert (suspect.value, suspect.kind, suspect.breaks) == ("100000000.00", "lost_zero", 0)
    assert suspect.cell == Cell(DETAIL, "O19"), "31204"
    assert suspect.ties[0] == CellValue(Cell(DETAIL, "O21"), "392101986.44"), "31299: one digit mistyped"
    assert "（可能少填一位 0）" in suspect.reason
    for part in ("402,101,986.44", "312,101,986.44", "90,000,000.00", "O16", "元"):
        assert part in finding.message


def test_mending_the_figure_leaves_only_the_name(imported: Path, tmp_path: Path) -> None:
    accounts = accounts_of(imported)
    cell = entries(accounts, [("general_budget_detail", "31204", "金额")])[0].cell
    mended = edited(imported, tmp_path / "mended.xlsx", [SetValue(cell, Decimal("100000000.00"))])
    report = check_file(mended, session())
    assert told(report) == TRUE_FINDINGS[1:]
    assert report.failed == 0


def test_a_run_marks_the_cells_and_a_second_run_changes_no_byte(imported: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    report = run_file(imported, first, session())
    assert told(report) == TRUE_FINDINGS
    assert not report.written.skipped
    with open_workbook(first) as book:
        note = book.read(DETAIL).note(BROKEN)
        assert note is not None
        assert "90,000,000.00" in note
        assert "最可能是 公开06表31204行金额栏（公开06表!O19）：10,000,000.00 应为 100,000,000.00" in note
        style = book.style(book.read(DETAIL).styles[BROKEN.row, BROKEN.column])
        assert style.fill == "FFC7CE"
        assert RESULTS in book.sheets
    again = run_file(first, second, session())
    assert told(again) == TRUE_FINDINGS
    assert (again.written.cells, again.written.notes, again.written.styles) == (0, 0, 0)
    assert first.read_bytes() == second.read_bytes()


def test_a_run_touches_no_figure(imported: Path, tmp_path: Path) -> None:
    target = tmp_path / "run.xlsx"
    run_file(imported, target, session())
    assert amounts(accounts_of(target)) == amounts(accounts_of(imported))


def test_the_input_stays_as_it_is(imported: Path, tmp_path: Path) -> None:
    source = Path(shutil.copy(imported, tmp_path / "in.xlsx"))
    before = source.read_bytes()
    run_file(source, tmp_path / "out.xlsx", session())
    check_file(source, session())
    assert source.read_bytes() == before


def computed_cells(accounts: Accounts) -> list[Entry]:
    """Return the amounts that rollups compute, but for the two that the document's own error leaves undetermined."""
    open_ones = [("general_budget_detail", "312", "金额"), ("general_budget_detail", "公用经费合计", "金额")]
    undetermined = {entry.cell for entry in entries(accounts, open_ones)}
    targets = (item.target for item in examine(session().ruleset, accounts).instances if item.equation.computes)
    cells = {entry.cell: entry for entry in targets if entry is not None and entry.content is Content.AMOUNT}
    return [entry for cell, entry in cells.items() if cell not in undetermined]


def test_rollups_bring_back_every_total(imported: Path, tmp_path: Path) -> None:
    whole = accounts_of(imported)
    taken = computed_cells(whole)
    assert len(taken) > 300
    bare = edited(imported, tmp_path / "bare.xlsx", [SetValue(entry.cell, None) for entry in taken])
    before = sum(entry.amount != 0 for entry in taken)
    report = run_file(bare, tmp_path / "filled.xlsx", session())
    assert told(report) == TRUE_FINDINGS
    assert report.fillable == before
    filled = accounts_of(tmp_path / "filled.xlsx")
    assert amounts(filled) == amounts(whole)
    with open_workbook(tmp_path / "filled.xlsx") as book:
        formulas = sum(len(book.read(name).formulas) for name in book.sheets)
    assert formulas > 0.9 * before, "an accountant wants to see =SUM(...)"
    again = run_file(tmp_path / "filled.xlsx", tmp_path / "again.xlsx", session())
    assert again.written.cells == 0
    assert (tmp_path / "filled.xlsx").read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_a_wrong_sum_is_not_overwritten_even_where_it_may_be(imported: Path, tmp_path: Path) -> None:
    """Correcting 312 would break 06 = 05, which holds as filed: nothing is written, both are reported."""
    target = tmp_path / "corrected.xlsx"
    report = run_file(imported, target, session(), fill="correct")
    assert ("error", "general_budget_detail.parents", "公开06表312行金额栏") in told(report)
    with open_workbook(target) as book:
        assert book.read(DETAIL).value(BROKEN) == Decimal("402101986.44")


def test_a_wrong_total_is_corrected_on_demand_and_kept_on_record(imported: Path, tmp_path: Path) -> None:
    accounts = accounts_of(imported)
    total = entries(accounts, [("income_expenditure_summary", "收入.本年收入合计", "决算数")])[0]
    wrong = edited(imported, tmp_path / "wrong.xlsx", [SetValue(total.cell, total.amount + 9)])
    as_filed = run_file(wrong, tmp_path / "blank.xlsx", session())
    assert as_filed.count(Severity.ERROR) > 1
    with open_workbook(tmp_path / "blank.xlsx") as book:
        assert book.read(total.sheet).value(total.cell) == total.amount + 9
    report = run_file(wrong, tmp_path / "correct.xlsx", session(), fill="correct")
    assert (report.filled, report.corrected, report.fillable) == (0, 1, 0)
    assert report.after is not None
    with open_workbook(tmp_path / "correct.xlsx") as book:
        assert book.read(total.sheet).value(total.cell) == total.amount
        record = " ".join(str(value) for value in book.read("更正记录").values.values())
    assert str(total.amount + 9) in record.replace(",", "")
    checked = check_file(tmp_path / "correct.xlsx", session())
    assert told(checked) == TRUE_FINDINGS
    assert report.after == After.of(checked.findings)
    preview = run_file(wrong, tmp_path / "none.xlsx", session(), fill="correct", dry_run=True)
    assert (preview.after, preview.corrected, preview.fillable, preview.output) == (report.after, 1, 0, None)


def test_a_formula_that_is_corrected_stays_on_record(imported: Path, tmp_path: Path) -> None:
    total = entries(accounts_of(imported), [("income_expenditure_summary", "收入.本年收入合计", "决算数")])[0]
    short = SetFormula(total.cell, "=C7+C8", total.amount - 9)
    wrong = edited(imported, tmp_path / "wrong.xlsx", [short])
    run_file(wrong, tmp_path / "correct.xlsx", session(), fill="correct")
    with open_workbook(tmp_path / "correct.xlsx") as book:
        record = book.read("更正记录")
    assert short.formula in record.values.values()
    assert not record.formulas


def explanation_cell(path: Path, rule: str) -> Cell:
    with open_workbook(path) as book:
        grid = book.read(RESULTS)
    column = next(place[1] for place, value in grid.values.items() if value == "审核说明")
    row = next(place[0] for place, value in grid.values.items() if value == rule)
    return Cell.at(RESULTS, row, column)


def test_an_explanation_survives_and_reopens_when_figures_change(imported: Path, tmp_path: Path) -> None:
    first = tmp_path / "1.xlsx"
    run_file(imported, first, session())
    place = explanation_cell(first, "workbook.code_names_differ")
    told_why = edited(first, tmp_path / "2.xlsx", [SetValue(place, "两个年度名称并用")])
    report = run_file(told_why, tmp_path / "3.xlsx", session())
    name = next(finding for finding in report.findings if finding.severity is Severity.WARNING)
    assert (name.state, name.explanation) == (State.EXPLAINED, "两个年度名称并用")
    assert report.count(Severity.WARNING) == 0
    with open_workbook(tmp_path / "3.xlsx") as book:
        assert "两个年度名称并用" in book.read(RESULTS).values.values()


def test_our_marks_go_when_the_figure_is_mended(imported: Path, tmp_path: Path) -> None:
    first = tmp_path / "1.xlsx"
    run_file(imported, first, session())
    cell = entries(accounts_of(first), [("general_budget_detail", "31204", "金额")])[0].cell
    mended = edited(first, tmp_path / "2.xlsx", [SetValue(cell, Decimal("100000000.00"))])
    run_file(mended, tmp_path / "3.xlsx", session())
    with open_workbook(imported) as before, open_workbook(tmp_path / "3.xlsx") as after:
        grid = after.read(DETAIL)
        assert grid.note(BROKEN) is None
        now = after.style(grid.styles[BROKEN.row, BROKEN.column])
        assert now == before.style(before.read(DETAIL).styles[BROKEN.row, BROKEN.column])


def test_correcting_leaves_nothing_for_a_second_run(imported: Path, tmp_path: Path) -> None:
    total = entries(accounts_of(imported), [("expenditure", "20103", "项目支出")])[0]
    wrong = edited(imported, tmp_path / "wrong.xlsx", [SetValue(total.cell, total.amount + 9)])
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    report = run_file(wrong, first, session(), fill="correct")
    assert ("error", "expenditure.parents", "公开03表20103行3栏") in told(report)
    with open_workbook(first) as book:
        assert book.read(total.sheet).note(total.cell) is None
    run_file(first, second, session(), fill="correct")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("seed", [6, 23, 352])
def test_correcting_many_errors_leaves_nothing_for_a_second_run(imported: Path, tmp_path: Path, seed: int) -> None:
    """These were not stable: a value that a check refused stood once other figures were corrected."""
    chance = random.Random(seed)  # noqa: S311 - repeatable damage
    filed = [key for key, amount in amounts(accounts_of(imported)).items() if amount]
    cleared = dict.fromkeys(chance.sample(filed, chance.randint(2, 60)))
    changed = {
        key: Decimal(chance.choice([100, 1000, 12345, -500])) for key in chance.sample(filed, chance.randint(1, 8))
    }
    cells = {key: entries(accounts_of(imported), [key])[0].cell for key in {**cleared, **changed}}
    edits = [SetValue(cells[key], value) for key, value in {**cleared, **changed}.items()]
    wrong, first, second = (tmp_path / f"{name}.xlsx" for name in ("wrong", "first", "second"))
    report = run_file(edited(imported, wrong, edits), first, session(), fill="correct")
    assert report.changes
    assert run_file(first, second, session(), fill="correct").changes == []
    assert first.read_bytes() == second.read_bytes()


def test_a_fault_of_ours_costs_one_workbook_only(
    imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("xltoolkit.run.examine", broken)
    report = run_file(imported, tmp_path / "out.xlsx", session())
    assert report.error is not None
    assert "RuntimeError: boom" in report.error
    assert not (tmp_path / "out.xlsx").exists()


def test_explanations_in_a_replaced_output_are_carried_over(imported: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.xlsx"
    run_file(imported, output, session())
    place = explanation_cell(output, "workbook.code_names_differ")
    edited(output, output, [SetValue(place, "两个年度名称并用")])
    report = run_file(imported, output, session())
    assert [finding.explanation for finding in report.findings] == ["", "两个年度名称并用"]
    with open_workbook(output) as book:
        assert book.read(RESULTS).value(place) == "两个年度名称并用"


def test_an_amount_beyond_all_measure_is_a_finding_like_any(imported: Path, tmp_path: Path) -> None:
    path, result = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    with open_workbook(imported) as book:
        book.apply([SetValue(BROKEN, Decimal("1E+300"))])
        book.save(path)
    report = run_file(path, result, session())
    assert report.error is None
    assert any("E+300 元" in finding.message for finding in report.findings)
    assert not any("自身出错" in finding.message for finding in report.findings)
    first = result.read_bytes()
    assert run_file(result, result, session()).error is None
    assert result.read_bytes() == first
