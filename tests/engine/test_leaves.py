"""Tolerance of computed figures: a sum of rounded figures carries the rounding of all of them."""

from __future__ import annotations

from tests.builders import accounts_of, bind, code_table, judged, line_table, profile_of
from xltoolkit.model import WAN_YUAN, Block, BoundTable, Column, Line

TABLE = code_table("one", "收入决算表", "合计", "甲", "乙")
LINES = line_table("sum", "总表", Block("", (Column("金额", 1),), (Line("小计", 1), Line("总计", 2))))
ROWS = "本表[*,合计] := 合计(本表[*,甲:乙])"
BETWEEN = "总表[小计,金额] = 本表[合计,合计]"


def examined(one: BoundTable, other: str) -> str:
    """Return the tolerance that the equation between the tables is told to have, 错误 where it is exceeded."""
    bound = (one, bind(LINES, {"小计": other}))
    outcome = judged(accounts_of(profile_of(TABLE, LINES), (TABLE, LINES), *bound), ROWS, BETWEEN, unit=WAN_YUAN)
    (text,) = [finding.message for finding in outcome.findings if finding.rule == "one.rule_2"]
    return text.partition("允许 ")[2].partition(" ")[0] or "错误"


def with_formula(figures: str) -> BoundTable:
    table = bind(TABLE, {"合计": figures})
    entries = table.rows[0].entries
    entries["合计"] = entries["合计"]._replace(formula="=SUM(B1:C1)")
    return table


def test_a_published_total_was_rounded_once() -> None:
    one = bind(TABLE, {"合计": "5.00 3.00 2.00"})
    assert examined(one, "5.01") == "0.01"
    assert examined(one, "5.02") == "错误"


def test_a_filled_total_carries_the_rounding_of_its_parts() -> None:
    one = bind(TABLE, {"合计": ". 3.00 2.00"})
    assert examined(one, "5.01") == "0.015"
    assert examined(one, "5.02") == "错误"


def test_a_total_that_its_own_formula_adds_up_is_like_a_filled_one() -> None:
    assert examined(with_formula("5.00 3.00 2.00"), "5.01") == "0.015"


def test_a_formula_that_gives_something_else_is_a_figure_like_any() -> None:
    assert examined(with_formula("5.01 3.00 2.00"), "5.02") == "0.01"
    assert examined(with_formula("5.01 . 壹"), "5.02") == "0.01"
