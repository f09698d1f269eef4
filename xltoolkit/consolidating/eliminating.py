"""Eliminations (差额): what units paid to each other is taken out once, and out of every total above it.

The figures that the user takes out are the figures of a unit of its own, with minus signs: its totals follow by the
profile's rollups, as any workbook's do, and it is added up with the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.consolidating.figures import NAME, Amount, Figures, Rows, Spot, figures_of
from xltoolkit.consolidating.laying import Printer
from xltoolkit.consolidating.places import Places
from xltoolkit.consolidating.summing import Consolidated, converted
from xltoolkit.engine import RuleSet, build_ruleset, examine
from xltoolkit.model import Accounts, Cell, Content, Unit, WorkbookError


class Entered(NamedTuple):
    """One row of a 差额表 as the user wrote it.

    Args:
        cell: where the amount stands.
        names: table, row and column, or coordinates and two empty ones.
        amount: by how much the cell is reduced, in ``unit``.
        unit: that the sheet states, or None.
        note: why.
    """

    cell: Cell
    names: tuple[str, str, str]
    amount: Decimal
    unit: Unit | None
    note: str


class Elimination(NamedTuple):
    """One cell that is reduced, by an amount in the unit of the sum."""

    spot: Spot
    amount: Decimal
    note: str
    cell: Cell
    coordinate: str


def eliminated(
    entered: Sequence[Entered], total: Consolidated, printer: Printer, ruleset: RuleSet
) -> tuple[Figures, list[Elimination]]:
    """Return the figures that take the entered amounts out of a sum, and what they were understood as.

    Args:
        entered: rows of the 差额表.
        total: the sum that they are taken out of.
        printer: prints it.
        ruleset: of its profile; the rollups among its rules compute the totals.

    Raises:
        WorkbookError: a row names no cell, or one whose amount follows from others; the cell of the row is named.
    """
    rollups = [rule for rule in ruleset.rules if any(":=" in formula for formula in rule.formulas)]
    totals = build_ruleset(rollups, printer.source.declared, printer.source.profile)
    blank = printer.accounts(printer.plans(total, lambda _: None))
    computed = _computed(blank, totals)
    places = Places(blank)
    found = [_understood(item, places, computed, total.unit) for item in entered]
    amounts: dict[Spot, Decimal] = {}
    for item in found:
        amounts[item.spot] = amounts.get(item.spot, Decimal()) - item.amount
    for item in found:
        _refuse_too_much(item, total, amounts[item.spot])
    accounts = printer.accounts(printer.plans(total, amounts.get))
    outcome = examine(totals, accounts, "blank")
    figures = figures_of(accounts, outcome.fills, NAME, total.unit)
    return replace(figures, tables=_only_amounts(figures)), found


def _only_amounts(figures: Figures) -> dict[str, Rows]:
    """Return the tables without cells that hold nothing: they shall not count as a unit's empty cells."""
    return {
        id: {
            key: replace(row, cells={name: cell for name, cell in row.cells.items() if cell.content is Content.AMOUNT})
            for key, row in rows.items()
        }
        for id, rows in figures.tables.items()
    }


def _refuse_too_much(item: Elimination, total: Consolidated, change: Decimal) -> None:
    cell = total.cell(item.spot)
    present = Decimal() if cell is None else cell.exact
    if present + change < min(present, Decimal()):
        raise WorkbookError(
            f"{item.coordinate} 各单位合计 {present:,}，不够减 {-change:,}",
            where=str(item.cell),
            advice="核对减少金额和单位；一格写了几行的，合起来算",
        )


_identity = id
"""Cells are told by being the same object; ``id`` names tables here."""


def _computed(accounts: Accounts, totals: RuleSet) -> dict[Spot, str]:
    """Return the cells that rollups compute, with the rule's title."""
    rollups = examine(totals, accounts, "blank").rollups
    return {
        Spot(id, row.key, column): rollups[_identity(entry)].equation.rule.title
        for id, bound in accounts.tables.items()
        for row in bound.rows
        for column, entry in row.entries.items()
        if _identity(entry) in rollups
    }


def _understood(item: Entered, places: Places, computed: Mapping[Spot, str], unit: Unit) -> Elimination:
    """Find the cell that a row of the 差额表 names."""
    where = str(item.cell)
    spot, coordinate = places.find(item.names, where)
    if spot in computed:
        raise WorkbookError(
            f"{coordinate} 是汇总数，不能直接减",
            where=where,
            why=computed[spot],
            advice="在构成它的明细（项级科目）上减，合计会随之减少",
        )
    amount = item.amount
    if item.unit is not None and item.unit != unit:
        amount = converted(Amount(amount, Content.AMOUNT), item.unit, unit)
    if amount != unit.printed(amount):
        raise WorkbookError(
            f"减少金额 {item.amount:,} 的小数位多于{unit.name}应有的 {unit.places} 位",
            where=where,
            advice="改成应有的位数",
        )
    return Elimination(spot, amount, item.note, item.cell, coordinate)
