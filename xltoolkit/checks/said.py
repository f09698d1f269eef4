"""How problems are worded and placed; shared by all checks."""

from __future__ import annotations

from collections.abc import Iterable

from xltoolkit.model import Accounts, Cell, CellValue, Row
from xltoolkit.rules import Problem

_SHOWN = 8
"""How many items a message lists before it only counts the rest."""


def at_row(accounts: Accounts, table: str, row: Row, message: str, other: Row | None = None) -> Problem:
    """Return a problem of a row, shown at its label."""
    rows = [row] if other is None else [row, other]
    cells = tuple(CellValue(one.label_at, one.code or one.label) for one in rows if one.label_at is not None)
    return Problem(message, row.label_at, accounts.coordinate(table, row), table, cells)


def where(row: Row) -> str:
    """Return where a row stands: its label's cell, or its key."""
    return str(row.label_at) if row.label_at is not None else row.key


def listed(cells: Iterable[Cell]) -> str:
    """Return cells as a list in words."""
    return shortened([str(cell) for cell in cells])


def shortened(items: Iterable[str]) -> str:
    """Return items as a list in words that stays readable, however many there are."""
    texts = list(items)
    rest = len(texts) - _SHOWN
    return "、".join(texts[:_SHOWN]) + (f"……另有 {rest} 处" if rest > 0 else "")
