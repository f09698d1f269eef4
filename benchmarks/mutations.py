"""Errors as people make them, one at a time, in the amounts of a recognised workbook."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from xltoolkit.diagnose.slips import Kind
from xltoolkit.model import Accounts, BoundTable, Content, Entry, Row, Rows

TEN = Decimal(10)

SLIPS: dict[str, frozenset[Kind]] = {
    "one digit": frozenset({Kind.DIGIT}),
    "digits transposed": frozenset({Kind.TRANSPOSED}),
    "lost zero": frozenset({Kind.LOST_ZERO}),
    "lost digit": frozenset({Kind.LOST_DIGIT}),
    "added zero": frozenset({Kind.EXTRA_ZERO}),
    "decimal point": frozenset({Kind.POINT, Kind.LOST_ZERO, Kind.EXTRA_ZERO}),
    "unit": frozenset({Kind.UNIT}),
    "sign": frozenset({Kind.SIGN}),
    "last place": frozenset({Kind.DIGIT}),
    "cleared": frozenset({Kind.MISSING}),
    "copied from above": frozenset({Kind.COPIED}),
    "copied from the left": frozenset({Kind.COPIED}),
    "swapped with above": frozenset({Kind.SWAPPED}),
    "in the next column": frozenset({Kind.MISPLACED}),
    "rows swapped": frozenset({Kind.SWAPPED_ROWS}),
    "row dropped": frozenset({Kind.DROPPED_ROW}),
    "table in the wrong unit": frozenset({Kind.UNIT_TABLE}),
}
"""Kind of error -> the slips that diagnosis may rightly call it."""


class Place(NamedTuple):
    """A cell of amounts by its row and column."""

    row: Row
    column: str

    @property
    def entry(self) -> Entry:
        """What stands there now."""
        return self.row.entries[self.column]


class Mutation(NamedTuple):
    """An error: its kind, and what each cell holds because of it (None for nothing); or a row that is left out."""

    kind: str
    cells: tuple[tuple[Place, Decimal | None], ...]
    dropped: tuple[BoundTable, Row] | None = None


Around = dict[tuple[str, int, int], Place]
_Mistake = Callable[[Decimal, random.Random], Decimal | None]


def mutations(accounts: Accounts, seed: int = 1) -> Iterator[Mutation]:
    """Yield every kind of error for every amount in turn; the same seed gives the same errors."""
    around = _around(accounts)
    for place in around.values():
        entry = place.entry
        if entry.content is not Content.AMOUNT:
            continue
        draw = random.Random(f"{seed} {entry.cell}")  # noqa: S311 - errors are drawn to be drawn again
        for kind, mistake in _MISTAKES.items():
            value = mistake(entry.amount, draw)
            if value is not None and (value := value.quantize(entry.amount)) != entry.amount:
                yield Mutation(kind, ((place, value),))
        yield Mutation("cleared", ((place, None),))
        yield from _with_neighbours(place, around)


def larger_mutations(accounts: Accounts) -> Iterator[Mutation]:
    """Yield errors of whole rows of code tables, and of whole tables."""
    for bound in accounts.tables.values():
        filed = [
            Place(row, column) for row in bound.rows for column, e in row.entries.items() if e.content is Content.AMOUNT
        ]
        if len(filed) > 1:
            yield Mutation("table in the wrong unit", tuple((p, p.entry.amount * 10_000) for p in filed))
        if bound.table.rows is not Rows.CODES:
            continue
        below = {row.code[:5] for row in bound.rows} | {row.code[:3] for row in bound.rows}
        leaves = [row for row in bound.rows if row.code and (row.code not in below or len(row.code) == len("2010101"))]
        for row in leaves:
            if any(entry.amount for entry in row.entries.values()):
                yield Mutation("row dropped", (), (bound, row))
        for above, row in pairwise(leaves):
            if above.code[:5] == row.code[:5] and _apart(above, row) > 1:
                yield Mutation("rows swapped", tuple(_crossed(above, row)))


@contextmanager
def made(*errors: Mutation) -> Iterator[tuple[Entry, ...]]:
    """Make errors while the context lasts; yields the wrong entries."""
    cells = [cell for error in errors for cell in error.cells]
    dropped = [error.dropped for error in errors if error.dropped is not None]
    before = [place.entry for place, _ in cells]
    rows = [(bound, list(bound.rows)) for bound, _ in dropped]
    try:
        for place, value in cells:
            content = Content.BLANK if value is None else Content.AMOUNT
            place.row.entries[place.column] = place.entry._replace(
                amount=value or Decimal(), raw=value, content=content
            )
        for bound, row in dropped:
            _set_rows(bound, [other for other in bound.rows if other is not row])
        yield tuple(place.entry for place, _ in cells)
    finally:
        for (place, _), entry in zip(cells, before, strict=True):
            place.row.entries[place.column] = entry
        for bound, all_rows in rows:
            _set_rows(bound, all_rows)


def _set_rows(bound: BoundTable, rows: list[Row]) -> None:
    bound.rows = rows
    for cached in ("by_key", "by_code"):
        vars(bound).pop(cached, None)


def _around(accounts: Accounts) -> Around:
    return {
        (entry.sheet, entry.row, entry.column): Place(row, column)
        for bound in accounts.tables.values()
        for row in bound.rows
        for column, entry in row.entries.items()
    }


def _with_neighbours(place: Place, around: Around) -> Iterator[Mutation]:
    entry = place.entry
    above = around.get((entry.sheet, entry.row - 1, entry.column))
    left = around.get((entry.sheet, entry.row, entry.column - 1))
    right = around.get((entry.sheet, entry.row, entry.column + 1))
    for kind, near in (("copied from above", above), ("copied from the left", left)):
        if near is not None and _differs(near.entry, entry):
            yield Mutation(kind, ((place, near.entry.amount),))
    if above is not None and _differs(above.entry, entry):
        yield Mutation("swapped with above", ((place, above.entry.amount), (above, entry.amount)))
    if right is not None and right.entry.content in {Content.BLANK, Content.NOTHING} and entry.amount:
        yield Mutation("in the next column", ((place, None), (right, entry.amount)))


def _differs(near: Entry, entry: Entry) -> bool:
    return near.content is Content.AMOUNT and near.amount != entry.amount


def _apart(one: Row, other: Row) -> int:
    return sum(one.entries[c].amount != other.entries[c].amount for c in one.entries if c in other.entries)


def _crossed(one: Row, other: Row) -> Iterator[tuple[Place, Decimal | None]]:
    for column in one.entries:
        if column in other.entries:
            yield Place(one, column), _filed(other.entries[column])
            yield Place(other, column), _filed(one.entries[column])


def _filed(entry: Entry) -> Decimal | None:
    return entry.amount if entry.content is Content.AMOUNT else None


def _digits(amount: Decimal) -> tuple[str, int]:
    """Return the digits as printed, and how many of them are decimals."""
    text = f"{abs(amount):f}"
    return text.replace(".", ""), len(text.partition(".")[2])


def _number(digits: str, decimals: int, amount: Decimal) -> Decimal:
    return Decimal(digits).scaleb(-decimals).copy_sign(amount)


def _one_digit(amount: Decimal, draw: random.Random) -> Decimal | None:
    digits, decimals = _digits(amount)
    at = draw.randrange(len(digits))
    other = draw.choice([digit for digit in "0123456789" if digit != digits[at]])
    return _number(digits[:at] + other + digits[at + 1 :], decimals, amount)


def _transposed(amount: Decimal, draw: random.Random) -> Decimal | None:
    digits, decimals = _digits(amount)
    pairs = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1]]
    if not pairs:
        return None
    at = draw.choice(pairs)
    return _number(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :], decimals, amount)


def _lost(amount: Decimal, draw: random.Random, *, zeros: bool) -> Decimal | None:
    """Lose one digit in front of the decimals."""
    digits, decimals = _digits(amount)
    whole = len(digits) - decimals
    found = [at for at in range(whole) if (digits[at] == "0") is zeros and whole > 1]
    if not found:
        return None
    at = draw.choice(found)
    return _number(digits[:at] + digits[at + 1 :], decimals, amount)


def _added_zero(amount: Decimal, draw: random.Random) -> Decimal | None:
    digits, decimals = _digits(amount)
    whole = len(digits) - decimals
    at = draw.randrange(1, whole + 1)
    return _number(f"{digits[:at]}0{digits[at:]}", decimals, amount)


def _last_place(amount: Decimal, _: random.Random) -> Decimal:
    return amount + Decimal(1).scaleb(-_digits(amount)[1])


_MISTAKES: dict[str, _Mistake] = {
    "one digit": _one_digit,
    "digits transposed": _transposed,
    "lost zero": lambda amount, draw: _lost(amount, draw, zeros=True),
    "lost digit": lambda amount, draw: _lost(amount, draw, zeros=False),
    "added zero": _added_zero,
    "decimal point": lambda amount, draw: amount * TEN ** draw.choice((-2, -1, 1, 2)),
    "unit": lambda amount, _: amount * 10_000,
    "sign": lambda amount, _: -amount,
    "last place": _last_place,
}
