"""Checks of single amounts: their sign and their decimals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltoolkit.checks.said import shortened
from xltoolkit.model import Accounts, BoundTable, CellValue, Content, Entry, Kind, Row, amount_from_text
from xltoolkit.rules import Check, Problem


def negative_amounts() -> Check:
    """No amount is negative without a word for it."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        for bound, row, column, entry in _entries(accounts):
            if entry.content is Content.AMOUNT and entry.amount < 0:
                coordinate = accounts.coordinate(bound.table.id, row, column)
                yield _at_entry(accounts, bound, row, column, f"{coordinate}（{entry.cell}）是负数 {entry.amount}")

    return check


def decimals() -> Check:
    """No amount has more decimals than its unit prints, and counts are whole; one problem a table."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        found: dict[str, list[Entry]] = {}
        for bound, row, column, entry in _entries(accounts):
            places = 0 if _kind(bound, row, column) is Kind.COUNT else accounts.profile.unit.places
            if entry.content is Content.AMOUNT and _decimals(entry) > places:
                found.setdefault(bound.table.id, []).append(entry)
        for table, entries in found.items():
            shown = shortened([f"{entry.cell.ref}={entry.raw}" for entry in entries])
            message = f"{accounts.number(table)}有 {len(entries)} 个数的小数位多于应有位数：{shown}"
            cells = tuple(CellValue(entry.cell, str(entry.raw)) for entry in entries)
            yield Problem(message, entries[0].cell, accounts.number(table), table, cells)

    return check


def _entries(accounts: Accounts) -> Iterator[tuple[BoundTable, Row, str, Entry]]:
    for bound in accounts.tables.values():
        for row in bound.rows:
            for column, entry in row.entries.items():
                yield bound, row, column, entry


def _kind(bound: BoundTable, row: Row, column: str) -> Kind:
    if row.line is not None and row.line.kind is not None:
        return row.line.kind
    declared = bound.form.columns.get(column)
    return Kind.MONEY if declared is None else declared.kind


def _decimals(entry: Entry) -> int:
    number = amount_from_text(entry.raw) if isinstance(entry.raw, str) else entry.raw
    if not isinstance(number, Decimal):
        return 0
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _at_entry(accounts: Accounts, bound: BoundTable, row: Row, column: str, message: str) -> Problem:
    entry = row.entries[column]
    cells = (CellValue(entry.cell, "" if entry.raw is None else str(entry.raw)),)
    return Problem(message, entry.cell, accounts.coordinate(bound.table.id, row, column), bound.table.id, cells)
