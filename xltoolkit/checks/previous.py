"""Checks against last year's accounts; where none are given they say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.checks.said import at_row
from xltoolkit.model import (
    Accounts,
    BoundTable,
    CellValue,
    Entry,
    Kind,
    Previous,
    Row,
    Rows,
    Unit,
    bare,
)
from xltoolkit.rules import Check, Problem

EVERY_CODE = "*"
"""In place of a row: every code, and 合计."""


class Carried(NamedTuple):
    """A balance that is carried over: the opening one of this year and the closing one of the last, in one table.

    Rows and columns are named as in rules; ``*`` for every code, each with itself.
    """

    opening: tuple[str, str]
    closing: tuple[str, str]


def carried_over(table: str, *balances: tuple[tuple[str, str], tuple[str, str]]) -> Check:
    """Opening balances are last year's closing ones.

    Amounts of another unit are compared in 元, with half a printed place of the coarser unit for rounding.

    Args:
        table: its id.
        balances: pairs of (row, column): this year's opening one, last year's closing one.
    """

    def check(accounts: Accounts) -> Iterator[Problem]:
        previous = accounts.previous
        now, then = accounts.tables.get(table), None if previous is None else previous.accounts.tables.get(table)
        if previous is None or now is None or then is None:
            return
        for opening, closing in map(_carried, balances):
            for key in _keys(now, then, opening[0]):
                here = (key or opening[0], opening[1])
                there = (key or closing[0], closing[1])
                yield from _balance(accounts, previous, (now, then), (here, there))

    return check


def movements() -> Check:
    """Amounts that changed much since last year are listed, row by row.

    Of codes only the lowest are told, and the totals: those between follow by adding up.
    """

    def check(accounts: Accounts) -> Iterator[Problem]:
        previous = accounts.previous
        for id, now in accounts.tables.items() if previous is not None else ():
            then = None if previous is None else previous.accounts.tables.get(id)
            if previous is not None and then is not None:
                for key in _told_keys(now, then):
                    yield from _movement(accounts, previous, (now, then), key)

    return check


def codes_renamed() -> Check:
    """A code is called as it was last year."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        previous = accounts.previous
        before = {} if previous is None else _names(previous.accounts)
        told: set[tuple[str, str]] = set()
        for bound in accounts.tables.values():
            for row in _coded(bound):
                known = before.get((bound.table.classification, row.code))
                place = (bound.table.classification, row.code)
                if known and bare(row.label) and bare(row.label) not in map(bare, known) and place not in told:
                    told.add(place)
                    message = f"科目 {row.code} 今年写作“{row.label}”，上年写作“{'”“'.join(known)}”"
                    yield at_row(accounts, bound.table.id, row, message)

    return check


def _carried(pair: tuple[tuple[str, str], tuple[str, str]]) -> Carried:
    return Carried(*pair)


def _keys(now: BoundTable, then: BoundTable, row: str) -> list[str]:
    """Return the rows that are compared with themselves; one empty name where the balance names its rows."""
    return list(dict.fromkeys([*now.by_key, *then.by_key])) if row == EVERY_CODE else [""]


def _balance(
    accounts: Accounts,
    previous: Previous,
    tables: tuple[BoundTable, BoundTable],
    places: tuple[tuple[str, str], tuple[str, str]],
) -> Iterator[Problem]:
    (now, then), (here, there) = tables, places
    opening, closing = now.entry(*here), then.entry(*there)
    if not (_has(now, here[1]) and _has(then, there[1])) or not all(e is None or e.known for e in (opening, closing)):
        return
    unit = accounts.profile.unit
    actual, expected = _amount(opening), _amount(closing) * previous.unit.yuan / unit.yuan
    if abs(actual - expected) <= _room(unit, previous.unit):
        return
    row = now.by_key.get(here[0])
    where = accounts.coordinate(now.table.id, row, here[1]) if row else accounts.place(now.table.id, *here)
    before = previous.accounts
    there_row = then.by_key.get(there[0])
    closed = before.coordinate(then.table.id, there_row, there[1]) if there_row else before.place(then.table.id, *there)
    message = (
        f"{where}{_at(opening)}年初数是 {actual:,f} {unit.name}，上年（{previous.name}）{closed}{_at(closing)}"
        f"年末数是 {_amount(closing):,f} {previous.unit.name}，相差 {actual - expected:,f} {unit.name}"
    )
    cells = (*_shown(opening), *_shown_there(closing, previous))
    cell = now.title_at if opening is None else opening.cell
    yield Problem(message, cell, where, now.table.id, cells, actual=actual, expected=expected)


def _movement(
    accounts: Accounts, previous: Previous, tables: tuple[BoundTable, BoundTable], key: str
) -> Iterator[Problem]:
    now, then = tables
    row, before = now.by_key.get(key), then.by_key.get(key)
    told, cells = [], []
    for column in _money(now, row or before):
        here, there = now.entry(key, column), then.entry(key, column)
        if not _has(then, column) or not all(e is None or e.known for e in (here, there)):
            continue
        amounts = _amount(here) * accounts.profile.unit.yuan, _amount(there) * previous.unit.yuan
        if _moved(*amounts, previous):
            told.append(f"{column} {_sentence(*amounts, accounts.profile.unit)}")
            cells += [*_shown(here), *_shown_there(there, previous)]
    if told:
        named = row or before
        where = accounts.coordinate(now.table.id, row) if row else accounts.place(now.table.id, key, "")
        label = "" if named is None else named.label
        cell = cells[0].cell if row is not None and cells and not cells[0].cell.sheet.startswith("[") else now.title_at
        message = f"{where}{f'“{label}”' if label else ''}与上年（{previous.name}）相比变动较大：{'；'.join(told)}"
        yield Problem(message, cell, where, now.table.id, tuple(cells))


def _moved(now: Decimal, then: Decimal, previous: Previous) -> bool:
    """Tell whether a change, in 元, is worth a word."""
    change = abs(now - then)
    return change >= previous.movements.amount and change > 0 and change >= abs(then) * previous.movements.share


def _sentence(now: Decimal, then: Decimal, unit: Unit) -> str:
    shown = f"上年 {unit.printed(then / unit.yuan):,f}，今年 {unit.printed(now / unit.yuan):,f} {unit.name}"
    if not then:
        return f"{shown}，上年没有"
    return f"{shown}，{'增加' if now > then else '减少'} {abs(now - then) / abs(then) * 100:.1f}%"


def _told_keys(now: BoundTable, then: BoundTable) -> list[str]:
    """Return the rows that are told of: lines, totals, and codes that have none below them in either year."""
    keys = list(dict.fromkeys([*now.by_key, *then.by_key]))
    if now.table.rows is not Rows.CODES:
        return keys
    codes = sorted(key for key in keys if key.isdigit())
    above = {code[:size] for code in codes for size in (3, 5) if len(code) > size}
    return [key for key in keys if key not in above]


def _money(table: BoundTable, row: Row | None) -> list[str]:
    if row is None or (row.line is not None and row.line.kind not in (None, Kind.MONEY)):
        return []
    columns = table.form.columns
    return [name for name in row.entries if name in columns and columns[name].kind is Kind.MONEY]


def _names(accounts: Accounts) -> dict[tuple[str, str], list[str]]:
    names: dict[tuple[str, str], list[str]] = {}
    for bound in accounts.tables.values():
        for row in _coded(bound):
            known = names.setdefault((bound.table.classification, row.code), [])
            if row.label and row.label not in known:
                known.append(row.label)
    return names


def _coded(bound: BoundTable) -> Iterator[Row]:
    return (row for row in bound.rows if row.code and bound.table.rows is Rows.CODES)


def _has(table: BoundTable, column: str) -> bool:
    return column in table.form.columns and column not in table.missing_columns


def _amount(entry: Entry | None) -> Decimal:
    return Decimal() if entry is None else entry.amount


def _room(unit: Unit, other: Unit) -> Decimal:
    """Return what rounding into the coarser unit explains, in the first unit; nothing where both are the same."""
    if unit == other:
        return Decimal()
    coarser = max(unit, other, key=lambda item: item.yuan)
    return coarser.quantum * coarser.yuan / 2 / unit.yuan


def _at(entry: Entry | None) -> str:
    return "（没有这一行）" if entry is None else f"（{entry.cell}）"


def _shown(entry: Entry | None) -> tuple[CellValue, ...]:
    return () if entry is None else (CellValue(entry.cell, str(entry.amount)),)


def _shown_there(entry: Entry | None, previous: Previous) -> tuple[CellValue, ...]:
    """Return last year's cell as a spreadsheet names a cell of another workbook."""
    if entry is None:
        return ()
    return (CellValue(entry.cell.in_book(previous.name), str(entry.amount)),)
