"""What a rule may say for itself: its message, its condition, its tolerance, its years."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders import accounts_of, bind, code_table, profile_of
from xltoolkit.engine import Outcome, Policy, build_ruleset, examine
from xltoolkit.model import FormulaError, PluginError, Severity
from xltoolkit.rules import PLACEHOLDERS, Rule

TABLE = code_table("one", "收入决算表", "合计", "甲", "乙")
PROFILE = profile_of(TABLE)


def rule(formula: str = "本表[合计,合计] = 本表[合计,甲]", **terms: object) -> Rule:
    return Rule("one.mine", "标题", "依据", (formula,), **terms)  # type: ignore[arg-type]


def outcome(mine: Rule, figures: str, policy: Policy = "blank") -> Outcome:
    accounts = accounts_of(PROFILE, (TABLE,), bind(TABLE, {"合计": figures}))
    return examine(build_ruleset([mine], accounts.declared, PROFILE), accounts, policy)


def message(text: str, formula: str = "本表[合计,合计] = 本表[合计,甲]") -> str:
    (finding,) = outcome(rule(formula, message=text), "9 3 4").findings
    return finding.message


def test_every_placeholder() -> None:
    text = "|".join(f"{{{name}}}" for name in PLACEHOLDERS)
    assert message(text).split("|") == [
        "9.00 元",
        "3.00 元",
        "6.00 元",
        "公开01表合计行1栏（收入决算表!C10）",
        "公开01表合计行2栏（收入决算表!D10）",
        "公开01表合计行1栏",
        "合计",
        "合计",
        "标题",
    ]


def test_a_message_without_both_figures_is_followed_by_the_usual_sentence() -> None:
    assert message("看看{行}，{左}").startswith(
        "看看合计，9.00 元：公开01表合计行1栏（收入决算表!C10）为 9.00 元，应等于"
    )
    assert message("").startswith("标题：公开01表")


def test_what_a_cell_holds_is_no_placeholder() -> None:
    assert message("{标题}{左}{右}") == "标题9.00 元3.00 元"
    braces = Rule("one.mine", "{左}", "依据", ("本表[合计,合计] = 0",), message="{标题}{左}{右}")
    (finding,) = outcome(braces, "9 3 4").findings
    assert finding.message == "{左}9.00 元0.00 元"


@pytest.mark.parametrize("text", ["{左", "左}", "{左边}", "{}", "{{左}}"])
def test_a_message_with_a_slip_is_refused(text: str) -> None:
    with pytest.raises(PluginError, match="message"):
        rule(message=text)


def test_a_condition_guards_beside_the_formulas_own() -> None:
    both = rule("本表[合计,合计] = 本表[合计,甲] 当 本表[合计,甲] > 0", when="本表[合计,乙] > 0")
    assert outcome(both, "9 3 4").failed == 1
    for figures in ("9 3 .", "9 . 4"):
        assert (outcome(both, figures).failed, outcome(both, figures).passed) == (0, 0)


def test_a_condition_may_ask_the_profile() -> None:
    assert outcome(rule(when="选项(没有)"), "9 3 4").failed == 0
    assert outcome(rule(when="非 选项(没有)"), "9 3 4").failed == 1


def test_a_mistake_in_a_condition_points_into_it() -> None:
    with pytest.raises(FormulaError) as caught:
        build_ruleset([rule(when="本表[合计,丙] > 0")], {"one": TABLE}, PROFILE)
    assert (caught.value.formula, caught.value.position) == ("本表[合计,丙] > 0", 6)
    assert caught.value.rules == ("one.mine",)


@pytest.mark.parametrize(("left", "severity"), [("3.05", Severity.HINT), ("3.06", Severity.ERROR)])
def test_a_tolerance_of_its_own(left: str, severity: Severity) -> None:
    (finding,) = outcome(rule(tolerance=Decimal("0.05")), f"{left} 3 4").findings
    assert finding.severity is severity


def test_a_total_within_the_tolerance_is_not_corrected() -> None:
    total = rule("本表[合计,合计] := 本表[合计,甲]", tolerance=Decimal("0.05"))
    assert outcome(total, "3.05 3 4", "correct").fills == []
    assert [fill.value for fill in outcome(total, "3.06 3 4", "correct").fills] == [3]


def test_a_rule_of_other_years_does_not_run() -> None:
    assert outcome(rule(years=frozenset({2022})), "9 3 4").failed == 1
    assert outcome(rule(years=frozenset({2023})), "9 3 4").findings == []
