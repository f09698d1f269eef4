"""Adding up: line by line, code by code, exactly; every sum keeps what it is made of. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from xltoolkit.consolidating.figures import Amount, FigureRow, Figures, Spot
from xltoolkit.model import Content, Form, Kind, Line, Table, Unit, Value
from xltoolkit.model import Rows as TableRows
from xltoolkit.publishing.layout import chosen_form
from xltoolkit.publishing.templates import Declarations

_EXACT = Context(prec=60)
"""No sum of amounts of 15 digits needs more, however many units there are."""
_DASHES = {Content.NOTHING: "-", Content.NOT_APPLICABLE: "——"}


class Part(NamedTuple):
    """What one unit has in a sum: its position among the units, and its amount in the sum's unit, unrounded."""

    unit: int
    amount: Decimal


class Origin(NamedTuple):
    """One unit's part of one cell, for the trace."""

    table: str
    row: str
    column: str
    unit: str
    amount: Decimal


@dataclass(slots=True)
class SumCell:
    """One cell of the sum.

    Args:
        kind: money or a count.
        parts: of the units that have something other than 0 there.
        contents: what the units' cells hold.
    """

    kind: Kind
    parts: list[Part] = field(default_factory=list)
    contents: set[Content] = field(default_factory=set)

    @property
    def exact(self) -> Decimal:
        """The sum before it is rounded to the printed places."""
        with localcontext(_EXACT):
            return sum((part.amount for part in self.parts), Decimal())

    def value(self, unit: Unit) -> Value:
        """Return what is printed: the sum where a unit has an amount; a dash only where all have it."""
        if Content.AMOUNT in self.contents:
            return unit.printed(self.exact) if self.kind is Kind.MONEY else self.exact
        return _DASHES.get(next(iter(self.contents))) if len(self.contents) == 1 else None


@dataclass(slots=True)
class SumRow:
    """One row of the sum; ``labels`` counts how the units print its name."""

    key: str
    code: str
    block: str
    line: Line | None
    labels: dict[str, int] = field(default_factory=dict)
    cells: dict[str, SumCell] = field(default_factory=dict)


@dataclass(slots=True)
class SumTable:
    """One table of the sum.

    Args:
        table: its declaration.
        form: the printed form.
        rows: by key, in printed order.
        no_data: whether all units say that they have no data.
        lacking: units without this table.
    """

    table: Table
    form: Form
    rows: dict[str, SumRow]
    no_data: bool = False
    lacking: tuple[str, ...] = ()


@dataclass(slots=True)
class Consolidated:
    """The sum of units.

    Args:
        units: their names, in the order of ``Part.unit``.
        unit: of the amounts.
        tables: by id, in the profile's order; a table that no unit has is not there.
    """

    units: list[str]
    unit: Unit
    tables: dict[str, SumTable]

    def cell(self, spot: Spot) -> SumCell | None:
        """Return one cell, or None where the sum has no such."""
        table = self.tables.get(spot.table)
        row = None if table is None else table.rows.get(spot.row)
        return None if row is None else row.cells.get(spot.column)

    def spots(self) -> Iterator[tuple[Spot, SumCell]]:
        """Yield every cell."""
        for id, table in self.tables.items():
            for row in table.rows.values():
                for column, cell in row.cells.items():
                    yield Spot(id, row.key, column), cell

    def origins(self) -> Iterator[Origin]:
        """Yield every unit's part of every cell, in printed order; what is 0 is left out."""
        for spot, cell in self.spots():
            for part in cell.parts:
                yield Origin(*spot, self.units[part.unit], part.amount)


def add_up(units: Sequence[Figures], source: Declarations) -> Consolidated:
    """Add up units' figures into the tables of a profile.

    Amounts are brought to the profile's unit exactly and rounded once, after adding. What the profile has no cell for
    must have been refused before (``unplaced``).

    Args:
        units: their figures.
        source: the profile of the sum.
    """
    unit = source.profile.unit
    tables = {}
    for entry in source.profile.tables:
        table = source.declared[entry.table]
        form = chosen_form(table, entry.title)
        having = [figures for figures in units if entry.table in figures.tables]
        if having:
            rows = _rows(units, table, form, unit)
            no_data = all(entry.table in figures.no_data for figures in having)
            lacking = tuple(figures.name for figures in units if entry.table not in figures.tables)
            tables[entry.table] = SumTable(table, form, rows, no_data, lacking)
    return Consolidated([figures.name for figures in units], unit, tables)


def unplaced(figures: Figures, source: Declarations) -> Iterator[tuple[Spot, Amount]]:
    """Yield the amounts of a unit that the tables of a profile have no cell for."""
    forms = {entry.table: chosen_form(source.declared[entry.table], entry.title) for entry in source.profile.tables}
    for id, rows in figures.tables.items():
        form = forms.get(id)
        lines = {} if form is None else lines_of(source.declared[id], form)
        for key, row in rows.items():
            known = form is not None and (key in lines or _may_stand(source.declared[id], row))
            block = lines[key][0] if key in lines else row.block
            for column, amount in row.cells.items():
                if amount.value and not (known and form is not None and _has(form, block, column)):
                    yield Spot(id, key, column), amount


def lines_of(table: Table, form: Form) -> dict[str, tuple[str, Line]]:
    """Return the declared lines that hold amounts, by row key, each with its block's name."""
    lines = {}
    for block in form.blocks:
        for line in block.lines:
            key = line.code or line.key if table.rows is TableRows.CODES else block.line_name(line)
            if not line.heading:
                lines[key] = (block.name, line)
    return lines


def converted(amount: Amount, unit: Unit, into: Unit) -> Decimal:
    """Return an amount in another unit, exactly; a count stays as it is."""
    if amount.kind is not Kind.MONEY or unit.yuan == into.yuan:
        return amount.value
    with localcontext(_EXACT):
        return amount.value * unit.yuan / into.yuan


def _may_stand(table: Table, row: FigureRow) -> bool:
    """Tell whether a row stands in the table without being declared: any code, or the one row of a single-row table."""
    return table.rows is TableRows.SINGLE or (table.rows is TableRows.CODES and bool(row.code))


def _has(form: Form, block: str, column: str) -> bool:
    return any(column == item.name for own in form.blocks if own.name == block for item in own.columns)


def _rows(units: Sequence[Figures], table: Table, form: Form, unit: Unit) -> dict[str, SumRow]:
    lines = lines_of(table, form)
    rows: dict[str, SumRow] = {}
    for at, figures in enumerate(units):
        for key, row in figures.tables.get(table.id, {}).items():
            if key not in lines and not _may_stand(table, row):
                continue
            block, line = lines.get(key, (row.block, None))
            mine = rows.setdefault(key, SumRow(key, row.code, block, line))
            if row.label:
                mine.labels[row.label] = mine.labels.get(row.label, 0) + 1
            for column, amount in row.cells.items():
                if _has(form, block, column):
                    cell = mine.cells.setdefault(column, SumCell(amount.kind))
                    _add(cell, at, amount, converted(amount, figures.unit, unit))
    return {key: rows[key] for key in _in_order(rows, lines, table, form)}


def _add(cell: SumCell, at: int, amount: Amount, value: Decimal) -> None:
    cell.contents.add(amount.content)
    if amount.value:
        cell.parts.append(Part(at, value))


def _in_order(rows: Mapping[str, SumRow], lines: Mapping[str, object], table: Table, form: Form) -> list[str]:
    """Return row keys in printed order: declared lines; of a table of codes the codes in ascending order and 合计."""
    place = {key: at for at, key in enumerate(lines)}
    by_place = sorted(rows, key=lambda key: place.get(key, len(place)))
    if table.rows is not TableRows.CODES:
        return by_place
    codes = sorted(key for key, row in rows.items() if row.code)
    others = [key for key in by_place if not rows[key].code]
    return [*codes, *others] if form.total == "last" else [*others, *codes]
