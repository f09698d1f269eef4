"""Checks of single amounts: their sign and their decimals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltoolkit.checks.said import shortened
from xltoolkit.model import Accounts, BoundTable, CellValue, Content, Entry, Kind, Row, amount_from_text
from xltoolkit.rules import Check, Problem

_AMOUNT = Content.AMOUNT
"""Looked up once: reading a member of an enumeration costs more than the rest of the loop."""
_FRACTIONS = "个数量不是整数", "数量应是整数，核对是否录错；核对时仍按所填的数计算"


def negative_amounts() -> Check:
    """No amount is negative without a word for it."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        for bound, row, column, entry in _amounts(accounts):
            if entry.amount < 0:
                coordinate = accounts.coordinate(bound.table.id, row, column)
                unit = "" if _is_count(bound, row, column) else f" {accounts.profile.unit.name}"
                message = f"{coordinate}（{entry.cell}）是负数 {entry.amount:,}{unit}"
                yield _at_entry(accounts, bound, row, column, message)

    return check


def decimals() -> Check:
    """No amount has more decimals than its unit prints, and counts are whole; one problem a table for each."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        found: dict[tuple[str, bool], list[Entry]] = {}
        for bound, row, column, entry in _amounts(accounts):
            broken = _broken(entry.amount) and _is_count(bound, row, column)
            if broken or _more_than_printed(entry):
                found.setdefault((bound.table.id, broken), []).append(entry)
        for (table, broken), entries in found.items():
            shown = shortened([f"{entry.cell.ref}={entry.raw}" for entry in entries])
            says, advice = _FRACTIONS if broken else ("个数的小数位多于应有位数", "")
            message = f"{accounts.number(table)}有 {len(entries)} {says}：{shown}"
            cells = tuple(CellValue(entry.cell, str(entry.raw)) for entry in entries)
            yield Problem(message, entries[0].cell, accounts.number(table), table, cells, advice)

    return check


def _amounts(accounts: Accounts) -> Iterator[tuple[BoundTable, Row, str, Entry]]:
    for bound in accounts.tables.values():
        for row in bound.rows:
            for column, entry in row.entries.items():
                if entry.content is _AMOUNT:
                    yield bound, row, column, entry


def _more_than_printed(entry: Entry) -> bool:
    """Whether bringing the filed figure to the printed places changed it."""
    filed = amount_from_text(entry.raw) if isinstance(entry.raw, str) else entry.raw
    return filed != entry.amount


def _broken(amount: Decimal) -> bool:
    """Whether an amount is no whole number, be it as large as it likes (a remainder fails beyond 28 digits)."""
    return amount != amount.to_integral_value()


def _is_count(bound: BoundTable, row: Row, column: str) -> bool:
    return bound.kind(row, column) is Kind.COUNT


def _at_entry(accounts: Accounts, bound: BoundTable, row: Row, column: str, message: str) -> Problem:
    entry = row.entries[column]
    cells = (CellValue(entry.cell, "" if entry.raw is None else str(entry.raw)),)
    return Problem(message, entry.cell, accounts.coordinate(bound.table.id, row, column), bound.table.id, cells)
