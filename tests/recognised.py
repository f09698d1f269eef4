"""Workbooks as recognition sees them: their tables, and every amount by its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from xltoolkit.model import Accounts
from xltoolkit.recognise import recognise
from xltoolkit.run import Session
from xltoolkit.workbook import open_workbook


def accounts_in(session: Session, path: Path) -> Accounts:
    """Return the tables of a workbook."""
    with open_workbook(path) as book:
        grids = [book.read(name) for name in book.sheets]
    registry = session.registry
    return recognise(grids, registry.declared, registry.profile, registry.codes)


def amounts(accounts: Accounts) -> dict[tuple[str, str, str], Decimal]:
    """Return every amount by table, row and column."""
    return {
        (table, row.key, column): entry.amount
        for table, bound in accounts.tables.items()
        for row in bound.rows
        for column, entry in row.entries.items()
    }
