"""A declared table as a sheet: the official printed form, blank or with its figures.

Titles, facts, headings, 栏次, body and notes stand as in the 部门决算公开 tables that finance bureaus publish
(阳泉 2022 is the measure); nothing here reads or writes a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xltoolkit import formats
from xltoolkit.model import CellFormat, Form, PluginError, Profile, Range, Table, TableEntry
from xltoolkit.model.codes import SPLIT_HEADINGS
from xltoolkit.publishing.body import PrintedRow, write_body
from xltoolkit.publishing.heading import (
    Paper,
    PaperColumn,
    Role,
    heading_areas,
    heading_depth,
    paper_columns,
    parts_beside_total,
)
from xltoolkit.publishing.plan import SheetPlan, text_lines

_LONGEST_NAME = 31
_FEWEST_COLUMNS = 3
"""Department, year and unit stand side by side above the headings."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", ""))


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the headings, each as printed.

    Args:
        title: the table's whole title.
        number: 公开01表.
        department: 部门名称：某某局.
        year: 2022年度.
        unit: 金额单位：元.
    """

    title: str
    number: str = ""
    department: str = ""
    year: str = ""
    unit: str = ""


_HEAD = {
    "number": "{number}",
    "department": "部门名称：{department}",
    "year": "{year}年度",
    "unit": "金额单位：{unit}",
}
"""What the house style prints above a table; a profile may print it otherwise, or not at all."""


def blank_head(profile: Profile, entry: TableEntry, form: Form, department: str = "") -> Head:
    """Return the head of a form that is still to be filled in."""
    known = {
        "{number}": entry.number,
        "{department}": department,
        "{year}": str(profile.year),
        "{unit}": profile.unit.name,
    }
    facts = {**_HEAD, **profile.head}
    for word, value in known.items():
        facts = {name: text.replace(word, value) for name, text in facts.items()}
    return Head(title=entry.printed_title or form.title, **facts)


def sheet_name(table: Table, entry: TableEntry) -> str:
    """Return the name of a table's sheet: the profile's, else the printed number, so that all tabs fit on a screen."""
    name = entry.sheet or entry.number or table.title
    return name.translate(_FORBIDDEN).strip()[:_LONGEST_NAME]


def chosen_form(table: Table, title: str) -> Form:
    """Return the form with this title (the profile's), or the first."""
    return next((form for form in table.forms if title in (form.title, *form.aliases)), table.forms[0])


def lay_out(
    paper: Paper,
    name: str,
    head: Head,
    rows: Sequence[PrintedRow] | None = None,
    notes: Sequence[str] | None = None,
) -> SheetPlan:
    """Lay out one table.

    Args:
        paper: the table, its printed form and its layout.
        name: of the sheet.
        head: what stands above the headings.
        rows: printed rows in order; None for a blank form.
        notes: under the table; those of the form where left out.

    Raises:
        PluginError: the form has fewer than three columns, too few for the facts above it.
    """
    paper = _as_filed(paper, rows)
    columns = paper_columns(paper)
    if len(columns) < _FEWEST_COLUMNS:
        raise PluginError(f"表的栏目不足 {_FEWEST_COLUMNS} 列，排不出表头", where=paper.table.id, advice="补上列")
    plan = SheetPlan(name, tab_title=head.title)
    plan.widths = {index: column.width for index, column in enumerate(columns, 1)}
    _write_head(plan, head, len(columns))
    last_heading = 3 if paper.layout.sections else _write_headings(plan, paper, columns)
    bottom = write_body(plan, paper, columns, rows, last_heading + 1)
    _write_notes(plan, paper.form.notes if notes is None else notes, bottom + 1, len(columns))
    plan.print_setup = replace(paper.layout.print_setup, repeat_rows=(1, last_heading))
    plan.freeze_rows = last_heading
    return plan


def _as_filed(paper: Paper, rows: Sequence[PrintedRow] | None) -> Paper:
    """Return the paper with the head over split codes apart, where a document's first row is no total to hold it."""
    if not parts_beside_total(paper.form) or not rows or not rows[0].code:
        return paper
    return paper._replace(form=replace(paper.form, total="last"))


def _write_head(plan: SheetPlan, head: Head, last: int) -> None:
    plan.span(Range(1, 1, 1, last), head.title, formats.TITLE)
    plan.heights.update({1: formats.TITLE_HEIGHT, 2: formats.FACT_HEIGHT, 3: formats.FACT_HEIGHT})
    left, middle = _thirds(plan, last)
    _fact(plan, 2, (middle + 1, last), head.number, formats.FACT_RIGHT)
    _fact(plan, 3, (1, left), head.department, formats.FACT)
    _fact(plan, 3, (left + 1, middle), head.year, formats.FACT_CENTER)
    _fact(plan, 3, (middle + 1, last), head.unit, formats.FACT_RIGHT)


def _fact(plan: SheetPlan, row: int, across: tuple[int, int], text: str, look: CellFormat) -> None:
    if text:
        plan.span(Range(row, across[0], row, across[1]), text, look)
        lines = text_lines(text, plan.width(*across))
        plan.heights[row] = max(plan.heights[row], lines * formats.LINE_HEIGHT + 3)


def _thirds(plan: SheetPlan, last: int) -> tuple[int, int]:
    """Return the last columns of the left and of the middle part of the line of facts.

    The official forms print the year in the middle of the page; the nearest edges between columns serve.
    """
    whole = plan.width(1, last)
    left = min(range(1, last - 1), key=lambda c: abs(plan.width(1, c) - whole * 0.38))
    return left, min(range(left + 1, last), key=lambda c: abs(plan.width(1, c) - whole * 0.64))


def _write_headings(plan: SheetPlan, paper: Paper, columns: list[PaperColumn]) -> int:
    """Write headings and the 栏次 row; return the last row of the heading."""
    top, depth = 4, heading_depth(columns)
    heights = dict.fromkeys(range(top, top + depth), 1)
    for area, text in heading_areas(columns, top):
        plan.span(area, text, formats.HEADING)
        lines = text_lines(text, plan.width(area.left, area.right))
        room = area.bottom - area.top + 1
        heights[area.bottom] = max(heights[area.bottom], lines - room + 1)
    plan.heights.update({row: lines * formats.LINE_HEIGHT + 6 for row, lines in heights.items()})
    numbered = any(column.column is not None and column.column.number is not None for column in columns)
    if not paper.form.numbered or not numbered:
        return top + depth - 1
    _write_column_numbers(plan, columns, top + depth)
    return top + depth


def _write_column_numbers(plan: SheetPlan, columns: list[PaperColumn], row: int) -> None:
    """Write 栏次 and the numbers; the parts of a split code are named beside it, as in the ministry's forms."""
    split = any(column.part for column in columns)
    left = 1
    for index, column in enumerate(columns, 1):
        if column.role is Role.CODE:
            left = index + 1 if split else index
        if column.role is Role.CODE and split:
            plan.put(row, index, SPLIT_HEADINGS[column.part], formats.NUMBER)
        elif column.role is Role.NAME:
            plan.span(Range(row, left, row, index), "栏次", formats.NUMBER)
        elif column.role is Role.LABEL:
            plan.put(row, index, "栏次", formats.NUMBER)
        elif column.role is Role.NUMBER:
            plan.put(row, index, None, formats.NUMBER)
        elif column.column is not None:
            number = column.column.number
            plan.put(row, index, None if number is None else Decimal(number), formats.NUMBER)
    plan.heights[row] = formats.FACT_HEIGHT


def _write_notes(plan: SheetPlan, notes: Sequence[str], row: int, last: int) -> None:
    across = plan.width(1, last)
    for offset, note in enumerate(notes):
        plan.span(Range(row + offset, 1, row + offset, last), note, formats.NOTE)
        plan.heights[row + offset] = max(formats.LINE_HEIGHT * text_lines(note, across), formats.FACT_HEIGHT)
