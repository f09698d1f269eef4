"""Examples of rules: their figures are recomputed here by plain arithmetic."""

from __future__ import annotations

import operator
from decimal import Decimal

import pytest

from tests.builders import code_table, profile_of
from xltoolkit.config import load_config
from xltoolkit.engine import Example, build_ruleset, example_of
from xltoolkit.rules import Rule, rollup, validation
from xltoolkit.sessions import Session

HOLDS = {
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "<>": operator.ne,
}
TABLE = code_table("income", "收入决算表", "合计", "拨款", "其他")


def example(rule: Rule) -> Example | None:
    return example_of(rule.id, build_ruleset([rule], {"income": TABLE}, profile_of(TABLE)))


def sides(example: Example, first: Decimal | None = None) -> tuple[Decimal, Decimal]:
    left = sum((figure.factor * figure.value for figure in example.left), example.constants[0])
    if first is not None:
        left += example.left[0].factor * (first - example.left[0].value)
    return left, sum((figure.factor * figure.value for figure in example.right), example.constants[1])


@pytest.mark.parametrize("profile", ["yangquan-2022", "national-2023"])
def test_every_bundled_rule_of_sums_has_an_example_that_holds_and_one_slip_that_breaks_it(profile: str) -> None:
    session = Session.start(load_config(), profile)
    shown = 0
    for rule in session.registry.rules:
        made = example_of(rule.id, session.ruleset)
        if made is None or not made.sums or "[*] - " in made.formula:
            continue
        shown += 1
        holds = HOLDS[made.operator]
        assert holds(*sides(made)), rule.id
        left, right = sides(made, made.wrong)
        assert not holds(left, right), rule.id
        assert left - right == made.difference
    formulas = sum(bool(rule.formulas) for rule in session.registry.rules)
    assert shown >= formulas - 6


@pytest.mark.parametrize(
    ("formula", "wrong"),
    [
        ("本表[合计,合计] = 本表[合计,拨款] + 本表[合计,其他]", "309"),
        ("本表[合计,合计] - 本表[合计,拨款] = 本表[合计,其他]", "309"),
        ("本表[合计,合计] >= 0", "-9"),
        ("本表[合计,合计] < 本表[合计,其他]", "950"),
        ("本表[合计,合计] = 本表[合计,其他] 当 本表[合计,拨款] > 0", "109"),
        ("绝对值(本表[合计,合计] - 本表[合计,其他]) <= 5", "109"),
    ],
)
def test_an_example_of(formula: str, wrong: str) -> None:
    made = example(validation("income.mine", "题", "据", formula))
    assert made is not None
    assert made.wrong == Decimal(wrong)
    assert all(figure.coordinate.startswith("公开01表合计行") for figure in (*made.left, *made.right))


def test_a_rollup_over_many_cells_shows_a_few() -> None:
    wide = code_table("income", "收入决算表", *map(str, range(100, 120)))
    rule = rollup("income.mine", "题", "据", "本表[*,100] := 合计(本表[*,101:119])")
    made = example_of(rule.id, build_ruleset([rule], {"income": wide}, profile_of(wide)))
    assert made is not None
    assert (len(made.left), len(made.right), made.more) == (1, 7, 12)


def test_what_cannot_be_shown_is_none() -> None:
    assert example(validation("income.mine", "题", "据", "本表[合计,合计] = 本表[合计,合计]")) is None
    assert example(validation("income.mine", "题", "据", "本表[合计,合计] = 0 当 选项(没有)")) is None
