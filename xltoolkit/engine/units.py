"""Tables that state another unit than the profile's: their amounts are brought to it, to compare like with like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from xltoolkit.engine.examine import examine
from xltoolkit.engine.ruleset import RuleSet
from xltoolkit.model import UNITS, Accounts, BoundTable, Content, Entry, Kind, Row, Unit, fold


def in_one_unit(accounts: Accounts, ruleset: RuleSet) -> Accounts:
    """Return the accounts with all money in the profile's unit.

    What a head states may be what is wrong: tables are taken at their word only where more equations hold then.

    Args:
        accounts: the recognised workbook.
        ruleset: the profile's rules.
    """
    stated = {id: unit for id, bound in accounts.tables.items() if (unit := _stated(bound, accounts.profile.unit))}
    if not 0 < len(stated) < len(accounts.tables):
        return accounts
    brought = _brought(accounts, stated)
    before, after = (examine(ruleset, one, "none").failed for one in (accounts, brought))
    return brought if after < before else accounts


def unit_remarks(accounts: Accounts) -> Iterator[str]:
    """Yield what the user must know of tables that were brought to another unit."""
    for id, bound in accounts.tables.items():
        if bound.unit is not None:
            yield (
                f"{accounts.number(id)}的金额单位是{bound.unit.name}：核对时换算成{accounts.profile.unit.name}，"
                "并容许换算前四舍五入的尾差；要由它的数算出的空格都没有填"
            )


def _stated(bound: BoundTable, usual: Unit) -> Unit | None:
    """Return the unit that the head states, where it is not the usual one."""
    name = fold(bound.facts["unit"][0]).removeprefix("人民币") if "unit" in bound.facts else usual.name
    unit = UNITS.get(name, usual)
    return None if unit == usual else unit


def _brought(accounts: Accounts, stated: Mapping[str, Unit]) -> Accounts:
    usual = accounts.profile.unit
    factors = {id: Decimal(unit.yuan) / usual.yuan for id, unit in stated.items()}
    coarse = {id: unit.quantum * factors[id] for id, unit in stated.items() if unit.yuan > usual.yuan}
    tables = {id: _multiplied(accounts.tables[id], factors[id], unit) for id, unit in stated.items()}
    profile = replace(accounts.profile, unit=replace(usual, coarse=coarse))
    return replace(accounts, profile=profile, tables=accounts.tables | tables, filed=accounts)


def _multiplied(bound: BoundTable, factor: Decimal, unit: Unit) -> BoundTable:
    rows = [replace(row, entries=dict(_entries(bound, row, factor))) for row in bound.rows]
    return replace(bound, rows=rows, unit=unit)


def _entries(bound: BoundTable, row: Row, factor: Decimal) -> Iterator[tuple[str, Entry]]:
    for column, entry in row.entries.items():
        is_money = entry.content is Content.AMOUNT and bound.kind(row, column) is Kind.MONEY
        yield column, entry._replace(amount=entry.amount * factor) if is_money else entry
