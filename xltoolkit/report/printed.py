"""Recognised tables as a page shows them: the cells of their sheets, merged ones once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xltoolkit.model import Accounts, BoundTable, Grid, Kind, PrintedCell, PrintedTable, Range, Value, a1


def printed_tables(accounts: Accounts, grids: Iterable[Grid]) -> tuple[PrintedTable, ...]:
    """Return the recognised tables in the profile's order.

    Args:
        accounts: the workbook.
        grids: its sheets.
    """
    sheets = {grid.name: grid for grid in grids}
    found = (accounts.tables[entry.table] for entry in accounts.profile.tables if entry.table in accounts.tables)
    return tuple(
        PrintedTable(bound.form.title, bound.sheet, tuple(_rows(bound, sheets[bound.sheet]))) for bound in found
    )


def _rows(bound: BoundTable, grid: Grid) -> Iterator[tuple[PrintedCell, ...]]:
    """Yield the rows from the heading on; what is hidden on the sheet stays so."""
    _, left, bottom, right = bound.range
    rows = [row for row in range(bound.head_rows[0], bottom + 1) if row not in grid.hidden_rows]
    columns = [column for column in range(left, right + 1) if column not in grid.hidden_columns]
    amounts = {
        (entry.row, entry.column) for row in bound.rows for entry in row.entries.values() if entry.sheet == grid.name
    }
    money = amounts - _counts(bound, grid.name)
    merged = {(area.top, area.left): area for area in grid.merges}
    covered = {
        (row, column)
        for area in grid.merges
        for row in range(area.top, min(area.bottom, bottom) + 1)
        for column in range(area.left, min(area.right, right) + 1)
    } - merged.keys()
    for row in rows:
        yield tuple(
            PrintedCell(
                a1(row, column),
                _text(grid.values.get((row, column)), money=(row, column) in money),
                *_spans(merged.get((row, column)), rows, columns),
                number=(row, column) in amounts,
            )
            for column in columns
            if (row, column) not in covered
        )


def _counts(bound: BoundTable, sheet: str) -> set[tuple[int, int]]:
    """Return the cells that count things, so that they print no decimals."""
    found = set()
    for row in bound.rows:
        for name, entry in row.entries.items():
            kind = (
                row.line.kind if row.line is not None and row.line.kind is not None else bound.form.columns[name].kind
            )
            if kind is not Kind.MONEY and entry.sheet == sheet:
                found.add((entry.row, entry.column))
    return found


def _spans(area: Range | None, rows: list[int], columns: list[int]) -> tuple[int, int]:
    """Return how many shown columns and rows a cell covers."""
    if area is None:
        return 1, 1
    across = sum(area.left <= column <= area.right for column in columns)
    return max(across, 1), max(sum(area.top <= row <= area.bottom for row in rows), 1)


def _text(value: Value, *, money: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.2f}" if money else f"{value.normalize():f}"
    return str(value)
