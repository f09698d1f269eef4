"""Declarations: what a 公开 table is, before any workbook is opened.

A table has one or more forms (the same table printed with other columns), a form has blocks that stand side by side
(收入 and 支出; 人员经费 and 公用经费), a block has columns and, where its rows are fixed, lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property

from xltoolkit.model.text import bare


class Kind(StrEnum):
    """What a cell holds."""

    MONEY = "money"
    COUNT = "count"
    TEXT = "text"


class Rows(Enum):
    """What identifies a row of a table."""

    LINES = "lines"
    """Fixed lines, found by label and 行次 (收入支出决算总表)."""
    CODES = "codes"
    """Classification codes, any number of rows, and the labelled lines of the form (合计)."""
    SINGLE = "single"
    """One row of amounts under the headings (“三公”经费)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts.

    Args:
        name: heading path from the outermost level, dots between: 本年支出.小计. Rules use it.
        number: 栏次, the printed column number.
        headings: other heading paths seen for the same column.
        kind: what its cells hold.
        width: of the column on the official layout, in characters.
        printed: the heading path that the profile prints; empty for the layout's, which the registry fills in.
        place: where it stands among its block's columns on the official layout; all 0 for the declared order.
        counted: of a column that a profile adds, whether sums over ranges count it; None for declared ones, which the
            ranges that rules name are about.
        part_of: the column that it is a part of (其中), where the profile says so.
    """

    name: str
    number: int | None = None
    headings: tuple[str, ...] = ()
    kind: Kind = Kind.MONEY
    width: float = 16
    printed: str = ""
    place: int = 0
    counted: bool | None = None
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that the form prints.

    Args:
        label: as printed; empty for a numbered line without a name.
        number: 行次, the printed line number.
        name: how rules call it; the label without ordinals where left out.
        code: its classification code (in a table of codes), or the class it stands for (a 功能行).
        aliases: other labels seen for the same line.
        kind: what its cells hold, where that differs from the column.
        heading: whether it only heads the lines below it and holds no amount.
        indent: of the label on the official layout.
        counted: of a line that a profile adds, whether sums over ranges count it; None for declared ones.
        part_of: the line that it is a part of, by its name in rules, where the profile says so.
    """

    label: str
    number: int | None = None
    name: str = ""
    code: str = ""
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    heading: bool = False
    indent: int = 0
    counted: bool | None = None
    part_of: str = ""

    @property
    def key(self) -> str:
        """The name in rules; a line without any is called by its number: ``9行``."""
        return self.name or bare(self.label) or f"{self.number}行"


@dataclass(frozen=True, slots=True)
class Block:
    """Columns and lines that stand side by side with other blocks of the same form.

    Args:
        name: 收入, 支出, 人员经费 …; empty where the form has one block.
        columns: the columns of amounts.
        lines: the fixed lines, in printed order.
    """

    name: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...] = ()

    @property
    def printed_columns(self) -> tuple[Column, ...]:
        """The columns in printed order."""
        return tuple(sorted(self.columns, key=lambda column: column.place))

    def line_name(self, line: Line) -> str:
        """Return what rules call a line: block.name, or its name where the form has one block."""
        return f"{self.name}.{line.key}" if self.name else line.key


@dataclass(frozen=True)
class Form:
    """One printed form of a table.

    Args:
        title: the whole official title.
        blocks: from left to right.
        aliases: other whole titles of the same form.
        notes: printed under the table (注：…).
        numbered: whether 行次 and 栏次 are printed; lines and columns have their numbers in rules in any case.
        code_columns: columns that a code takes on the official layout (3: 类, 款, 项 side by side).
        total: where the row 合计 of codes stands on the official layout: ``first`` or ``last``, else as declared.
        whole: the same form with the lines and columns that the profile leaves out; None where it leaves out none.
    """

    title: str
    blocks: tuple[Block, ...]
    aliases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    numbered: bool = True
    code_columns: int = 1
    total: str = ""
    whole: Form | None = None

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every column by name; columns of one name in several blocks (金额 in 06) are the first block's."""
        columns: dict[str, Column] = {}
        for block in self.blocks:
            for column in block.columns:
                columns.setdefault(column.name, column)
        return columns


@dataclass(frozen=True)
class Table:
    """A 公开 table.

    Args:
        id: stable ASCII identifier (``income``).
        rows: what identifies a row.
        forms: the printed forms; all share id and rules.
        classification: which codes the rows or lines carry: ``functional``, ``economic`` or none.
    """

    id: str
    rows: Rows
    forms: tuple[Form, ...]
    classification: str = ""

    @property
    def title(self) -> str:
        """The title of the first form."""
        return self.forms[0].title

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Every title of every form."""
        return tuple(title for form in self.forms for title in (form.title, *form.aliases))


@dataclass(frozen=True, slots=True)
class CodeList:
    """Names of a classification's codes, as data with the years they hold for.

    Args:
        classification: ``functional`` or ``economic``.
        names: code -> name -> years it was seen in. Several names of one code: at most one is official.
        source: where the names come from.
    """

    classification: str
    names: dict[str, dict[str, frozenset[int]]] = field(hash=False)
    source: str
