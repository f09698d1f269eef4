"""Workbooks of the official layout with figures: in memory, or as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltoolkit.engine import Policy
from xltoolkit.formats import Layout
from xltoolkit.loader import Registry
from xltoolkit.model import (
    BoundTable,
    Cell,
    CellError,
    Edit,
    Row,
    Rows,
    SetFormula,
    TableEntry,
    Value,
    WorkbookReport,
    a1,
)
from xltoolkit.publishing.body import PrintedRow
from xltoolkit.publishing.front import contents, cover
from xltoolkit.publishing.heading import Paper
from xltoolkit.publishing.layout import blank_head, chosen_form, lay_out, sheet_name
from xltoolkit.publishing.plan import PlannedCell, SheetPlan
from xltoolkit.publishing.writer import workbook_bytes
from xltoolkit.run import Session, Task, run
from xltoolkit.testing.build import build_accounts
from xltoolkit.workbook import Workbook, open_workbook
from xltoolkit.workbook.memory import Content, MemoryWorkbook

Figures = Mapping[str, Mapping[str, Any]]
"""Table id -> row -> column -> figure, as the ``tables`` of a case file."""

DEPARTMENT = "测试局"
NO_DATA = "说明：本部门本年度没有这项收支，本表无数据。"


def fake_workbook(
    registry: Registry, figures: Figures | None = None, *, no_data: Iterable[str] = (), department: str = DEPARTMENT
) -> MemoryWorkbook:
    """Make a workbook in memory: every table of the profile on its official layout, with these figures.

    Args:
        registry: what the plugins declare for the profile.
        figures: as in a case file; tables and lines that are not given stand there blank.
        no_data: ids of tables that declare that they have no data.
        department: whose accounts.

    Raises:
        ConfigError: a table, row or column that does not exist.
    """
    plans = _plans(registry, figures or {}, frozenset(no_data), department)
    sheets = {plan.name: dict(_contents(plan)) for plan in plans}
    return MemoryWorkbook(sheets, merges={plan.name: plan.merges for plan in plans})


def build_workbook(
    path: Path,
    registry: Registry,
    figures: Figures | None = None,
    *,
    no_data: Iterable[str] = (),
    department: str = DEPARTMENT,
) -> Path:
    """Write the same as ``fake_workbook`` into an .xlsx file, and return its path."""
    plans = _plans(registry, figures or {}, frozenset(no_data), department)
    edits = [edit for plan in plans for edit in _take_formulas(plan)]
    path.write_bytes(workbook_bytes(plans))
    if edits:
        with open_workbook(path) as book:
            book.apply(edits)
            book.save(path)
    return path


def run_workbook(
    book: Workbook | Path, session: Session, *, write: bool = True, fill: Policy = "blank"
) -> WorkbookReport:
    """Do the whole job on a workbook: check, fill in, mark.

    Args:
        book: a workbook, or the path of a file, which is saved in place where ``write`` says so.
        session: plugins, rules, choices.
        write: False only checks.
        fill: which figures are written.
    """
    task = Task(fill, write=write)
    if not isinstance(book, Path):
        return run(book, session, task)
    with session.open(book) as opened:
        report = run(opened, session, task)
        if write:
            opened.save(book)
    report.path = str(book)
    return report


def marks(book: Workbook | Path) -> dict[str, str]:
    """Return the notes at the cells of a workbook: ``公开02表!C8`` -> text."""
    if isinstance(book, Path):
        with open_workbook(book) as opened:
            return marks(opened)
    grids = [book.read(name) for name in book.sheets]
    return {f"{grid.name}!{a1(*at)}": note.text for grid in grids for at, note in sorted(grid.notes.items())}


def _plans(registry: Registry, figures: Figures, no_data: frozenset[str], department: str) -> list[SheetPlan]:
    profile = registry.profile
    data = {"tables": figures, "no_data": sorted(no_data)}
    bound = build_accounts(registry, data, "工作簿的数").tables
    tables = [(entry.number, _sheet(entry, registry, bound.get(entry.table), department)) for entry in profile.tables]
    return [cover(f"{profile.year}年度", department), contents(tables), *(plan for _, plan in tables)]


def _sheet(entry: TableEntry, registry: Registry, bound: BoundTable | None, department: str) -> SheetPlan:
    table = registry.declared[entry.table]
    form = chosen_form(table, entry.title)
    paper = Paper(table, form, registry.layouts.get(table.id, Layout(table.id)))
    head = blank_head(registry.profile, entry, form, department)
    rows = None if bound is None or bound.no_data else _printed_rows(bound, registry)
    notes = [*form.notes, NO_DATA] if bound is not None and bound.no_data else None
    return lay_out(paper, sheet_name(table, entry), head, rows, notes)


def _printed_rows(bound: BoundTable, registry: Registry) -> list[PrintedRow]:
    """Return the rows with their figures; a table of declared codes prints all of them."""
    given = [_printed(row, bound, registry) for row in bound.rows]
    if bound.table.rows is not Rows.CODES:
        return given
    declared = [
        PrintedRow(line.code or line.key, line.label, line.code, block.name, line)
        for block in bound.form.blocks
        for line in block.lines
        if any(other.code for other in block.lines)
    ]
    known = {row.key: row for row in given}
    others = [row for row in given if row.key not in {line.key for line in declared}]
    return [*(known.get(line.key, line) for line in declared), *others]


def _printed(row: Row, bound: BoundTable, registry: Registry) -> PrintedRow:
    in_codes = bound.table.rows is Rows.CODES
    number = None if row.line is None or row.line.number is None else Decimal(row.line.number)
    values = {name: entry.raw if entry.formula is None else entry.formula for name, entry in row.entries.items()}
    label = row.label or _code_name(row.code, bound.table.classification, registry)
    return PrintedRow(row.key, label, row.code if in_codes else "", row.block, row.line, number, values)


def _code_name(code: str, classification: str, registry: Registry) -> str:
    names = registry.codes[classification].names.get(code, {}) if classification in registry.codes else {}
    return next((name for name, years in names.items() if registry.profile.year in years), next(iter(names), ""))


def _contents(plan: SheetPlan) -> Iterator[tuple[str, Content]]:
    for place, planned in plan.cells.items():
        if planned.value is not None:
            yield a1(*place), planned.value


def _take_formulas(plan: SheetPlan) -> Iterator[Edit]:
    """Take formulas and error values out of a plan, whose writer knows plain values only; yield what writes them."""
    for place, planned in list(plan.cells.items()):
        value = planned.value
        if isinstance(value, CellError) or (isinstance(value, str) and value.startswith("=")):
            plan.cells[place] = PlannedCell(None, planned.format)
            yield SetFormula(Cell.at(plan.name, *place), value.removeprefix("="), _stored(value))


def _stored(value: str) -> Value:
    return value if isinstance(value, CellError) else None
