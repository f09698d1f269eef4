"""Entries: what a cell of amounts holds."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from xltoolkit.model import (
    CellError,
    Content,
    Entry,
    Kind,
    Unit,
    Value,
    amount_from_text,
    is_not_applicable,
    is_nothing,
)
from xltoolkit.recognise.heads import Side
from xltoolkit.recognise.sheet import Sheet

_ZERO = Decimal()
# Looking up a member of an enumeration takes longer than anything else that is done per cell.
_BLANK, _AMOUNT, _MERGED = Content.BLANK, Content.AMOUNT, Content.MERGED
_MONEY, _TEXT = Kind.MONEY, Kind.TEXT
_make = tuple.__new__  # half the time of calling the named tuple, which tells on thousands of blank cells


def entries_of(sheet: Sheet, row: int, side: Side, unit: Unit, kind: Kind | None = None) -> dict[str, Entry]:
    """Return the entries of one row by column, blank ones included.

    An area of merged cells holds one amount, which belongs to one row and one column: what a place inside it holds that
    another row or another column already owns is unknown.

    Args:
        sheet: where they stand.
        row: which row.
        side: which columns.
        unit: whose printed places money is brought to.
        kind: what the row holds, where that differs from its columns.
    """
    values, formulas, name, covered = sheet.grid.values, sheet.grid.formulas, sheet.name, sheet.covered
    entries = {}
    for key, own, declared in side.columns:
        place = (row, declared)
        if place in covered:
            place = covered[place]
            if place[0] != row or not side.known.isdisjoint(range(place[1], declared)):
                entries[key] = _make(Entry, (name, row, declared, _ZERO, _MERGED, None, None))
                continue
        column = place[1]
        value = values.get(place)
        formula = formulas.get(place)
        if value is None and formula is None:
            entries[key] = _make(Entry, (name, row, column, _ZERO, _BLANK, None, None))
            continue
        held = kind or own
        if type(value) is Decimal and held is not _TEXT:
            amount, content = _printed(value, held, unit), _AMOUNT
        else:
            amount, content = _read(value, formula, held, unit)
        entries[key] = _make(Entry, (name, row, column, amount, content, value, formula))
    return entries


def _read(value: Value, formula: str | None, kind: Kind, unit: Unit) -> tuple[Decimal, Content]:
    if isinstance(value, CellError):
        return _ZERO, Content.ERROR
    if value is None:
        return _ZERO, Content.BLANK if formula is None else Content.UNCALCULATED
    if kind is _TEXT:
        return _ZERO, Content.NOT_APPLICABLE
    if not isinstance(value, str):
        return _ZERO, Content.TEXT
    return _read_text(value, kind, unit)


def _read_text(text: str, kind: Kind, unit: Unit) -> tuple[Decimal, Content]:
    if is_nothing(text):
        return _ZERO, Content.NOTHING if text.strip() else Content.BLANK
    if is_not_applicable(text):
        return _ZERO, Content.NOT_APPLICABLE
    amount = typed(text)
    if amount is None:
        return _ZERO, Content.TEXT
    return _printed(amount, kind, unit), Content.AMOUNT


def _printed(number: Decimal, kind: Kind, unit: Unit) -> Decimal:
    """Bring money to the printed places."""
    return unit.printed(number) if kind is _MONEY else number


def is_figure(value: Value) -> bool:
    """Tell whether a stored value is a figure, a formula without a value, or an error: something not to lose."""
    if isinstance(value, str) and not isinstance(value, CellError):
        return typed(value) is not None
    return not isinstance(value, bool)


def shown(value: Value) -> str:
    """Return a stored value as a message shows it; a formula that was never calculated shows nothing."""
    return "" if value is None else str(value)


@lru_cache(maxsize=65536)
def typed(text: str) -> Decimal | None:
    """Return the amount that a text is, or None."""
    return amount_from_text(text)
