"""Profiles: which tables a city publishes in a year, and how it prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xltoolkit.model.amount import YUAN, Unit
from xltoolkit.model.finding import Severity
from xltoolkit.model.table import Column, Line


@dataclass(frozen=True, slots=True)
class AddedLine:
    """A line that this place prints beyond the declaration's.

    Args:
        line: what it is.
        block: where it stands; empty where the form has one block.
        after: the line it follows, by its name in rules; the last line where left out.
    """

    line: Line
    block: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class AddedColumn:
    """A column that this place prints beyond the declaration's.

    Args:
        column: what it is.
        block: where it stands; empty where the form has one block.
        after: the column it follows; the last column where left out.
    """

    column: Column
    block: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table of a profile. Lines are named as in rules (``block.name`` where the form has blocks), so are columns.

    Args:
        table: the table's id.
        number: the printed number (公开01表); also an alias of the table in rules.
        title: the title that this profile prints: it chooses the form; the table's own where left out.
        own_title: the title printed here where it is none of the declaration's; those are still recognised.
        aliases: other names of the table here: recognised as titles, and good in rules.
        sheet: the sheet's name on the official layout.
        published: False for a table that a parent publishes and this profile does not.
        lines: 行次 that differ from the declaration's, by line.
        columns: 栏次 that differ from the declaration's, by column.
        numbered: whether 行次 and 栏次 are printed at all.
        code_columns: columns that a code takes on the official layout: 3 prints 类, 款, 项 side by side.
        total: where the row 合计 stands on the official layout, ``first`` or ``last``; empty for the declaration's.
        headings: printed heading paths, by column; where every column has one, their order is the printed order.
        labels: printed labels, by line.
        omitted: lines and columns of the declaration that are not printed.
        added_lines: lines that only this place prints.
        added_columns: columns that only this place prints.
        notes: printed under the table in place of the declaration's; None for those.
        layout: fields of the table's official layout that differ here (``code_heading``, widths), by name.
        files: key -> the profile's file that said so, for messages.
    """

    table: str
    number: str = ""
    title: str = ""
    own_title: str = ""
    aliases: tuple[str, ...] = ()
    sheet: str = ""
    published: bool = True
    lines: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)
    numbered: bool = True
    code_columns: int = 1
    total: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    omitted: tuple[str, ...] = ()
    added_lines: tuple[AddedLine, ...] = ()
    added_columns: tuple[AddedColumn, ...] = ()
    notes: tuple[str, ...] | None = None
    layout: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def printed_title(self) -> str:
        """The title that the profile says is printed; empty for the declaration's."""
        return self.own_title or self.title

    @property
    def own_names(self) -> tuple[str, ...]:
        """Titles that only this place has."""
        return tuple(name for name in (self.own_title, *self.aliases) if name)


@dataclass(frozen=True, slots=True)
class Recognition:
    """What tells a profile's workbooks from others, beyond its tables, its unit and its year.

    Args:
        places: names that the heads or the cover of its workbooks carry (普陀区).
    """

    places: tuple[str, ...] = ()


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
        tolerances: rule id -> the difference it allows, in the profile's unit, in place of the rule's own.
        recognition: what detection looks for.
        head: what stands above a table on a blank form, by ``number``, ``department``, ``year`` and ``unit``: a text in
            which those words in braces stand for the value, nothing for what is not printed; the house style's where
            left out.
        sources: rule id -> the file that turned it off, or gave it a severity or a tolerance, for messages.
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
    tolerances: Mapping[str, Decimal] = field(default_factory=dict)
    recognition: Recognition = Recognition()
    head: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)
