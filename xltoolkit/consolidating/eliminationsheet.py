"""The 差额表: a small sheet that the user fills in, and its blank with what the tables suggest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from xltoolkit import formats
from xltoolkit.consolidating.eliminating import Entered
from xltoolkit.consolidating.figures import NAME, Spot
from xltoolkit.consolidating.pairs import Hint
from xltoolkit.model import Accounts, BoundTable, Cell, Grid, Range, Unit, Value, WorkbookError, amount_from_text, fold
from xltoolkit.model.amount import UNITS
from xltoolkit.publishing.plan import SheetPlan, text_lines
from xltoolkit.sessions import SessionOf

TABLE, ROW, COLUMN, PRESENT, AMOUNT, NOTE, HINT = HEADINGS = ("表", "行", "列", "现有数", "减少金额", "说明", "提示")
COORDINATE = "坐标"
_WIDTHS = (34, 20, 26, 20, 20, 40, 60)
_AMOUNTS = (HEADINGS.index(PRESENT) + 1, HEADINGS.index(AMOUNT) + 1)
_MONEY = replace(formats.AMOUNT, number_format="#,##0.00")
_UNIT = re.compile(r"金额单位:(.+)")
_HOW = (
    "减少金额填正数；空着的行不算。行写科目编码、行次或行名，列写栏名或栏次；只减明细，合计随之减少。"
    "收入、支出两边都要减"
)


def read_eliminations(path: Path, sessions: SessionOf) -> list[Entered]:
    """Read a 差额表.

    Raises:
        WorkbookError: it cannot be read, has no such heading, or a row that cannot be understood; the cell is named.
    """
    with sessions.open(path) as book:
        grids = [book.read(name) for name in book.sheets]
    for grid in grids:
        heads = _heads(grid)
        if heads is not None:
            return list(_rows(grid, *heads, path))
    advice = f"用 --eliminations-template 生成一份；表头要有：{TABLE}、{ROW}、{COLUMN}、{AMOUNT}、{NOTE}"
    raise WorkbookError(f"不是{NAME}：没有找到表头“{AMOUNT}”", where=str(path), advice=advice)


def template_plan(accounts: Accounts | None, hints: Sequence[Hint], unit: Unit) -> SheetPlan:
    """Plan a blank 差额表 with what the tables suggest; the amounts are the user's to fill in.

    Args:
        accounts: the sum, whose cells are named; None where there is none.
        hints: what may be between the units.
        unit: of the amounts.
    """
    plan = SheetPlan(NAME, widths=dict(enumerate(_WIDTHS, 1)), freeze_rows=4)
    plan.span(Range(1, 1, 1, len(HEADINGS)), NAME, formats.TITLE)
    plan.span(Range(2, 1, 2, len(HEADINGS)), _HOW, formats.NOTE)
    plan.put(3, len(HEADINGS), f"金额单位：{unit.name}", formats.FACT_RIGHT)
    for column, heading in enumerate(HEADINGS, 1):
        plan.put(4, column, heading, formats.HEADING)
    row = 5
    for hint in hints:
        for spot, amount in hint.spots:
            if accounts is not None:
                _suggest(plan, row, (spot, amount), accounts.tables[spot.table], said(hint, unit))
                row += 1
    for at in range(row, row + 20):
        for column in range(1, len(HEADINGS) + 1):
            plan.put(at, column, None, _MONEY if column in _AMOUNTS else formats.LABEL)
    return plan


def said(hint: Hint, unit: Unit) -> str:
    """Return a hint as a sentence."""
    incomes, expenditures = hint.units
    return (
        f"{hint.pair.title}：{hint.pair.expenditure.column}合计 {hint.expenditure:,}（{_named(expenditures)}），"
        f"{hint.pair.income.column}合计 {hint.income:,}（{_named(incomes)}），"
        f"其中属于汇总范围内往来的，最多 {hint.most:,} {unit.name}"
    )


def _named(units: Iterable[str]) -> str:
    names = list(units)
    return "、".join(names[:3]) + (f"等 {len(names)} 个单位" if len(names) > 3 else "")  # noqa: PLR2004 - readable


def _suggest(plan: SheetPlan, row: int, held: tuple[Spot, Decimal], bound: BoundTable, text: str) -> None:
    spot, amount = held
    label = bound.by_key[spot.row].label
    values: tuple[Value, ...] = (bound.form.title, spot.row, spot.column, amount, None, None, f"{label}。{text}")
    for column, value in enumerate(values, 1):
        plan.put(row, column, value, _MONEY if column in _AMOUNTS else formats.LABEL)
    plan.heights[row] = formats.LINE_HEIGHT * text_lines(str(values[-1]), _WIDTHS[-1]) + 3


def _heads(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headings, and the column of each."""
    by_row: dict[int, dict[str, int]] = {}
    for (row, column), value in grid.values.items():
        if isinstance(value, str) and fold(value) in (*HEADINGS, COORDINATE):
            by_row.setdefault(row, {})[fold(value)] = column
    fits = [row for row, heads in sorted(by_row.items()) if AMOUNT in heads and (COORDINATE in heads or TABLE in heads)]
    return (fits[0], by_row[fits[0]]) if fits else None


def _rows(grid: Grid, top: int, heads: dict[str, int], path: Path) -> Iterator[Entered]:
    unit = _unit(grid, top, path)
    for row in sorted({place[0] for place in grid.values if place[0] > top}):
        given = {heading: grid.values.get((row, column)) for heading, column in heads.items()}
        value = given[AMOUNT]
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        cell = Cell.at(grid.name, row, heads[AMOUNT])
        amount = amount_from_text(value) if isinstance(value, str) else value
        if not isinstance(amount, Decimal) or amount <= 0:
            advice = "写成正数，例如 1200.00；不减的行空着"
            raise WorkbookError(f"减少金额“{value}”不是正数", where=f"{path}，{cell}", advice=advice)
        names = (_text(given.get(COORDINATE) or given.get(TABLE)), _text(given.get(ROW)), _text(given.get(COLUMN)))
        yield Entered(cell, names, amount, unit, _text(given.get(NOTE)))


def _unit(grid: Grid, top: int, path: Path) -> Unit | None:
    for (row, column), value in sorted(grid.values.items()):
        match = _UNIT.search(fold(value)) if row < top and isinstance(value, str) else None
        if match:
            if match[1] not in UNITS:
                where = f"{path}，{Cell.at(grid.name, row, column)}"
                raise WorkbookError(f"金额单位“{match[1]}”不认识", where=where, advice=f"写 {'或'.join(UNITS)}")
            return UNITS[match[1]]
    return None


def _text(value: Value) -> str:
    """Return a cell as text; a number as people write a code."""
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if value != value.to_integral_value() else f"{int(value)}"
    return "" if value is None else str(value).strip()
