"""A formula that rests on itself is told from one that only waits to be calculated."""

from __future__ import annotations

import pytest

from tests.builders import accounts_of, bind, code_table, profile_of, ruleset_of
from xltoolkit.engine import examine
from xltoolkit.model import Finding

ONE = code_table("one", "甲表", "合计", "基本", "项目")


def uncalculated(*formulas: str) -> list[Finding]:
    """Put formulas without a value into C10, D10 …."""
    figures = " ".join([*["=?"] * len(formulas), *["."] * (3 - len(formulas))])
    accounts = accounts_of(profile_of(ONE), [ONE], bind(ONE, {"合计": figures}))
    entries = accounts.tables["one"].by_key["合计"].entries
    for column, formula in zip(("合计", "基本", "项目"), formulas, strict=False):
        entries[column] = entries[column]._replace(formula=formula)
    return examine(ruleset_of([ONE], accounts.profile), accounts).findings


@pytest.mark.parametrize(
    "formula", ["=C10+1", "=sum($C$7:c10)", "=甲表!C10", "='甲表'!C9:C11", '="C10"&C10', "=IF(A1,SUM(C1:C10),0)"]
)
def test_a_formula_that_reads_its_own_cell(formula: str) -> None:
    (finding,) = uncalculated(formula)
    assert "循环引用" in finding.message
    assert "重新计算" not in finding.advice


@pytest.mark.parametrize("formula", ["=C11", '="C10"', "=乙表!C10", "=C10X", "=AC10", "=C101", "=ZZZ9999999"])
def test_a_formula_that_does_not(formula: str) -> None:
    (finding,) = uncalculated(formula)
    assert "循环引用" not in finding.message
    assert "重新计算" in finding.advice


def test_a_circle_through_other_formulas() -> None:
    found = uncalculated("=D10", "=C10*2", "=C10")
    assert ["循环引用" in finding.message for finding in found] == [True, True, False]
