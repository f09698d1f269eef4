"""Computed values as live formulas, where the formula gives exactly the value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from xltoolkit.engine.expand import Term
from xltoolkit.engine.figures import AMOUNT, Overlay
from xltoolkit.engine.instances import Instance
from xltoolkit.engine.rollups import is_sum
from xltoolkit.model import Content, Entry, a1

_LONGEST = 2000
"""Characters; Excel takes 8,192, a person reads far fewer."""


def live_formula(instance: Instance, target: Entry, overlay: Overlay) -> str | None:
    """Return the formula of a fill (``=SUM(C10:C12)``, ``='收入决算表'!C9``), or None where only the value is exact.

    Only sums and differences of cells that hold numbers, or nothing, or another fill: text counts as nothing in a
    sheet's SUM and breaks a ``+``, and a figure with more decimals than its unit prints was rounded before it counted.
    """
    terms = [(coefficient, entries) for coefficient, entries in instance.right if entries]
    exact = all(_is_exact(entry, overlay) for _, entries in terms for entry in entries)
    if not terms or not is_sum(instance) or not exact:
        return None
    text = "".join(_term(term, target.sheet, first=index == 0) for index, term in enumerate(terms))
    return f"={text}" if len(text) < _LONGEST else None


def _is_exact(entry: Entry, overlay: Overlay) -> bool:
    if id(entry) in overlay or entry.content is Content.BLANK:
        return True
    return entry.content is AMOUNT and isinstance(entry.raw, Decimal) and entry.raw == entry.amount


def _term(term: Term, sheet: str, *, first: bool) -> str:
    coefficient, entries = term
    sign = "-" if coefficient < 0 else "" if first else "+"
    runs = list(_runs(entries, sheet))
    whole = runs[0] if len(entries) == 1 else f"SUM({','.join(runs)})"
    return f"{sign}{whole}"


def _runs(entries: Sequence[Entry], sheet: str) -> Iterable[str]:
    """Ranges of cells that touch, down a column or, where all are in one row, along it."""
    along = len({(entry.sheet, entry.row) for entry in entries}) == 1
    order = sorted(entries, key=lambda e: (e.sheet, e.row, e.column) if along else (e.sheet, e.column, e.row))
    places = enumerate(order)

    def line(item: tuple[int, Entry]) -> tuple[str, int, int]:
        index, entry = item
        return (
            (entry.sheet, entry.row, entry.column - index) if along else (entry.sheet, entry.column, entry.row - index)
        )

    for _, run in groupby(places, key=line):
        cells = [entry for _, entry in run]
        yield _range(cells[0], cells[-1], sheet)


def _range(first: Entry, last: Entry, sheet: str) -> str:
    prefix = "" if first.sheet == sheet else "'" + first.sheet.replace("'", "''") + "'!"
    start, end = a1(first.row, first.column), a1(last.row, last.column)
    return f"{prefix}{start}" if start == end else f"{prefix}{start}:{end}"
