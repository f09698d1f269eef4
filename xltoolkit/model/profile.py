"""Profiles: which tables a city publishes in a year, and how it prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xltoolkit.model.amount import YUAN, Unit
from xltoolkit.model.finding import Severity


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table of a profile.

    Args:
        table: the table's id.
        number: the printed number (公开01表); also an alias of the table in rules.
        title: the title that this profile prints: it chooses the form; the table's own where left out.
        sheet: the sheet's name on the official layout.
        lines: 行次 that differ from the declaration's, by the line's name in rules (block.name where it has a block).
        columns: 栏次 that differ from the declaration's, by the column's name.
    """

    table: str
    number: str
    title: str = ""
    sheet: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """What one city publishes in one year.

    Args:
        id: ``yangquan-2022``; the part before the last hyphen is the folder, the rest the year.
        name: for people.
        year: of the accounts.
        unit: of the amounts.
        tables: in printed order.
        severities: rule id -> severity that replaces the rule's own.
        off: ids of rules that do not apply here.
        chain: ids of the profiles it inherits from, itself last.
        options: facts that rules may ask for (``single_unit``), by name.
    """

    id: str
    name: str
    year: int
    unit: Unit = YUAN
    tables: tuple[TableEntry, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    chain: tuple[str, ...] = ()
    options: Mapping[str, bool] = field(default_factory=dict)
