"""Consolidations in the ledger: of every cell of a sum, which units it came from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from xltoolkit.ledger.record import Row, storable
from xltoolkit.ledger.store import Ledger


class Consolidation(NamedTuple):
    """What the ledger keeps of a consolidation, as plain values.

    Args:
        heading: the row of ``consolidations`` from output to toolkit.
        units: name, path and hash of every unit; parts name a unit by its position.
        cells: rows of ``consolidated_cells`` from table_id to is_count.
        parts: rows of ``consolidated_parts``: number of the cell, position of the unit, amount.
    """

    heading: Row
    units: Sequence[Row]
    cells: Sequence[Row]
    parts: Sequence[Row]


def add_consolidation(ledger: Ledger, consolidation: Consolidation) -> tuple[int, bool]:
    """Write a consolidation into the ledger, whole or not at all.

    Where the latest one of the same result is the same (files by their hashes, and version), nothing is written.

    Args:
        ledger: the open ledger.
        consolidation: what came of it.

    Returns:
        its number, and whether it is new.

    Raises:
        OutputError: the ledger cannot be written.
    """
    heading, units = _plain(consolidation.heading), [_plain(unit) for unit in consolidation.units]
    latest = _latest(ledger.connection, heading[0])
    if latest is not None and _stored(ledger.connection, latest) == (heading, units):
        return latest, False
    number = 1 + (ledger.connection.execute("SELECT max(id) FROM consolidations").fetchone()[0] or 0)

    def write(connection: sqlite3.Connection) -> None:
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        _insert(connection, "consolidations", [(number, *heading, now)])
        _insert(connection, "consolidated_units", ((number, at, *unit) for at, unit in enumerate(units)))
        cells = ((number, at, *_plain(cell)) for at, cell in enumerate(consolidation.cells))
        _insert(connection, "consolidated_cells", cells)
        _insert(connection, "consolidated_parts", ((number, *part) for part in consolidation.parts))

    ledger.write(write)
    return number, True


def _latest(connection: sqlite3.Connection, output: object) -> int | None:
    """Return the number of the latest consolidation into a file."""
    row: tuple[int | None] = connection.execute(
        "SELECT max(id) FROM consolidations WHERE output = ?", (output,)
    ).fetchone()
    return row[0]


def _stored(connection: sqlite3.Connection, number: int) -> tuple[Row, list[Row]]:
    """Return what a consolidation made of which files."""
    heading = connection.execute("SELECT * FROM consolidations WHERE id = ?", (number,)).fetchone()
    units = connection.execute(
        "SELECT name, path, source_hash FROM consolidated_units WHERE consolidation = ? ORDER BY position", (number,)
    )
    return heading[1:-1], units.fetchall()


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    for row in rows:
        connection.execute(f"INSERT INTO {table} VALUES (?{', ?' * (len(row) - 1)})", row)  # noqa: S608 - no input


def _plain(row: Row) -> Row:
    return tuple(storable(value) if isinstance(value, str) else value for value in row)
