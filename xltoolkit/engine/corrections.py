"""Corrections to the end: what a second run over the corrected workbook would write, the first one writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from xltoolkit.engine.outcome import Fill
from xltoolkit.model import Accounts, BoundTable, Cell, Content, Entry

_ROUNDS = 8
"""Nearly always one round follows the first, and writes nothing; more than three were never seen."""

Correct = Callable[[Accounts], list[Fill]]
"""What is written into accounts as they stand."""


def to_the_end(fills: list[Fill], accounts: Accounts, correct: Correct) -> list[Fill]:
    """Return what is written in the end, each cell once, with the figure that was filed there.

    A value that a check refused while other figures were wrong may stand once those are corrected, and a figure that
    held because of an empty cell may break once that is filled.

    Args:
        fills: what is written into the accounts as filed.
        accounts: the same.
        correct: tells what is written into others.
    """
    written = {fill.entry.cell: fill for fill in fills}
    filed = {entry.cell: entry for entry in _all(accounts)}
    for _ in range(_ROUNDS):
        fills = correct(_filled(accounts, written))
        if not fills:
            break
        written |= {fill.entry.cell: _of_filed(fill, filed[fill.entry.cell]) for fill in fills}
    return sorted(
        (fill for fill in written.values() if fill.value != fill.old),
        key=lambda fill: (fill.entry.sheet, fill.entry.row, fill.entry.column),
    )


def _of_filed(later: Fill, entry: Entry) -> Fill:
    """Return a later fill as one of the cell as it was filed."""
    return replace(later, entry=entry, old=entry.amount if entry.content is Content.AMOUNT else None)


def _all(accounts: Accounts) -> Iterator[Entry]:
    return (entry for bound in accounts.tables.values() for row in bound.rows for entry in row.entries.values())


def _filled(accounts: Accounts, written: Mapping[Cell, Fill]) -> Accounts:
    return replace(accounts, tables={id: _table(bound, written) for id, bound in accounts.tables.items()})


def _table(bound: BoundTable, written: Mapping[Cell, Fill]) -> BoundTable:
    rows = [replace(row, entries=dict(_entries(row.entries.items(), written))) for row in bound.rows]
    return replace(bound, rows=rows)


def _entries(entries: Iterable[tuple[str, Entry]], written: Mapping[Cell, Fill]) -> Iterator[tuple[str, Entry]]:
    for column, entry in entries:
        fill = written.get(entry.cell)
        if fill is None:
            yield column, entry
        else:
            value = fill.value
            yield column, entry._replace(amount=value, content=Content.AMOUNT, raw=value, formula=fill.formula)
