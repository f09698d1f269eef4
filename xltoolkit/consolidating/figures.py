"""The figures of one unit, free of sheets and cells: what is added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.engine import Fill
from xltoolkit.model import Accounts, Content, Entry, Form, Kind, Line, Row, Unit

NAME = "差额表"
"""Whose figures eliminations are: a unit of its own among the others."""


class Spot(NamedTuple):
    """A cell by its names: id of the table, key of the row, name of the column."""

    table: str
    row: str
    column: str


class Amount(NamedTuple):
    """What a cell holds: an amount in the unit's own unit, 0 where ``content`` says that there is none."""

    value: Decimal
    content: Content
    kind: Kind = Kind.MONEY


@dataclass(slots=True)
class FigureRow:
    """A row of a table.

    Args:
        label: as printed.
        code: classification code, where it has one.
        block: name of its block.
        cells: column -> amount.
    """

    label: str
    code: str
    block: str
    cells: dict[str, Amount] = field(default_factory=dict)


Rows = dict[str, FigureRow]
"""Row key -> row, in printed order."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A unit's figures.

    Args:
        name: whose.
        unit: of the amounts.
        tables: by id; a table that declares to have no data is there without rows.
        no_data: ids of the tables that say so.
    """

    name: str
    unit: Unit
    tables: Mapping[str, Rows]
    no_data: frozenset[str] = frozenset()


def figures_of(accounts: Accounts, fills: Iterable[Fill], name: str, unit: Unit) -> Figures:
    """Return the figures of recognised tables.

    Args:
        accounts: the tables.
        fills: values of empty cells that follow from others; they count as if they were filed.
        name: whose figures they are.
        unit: of the amounts.
    """
    computed = {Spot(fill.table, fill.row, fill.column): fill.value for fill in fills if fill.old is None}
    tables: dict[str, Rows] = {}
    for id, bound in accounts.tables.items():
        rows = [] if bound.no_data else bound.rows
        tables[id] = {row.key: _row(id, row, bound.form, computed) for row in reversed(rows)}
        tables[id] = dict(reversed(tables[id].items()))
    no_data = frozenset(id for id, bound in accounts.tables.items() if bound.no_data)
    return Figures(name, unit, tables, no_data)


def kind_of(line: Line | None, column: str, form: Form) -> Kind:
    """Return what a cell holds: the line says so before the column."""
    if line is not None and line.kind is not None:
        return line.kind
    declared = form.columns.get(column)
    return Kind.MONEY if declared is None else declared.kind


def _row(table: str, row: Row, form: Form, computed: Mapping[Spot, Decimal]) -> FigureRow:
    cells = {}
    for column, entry in row.entries.items():
        kind = kind_of(row.line, column, form)
        if kind is not Kind.TEXT:
            cells[column] = _amount(entry, kind, computed.get(Spot(table, row.key, column)))
    return FigureRow(row.label, row.code, row.block, cells)


def _amount(entry: Entry, kind: Kind, computed: Decimal | None) -> Amount:
    if computed is not None:
        return Amount(computed, Content.AMOUNT, kind)
    return Amount(entry.amount if entry.content is Content.AMOUNT else Decimal(), entry.content, kind)
