"""Which cells a formula reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltoolkit.model import Definitions, NamedTable, Range, a1
from xltoolkit.recalc.references import Area, References


def references(definitions: Definitions | None = None) -> References:
    return References(("甲", "My Sheet"), lambda: definitions or Definitions())


def areas(formula: str, definitions: Definitions | None = None) -> set[Area]:
    return set(references(definitions).of(formula, "甲", (5, 5)).areas)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A1", {Area("甲", 1, 1, 1, 1)}),
        ("=$A$1+b2", {Area("甲", 1, 1, 1, 1), Area("甲", 2, 2, 2, 2)}),
        ("=SUM(A1:B3)", {Area("甲", 1, 1, 3, 2)}),
        ("=SUM(B3:A1)", {Area("甲", 1, 1, 3, 2)}),
        ("='My Sheet'!C4", {Area("my sheet", 4, 3, 4, 3)}),
        ("=SUM(C:C)", {Area("甲", 1, 3, 1_048_576, 3)}),
        ("=SUM(2:3)", {Area("甲", 2, 1, 3, 16_384)}),
        ('="A1"&B1', {Area("甲", 1, 2, 1, 2)}),
        ("=LOG10(2)+1E5", set()),
        ("=1+2", set()),
    ],
)
def test_references_are_read(formula: str, expected: set[Area]) -> None:
    assert areas(formula) == expected


@pytest.mark.parametrize("formula", ["=INDIRECT(A1)", "=OFFSET(A1,1,1)", "=SUM(甲:乙!A1)", "=unknown_name+1"])
def test_what_cannot_be_told_may_be_anywhere(formula: str) -> None:
    assert references().of(formula, "甲", (1, 1)).anywhere


@pytest.mark.parametrize("formula", ["=NOW()", "=TODAY()+A1", "=RAND()"])
def test_volatile_formulas_are_unsteady(formula: str) -> None:
    assert not references().of(formula, "甲", (1, 1)).steady


def test_names_and_tables_are_resolved() -> None:
    table = NamedTable("My Sheet", Range(1, 1, 4, 2), ("名称", "金额"), 1, 0)
    definitions = Definitions(names={("", "total"): "'My Sheet'!$D$9"}, tables={"表1": table})
    assert areas("=TOTAL*2", definitions) == {Area("my sheet", 9, 4, 9, 4)}
    found = areas("=SUM(表1[金额])", definitions)
    assert {area.sheet for area in found} == {"my sheet"}
    assert any(area.left <= 2 <= area.right and area.top <= 2 and area.bottom >= 4 for area in found)


@given(st.integers(1, 9999), st.integers(1, 700), st.integers(1, 9999), st.integers(1, 700))
def test_any_range_is_read_whichever_way_it_is_written(top: int, left: int, bottom: int, right: int) -> None:
    first, last = a1(top, left), a1(bottom, right)
    rows, columns = sorted((top, bottom)), sorted((left, right))
    assert areas(f"=SUM({first}:{last})") == {Area("甲", rows[0], columns[0], rows[1], columns[1])}
