"""The sum as sheets of the official layout, and as the accounts that these sheets show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltoolkit.consolidating.figures import Spot
from xltoolkit.consolidating.summing import Consolidated, SumRow, SumTable
from xltoolkit.formats import Layout
from xltoolkit.model import Accounts, CodeList, Grid, Place, Profile, Rows, TableEntry, Value, bare
from xltoolkit.publishing.body import PrintedRow
from xltoolkit.publishing.front import contents, cover
from xltoolkit.publishing.heading import Paper
from xltoolkit.publishing.layout import blank_head, lay_out, sheet_name
from xltoolkit.publishing.plan import SheetPlan
from xltoolkit.publishing.templates import Declarations
from xltoolkit.recognise import recognise

NO_DATA = "说明：汇总的各单位本年度都没有这项收支，本表无数据。"

ValueOf = Callable[[Spot], Value]
Codes = Mapping[str, CodeList]


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints a sum.

    Args:
        source: the profile of the sum, of the year of the accounts.
        codes: names of classification codes.
        department: whose accounts they become.
    """

    source: Declarations
    codes: Codes
    department: str

    def plans(self, total: Consolidated, value_of: ValueOf | None = None) -> list[SheetPlan]:
        """Plan cover, contents and every table.

        Args:
            total: the sum.
            value_of: what a cell holds; the sum where left out.
        """
        value = value_of or (lambda spot: _printed_sum(total, spot))
        profile = self.source.profile
        tables = [
            (entry.number, self._sheet(entry, total.tables[entry.table], value))
            for entry in profile.tables
            if entry.table in total.tables
        ]
        return [cover(f"{profile.year}年度", self.department), contents(tables), *(plan for _, plan in tables)]

    def accounts(self, plans: list[SheetPlan]) -> Accounts:
        """Return the accounts that planned sheets show, as a workbook of them would."""
        return recognise([_grid(plan) for plan in plans], self.source.declared, self.source.profile, self.codes)

    def label(self, table: SumTable, row: SumRow) -> str:
        """Return what a row is called: the form's label, the name in the data of codes, else what most units print."""
        if row.line is not None and row.line.label:
            return row.line.label
        official = code_names(self.codes, self.source.profile, table.table.classification, row.code)
        if official:
            return next((name for name in official if name in row.labels), official[0])
        return max(row.labels, key=lambda name: (row.labels[name], name), default="")

    def differing_names(self, total: Consolidated) -> Iterator[tuple[str, str, list[str]]]:
        """Yield (code, name taken, other names) of codes that units call differently, each code once."""
        told: dict[tuple[str, str], tuple[str, dict[str, None]]] = {}
        for table in total.tables.values():
            if table.table.rows is not Rows.CODES:
                continue
            for row in (row for row in table.rows.values() if row.code):
                taken = self.label(table, row)
                found = told.setdefault((table.table.classification, row.code), (taken, {}))
                found[1].update({name: None for name in row.labels if bare(name) != bare(found[0])})
        for (_, code), (taken, others) in sorted(told.items()):
            if others:
                yield code, taken, list(others)

    def _sheet(self, entry: TableEntry, table: SumTable, value_of: ValueOf) -> SheetPlan:
        paper = Paper(table.table, table.form, self.source.layouts.get(entry.table, Layout(entry.table)))
        head = blank_head(self.source.profile, entry, table.form, self.department)
        if table.no_data:
            return lay_out(paper, sheet_name(table.table, entry), head, None, [*table.form.notes, NO_DATA])
        rows = [self._row(entry.table, table, row, value_of) for row in table.rows.values()]
        return lay_out(paper, sheet_name(table.table, entry), head, rows)

    def _row(self, id: str, table: SumTable, row: SumRow, value_of: ValueOf) -> PrintedRow:
        number = None if row.line is None or row.line.number is None else Decimal(row.line.number)
        code = row.code if table.table.rows is Rows.CODES else ""
        values = {column: value_of(Spot(id, row.key, column)) for column in row.cells}
        return PrintedRow(row.key, self.label(table, row), code, row.block, row.line, number, values)


def code_names(codes: Codes, profile: Profile, classification: str, code: str) -> list[str]:
    """Return the names that the data know for a code: those of the profile's year, else all."""
    known = codes[classification].names.get(code, {}) if classification in codes else {}
    return [name for name, years in known.items() if profile.year in years] or list(known)


def _printed_sum(total: Consolidated, spot: Spot) -> Value:
    cell = total.cell(spot)
    return None if cell is None else cell.value(total.unit)


def _grid(plan: SheetPlan) -> Grid:
    values: dict[Place, Value] = {place: cell.value for place, cell in plan.cells.items() if cell.value is not None}
    return Grid(plan.name, values, merges=list(plan.merges))
