"""What cells count as: known, zero, unknown; tolerance; never passed in silence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import accounts_of, bind, code_table, judged, line_table, profile_of
from xltoolkit.engine import Outcome
from xltoolkit.model import WAN_YUAN, YUAN, Accounts, Block, Cell, Column, Content, Line, Range, Repeated, Severity

TABLE = code_table("one", "收入决算表", "合计", "甲", "乙")
OTHER = code_table("two", "支出决算表", "合计", "甲", "乙")
LINES = line_table("sum", "总表", Block("", (Column("金额", 1),), (Line("一", 1), Line("二", 2), Line("总计", 3))))
DECLARED = (TABLE, OTHER, LINES)
ROW = "本表[合计,合计] = 本表[合计,甲] + 本表[合计,乙]"


def book(figures: str) -> Accounts:
    return accounts_of(profile_of(*DECLARED), DECLARED, bind(TABLE, {"合计": figures}))


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.passed, outcome.failed, len(outcome.not_applicable)


def own(outcome: Outcome) -> list[str]:
    return [finding.rule for finding in outcome.findings if not finding.rule.endswith(".missing")]


@pytest.mark.parametrize("nothing", [".", "-", "——", "—"])
def test_blank_hyphen_and_dash_are_zero(nothing: str) -> None:
    assert counts(judged(book(f"5 5 {nothing}"), ROW)) == (1, 0, 0)
    assert counts(judged(book(f"5 4 {nothing}"), ROW)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("unknown", "rule", "reason"),
    [
        ("壹元", "text_in_amount", "填的是文字“壹元”"),
        ("=?", "uncalculated", "公式还没有计算结果"),
        ("#REF!", "error_value", "错误值 #REF!"),
    ],
)
def test_unknown_cells_are_never_passed_and_give_one_finding(unknown: str, rule: str, reason: str) -> None:
    outcome = judged(book(f"5 5 {unknown}"), ROW, "本表[合计,乙] = 0", "本表[合计,合计] >= 本表[合计,乙]")
    assert counts(outcome) == (0, 0, 3)
    assert own(outcome) == [f"one.{rule}"]
    finding = next(f for f in outcome.findings if f.rule == f"one.{rule}")
    assert finding.severity is Severity.ERROR
    assert finding.advice
    assert str(finding.cell) == "收入决算表!E10"
    assert finding.coordinate == "公开01表合计行3栏"
    assert all(reason in na.reason and "收入决算表!E10" in na.reason for na in outcome.not_applicable)


def test_an_amount_stored_as_text_is_an_amount() -> None:
    assert counts(judged(book("5 '5 ."), ROW)) == (1, 0, 0)


def test_a_table_that_the_workbook_lacks_is_unknown() -> None:
    outcome = judged(book("5 5 ."), "本表[*,合计] = 支出决算表[同码,合计]", "支出决算表[合计,合计] = 0")
    assert counts(outcome) == (0, 0, 2)
    assert {na.reason for na in outcome.not_applicable} == {"工作簿中没有《支出决算表》"}
    assert [f.rule for f in outcome.findings] == ["two.missing", "sum.missing"]
    assert outcome.findings[0].severity is Severity.WARNING


def test_a_table_twice_is_unknown_and_one_finding() -> None:
    accounts = book("5 5 .")
    cells = tuple(entry.cell for entry in accounts.tables["one"].rows[0].entries.values())[:2]
    accounts.repeated.append(Repeated(OTHER, cells))
    outcome = judged(accounts, "本表[合计,合计] = 支出决算表[合计,合计]")
    assert counts(outcome) == (0, 0, 1)
    assert "不止一次" in outcome.not_applicable[0].reason
    assert [f.rule for f in outcome.findings] == ["two.repeated", "sum.missing"]


def test_a_table_without_data_is_all_zero() -> None:
    accounts = book("5 5 .")
    accounts.tables["two"] = bind(OTHER, {}, no_data=True)
    accounts.tables["sum"] = bind(LINES, {}, no_data=True)
    outcome = judged(
        accounts, "支出决算表[合计,合计] = 0", "总表[总计,金额] = 0", "本表[*,合计] >= 支出决算表[同码,合计]"
    )
    assert counts(outcome) == (3, 0, 0)
    assert counts(judged(accounts, "支出决算表[*,合计] = 收入决算表[同码,合计]")) == (0, 1, 0)


def test_a_fixed_line_that_the_sheet_lacks_is_not_applicable() -> None:
    accounts = book("5 5 .")
    accounts.tables["sum"] = bind(LINES, {"一": "5", "总计": "5"})
    outcome = judged(
        accounts, "总表[总计,金额] = 总表[一,金额] + 总表[二,金额]", "总表[总计,金额] = 合计(总表[1行:2行,金额])"
    )
    assert counts(outcome) == (0, 0, 2)
    assert "没有“二”这一行" in outcome.not_applicable[0].reason


def test_a_column_that_the_sheet_lacks_is_not_applicable_and_one_finding() -> None:
    accounts = accounts_of(
        profile_of(*DECLARED), DECLARED, bind(TABLE, {"合计": "5 5 ~", "201": "5 5 ~"}, missing_columns=("乙",))
    )
    outcome = judged(accounts, "本表[*,合计] = 合计(本表[*,甲:乙])", "本表[合计] = 合计(本表[类])")
    assert counts(outcome) == (2, 0, 3)
    assert all("没有“乙”这一列" in na.reason for na in outcome.not_applicable)
    assert own(outcome) == ["one.missing_column"]


def test_a_covered_amount_is_unknown_and_one_finding_tells_of_the_merged_cells() -> None:
    accounts = accounts_of(profile_of(*DECLARED), DECLARED, bind(TABLE, {"合计": "5 5 .", "201": "5 5 ."}))
    bound = accounts.tables["one"]
    for row, column in zip(bound.rows, ("乙", "甲"), strict=True):
        row.entries[column] = row.entries[column]._replace(content=Content.MERGED, amount=Decimal())
    first, second = (row.entries["甲"] for row in bound.rows)
    bound.merged = [
        ("收入决算表", Range(first.row, first.column, second.row, second.column)),
        ("续表", Range(1, 1, 99, 9)),
    ]
    outcome = judged(accounts, "本表[*,合计] = 合计(本表[*,甲:乙])", "本表[201,合计] = 5")
    assert counts(outcome) == (1, 0, 2)
    assert {na.reason for na in outcome.not_applicable} == {
        "公开01表合计行3栏（收入决算表!E10） 与别的单元格合并，分不清这一格的数",
        "公开01表201行2栏（收入决算表!D11） 与别的单元格合并，分不清这一格的数",
    }
    assert own(outcome) == ["one.merged"]
    finding = next(f for f in outcome.findings if f.rule == "one.merged")
    assert (str(finding.cell), finding.coordinate) == ("收入决算表!D10", "公开01表201行2栏")
    assert "收入决算表!D10:D11 合并成了一格，盖住了应分开填数的公开01表201行2栏" in finding.message
    assert "取消合并" in finding.advice


def test_stray_amounts_are_one_finding_each() -> None:
    accounts = book("5 5 .")
    cell = accounts.tables["one"].rows[0].entries["甲"].cell
    accounts.tables["one"].stray = [(cell, "7.00", "不在任何栏内")]
    outcome = judged(accounts, ROW)
    assert own(outcome) == ["one.stray"]
    assert "7.00" in outcome.findings[0].message


def test_figures_beside_a_table_are_one_hint() -> None:
    accounts = book("5 5 .")
    accounts.tables["one"].beside = [(Cell("收入决算表", ref), "7") for ref in ("J10", "J11")]
    outcome = judged(accounts, ROW)
    assert own(outcome) == ["one.beside"]
    finding = next(f for f in outcome.findings if f.rule == "one.beside")
    assert (finding.severity, str(finding.cell)) == (Severity.HINT, "收入决算表!J10")
    assert "收入决算表!J10 的“7”、收入决算表!J11 的“7”在《收入决算表》最后一栏的右边" in finding.message


def test_dividing_by_zero_is_not_applicable() -> None:
    outcome = judged(book("5 5 ."), "本表[合计,合计] ÷ 本表[合计,乙] = 1", "本表[合计,乙] ÷ 本表[合计,乙] = 1")
    assert counts(outcome) == (0, 0, 2)
    assert {na.reason for na in outcome.not_applicable} == {"算式的除数为 0"}


def test_an_unknown_cell_in_a_guard_is_not_applicable() -> None:
    assert counts(judged(book("5 5 甲"), "当 本表[合计,乙] > 0：本表[合计,合计] = 5")) == (0, 0, 1)


def test_in_yuan_nothing_is_tolerated() -> None:
    assert counts(judged(book("5.01 3 2"), ROW, unit=YUAN)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("figures", "passed", "severity"),
    [
        ("5.00 3.00 2.00", 1, None),
        ("5.01 3.00 2.00", 1, Severity.HINT),  # 3 amounts: 0.015
        ("5.02 3.00 2.00", 0, Severity.ERROR),
        ("4.99 3.00 2.00", 1, Severity.HINT),
        ("3.01 3.00 .", 1, Severity.HINT),  # 2 amounts: 0.01, inclusive
        ("3.02 3.00 .", 0, Severity.ERROR),
        ("0.01 . .", 0, Severity.ERROR),  # 1 amount: 0.005
        ("0.01 0.00 .", 1, Severity.HINT),  # a filed 0 is an amount, and may have been rounded
    ],
)
def test_in_wan_yuan_rounding_is_tolerated(figures: str, passed: int, severity: Severity | None) -> None:
    outcome = judged(book(figures), ROW, unit=WAN_YUAN)
    assert outcome.passed == passed
    assert [f.severity for f in outcome.findings if f.rule == "one.rule_1"] == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("operator", "figures", "severity"),
    [
        ("<=", "5.01 5.00 .", Severity.HINT),
        ("<=", "5.02 5.00 .", Severity.ERROR),
        ("<=", "4.00 5.00 .", None),
        (">=", "4.99 5.00 .", Severity.HINT),
        (">=", "4.98 5.00 .", Severity.ERROR),
        ("<", "5.00 5.00 .", Severity.HINT),
        ("<", "4.99 5.00 .", None),
        (">", "4.00 5.00 .", Severity.ERROR),
        ("<>", "5.00 5.00 .", Severity.ERROR),
        ("<>", "5.01 5.00 .", None),
    ],
)
def test_inequalities_have_the_same_tolerance(operator: str, figures: str, severity: Severity | None) -> None:
    outcome = judged(book(figures), f"本表[合计,合计] {operator} 本表[合计,甲]", unit=WAN_YUAN)
    assert [f.severity for f in outcome.findings if f.rule == "one.rule_1"] == ([] if severity is None else [severity])


def test_strict_inequalities_in_yuan() -> None:
    assert counts(judged(book("5 5 ."), "本表[合计,合计] < 本表[合计,甲]")) == (0, 1, 0)


cents = st.integers(-500, 500).map(lambda n: Decimal(n) / 100)


@given(cents, cents, cents)
def test_tolerance_is_symmetric(total: Decimal, first: Decimal, second: Decimal) -> None:
    accounts = book(f"{total:f} {first:f} {second:f}")
    there = judged(accounts, ROW, unit=WAN_YUAN)
    back = judged(accounts, "本表[合计,甲] + 本表[合计,乙] = 本表[合计,合计]", unit=WAN_YUAN)
    assert counts(there) == counts(back)
    assert (there.failed == 0) == (abs(total - first - second) <= Decimal("0.015"))
