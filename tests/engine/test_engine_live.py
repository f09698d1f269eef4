"""Computed values as live formulas: exactly the value, or none."""

from __future__ import annotations

import pytest

from tests.builders import accounts_of, bind, code_table, judged, line_table, profile_of
from xltoolkit.model import Block, BoundTable, Column, Line

TABLE = code_table("one", "收入决算表", "合计", "甲", "乙", "丙")
LINES = line_table("sum", "总'表", Block("", (Column("金额", 1),), (Line("一", 1), Line("二", 2), Line("总计", 3))))
DECLARED = (TABLE, LINES)


def live(formula: str, *bound: BoundTable) -> str | None:
    """Return the formula of the only fill."""
    (fill,) = judged(accounts_of(profile_of(*DECLARED), DECLARED, *bound), formula).fills
    return fill.formula


def rows(**figures: str) -> BoundTable:
    return bind(TABLE, {key.removeprefix("r"): text for key, text in figures.items()})


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("本表[合计,合计] := 合计(本表[合计,甲:丙])", "=SUM(D10:F10)"),
        ("本表[合计,合计] := 本表[合计,甲] + 本表[合计,乙] - 本表[合计,丙]", "=D10+E10-F10"),
        ("本表[合计,合计] := 本表[合计,甲]", "=D10"),
        ("本表[合计,合计] := -本表[合计,甲] + 本表[合计,乙]", "=-D10+E10"),
        ("本表[合计,合计] := 合计(本表[合计,甲:丙]) - 本表[合计,甲]", "=SUM(D10:F10)-D10"),
        ("本表[合计,合计] := 本表[合计,甲] × 2", None),
        ("本表[合计,合计] := 本表[合计,甲] + 1", None),
        ("本表[合计,合计] := 最大(本表[合计,甲], 本表[合计,乙])", None),
    ],
)
def test_sums_and_differences_of_one_row(formula: str, expected: str | None) -> None:
    assert live(formula, rows(合计=". 3 9 4")) == expected


def test_a_column_is_summed_over_runs_of_neighbours() -> None:
    table = rows(合计=". 1 . .", r201="5 1 . .", r20101="5 1 . .", r202="6 . . .", r203="7 . . .")
    assert live("本表[上级,合计] := 合计(本表[下级])", table) == "=SUM(C11,C13:C14)"


def test_one_child_is_a_copy() -> None:
    assert live("本表[上级,合计] := 合计(本表[下级])", rows(合计=". . . .", r201="5 . . .")) == "=C11"


def test_cells_of_other_sheets_are_quoted() -> None:
    lines = bind(LINES, {"一": "2", "二": "3", "总计": "5"})
    assert live("本表[合计,合计] := 总'表[总计,金额]", rows(合计=". . . ."), lines) == "='总''表'!C12"
    assert live("本表[合计,合计] := 合计(总'表[1行:2行,金额])", rows(合计=". . . ."), lines) == "=SUM('总''表'!C10:C11)"


def test_a_join_names_the_rows_that_are_there() -> None:
    table = rows(合计="5 . . .", r202=". . . .")
    other = code_table("two", "支出决算表", "合计")
    accounts = accounts_of(profile_of(TABLE, other), (TABLE, other), table, bind(other, {"201": "1", "202": "5"}))
    (fill,) = judged(accounts, "本表[类,合计] := 支出决算表[同码,合计]").fills
    assert (fill.row, fill.formula) == ("202", "='支出决算表'!C11")


@pytest.mark.parametrize("operand", ["'4", "——", "-", "4.005"])
def test_operands_that_a_sheet_would_count_otherwise_leave_a_value(operand: str) -> None:
    table = rows(合计=f". 3 9 {operand}")
    entry = table.rows[0].entries["丙"]
    if operand == "4.005":  # as recognition binds it: rounded to what the unit prints
        table.rows[0].entries["丙"] = entry._replace(amount=entry.amount.quantize(table.rows[0].entries["甲"].amount))
    assert live("本表[合计,合计] := 合计(本表[合计,甲:丙])", table) is None


def test_blank_operands_and_other_fills_keep_the_formula() -> None:
    table = rows(合计=". . . .", r201=". . . .", r20101="5 . . .")
    accounts = accounts_of(profile_of(*DECLARED), DECLARED, table)
    fills = judged(accounts, "本表[上级,合计] := 合计(本表[下级])").fills
    assert [fill.formula for fill in fills] == ["=C11", "=C12"]
