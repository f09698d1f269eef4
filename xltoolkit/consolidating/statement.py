"""汇总说明: the sheet of the result that says which units it is made of, what is missing, and what was taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xltoolkit import formats
from xltoolkit.model import Grid, Range, Value, bare
from xltoolkit.publishing.plan import SheetPlan, text_lines

SHEET = "汇总说明"
TITLE = "汇总说明（xltoolkit）"
UNIT = "汇总的单位"
_WIDTHS = (8, 44, 50, 20, 12, 14)
_UNITS = ("序号", UNIT, "文件", "口径", "金额单位", "自身错误数")
_LEFT_OUT = ("序号", "没有汇总的单位", "原因")
_TAKEN_OUT = ("序号", "减少的单元格", "说明", "减少金额")


class Included(NamedTuple):
    """One unit of the sum, as it is told."""

    name: str
    file: str
    profile: str
    unit: str
    errors: int


@dataclass(slots=True)
class Statement:
    """All that the sheet says.

    Args:
        department: whose sum it is.
        facts: sentences about the whole.
        included: units that were added up.
        left_out: (unit, why) of those that were not.
        taken_out: (cell, note, amount as text) of the 差额表.
        remarks: what people should know.
    """

    department: str
    facts: list[str] = field(default_factory=list)
    included: list[Included] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    taken_out: list[tuple[str, str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def statement_plan(statement: Statement) -> SheetPlan:
    """Plan the sheet; its first cell tells later runs that it is ours."""
    plan = SheetPlan(SHEET, widths=dict(enumerate(_WIDTHS, 1)))
    plan.span(Range(1, 1, 1, len(_WIDTHS)), TITLE, formats.TITLE)
    plan.heights[1] = formats.TITLE_HEIGHT
    row = 2
    for sentence in (statement.department, *statement.facts):
        row = _sentence(plan, row, sentence)
    included = [(item.name, item.file, item.profile, item.unit, item.errors or None) for item in statement.included]
    row = _list(plan, row + 1, _UNITS, included)
    row = _list(plan, row + 1, _LEFT_OUT, statement.left_out)
    row = _list(plan, row + 1, _TAKEN_OUT, statement.taken_out)
    for sentence in statement.remarks:
        row = _sentence(plan, row, sentence)
    return plan


def units_in(grids: Iterable[Grid]) -> list[str]:
    """Return the units that an earlier result was made of; none where a workbook has no such sheet."""
    for grid in grids:
        title = grid.values.get((1, 1))
        if isinstance(title, str) and bare(title) == bare(TITLE):
            return list(_names(grid))
    return []


def _names(grid: Grid) -> Iterable[str]:
    row = next((row for (row, column), value in sorted(grid.values.items()) if column == 2 and value == UNIT), 0)  # noqa: PLR2004 - the second column
    while row:
        row += 1
        name = grid.values.get((row, 2))
        if grid.values.get((row, 1)) is None or not isinstance(name, str):
            return
        yield name


def _sentence(plan: SheetPlan, row: int, text: str) -> int:
    plan.span(Range(row, 1, row, len(_WIDTHS)), text, formats.NOTE)
    plan.heights[row] = max(formats.LINE_HEIGHT * text_lines(text, sum(_WIDTHS)), formats.FACT_HEIGHT)
    return row + 1


def _list(plan: SheetPlan, row: int, headings: Sequence[str], items: Sequence[Sequence[str | int | None]]) -> int:
    """Plan a list under its headings; an empty one takes no room. Return the next free row."""
    if not items:
        return row
    for column, heading in enumerate(headings, 1):
        plan.put(row, column, heading, formats.HEADING)
    for at, item in enumerate(items, 1):
        for column, value in enumerate((at, *item), 1):
            plan.put(row + at, column, _value(value), formats.LABEL)
        texts = [text_lines(value, _WIDTHS[column]) for column, value in enumerate(item, 1) if isinstance(value, str)]
        plan.heights[row + at] = formats.LINE_HEIGHT * max(texts, default=1) + 3
    return row + len(items) + 1


def _value(value: str | int | None) -> Value:

    return Decimal(value) if isinstance(value, int) else value
