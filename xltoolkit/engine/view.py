"""The rows of recognised tables by the sets of the formula language."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from xltoolkit.engine.names import CLASSES, EVERY, LEVELS, LINES, PARENTS, TOTAL, FormNames, TableNames
from xltoolkit.model import BoundTable, Entry, Kind, Row, Rows

Group = tuple[str, list[Row]]
"""What joins match by, and the rows that stand for it."""


def identity(row: Row) -> str:
    """Return what joins match rows by: the code, or the key of a row without one (合计)."""
    return row.code or row.key


class View:
    """One recognised table, its rows grouped the ways formulas ask for; each grouping is made once.

    Args:
        bound: the recognised table.
        names: its declaration's names.
    """

    def __init__(self, bound: BoundTable, names: TableNames) -> None:
        self.bound = bound
        self.names: FormNames = names.of(bound.form)
        self._sets: dict[str, list[Row]] = {}
        self._groups: dict[str, list[Group]] = {}

    @cached_property
    def flat(self) -> list[Entry]:
        """All its cells, row after row."""
        return [entry for row in self.bound.rows for entry in row.entries.values()]

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """What tells which cells formulas mean: equal for tables that differ in amounts, labels and places alone."""
        bound = self.bound
        rows = [(row.key, row.code, row.block, id(row.line), *row.entries) for row in bound.rows]
        return id(bound.form), bound.sheet, bound.no_data, *rows

    @cached_property
    def by_key(self) -> dict[str, Row]:
        """The first row of each key."""
        return self.bound.by_key

    @cached_property
    def every(self) -> list[Row]:
        """Rows that hold amounts."""
        return [
            row for row in self.bound.rows if row.line is None or not (row.line.heading or row.line.kind is Kind.TEXT)
        ]

    def groups(self, word: str) -> list[Group]:
        """Return the rows of a set, each alone."""
        groups = self._groups.get(word)
        if groups is None:
            groups = self._groups[word] = [(row.code or row.key, [row]) for row in self.rows(word)]
        return groups

    @cached_property
    def by_identity(self) -> dict[str, list[Row]]:
        """Rows by code, or by key where they have none."""
        return _grouped(self.every)

    @cached_property
    def by_class(self) -> dict[str, list[Row]]:
        """类 rows, or 功能行, by class code."""
        return _grouped(self.rows(CLASSES) if self.bound.table.rows is Rows.CODES else self.rows(LINES))

    @cached_property
    def children(self) -> dict[str, list[Row]]:
        """Identity of a parent -> its nearest present descendants, in printed order."""
        if self.bound.table.rows is not Rows.CODES:
            return {}
        present = {row.code for row in self.every if row.code}
        total = self.by_key.get(TOTAL)
        children: dict[str, list[Row]] = defaultdict(list)
        for row in self.every:
            if not row.code:
                continue
            shorter = (row.code[:digits] for digits in (7, 5, 3) if digits < len(row.code))
            parent = next((code for code in shorter if code in present), None)
            if parent is not None:
                children[parent].append(row)
            elif total is not None:
                children[identity(total)].append(row)
        return dict(children)

    def rows(self, word: str) -> list[Row]:
        """Return the rows of a set, in printed order."""
        rows = self._sets.get(word)
        if rows is None:
            rows = self._sets[word] = self._select(word)
        return rows

    def _select(self, word: str) -> list[Row]:
        if word == EVERY:
            return self.every
        if word == PARENTS:
            return [row for row in self.every if identity(row) in self.children]
        if word == LINES:
            return [row for row in self.every if self.bound.table.rows is Rows.LINES and row.code]
        digits = LEVELS[word]
        return [row for row in self.every if self.bound.table.rows is Rows.CODES and len(row.code) == digits]


def _grouped(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[identity(row)].append(row)
    return dict(grouped)
