"""Two columns of a table in each other's place: their amounts, or the headings above them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from xltoolkit.diagnose.proposals import Correction
from xltoolkit.diagnose.slips import Kind, Slip
from xltoolkit.diagnose.slopes import Slopes, is_linear
from xltoolkit.diagnose.standing import Standing
from xltoolkit.engine.functions import compare
from xltoolkit.model import Accounts, BoundTable, Column, Content, Entry, Row

_FEWEST = 2
"""Rows that must differ in what was filed, and equations that must be mended: less may be a slip in one cell."""
_Columns = tuple[Column, Column]


class _Seen(NamedTuple):
    """A broken sum as a table sees it: what it is off by, and how each of the table's cells moves it."""

    off: Decimal
    operator: str
    tolerance: Decimal
    pulls: list[tuple[Decimal, Row, str]]


def column_corrections(standing: Standing, accounts: Accounts, slopes: Slopes) -> Iterator[Correction]:
    """Yield the exchange of two columns where that mends all that is broken over the table; at most one a table."""
    for bound in accounts.tables.values():
        if len(standing.failing) < _FEWEST:
            return
        if len(_broken_over(bound, standing)) < _FEWEST:
            continue
        seen = list(_seen(bound, standing, slopes))
        explaining = (pair for pair in _pairs(bound) if _explained(pair, seen, standing) >= 1)
        weighed = (_exchanged(bound, pair, standing) for pair in explaining)
        good = [one for one in weighed if one is not None]
        if good:
            yield max(good, key=lambda one: one.effect.score)


def _pairs(bound: BoundTable) -> Iterator[_Columns]:
    for block in bound.form.blocks:
        for one, other in combinations(block.columns, 2):
            if one.kind is other.kind:
                yield one, other


def _seen(bound: BoundTable, standing: Standing, slopes: Slopes) -> Iterator[_Seen]:
    places = {id(entry): (row, column) for row in bound.rows for column, entry in row.entries.items()}
    for broken in standing.failing.values():
        if is_linear(broken.instance):
            found = [pull for pull in slopes.of(broken.instance) if id(pull.entry) in places]
            pulls = [(pull.slope, *places[id(pull.entry)]) for pull in found]
            if pulls:
                yield _Seen(broken.left - broken.right, broken.instance.equation.operator, broken.tolerance, pulls)


def _explained(pair: _Columns, seen: list[_Seen], standing: Standing) -> int:
    """Return how many broken sums would hold if only the cells of the two columns were exchanged."""
    one, other = pair[0].name, pair[1].name
    across = {one: other, other: one}
    count = 0
    for off, operator, tolerance, pulls in seen:
        moved = [
            (slope, row.entries[name], row.entries.get(across[name])) for slope, row, name in pulls if name in across
        ]
        step = sum((s * (_held(to, standing) - standing.amount(entry)) for s, entry, to in moved), Decimal())
        count += bool(step) and compare(off + step, operator, tolerance)
    return count


def _held(entry: Entry | None, standing: Standing) -> Decimal:
    return Decimal() if entry is None else standing.amount(entry)


def _exchanged(bound: BoundTable, pair: _Columns, standing: Standing) -> Correction | None:
    one, other = pair
    rows = [(row.entries[one.name], row.entries[other.name]) for row in bound.rows if _has(row, pair)]
    differing = [cells for cells in rows if standing.amount(cells[0]) != standing.amount(cells[1])]
    filed = [cells for cells in differing if any(_is_filed(entry, standing) for entry in cells)]
    if len(filed) < _FEWEST:
        return None
    cells = [
        (entry, standing.amount(opposite))
        for first, second in differing
        for entry, opposite in ((first, second), (second, first))
        if standing.computed(entry) is None
    ]
    effect = standing.what_if({id(entry): value for entry, value in cells})
    if effect.broken or effect.score < _FEWEST or _broken_over(bound, standing) - effect.mended - effect.idle:
        return None
    return Correction(tuple(cells), effect, Slip(Kind.SWAPPED_COLUMNS, _said(bound, pair)))


def _broken_over(bound: BoundTable, standing: Standing) -> set[int]:
    """Return the ids of the broken equations that read a table."""
    failing = standing.failing
    return {key for key, broken in failing.items() if bound.table.id in broken.instance.equation.tables}


def _is_filed(entry: Entry, standing: Standing) -> bool:
    return entry.content is Content.AMOUNT and standing.computed(entry) is None


def _has(row: Row, pair: _Columns) -> bool:
    return all(column.name in row.entries for column in pair)


def _said(bound: BoundTable, pair: _Columns) -> str:
    one, other = pair
    printed = [bound.printed_columns.get(column.name) for column in pair]
    if None not in printed and printed == [other.number, one.number]:
        return f"“{one.name}”“{other.name}”两栏的标题可能印反了：所印的栏次也是反的"
    return f"“{one.name}”“{other.name}”两列可能整列对调"
