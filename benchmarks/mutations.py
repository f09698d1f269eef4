"""Errors as people make them, one at a time, in the amounts of a recognised workbook."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.model import Accounts, Content, Entry, Row

TEN = Decimal(10)


class Place(NamedTuple):
    """A cell of amounts by table, row and column."""

    row: Row
    column: str

    @property
    def entry(self) -> Entry:
        """What stands there now."""
        return self.row.entries[self.column]


class Mutation(NamedTuple):
    """An error: its kind, and what each cell holds because of it (None for nothing)."""

    kind: str
    cells: tuple[tuple[Place, Decimal | None], ...]


Around = dict[tuple[str, int, int], Place]
_Mistake = Callable[[Decimal, random.Random], Decimal | None]


def mutations(accounts: Accounts, seed: int = 1) -> Iterator[Mutation]:
    """Yield every kind of error for every amount in turn; the same seed gives the same errors."""
    around = _around(accounts)
    places = accounts.profile.unit.places
    for place in around.values():
        entry = place.entry
        if entry.content is not Content.AMOUNT:
            continue
        draw = random.Random(f"{seed} {entry.cell}")  # noqa: S311 - errors are drawn to be drawn again
        for kind, mistake in _MISTAKES.items():
            value = mistake(entry.amount, draw)
            if value is not None and (value := round(value, places)) != entry.amount:
                yield Mutation(kind, ((place, value),))
        yield Mutation("cleared", ((place, None),))
        yield from _with_neighbours(place, around)


@contextmanager
def made(mutation: Mutation) -> Iterator[tuple[Entry, ...]]:
    """Make the error while the context lasts; yields the wrong entries."""
    before = [place.entry for place, _ in mutation.cells]
    try:
        for place, value in mutation.cells:
            content = Content.BLANK if value is None else Content.AMOUNT
            place.row.entries[place.column] = place.entry._replace(
                amount=value or Decimal(), raw=value, content=content, formula=None
            )
        yield tuple(place.entry for place, _ in mutation.cells)
    finally:
        for (place, _), entry in zip(mutation.cells, before, strict=True):
            place.row.entries[place.column] = entry


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
        if near is not None and near.entry.content is Content.AMOUNT and near.entry.amount != entry.amount:
            yield Mutation(kind, ((place, near.entry.amount),))
    if above is not None and above.entry.content is Content.AMOUNT and above.entry.amount != entry.amount:
        yield Mutation("swapped with above", ((place, above.entry.amount), (above, entry.amount)))
    if right is not None and right.entry.content in {Content.BLANK, Content.NOTHING} and entry.amount:
        yield Mutation("in the next column", ((place, None), (right, entry.amount)))


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


_MISTAKES: dict[str, _Mistake] = {
    "one digit": _one_digit,
    "digits transposed": _transposed,
    "lost zero": lambda amount, draw: _lost(amount, draw, zeros=True),
    "lost digit": lambda amount, draw: _lost(amount, draw, zeros=False),
    "added zero": _added_zero,
    "decimal point": lambda amount, draw: amount * TEN ** draw.choice((-2, -1, 1, 2)),
    "unit": lambda amount, _: amount * 10_000,
    "sign": lambda amount, _: -amount,
    "last place": lambda amount, _: amount + Decimal(1).scaleb(amount.as_tuple().exponent),  # type: ignore[arg-type]
}
