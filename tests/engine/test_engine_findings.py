"""What a finding says, in which order, and what happens where a rule itself is at fault."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, cast

import pytest

from tests.builders import accounts_of, bind, code_table, judged, line_table, profile_of, rules_of
from xltoolkit.engine import Outcome, build_ruleset, examine
from xltoolkit.engine.readonly import read_only
from xltoolkit.model import Accounts, Block, Cell, CellValue, Column, Kind, Line, Severity, TableEntry
from xltoolkit.rules import Check, Problem, Rule, validation

TABLE = code_table("one", "收入决算表", "合计", "甲", "乙")
OTHER = code_table("two", "支出决算表", "合计", "甲", "乙")
DECLARED = (TABLE, OTHER)


def book(one: dict[str, str], two: dict[str, str] | None = None) -> Accounts:
    return accounts_of(profile_of(*DECLARED), DECLARED, bind(TABLE, one), bind(OTHER, two or {"合计": "0 0 0"}))


def test_a_finding_names_coordinates_cells_both_sides_difference_and_unit() -> None:
    (finding,) = judged(
        book({"合计": "1234567.89 3 ."}, {"合计": "1234560 . ."}), "本表[合计,合计] = 支出决算表[合计,合计]"
    ).findings
    assert finding.message == (
        "第1条：公开01表合计行1栏（收入决算表!C10）为 1,234,567.89 元，应等于 公开02表合计行1栏（支出决算表!C10），"
        "即 1,234,560.00 元，相差 7.89 元"
    )
    assert finding.cell == Cell("收入决算表", "C10")
    assert (finding.table, finding.coordinate) == ("one", "公开01表合计行1栏")
    assert (finding.actual, finding.expected) == (Decimal("1234567.89"), Decimal(1234560))
    assert finding.difference == Decimal("7.89")
    assert [(str(v.cell), v.value) for v in finding.cells] == [
        ("收入决算表!C10", "1234567.89"),
        ("支出决算表!C10", "1234560"),
    ]
    assert finding.advice


def test_long_sides_name_the_cells_that_hold_something() -> None:
    rows = {"合计": "9 . ."} | {f"20{n}": "1 . ." if n in (3, 7) else ". . ." for n in range(1, 10)}
    (finding,) = judged(book(rows), "本表[合计,合计] := 合计(本表[类])").findings
    assert (
        "公开01表203行1栏（收入决算表!C13）＋公开01表207行1栏（收入决算表!C17） 等 9 格合计，即 2.00 元"
        in finding.message
    )
    assert [v.value for v in finding.cells] == ["9", "1", "1"]


def test_inequalities_constants_and_signs_are_said() -> None:
    (finding,) = judged(book({"合计": "9 3 4"}), "本表[合计,合计] <= 2×本表[合计,甲] - 本表[合计,乙] + 1").findings
    assert (
        "应不大于 2×公开01表合计行2栏（收入决算表!D10）－公开01表合计行3栏（收入决算表!E10）＋1，即 3.00 元"
        in finding.message
    )


def test_a_constant_needs_no_name() -> None:
    (finding,) = judged(book({"合计": "9 3 4"}), "本表[合计,合计] = 0").findings
    assert finding.message == "第1条：公开01表合计行1栏（收入决算表!C10）为 9.00 元，应等于 0.00 元，相差 9.00 元"


def test_counts_have_no_unit() -> None:
    table = line_table(
        "one", "统计表", Block("", (Column("数量", 1, kind=Kind.COUNT),), (Line("合计", 1), Line("车", 2)))
    )
    accounts = accounts_of(profile_of(table), (table,), bind(table, {"合计": "1200", "车": "3"}))
    (finding,) = judged(accounts, "本表[1行,1栏] = 本表[2行,1栏]").findings
    assert "统计表!C10）为 1,200，应等于" in finding.message
    assert "相差 1,197" in finding.message


def test_the_rules_own_advice_is_given() -> None:
    rule = validation("one.a", "题", "据", "本表[合计,合计] = 0", advice="照此办理")
    ruleset = build_ruleset([rule], {table.id: table for table in DECLARED}, profile_of(*DECLARED))
    assert examine(ruleset, book({"合计": "1 . ."})).findings[0].advice == "照此办理"


def test_a_missing_left_side_is_shown_at_the_first_existing_cell() -> None:
    (finding,) = judged(
        book({"201": "1 . ."}, {"201": "1 . .", "202": "5 . ."}), "本表[类,合计] = 支出决算表[同码,合计]"
    ).findings
    assert finding.cell == Cell("支出决算表", "C11")
    assert finding.message.startswith("第1条：公开01表202行1栏（没有这一行，按 0 计）为 0.00 元，")


def test_a_missing_right_side_is_named_too() -> None:
    (finding,) = judged(book({"201": "1 . ."}, {"202": ". . ."}), "本表[类,合计] <= 支出决算表[同码,乙]").findings
    assert "应不大于 公开02表201行3栏（没有这一行，按 0 计），即 0.00 元" in finding.message


def test_a_line_of_the_form_that_the_sheet_has_lost_is_not_taken_for_0() -> None:
    """Its absence has a finding of its own; what would follow from a 0 is noise."""
    outcome = judged(book({"201": "5 . ."}, {"合计": "5 . .", "201": "5 . ."}), "本表[*,合计] >= 支出决算表[同码,合计]")
    assert (outcome.findings, outcome.passed) == ([], 1)
    (reason,) = outcome.not_applicable
    assert "没有“合计”这一行" in reason.reason


def test_a_side_that_is_no_sum_names_its_cells_and_no_formula() -> None:
    formula = "合计(最大(本表[类,合计] - 支出决算表[同码,合计], 0)) <= 本表[合计,甲] + 1"
    (finding,) = judged(book({"合计": "9 3 .", "201": "9 . ."}, {"201": "2 . ."}), formula).findings
    assert finding.message == (
        "第1条：由 公开01表201行1栏（收入决算表!C11）、公开02表201行1栏（支出决算表!C10） 算得的数为 7.00 元，"
        "应不大于 公开01表合计行2栏（收入决算表!D10）＋1，即 4.00 元，相差 3.00 元"
    )


def test_findings_come_in_order() -> None:
    accounts = book({"合计": "9 1 1", "201": "9 1 1"}, {"合计": "9 1 1"})
    outcome = judged(
        accounts,
        "支出决算表[合计,合计] = 支出决算表[合计,甲]",
        "本表[*,合计] = 本表[*,甲]",
        "本表[201,甲] = 0",
        "本表[合计,甲] = 0",
    )
    assert [(f.table, str(f.cell), f.rule) for f in outcome.findings] == [
        ("one", "收入决算表!C10", "one.rule_2"),
        ("one", "收入决算表!D10", "one.rule_4"),
        ("one", "收入决算表!C11", "one.rule_2"),
        ("one", "收入决算表!D11", "one.rule_3"),
        ("two", "支出决算表!C10", "one.rule_1"),
    ]


def test_severity_comes_first() -> None:
    rules = [
        validation("one.w", "题", "据", "本表[合计,合计] = 0", severity=Severity.WARNING),
        validation("two.e", "题", "据", "本表[合计,合计] = 1"),
    ]
    ruleset = build_ruleset(rules, {table.id: table for table in DECLARED}, profile_of(*DECLARED))
    outcome = examine(ruleset, book({"合计": "9 . ."}))
    assert [f.severity for f in outcome.findings] == [Severity.ERROR, Severity.WARNING]


def test_a_check_function_sees_what_was_filed_and_its_problems_become_findings() -> None:
    def check(accounts: Accounts) -> Iterator[Problem]:
        entry = accounts.tables["one"].entry("合计", "合计")
        if entry is not None and not entry.amount:
            yield Problem("合计未填", entry.cell, "坐标")

    rules = [
        Rule("one.check", "题", "据", (), check, Severity.WARNING, "填上"),
        *rules_of("本表[合计,合计] := 本表[合计,甲]"),
    ]
    ruleset = build_ruleset(rules, {table.id: table for table in DECLARED}, profile_of(*DECLARED))
    outcome = examine(ruleset, book({"合计": ". 3 ."}))
    (finding,) = outcome.findings
    assert (finding.rule, finding.severity, finding.message) == ("one.check", Severity.WARNING, "合计未填")
    assert (finding.table, finding.coordinate, finding.advice) == ("one", "坐标", "填上")
    assert (outcome.passed, outcome.failed, len(outcome.fills)) == (1, 0, 1)


def test_a_check_that_raises_is_a_finding_about_the_rule_and_the_rest_still_runs() -> None:
    def check(_: Accounts) -> Iterator[Problem]:
        yield Problem("先发现一处")
        raise KeyError("甲表")

    rules = [Rule("one.check", "题", "据", (), check), *rules_of("本表[合计,合计] = 1")]
    ruleset = build_ruleset(rules, {table.id: table for table in DECLARED}, profile_of(*DECLARED))
    outcome = examine(ruleset, book({"合计": "9 . ."}))
    messages = [finding.message for finding in outcome.findings]
    assert [finding.rule for finding in outcome.findings] == ["one.check", "one.check", "one.rule_1"]
    assert all(finding.severity is Severity.ERROR for finding in outcome.findings)
    assert "先发现一处" in messages
    fault = next(message for message in messages if "KeyError" in message)
    assert "one.check" in fault
    assert "test_engine_findings" in fault
    assert "甲表" in fault


def wrong_yields() -> list[tuple[Any, str]]:
    """Return what checks yield by mistake, and what is said of it."""
    return [
        (5, "应是 Problem，交来的是 int：5"),
        (Problem(cast("Any", 5)), "Problem 的 message 应是文字，交来的是 int：5"),
        (Problem("题", cast("Any", "C5")), "Problem 的 cell 应是 Cell，交来的是 str"),
        (Problem("题", Cell("表", "ZZZZ99999999")), "“ZZZZ99999999”不是单元格的位置"),
        (Problem("题", cells=(CellValue(Cell("表", "甲"), "5"),)), "“甲”不是单元格的位置"),
        (Problem("题", cells=cast("Any", None)), "Problem 的 cells 应是元组"),
        (Problem("题", actual=cast("Any", 1.5)), "Problem 的 actual 应是有限的数"),
        (Problem("题", expected=Decimal("NaN")), "Problem 的 expected 应是有限的数"),
    ]


@pytest.mark.parametrize(("problem", "said"), wrong_yields())
def test_a_check_that_yields_what_is_no_problem_fails_alone(problem: object, said: str) -> None:
    rules = [checking(lambda _: [cast("Problem", problem)]), checking(lambda _: [Problem("照常")], "one.other")]
    findings = outcome_of(*rules).findings
    assert [finding.rule for finding in findings] == ["one.check", "one.other"]
    assert said in findings[0].message
    assert "规则 one.check《题》（插件 tests.engine.test_engine_findings）自身出错" in findings[0].message
    assert findings[1].message == "照常"


def test_a_check_that_exits_ends_nothing() -> None:
    def check(_: Accounts) -> list[Problem]:
        sys.exit(5)

    findings = outcome_of(checking(check), checking(lambda _: [Problem("照常")], "one.other")).findings
    assert ["SystemExit: 5" in finding.message for finding in findings] == [True, False]


@pytest.mark.parametrize(
    "change",
    [
        lambda accounts: accounts.tables.pop("one"),
        lambda accounts: accounts.tables["one"].rows.clear(),
        lambda accounts: accounts.tables["one"].rows[0].entries.clear(),
        lambda accounts: accounts.tables["one"].facts.update(unit=None),
        lambda accounts: accounts.unrecognised.append(None),
    ],
)
def test_a_check_that_changes_its_accounts_fails_and_no_other_sees_it(change: Callable[[Accounts], object]) -> None:
    def check(accounts: Accounts) -> list[Problem]:
        change(accounts)
        return []

    def other(accounts: Accounts) -> Iterator[Problem]:
        yield Problem(f"{len(accounts.tables)} {len(accounts.tables['one'].rows[0].entries)}")

    findings = outcome_of(checking(check), checking(other, "one.other"), *rules_of("本表[合计,合计] = 1")).findings
    assert [finding.rule for finding in findings] == ["one.check", "one.other", "one.rule_1"]
    assert "自身出错" in findings[0].message
    assert findings[1].message == "2 3"


def test_what_a_check_prints_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    def check(_: Accounts) -> list[Problem]:
        print("看一看")  # noqa: T201 - what is tried
        return []

    outcome_of(checking(check))
    assert capsys.readouterr() == ("", "看一看\n")


def checking(check: Check, id: str = "one.check") -> Rule:
    return Rule(id, "题", "据", (), check)


def outcome_of(*rules: Rule) -> Outcome:
    ruleset = build_ruleset(rules, {table.id: table for table in DECLARED}, profile_of(*DECLARED))
    return examine(ruleset, book({"合计": "9 3 4"}))


def test_instances_are_kept_with_coefficients_for_diagnosis() -> None:
    outcome = judged(book({"合计": "9 3 4"}), "本表[合计,合计] = 本表[合计,甲] - 2 × 本表[合计,乙] + 1")
    (instance,) = outcome.instances
    assert [(c, [e.amount for e in entries]) for c, entries in instance.left] == [(Decimal(1), [Decimal(9)])]
    assert [(c, [e.amount for e in entries]) for c, entries in instance.right] == [
        (Decimal(1), [Decimal(3)]),
        (Decimal(-2), [Decimal(4)]),
    ]
    assert instance.right_constant == 1
    assert instance.special is None


def test_nothing_wrong_is_no_finding() -> None:
    outcome = judged(book({"合计": "7 3 4"}), "本表[*,合计] = 合计(本表[*,甲:乙])")
    assert (outcome.findings, outcome.passed, outcome.failed, outcome.not_applicable) == ([], 1, 0, [])


def test_a_constant_divisor_is_said_like_a_factor() -> None:
    (finding,) = judged(book({"合计": "9 3 4"}), "本表[合计,合计] <= 本表[合计,甲] / 2").findings
    assert "为 9.00 元，应不大于 公开01表合计行2栏（收入决算表!D10）÷2，即 1.50 元" in finding.message
    (finding,) = judged(book({"合计": "9 3 4"}), "(本表[合计,甲] + 本表[合计,乙]) / 3 >= 本表[合计,合计]").findings
    assert (
        "（公开01表合计行2栏（收入决算表!D10）＋公开01表合计行3栏（收入决算表!E10））÷3为"
        in finding.message.replace(" ", "")
    )


def test_figures_of_a_table_number_and_of_a_row_do_not_run_together() -> None:
    entry = TableEntry("one", "附表1")
    profile = replace(profile_of(*DECLARED), tables=(entry, TableEntry("two", "")))
    accounts = accounts_of(
        profile, DECLARED, bind(TABLE, {"合计": "9 3 4", "201": "9 3 4"}), bind(OTHER, {"201": "1 . ."})
    )
    total, row = accounts.tables["one"].rows
    assert accounts.coordinate("one", row, "甲") == "附表1第201行2栏"
    assert accounts.coordinate("one", total, "甲") == "附表1合计行2栏"
    assert accounts.place("one", "201", "甲") == "附表1第201行甲栏"
    assert accounts.coordinate("two", accounts.tables["two"].rows[0], "甲") == "支出决算表201行2栏"


def test_nothing_of_a_table_that_a_check_sees_can_be_changed() -> None:
    accounts = read_only(accounts_of(profile_of(*DECLARED), DECLARED, bind(TABLE, {})))
    (bound,) = accounts.tables.values()
    held = [getattr(bound, field.name) for field in fields(bound)]
    assert not [value for value in held if isinstance(value, (list, dict, set))]
