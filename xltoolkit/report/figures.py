"""Every amount of a recognised table, for the ledger: as filed, or as a rollup fills it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xltoolkit.engine import Fill
from xltoolkit.model import BoundTable, Content, Entry, Figure, Kind, Row, a1


def figures_of(bound: BoundTable, fills: Iterable[Fill]) -> tuple[Figure, ...]:
    """Return the amounts of a table, row by row. Cells without an amount are left out, as is what is no amount."""
    filled = {(fill.row, fill.column): fill.value for fill in fills if fill.old is None}
    return tuple(_figures(bound, filled))


def _figures(bound: BoundTable, filled: dict[tuple[str, str], Decimal]) -> Iterator[Figure]:
    kinds = {name: column.kind for name, column in bound.form.columns.items()}
    for row in bound.rows:
        own = row.line.kind if row.line is not None else None
        for column, entry in row.entries.items():
            kind = own or kinds.get(column, Kind.MONEY)
            amount = entry.amount if entry.content is Content.AMOUNT else filled.get((row.key, column))
            if kind is not Kind.TEXT and amount is not None:
                yield _figure(row, column, entry, amount, kind)


def _figure(row: Row, column: str, entry: Entry, amount: Decimal, kind: Kind) -> Figure:
    cell = a1(entry.row, entry.column)
    filed = entry.content is Content.AMOUNT
    return Figure(row.key, row.label, row.code, column, cell, f"{amount:f}", kind is Kind.COUNT, not filed)
