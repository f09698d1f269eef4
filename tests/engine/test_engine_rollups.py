"""What rollups write: order, policies, truth of what was filed, and checks that disagree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import accounts_of, bind, code_table, judged, line_table, profile_of
from xltoolkit.engine import Outcome, rounding_remarks
from xltoolkit.model import WAN_YUAN, YUAN, Accounts, Block, BoundTable, Column, Content, Line, Severity

TABLE = code_table("one", "收入决算表", "合计", "甲", "乙")
LINES = line_table(
    "sum", "总表", Block("", (Column("金额", 1),), (Line("一", 1), Line("二", 2), Line("小计", 3), Line("总计", 4)))
)
DECLARED = (TABLE, LINES)
PARENTS = "本表[上级] := 合计(本表[下级])"
PARTS = "本表[上级,甲:乙] := 合计(本表[下级])"
ROWS = "本表[*,合计] := 合计(本表[*,甲:乙])"


def book(*bound: BoundTable) -> Accounts:
    return accounts_of(profile_of(*DECLARED), DECLARED, *bound)


def codes(**rows: str) -> BoundTable:
    return bind(TABLE, {key.removeprefix("r"): text for key, text in rows.items()})


def lines(*figures: str) -> BoundTable:
    return bind(LINES, dict(zip(("一", "二", "小计", "总计"), figures, strict=True)))


def filled(outcome: Outcome) -> dict[tuple[str, str], str]:
    return {(fill.row, fill.column): f"{fill.value:f}" for fill in outcome.fills}


def own(outcome: Outcome) -> list[str]:
    return [finding.rule for finding in outcome.findings if ".rule_" in finding.rule]


def test_blank_cells_are_filled_bottom_up_and_are_no_findings() -> None:
    accounts = book(codes(合计=". . .", r201=". . -", r20101=". 3 4", r20102=". 5 ."))
    outcome = judged(accounts, ROWS, PARTS)
    assert filled(outcome) == {
        ("合计", "合计"): "12",
        ("合计", "甲"): "8",
        ("合计", "乙"): "4",
        ("201", "合计"): "12",
        ("201", "甲"): "8",
        ("201", "乙"): "4",
        ("20101", "合计"): "7",
        ("20102", "合计"): "5",
    }
    assert (outcome.passed, outcome.failed, own(outcome)) == (8, 0, [])


def test_a_computed_zero_fills_nothing() -> None:
    outcome = judged(book(codes(合计=". 3 -3", r201="3 3 .")), ROWS)
    assert (outcome.fills, outcome.passed) == ([], 2)


def test_a_dash_is_never_filled_and_is_checked_as_zero() -> None:
    outcome = judged(book(codes(合计="—— 3 .")), ROWS)
    assert (outcome.fills, outcome.failed) == ([], 1)


def test_filed_values_stand_and_are_checked_as_filed() -> None:
    outcome = judged(book(codes(合计="9 . .", r201="8 3 .")), PARENTS)
    assert filled(outcome) == {("合计", "甲"): "3"}
    (finding,) = (f for f in outcome.findings if f.rule == "one.rule_1")
    assert (finding.actual, finding.expected, outcome.failed) == (Decimal(9), Decimal(8), 1)


def test_checks_see_what_rollups_fill() -> None:
    outcome = judged(book(codes(合计=". 3 4"), lines("3", "4", "7", ".")), ROWS, "本表[合计,合计] = 总表[小计,金额]")
    assert (outcome.passed, own(outcome)) == (2, [])


@pytest.mark.parametrize("policy", ["blank", "none"])
def test_none_differs_from_blank_only_for_the_caller(policy: str) -> None:
    accounts = book(codes(合计=". 3 4", r201="9 4 4"))
    outcome = judged(accounts, ROWS, policy="none" if policy == "none" else "blank")
    assert filled(outcome) == {("合计", "合计"): "7"}
    assert (outcome.passed, outcome.failed) == (1, 1)


def test_correct_replaces_a_differing_value_and_what_follows_from_it() -> None:
    accounts = book(codes(合计="9 9 .", r201="9 9 .", r20101="7 7 ."))
    outcome = judged(accounts, PARENTS, policy="correct")
    assert {key: (fill.old, fill.value) for key, fill in zip(filled(outcome), outcome.fills, strict=True)} == {
        ("合计", "合计"): (Decimal(9), Decimal(7)),
        ("合计", "甲"): (Decimal(9), Decimal(7)),
        ("201", "合计"): (Decimal(9), Decimal(7)),
        ("201", "甲"): (Decimal(9), Decimal(7)),
    }
    assert own(outcome) == ["one.rule_1"] * 2  # as filed: 合计 = 201 held, 201 = 20101 did not
    assert (outcome.passed, outcome.failed) == (4, 2)


def test_correct_never_replaces_a_total_by_a_sum_of_rounded_figures() -> None:
    accounts = book(codes(合计="5.01 3.00 2.00", r201="5.02 3.00 2.00", r202=". 3.00 2.00"))
    outcome = judged(accounts, ROWS, policy="correct", unit=WAN_YUAN)
    assert filled(outcome) == {("202", "合计"): "5.00"}
    assert [(f.severity, f.actual) for f in outcome.findings if f.rule == "one.rule_1"] == [
        (Severity.ERROR, Decimal("5.02")),
        (Severity.HINT, Decimal("5.01")),
    ]


def test_what_is_computed_from_rounded_figures_is_said() -> None:
    outcome = judged(book(codes(合计=". 3.00 2.00")), ROWS, unit=WAN_YUAN)
    (filled_in,) = rounding_remarks(outcome, WAN_YUAN, "blank")
    assert "填入的 1 个数由已四舍五入的数算出" in filled_in
    _, kept = rounding_remarks(outcome, WAN_YUAN, "correct")
    assert "没有改正已填的数" in kept
    assert list(rounding_remarks(outcome, WAN_YUAN, "none")) == []
    assert list(rounding_remarks(outcome, YUAN, "correct")) == []


def test_correct_fills_blanks_from_corrected_values() -> None:
    accounts = book(codes(合计=". . .", r201="9 9 .", r20101="7 7 ."))
    assert filled(judged(accounts, PARENTS))["合计", "合计"] == "9"
    assert filled(judged(accounts, PARENTS, policy="correct"))["合计", "合计"] == "7"


def test_unknown_operands_fill_nothing_and_make_what_follows_unknown() -> None:
    accounts = book(codes(合计=". 1 1", r201=". 1 1", r20101="壹 1 1", r202="5 . ."))
    outcome = judged(accounts, PARENTS, "本表[合计,合计] = 5")
    assert ("201", "合计") not in filled(outcome)
    assert ("合计", "合计") not in filled(outcome)
    reasons = [na.reason for na in outcome.not_applicable]
    assert len(reasons) == 3
    assert any("未填，也无法由其他单元格确定" in reason for reason in reasons)
    assert outcome.failed == 0


def test_a_check_that_disagrees_keeps_the_cell_empty_and_both_are_reported() -> None:
    accounts = book(codes(合计=". 3 4"), lines("3", "5", "8", "."))
    check = "本表[合计,合计] = 总表[小计,金额]"
    outcome = judged(accounts, ROWS, check)
    assert outcome.fills == []
    assert [(b.rule, b.check, b.value, b.coordinate) for b in outcome.blocked] == [
        ("one.rule_1", "one.rule_2", Decimal(7), "公开01表合计行1栏")
    ]
    rollup, refused = (f for f in outcome.findings if ".rule_" in f.rule)
    assert (rollup.rule, rollup.expected, rollup.actual) == ("one.rule_1", Decimal(7), Decimal(0))
    assert "7.00 元" in rollup.message
    assert "one.rule_2" in rollup.message
    assert "8.00 元" in rollup.message
    assert (refused.rule, refused.actual, refused.expected) == ("one.rule_2", Decimal(7), Decimal(8))
    assert (outcome.passed, outcome.failed, outcome.not_applicable) == (0, 2, [])


def test_what_would_follow_from_a_refused_fill_is_not_filled_either() -> None:
    accounts = book(codes(合计=". . .", r201=". 3 4"), lines("3", "5", "8", "."))
    outcome = judged(accounts, ROWS, PARTS, "本表[201,合计] = 总表[小计,金额]", "总表[总计,金额] := 本表[201,合计]")
    assert filled(outcome) == {("合计", "合计"): "7", ("合计", "甲"): "3", ("合计", "乙"): "4"}
    assert [b.entry for b in outcome.blocked] == [accounts.tables["one"].by_key["201"].entries["合计"]]
    assert [na.rule for na in outcome.not_applicable] == ["one.rule_4"]


def test_a_warning_that_may_be_explained_keeps_nothing_from_being_filled() -> None:
    accounts = book(codes(合计=". 3 4"), lines("3", "5", "8", "."))
    accounts.profile = accounts.profile.__class__(
        **{name: getattr(accounts.profile, name) for name in ("id", "name", "year", "tables")},
        severities={"one.rule_2": Severity.WARNING},
    )
    outcome = judged(accounts, ROWS, "本表[合计,合计] = 总表[小计,金额]")
    assert filled(outcome) == {("合计", "合计"): "7"}
    assert own(outcome) == ["one.rule_2"]


def test_a_rollup_that_a_filed_total_breaks_does_not_keep_its_parts_from_being_filled() -> None:
    outcome = judged(book(codes(合计="9 . .", r201=". . .", r20101="7 . .")), PARENTS)
    assert filled(outcome) == {("201", "合计"): "7"}
    assert own(outcome) == ["one.rule_1"]


def test_correct_leaves_a_value_alone_that_equations_which_hold_depend_on() -> None:
    """Table 06 of the real document: a class differs from its items, but its total agrees with another table."""
    accounts = book(codes(合计="12 . .", r201="9 . .", r20101="7 . .", r202="3 . ."), lines("9", "3", "12", "."))
    formulas = PARENTS, "本表[合计,合计] = 总表[小计,金额]"
    outcome = judged(accounts, *formulas, policy="correct")
    assert outcome.fills == []
    assert [(b.entry.amount, b.value, b.check) for b in outcome.blocked] == [
        (Decimal(12), Decimal(10), "one.rule_2"),
        (Decimal(9), Decimal(7), "one.rule_1"),
    ]
    (finding,) = (f for f in outcome.findings if ".rule_" in f.rule)
    assert (finding.actual, finding.expected) == (Decimal(9), Decimal(7))
    assert "未自动更正" in finding.advice
    assert (outcome.passed, outcome.failed) == (3 + 4 - 1, 1)


def test_correct_writes_where_the_correction_mends_the_check() -> None:
    accounts = book(codes(合计="13 . .", r201="9 . .", r202="3 . ."), lines("9", "3", "12", "."))
    outcome = judged(accounts, PARENTS, "本表[合计,合计] = 总表[小计,金额]", policy="correct")
    assert filled(outcome) == {("合计", "合计"): "12"}
    assert own(outcome) == ["one.rule_1", "one.rule_2"]


def test_tables_without_data_are_not_filled() -> None:
    accounts = book(codes(合计="7 . ."), bind(LINES, {"小计": "."}, no_data=True))
    outcome = judged(accounts, "总表[小计,金额] := 本表[合计,合计]")
    assert (outcome.fills, outcome.failed) == ([], 1)


def test_a_rollup_under_a_guard_fills_only_where_it_holds() -> None:
    accounts = book(codes(合计=". 3 4", r201=". 0 4"))
    assert filled(judged(accounts, f"{ROWS} 当 本表[*,甲] > 0")) == {("合计", "合计"): "7"}


def test_what_is_no_plain_sum_is_rounded_to_the_unit() -> None:
    accounts = book(codes(合计=". 2 3"))
    assert filled(judged(accounts, "本表[*,合计] := 本表[*,甲] ÷ 本表[*,乙]")) == {("合计", "合计"): "0.67"}


def test_a_guard_may_depend_on_a_filled_cell() -> None:
    accounts = book(codes(合计=". 3 4"), lines(".", ".", ".", "."))
    formulas = "总表[小计,金额] := 1 当 本表[合计,合计] > 6", ROWS
    assert filled(judged(accounts, *formulas))["小计", "金额"] == "1.00"


amounts = st.decimals(-1000, 1000, places=2).map(lambda amount: f"{amount:f}")
tree = st.dictionaries(
    st.sampled_from(["2010101", "2010102", "2010201", "2020101", "2029901", "20203"]), amounts, min_size=1
)


@given(tree)
def test_rollups_bring_back_every_removed_total(leaves: dict[str, str]) -> None:
    parents = {code[:digits] for code in leaves for digits in (3, 5) if digits < len(code)}
    keys = ["合计", *sorted(parents | set(leaves))]
    table = bind(TABLE, {key: f". {leaves.get(key, '.')} ." for key in keys})
    outcome = judged(book(table), PARTS, ROWS)
    below = {
        key: sum((Decimal(leaves[code]) for code in leaves if key == "合计" or code.startswith(key)), Decimal())
        for key in keys
    }
    empty = {(key, column) for key in keys for column in ("合计", "甲") if column == "合计" or key not in leaves}
    expected = {(key, column): below[key] for key, column in empty if below[key]}
    assert {key: Decimal(value) for key, value in filled(outcome).items()} == expected
    assert (outcome.failed, outcome.not_applicable) == (0, [])
    assert all(fill.entry.content is Content.BLANK for fill in outcome.fills)
