"""Rectangles cover exactly the cells that are asked for, each once."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from xltoolkit.model import Range
from xltoolkit.workbook.live.blocks import cells_of, rectangles

PLACES = st.sets(st.tuples(st.integers(1, 12), st.integers(1, 8)), max_size=60)


@given(PLACES)
def test_cells_are_covered_exactly_and_once(places: set[tuple[int, int]]) -> None:
    covered = Counter(place for area in rectangles(places) for row in cells_of(area) for place in row)
    assert covered == Counter(places)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(0, 9), st.integers(0, 9))
def test_a_full_block_is_one_rectangle(top: int, left: int, down: int, across: int) -> None:
    area = Range(top, left, top + down, left + across)
    assert rectangles(place for row in cells_of(area) for place in row) == [area]


@given(PLACES)
def test_order_and_repetition_do_not_matter(places: set[tuple[int, int]]) -> None:
    listed = sorted(places)
    assert rectangles([*listed, *reversed(listed)]) == rectangles(listed)
    assert rectangles(listed) == sorted(rectangles(listed))
