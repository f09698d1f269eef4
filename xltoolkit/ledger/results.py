"""Folders of results: which are ours, by the ledger in them, and what earlier runs left there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from xltoolkit.ledger.schema import APPLICATION, FILE

_HEAD = b"SQLite format 3\0"
_AT = 68
"""Where a database file says which program it belongs to, in four bytes."""


def is_results(folder: Path) -> bool:
    """Tell whether a folder holds the results of an earlier run, so that its workbooks are nobody's accounts.

    Our ledger lies in it, and its runs wrote into a folder of this name: a ledger that somebody put beside the inputs
    (``--ledger``) makes no results of them.
    """
    file = folder / FILE
    if not _is_ledger(file):
        return False
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=1)) as connection:
            outputs = connection.execute("SELECT DISTINCT output FROM runs WHERE output IS NOT NULL").fetchall()
    except sqlite3.Error:  # a run is writing there at this moment
        return True
    return any(Path(output).resolve().name == folder.resolve().name for (output,) in outputs)


def _is_ledger(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            head = stream.read(_AT + 4)
    except OSError:
        return False
    return head.startswith(_HEAD) and int.from_bytes(head[_AT:], "big") == APPLICATION


def left_over(connection: sqlite3.Connection, run: int) -> list[str]:
    """Return the results of earlier runs in the folder of a run that are not its own, by their paths in that folder."""
    row = connection.execute("SELECT output FROM runs WHERE id = ?", (run,)).fetchone()
    if not row[0]:
        return []
    own, before = _results(connection, "w.run = ?", run), _results(connection, "w.run < ?", run)
    return sorted(name for name in before - own if Path(row[0], name).is_file())


def _results(connection: sqlite3.Connection, which: str, run: int) -> set[str]:
    rows = connection.execute(_RESULTS + which, (run,)).fetchall()
    return {Path(output).relative_to(root).as_posix() for root, output in rows if Path(output).is_relative_to(root)}


_RESULTS = (
    "SELECT DISTINCT r.output, w.output FROM run_workbooks w JOIN runs r ON r.id = w.run"
    " WHERE r.output IS NOT NULL AND w.output IS NOT NULL AND "
)
