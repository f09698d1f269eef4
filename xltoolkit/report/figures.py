"""Every amount of a recognised table, for the ledger: as filed, or as a rollup fills it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xltoolkit.engine import Fill
from xltoolkit.model import BoundTable, Content, Figure, Kind, a1

_AMOUNT = Content.AMOUNT
_COUNT, _MONEY, _TEXT = Kind.COUNT, Kind.MONEY, Kind.TEXT
# Looked up once: reading a member of an enumeration costs more than the rest of the loop.


def figures_of(bound: BoundTable, fills: Iterable[Fill]) -> tuple[Figure, ...]:
    """Return the amounts of a table, row by row. Cells without an amount are left out, as is what is no amount."""
    filled = {(fill.row, fill.column): fill.value for fill in fills if fill.old is None}
    return tuple(_figures(bound, filled))


def _figures(bound: BoundTable, filled: dict[tuple[str, str], Decimal]) -> Iterator[Figure]:
    kinds = {name: column.kind for name, column in bound.form.columns.items()}
    for row in bound.rows:
        own = row.line.kind if row.line is not None else None
        for column, entry in row.entries.items():
            filed = entry.content is _AMOUNT
            if not filed and not filled:
                continue
            kind = own or kinds.get(column, _MONEY)
            amount = entry.amount if filed else filled.get((row.key, column))
            if kind is not _TEXT and amount is not None:
                cell = a1(entry.row, entry.column)
                yield Figure(row.key, row.label, row.code, column, cell, f"{amount:f}", kind is _COUNT, not filed)
