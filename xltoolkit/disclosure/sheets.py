"""The recognised tables and forms of a workbook as printed sheets: what they say, without what was added to them.

Tables are laid out anew from their declarations, so that no fill, note, hidden row or stray cell comes along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xltoolkit import formats
from xltoolkit.disclosure.content import Heading, TableSheet
from xltoolkit.formats import Layout
from xltoolkit.importing.binding import printed_row
from xltoolkit.model import Accounts, BoundAttachment, BoundTable, Cell, Grid, Range, Rows, TableEntry, fold
from xltoolkit.publishing.body import PrintedRow
from xltoolkit.publishing.heading import Paper
from xltoolkit.publishing.layout import blank_head, lay_out
from xltoolkit.publishing.plan import SheetPlan
from xltoolkit.publishing.templates import Declarations

_NOTE = re.compile(r"(?:注|备注|说明|附注)\d*[:：]")
_NO_DATA = "说明：本表无数据"
_FACT_ROWS = 3
"""Rows of a planned sheet above its headings: title, number, facts."""
_YEAR = re.compile(r"\(?\d{4}年度?\)?")
_ACROSS = 110
"""Characters across a printed form; shared out among its columns."""


def table_sheets(
    accounts: Accounts, grids: Sequence[Grid], registry: Declarations, department: str
) -> Iterator[TableSheet]:
    """Yield the recognised tables as the profile prints them, in printed order."""
    by_name = {grid.name: grid for grid in grids}
    for entry in accounts.profile.tables:
        bound = accounts.tables.get(entry.table)
        if bound is not None:
            yield _table_sheet(bound, entry, accounts, by_name, registry, department)


def _table_sheet(  # noqa: PLR0913, PLR0917 - what one table is printed from
    bound: BoundTable,
    entry: TableEntry,
    accounts: Accounts,
    grids: Mapping[str, Grid],
    registry: Declarations,
    department: str,
) -> TableSheet:
    layout = registry.layouts.get(bound.table.id, Layout(bound.table.id))
    head = blank_head(accounts.profile, replace(entry, title=bound.form.title), bound.form, department)
    year, unit = (bound.facts[name][0] if name in bound.facts else "" for name in ("year", "unit"))
    head = replace(
        head,
        year=head.year.replace(str(accounts.profile.year), year) if year else head.year,
        unit=head.unit.replace(accounts.profile.unit.name, unit) if unit else head.unit,
    )
    notes, noted_at = _notes(bound, grids[bound.sheet])
    plan = lay_out(Paper(bound.table, bound.form, layout), bound.sheet, head, _rows(bound, grids), ())
    first = _FACT_ROWS + 1
    last = max(row for row, _ in plan.cells)
    head_rows = plan.freeze_rows - _FACT_ROWS
    facts = [line for line in (("", "", head.number), (head.department, head.year, head.unit)) if any(line)]
    cells = frozenset(_cells(bound)) | noted_at
    return TableSheet(Heading(head.title, 2), facts, plan, (first, last), head_rows, cells, notes)


def _rows(bound: BoundTable, grids: Mapping[str, Grid]) -> list[PrintedRow]:
    in_codes = bound.table.rows is Rows.CODES
    return [
        printed_row(row, grids[row.label_at.sheet if row.label_at is not None else bound.sheet], in_codes=in_codes)
        for row in bound.rows
    ]


def _cells(bound: BoundTable) -> Iterator[Cell]:
    """Yield the cells that a table is printed from: its title, and the figures, labels and codes of its rows."""
    yield from [bound.title_at] if bound.title_at is not None else []
    for row in bound.rows:
        figures = [entry.cell for entry in row.entries.values()]
        labels = [row.label_at] if row.label_at is not None else []
        yield from (*figures, *labels)
        for cell in (labels or figures)[:1]:
            yield from (Cell.at(cell.sheet, cell.row, column) for column in bound.code_columns)


def _notes(bound: BoundTable, grid: Grid) -> tuple[list[str], frozenset[Cell]]:
    """Return the notes that stand under the table and where, else those of the form."""
    bottom = min((row for row in _titles_below(bound, grid)), default=1 << 30)
    below = sorted((place, value) for place, value in grid.values.items() if isinstance(value, str))
    found = {
        Cell.at(grid.name, row, column): value.strip()
        for (row, column), value in below
        if bound.range.top < row < bottom and row > bound.head_rows[1] and _NOTE.match(value.strip())
    }
    notes = list(found.values()) or list(bound.form.notes)
    if bound.no_data and not any("无数据" in note for note in notes):
        notes.append(_NO_DATA)
    return notes, frozenset(found)


def _titles_below(bound: BoundTable, grid: Grid) -> Iterator[int]:
    """Yield the rows below the table in which other tables begin."""
    for (row, _), value in grid.values.items():
        if row > bound.range.bottom and isinstance(value, str) and value.strip().endswith("表"):
            yield row


def form_sheet(form: BoundAttachment, grid: Grid) -> TableSheet:
    """Return a form of the attachments as it stands on its sheet, from its title on; hidden rows are left out."""
    top = form.title_at.row
    rows = sorted({row for row, _ in grid.values if row > top} - grid.hidden_rows)
    filled = {row: [column for at, column in sorted(grid.values) if at == row] for row in rows}
    framed = [row for row in rows if len(filled[row]) > 1] or [top]
    inside = [row for row in rows if framed[0] <= row <= framed[-1]]
    title = " ".join(str(grid.value(form.title_at)).split())
    return TableSheet(
        Heading(title, 2),
        [_fact(_joined(grid, row, filled)) for row in rows if row < framed[0]],
        _form_plan(grid, inside, form.attachment.title),
        (1, len(inside)),
        0,
        frozenset({form.title_at, *(Cell.at(grid.name, row, column) for row in rows for column in filled[row])}),
        [_joined(grid, row, filled) for row in rows if row > framed[-1]],
    )


def _form_plan(grid: Grid, rows: Sequence[int], title: str) -> SheetPlan:
    """Plan the cells of some rows with the merges between them; every cell has a frame."""
    width = max((column for row, column in grid.values if row in set(rows)), default=1)
    plan = SheetPlan(grid.name, tab_title=title, widths=dict.fromkeys(range(1, width + 1), _ACROSS / width))
    target = {row: number for number, row in enumerate(rows, 1)}
    for row, number in target.items():
        for column in range(1, width + 1):
            plan.put(number, column, grid.values.get((row, column)), formats.LABEL)
    for area in grid.merges:
        covered = [target[row] for row in range(area.top, area.bottom + 1) if row in target]
        right = min(area.right, width)
        if covered and area.top in target and (len(covered) > 1 or right > area.left):
            plan.merges.append(Range(covered[0], area.left, covered[-1], right))
    return plan


def _fact(text: str) -> Sequence[str]:
    return ("", text, "") if _YEAR.fullmatch(fold(text)) else (text,)


def _joined(grid: Grid, row: int, filled: Mapping[int, Sequence[int]]) -> str:
    return "　".join(str(grid.values[row, column]).strip() for column in filled[row])
