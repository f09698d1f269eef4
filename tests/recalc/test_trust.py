"""Trust in calculated values is carried along what formulas rest on, and never leaps."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from xltoolkit.model import CellError, Definitions, Range, Value, coordinates
from xltoolkit.recalc import trust
from xltoolkit.recalc.dependents import Graph, Node
from xltoolkit.recalc.references import References
from xltoolkit.recalc.trust import Stale, Stored, agree


def node(ref: str) -> Node:
    return Node("甲", *coordinates(ref))


def nodes(values: Mapping[str, Value]) -> dict[Node, Value]:
    return {node(ref): value for ref, value in values.items()}


def trusted(  # noqa: PLR0913 - what an engine is measured by, each as a table of cells
    formulas: Mapping[str, str],
    changed: str,
    stored: Mapping[str, Value],
    before: Mapping[str, Value],
    after: Mapping[str, Value],
    *,
    written: Mapping[str, Value] | None = None,
    arrays: Mapping[str, Range] | None = None,
) -> set[str]:
    """Return the cells whose new values are trusted, after one input has changed."""
    graph = Graph(
        {"甲": {coordinates(ref): formula for ref, formula in formulas.items()}},
        {"甲": {coordinates(ref): area for ref, area in (arrays or {}).items()}},
        References(["甲"], Definitions),
    )
    own = nodes(written or {})
    old = nodes(stored)
    stale = graph.stale([node(changed), *own], own)
    found = Stale(graph, stale, Stored(old.get, own)).trusted(nodes(before), nodes(after))
    assert all(after_ in nodes(after).values() for after_ in found.values())
    return {ref for ref in formulas if node(ref) in found}


def numbers(**values: int) -> dict[str, Value]:
    return {ref: Decimal(value) for ref, value in values.items()}


CHAIN = {"B1": "=A1", "C1": "=B1", "D1": "=C1"}


def test_all_where_all_is_right() -> None:
    old, new = numbers(B1=1, C1=1, D1=1), numbers(B1=2, C1=2, D1=2)
    assert trusted(CHAIN, "A1", old, old, new) == {"B1", "C1", "D1"}


@pytest.mark.parametrize(
    ("wrong", "expected"), [("B1", set()), ("C1", {"B1"}), ("D1", {"B1", "C1"})], ids=["B1", "C1", "D1"]
)
def test_nothing_above_what_was_not_brought_back(wrong: str, expected: set[str]) -> None:
    old, new = numbers(B1=1, C1=1, D1=1), numbers(B1=2, C1=2, D1=2)
    assert trusted(CHAIN, "A1", old, {**old, wrong: Decimal(9)}, new) == expected


def test_nothing_above_what_the_engine_did_not_give() -> None:
    old = numbers(B1=1, C1=1, D1=1)
    assert trusted(CHAIN, "A1", old, old, numbers(B1=2, D1=2)) == {"B1"}
    assert trusted(CHAIN, "A1", old, numbers(B1=1, D1=1), numbers(B1=2, C1=2, D1=2)) == {"B1"}


def test_a_formula_that_is_not_stale_must_be_right_too() -> None:
    """C1 rests on B1 and on E1; nothing that was written concerns E1, but the engine has it wrong."""
    formulas = {"B1": "=A1", "C1": "=B1+E1", "E1": "=F1"}
    old, new = numbers(B1=1, C1=6, E1=5), numbers(B1=2, C1=7, E1=5)
    assert trusted(formulas, "A1", old, old, new) == {"B1", "C1"}
    assert trusted(formulas, "A1", old, old, {**new, "E1": Decimal(6)}) == {"B1"}


def test_never_calculated_is_never_trusted() -> None:
    old, new = numbers(C1=1), numbers(B1=2, C1=2)
    assert trusted({"B1": "=A1", "C1": "=B1"}, "A1", old, numbers(B1=1, C1=1), new) == set()


def test_circles_are_never_trusted() -> None:
    formulas = {"B1": "=A1+C1", "C1": "=B1", "D1": "=A1", "E1": "=E1+A1"}
    old = numbers(B1=1, C1=1, D1=1, E1=1)
    assert trusted(formulas, "A1", old, old, numbers(B1=2, C1=2, D1=2, E1=2)) == {"D1"}


@pytest.mark.parametrize("formula", ["=A1+TODAY()", "=A1+INDIRECT(A2)", "=A1+[1]Sheet1!A1", "=A1+甲:乙!A1"])
def test_what_does_not_follow_from_known_cells_is_never_trusted(formula: str) -> None:
    old = numbers(B1=1, C1=1)
    assert trusted({"B1": formula, "C1": "=B1"}, "A1", old, old, numbers(B1=2, C1=2)) == set()


def test_nor_what_rests_on_such_a_formula_that_is_not_stale() -> None:
    old = numbers(B1=1, E1=1)
    assert trusted({"B1": "=A1+E1", "E1": "=TODAY()"}, "A1", old, old, numbers(B1=2, E1=1)) == set()


def test_formulas_that_fill_more_than_their_cell_are_never_trusted() -> None:
    old = numbers(B1=1, C1=1)
    formulas = {"B1": "=A1:A2*1", "C1": "=B2"}
    assert trusted(formulas, "A1", old, old, numbers(B1=2, C1=2), arrays={"B1": Range(1, 2, 2, 2)}) == set()


def test_new_errors_are_left_to_the_spreadsheet_program() -> None:
    old = numbers(B1=1, C1=1)
    new: dict[str, Value] = {"B1": CellError("#DIV/0!"), "C1": Decimal(2)}
    assert trusted({"B1": "=A1", "C1": "=IFERROR(B1,2)"}, "A1", old, old, new) == set()


def test_an_error_that_stays_is_no_obstacle() -> None:
    old: dict[str, Value] = {"B1": CellError("#N/A"), "C1": Decimal(1)}
    new: dict[str, Value] = {"B1": CellError("#N/A"), "C1": Decimal(2)}
    assert trusted({"B1": "=A1", "C1": "=IFERROR(B1,A1)"}, "A1", old, old, new) == {"B1", "C1"}


def test_an_own_formula_must_come_out_as_it_was_written() -> None:
    formulas = {"B1": "=A1+1", "C1": "=B1*2"}
    old, new = numbers(C1=4), numbers(B1=3, C1=6)
    own = numbers(B1=3)
    assert trusted(formulas, "A1", old, {"C1": Decimal(4)}, new, written=own) == {"C1"}
    assert trusted(formulas, "A1", old, {"C1": Decimal(4)}, {**new, "B1": Decimal(4)}, written=own) == set()


def test_too_much_to_look_at_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "MOST_EDGES", 1)
    old, new = numbers(B1=1, C1=1, D1=1), numbers(B1=2, C1=2, D1=2)
    assert trusted(CHAIN, "A1", old, old, new) == set()


@pytest.mark.parametrize(
    ("stored", "calculated", "same"),
    [
        ("0.3", "0.30000000000000004", True),
        ("123456789012345", "123456789012345.4", True),
        ("123456789012345", "123456789012345.5", True),  # half a unit in the last place, though it rounds to even
        ("123456789012345", "123456789012345.6", False),
        ("1", "1.00000000000001", False),
        ("0", "0.0", True),
        ("0", "1E-17", False),
        ("-2.5", "2.5", False),
    ],
)
def test_numbers_agree_to_fifteen_digits(stored: str, calculated: str, *, same: bool) -> None:
    assert agree(Decimal(stored), Decimal(calculated)) is same


def test_values_of_two_kinds_do_not_agree() -> None:
    yes: Value = True
    assert not agree(Decimal(1), yes)
    assert not agree("1", Decimal(1))
    assert not agree("#N/A", CellError("#N/A"))
    assert not agree(None, None)
    assert agree("", "")
