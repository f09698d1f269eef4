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


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("='O''Brien (1)'!A1", {Area("o'brien (1)", 1, 1, 1, 1)}),
        ("=收入!A1:B2*甲!C3", {Area("收入", 1, 1, 2, 2), Area("甲", 3, 3, 3, 3)}),
        ("=SUM(甲!2:3,甲!C:D)", {Area("甲", 2, 1, 3, 16_384), Area("甲", 1, 3, 1_048_576, 4)}),
        ('=IF("甲!A1"="",TRUE,{1,2;3,"B2"})', set()),
        ("=_xlfn.LET(_xlpm.x,A1,_xlpm.x*2)", {Area("甲", 1, 1, 1, 1)}),
        ("=#REF!+甲!#REF!+A1", {Area("甲", 1, 1, 1, 1)}),
        ("=A1:A3 A2:C2", {Area("甲", 1, 1, 3, 1), Area("甲", 2, 1, 2, 3)}),
        ("=-A1%^B1", {Area("甲", 1, 1, 1, 1), Area("甲", 1, 2, 1, 2)}),
    ],
)
def test_every_form_of_reference(formula: str, expected: set[Area]) -> None:
    found = References(("甲", "收入", "O'Brien (1)"), Definitions).of(formula, "甲", (5, 5))
    assert (set(found.areas), found.anywhere, found.steady) == (expected, False, True)


@pytest.mark.parametrize(
    "formula",
    [
        "=A1:INDEX(B:B,3)",
        "=甲!A1:甲!B2",
        "='甲:乙'!A1",
        "=XFE1",
        "=A1048577",
        "=[0]!名称",
        "=TABLE(A1,B1)",
        "=FORMULATEXT(A1)",
        "=没有[金额]",
        "=甲!",
        "=收入（1）!A1",
    ],
)
def test_what_is_not_understood_may_be_anywhere(formula: str) -> None:
    assert references().of(formula, "甲", (1, 1)).anywhere


@pytest.mark.parametrize("formula", ["=[1]Sheet1!A1", "='[1]S x'!$A$1", "=[2]!外部", "=没有这张表!A1", "=RTD(1)"])
def test_what_lies_outside_is_unsteady_and_rests_on_nothing_written(formula: str) -> None:
    found = references().of(formula, "甲", (1, 1))
    assert (found.anywhere, found.steady) == (False, False)


TABLE = Definitions(tables={"账": NamedTable("甲", Range(3, 2, 9, 4), ("科目", "金额", "a'[b]"), 1, 1)})


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=SUM(账[金额])", (4, 3, 8, 3)),
        ("=SUM(账[])", (4, 2, 8, 4)),
        ("=账[[科目]:[金额]]", (4, 2, 8, 3)),
        ("=账[[#This Row],[金额]]", (5, 3, 5, 3)),
        ("=账[@金额]", (5, 3, 5, 3)),
        ("=账[@]", (5, 2, 5, 4)),
        ("=账[#All]", (3, 2, 9, 4)),
        ("=账[[#Headers],[金额]]", (3, 3, 3, 3)),
        ("=账[[#Totals],[金额]]", (9, 3, 9, 3)),
        ("=账[[#Headers],[#Data],[金额]]", (3, 3, 8, 3)),
        ("=SUBTOTAL(109,[金额])", (4, 3, 8, 3)),
        ("=账[a'''[b']]", (4, 4, 8, 4)),
    ],
)
def test_structured_references(formula: str, expected: tuple[int, int, int, int]) -> None:
    found = References(["甲"], lambda: TABLE).of(formula, "甲", (5, 3))
    assert (found.areas, found.anywhere) == ((Area("甲", *expected),), False)


@pytest.mark.parametrize("formula", ["=账[没有]", "=账[#Wrong]", "=别的[金额]"])
def test_structured_references_to_nothing_known(formula: str) -> None:
    assert References(["甲"], lambda: TABLE).of(formula, "甲", (5, 3)).anywhere


def named(**names: str) -> References:
    return References(["甲", "乙"], lambda: Definitions({("", name): text for name, text in names.items()}))


def test_names_that_rest_on_names_and_on_themselves() -> None:
    book = named(one="甲!$A$1:$A$3*two", two="乙!$B:$B", three="four+1", four="three+1", five="0.17")
    assert book.of("=ONE", "甲", (1, 1)).areas == (Area("甲", 1, 1, 3, 1), Area("乙", 1, 2, 1_048_576, 2))
    assert book.of("=three", "甲", (1, 1)).anywhere
    assert book.of("=five*2", "甲", (1, 1)) == ((), False, True)


@pytest.mark.parametrize("text", ["甲!A1", "甲!$A1", "$A$1", "OFFSET(甲!$A$1,1,1)", 'INDIRECT("A1")'])
def test_names_that_mean_another_cell_elsewhere(text: str) -> None:
    assert named(name=text).of("=name", "甲", (1, 1)).anywhere


def test_names_of_a_sheet_come_first() -> None:
    book = References(["甲", "乙"], lambda: Definitions({("", "n"): "甲!$A$1", ("乙", "n"): "乙!$B$2"}))
    assert book.of("=n", "甲", (9, 9)).areas == (Area("甲", 1, 1, 1, 1),)
    assert book.of("=n", "乙", (9, 9)).areas == book.of("=乙!n", "甲", (9, 9)).areas == (Area("乙", 2, 2, 2, 2),)


def test_names_that_are_functions() -> None:
    assert named(double="_xlfn.LAMBDA(_xlpm.x,_xlpm.x*甲!$A$1)").of("=double(B1)", "甲", (9, 9)).areas == (
        Area("甲", 1, 1, 1, 1),
        Area("甲", 1, 2, 1, 2),
    )


@given(st.text(alphabet="A1:$!'\"[](),+#.甲 xX@{}\\", max_size=60))
def test_whatever_a_formula_says_it_is_read(text: str) -> None:
    for area in named(x="甲!$A$1").of(f"={text}", "甲", (1, 1)).areas:
        assert 1 <= area.top <= area.bottom <= 1_048_576
        assert 1 <= area.left <= area.right <= 16_384
