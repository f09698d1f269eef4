"""What check functions see of a workbook: accounts to be read. A check that changes them fails, and no other does."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xltoolkit.model import BoundTable, Row

if TYPE_CHECKING:
    from xltoolkit.model import Accounts


def read_only(accounts: Accounts) -> Accounts:
    """Return the same accounts in containers that refuse to be changed: mapping proxies and tuples.

    The types stay those of the accounts: what only reads never notices.
    """
    previous = accounts.previous
    held: dict[str, Any] = {
        "declared": MappingProxyType(accounts.declared),
        "tables": MappingProxyType({id: _table(bound) for id, bound in accounts.tables.items()}),
        "codes": MappingProxyType(accounts.codes),
        "unrecognised": tuple(accounts.unrecognised),
        "repeated": tuple(accounts.repeated),
        "attachments": MappingProxyType(accounts.attachments),
        "previous": None if previous is None else replace(previous, accounts=read_only(previous.accounts)),
    }
    return replace(accounts, **held)


def _table(bound: BoundTable) -> BoundTable:
    held: dict[str, Any] = {
        "rows": tuple(map(_row, bound.rows)),
        "facts": MappingProxyType(bound.facts),
        "column_at": MappingProxyType(bound.column_at),
        "printed_columns": MappingProxyType(bound.printed_columns),
        "stray": tuple(bound.stray),
        "beside": tuple(bound.beside),
        "merged": tuple(bound.merged),
    }
    return replace(bound, **held)


def _row(row: Row) -> Row:
    entries: Any = MappingProxyType(row.entries)
    return Row(
        row.key, entries, row.label, row.label_at, row.code, row.line, row.block, row.printed_number
    )  # four times as fast as replace()
