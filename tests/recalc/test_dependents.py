"""Which formulas rest on which cells: over sheets, ranges of any size, filled ranges, and what the run wrote itself."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from xltoolkit.model import Definitions, Range, a1, coordinates
from xltoolkit.recalc.dependents import Graph, Node
from xltoolkit.recalc.references import Area, References


def graph(formulas: Mapping[str, Mapping[str, str]], arrays: Mapping[str, Range] | None = None) -> Graph:
    """Return the graph of sheets; arrays are of the first one."""
    by_place = {
        name: {coordinates(ref): formula for ref, formula in of_sheet.items()} for name, of_sheet in formulas.items()
    }
    filled = {coordinates(ref): area for ref, area in (arrays or {}).items()}
    return Graph(by_place, {next(iter(formulas)): filled}, References(formulas, Definitions))


def node(ref: str, sheet: str = "甲") -> Node:
    return Node(sheet, *coordinates(ref))


def stale(of: Graph, *changed: str, exact: tuple[str, ...] = ()) -> set[str]:
    found = of.stale([node(ref) for ref in changed], [node(ref) for ref in exact])
    return {a1(row, column) if sheet == "甲" else f"{sheet}!{a1(row, column)}" for sheet, row, column in found}


def test_directly_and_through_others_and_over_sheets() -> None:
    of = graph(
        {"甲": {"B1": "=A1", "C1": "=B1+1", "D1": "=Z9", "E1": "=乙!A1"}, "乙": {"A1": "=SUM(甲!C:C)", "B1": "=A2"}}
    )
    assert stale(of, "A1") == {"B1", "C1", "E1", "乙!A1"}
    assert stale(of, "Z9") == {"D1"}
    assert stale(of, "A2") == set()


def test_names_of_sheets_are_told_apart_as_excel_does() -> None:
    of = Graph({"Data": {(1, 1): "=B1"}, "Sum": {(1, 1): "='DATA'!A1"}}, {}, References(["Data", "Sum"], Definitions))
    assert of.stale([Node("data", 1, 2)]) == {Node("data", 1, 1), Node("sum", 1, 1)}


def test_whole_rows_and_columns() -> None:
    of = graph({"甲": {"A1": "=SUM(B:B)", "A2": "=SUM(5:6)", "A3": "=SUM(B2:XFD1048576)"}})
    assert stale(of, "B5") == {"A1", "A2", "A3"}
    assert stale(of, "B1") == {"A1"}
    assert stale(of, "XFD1048576") == {"A3"}


def test_circles_end() -> None:
    of = graph({"甲": {"A1": "=B1", "B1": "=A1+C1", "D1": "=D1"}})
    assert stale(of, "C1") == {"A1", "B1"}


def test_what_may_read_anything_is_stale_only_where_something_changed() -> None:
    of = graph({"甲": {"A1": '=INDIRECT("B"&1)', "A2": "=A1", "A3": "=C1"}})
    assert stale(of) == set()
    assert stale(of, "Z1") == {"A1", "A2"}


def test_formulas_of_the_run_are_exact_where_they_rest_on_what_it_wrote() -> None:
    of = graph({"甲": {"A3": "=A1+A2", "A4": "=A3*2"}})
    assert stale(of, "A1", "A3", exact=("A3",)) == {"A4"}


def test_formulas_of_the_run_are_stale_where_they_rest_on_one_that_is() -> None:
    """C1 was worked out from A1 and from the stored value of B1, which A1 has made stale."""
    of = graph({"甲": {"B1": "=A1*2", "C1": "=A1+B1", "D1": "=C1"}})
    assert stale(of, "A1", "C1", exact=("C1",)) == {"B1", "C1", "D1"}


def test_cells_that_one_formula_fills() -> None:
    of = graph(
        {"甲": {"B1": "=A1:A3*2", "C1": "=B2", "D1": "=SUM(B3:B9)", "E1": "=B4", "F1": "=C1"}},
        {"B1": Range(1, 2, 3, 2)},
    )
    assert stale(of, "A2") == {"B1", "C1", "D1", "F1"}
    assert of.formulas_in(Area("甲", 2, 2, 2, 2)) == {node("B1")}


def test_a_formula_of_the_run_over_a_filled_cell_that_is_stale() -> None:
    of = graph({"甲": {"B1": "=A1:A3*2", "C1": "=B2+A1"}}, {"B1": Range(1, 2, 3, 2)})
    assert stale(of, "A1", "C1", exact=("C1",)) == {"B1", "C1"}


def test_formulas_in_areas_of_any_size() -> None:
    of = graph({"甲": {"A1": "=Z1", "A9": "=Z1", "C5": "=Z1"}, "乙": {"A1": "=1"}})
    assert of.formulas_in(Area("甲", 1, 1, 1, 1)) == {node("A1")}
    assert of.formulas_in(Area("甲", 1, 1, 1_048_576, 2)) == {node("A1"), node("A9")}
    assert of.formulas_in(Area("甲", 2, 1, 8, 16_384)) == {node("C5")}


places = st.builds(a1, st.integers(1, 12), st.integers(1, 4))
spread = st.builds(a1, st.integers(1, 300), st.integers(1, 40))
terms = st.one_of(
    places,
    st.tuples(places, places).map(":".join),
    st.tuples(spread, spread).map(":".join),
    st.just("B:C"),
    st.just("2:3"),
)


@given(
    st.dictionaries(places, terms, max_size=25), st.sets(places, min_size=1, max_size=3), st.sets(places, max_size=5)
)
def test_as_looking_at_every_cell_finds_it(formulas: dict[str, str], changed: set[str], own: set[str]) -> None:
    of = graph({"甲": {ref: f"=SUM({term})" for ref, term in formulas.items()}})
    exact = tuple(own & formulas.keys())

    def reads(user: Node, read: Node) -> bool:
        return any(
            area.top <= read.row <= area.bottom and area.left <= read.column <= area.right
            for area in of.reads[user].areas
        )

    found: set[Node] = set()
    while True:
        more = {
            user
            for user in of.reads
            if any(reads(user, source) for source in found)
            or (a1(*user[1:]) not in exact and any(reads(user, node(ref)) for ref in changed))
        }
        if more == found:
            break
        found = more
    assert stale(of, *changed, exact=exact) == {a1(*user[1:]) for user in found}
