"""A workbook as accounts: declared tables bound to the cells they were found in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from xltoolkit.model.amount import Unit
from xltoolkit.model.attachment import BoundAttachment
from xltoolkit.model.cell import Cell
from xltoolkit.model.grid import Range, Value
from xltoolkit.model.previous import Previous
from xltoolkit.model.profile import Profile
from xltoolkit.model.table import CodeList, Form, Kind, Line, Table


class Content(IntEnum):
    """What a cell of amounts holds. Up to NOT_APPLICABLE the amount is known."""

    AMOUNT = 0
    BLANK = 1
    """Nothing at all: an amount of 0, and a rollup may fill it."""
    NOTHING = 2
    """A hyphen: an amount of 0, and a rollup may fill it."""
    NOT_APPLICABLE = 3
    """A long dash: an amount of 0 that is never filled."""
    TEXT = 4
    """Text that is no amount: unknown."""
    UNCALCULATED = 5
    """A formula without a value: unknown."""
    ERROR = 6
    """An error value: unknown."""
    MERGED = 7
    """Covered by merged cells whose amount another row or column has: unknown."""


class Entry(NamedTuple):
    """One cell of amounts of a recognised table.

    ``amount`` is at the printed places of the unit (counts as they stand) and 0 where nothing is filed; ``raw`` is
    what the file holds; ``formula`` is the cell's own formula.
    """

    sheet: str
    row: int
    column: int
    amount: Decimal
    content: Content
    raw: Value = None
    formula: str | None = None

    @property
    def known(self) -> bool:
        """Whether the amount may be computed with."""
        return self.content <= Content.NOT_APPLICABLE

    @property
    def cell(self) -> Cell:
        """Where it stands."""
        return Cell.at(self.sheet, self.row, self.column)


@dataclass(slots=True)
class Row:
    """A row of a recognised table.

    Args:
        key: unique in the table: ``收入.总计`` (block and line), a code, ``合计``, or empty for a single row.
        entries: column name -> entry, for every column that the form has and the sheet shows.
        label: as printed.
        label_at: the label's cell, where there is one.
        code: classification code of the row, or the class of a 功能行.
        line: the declared line, if any.
        block: name of its block.
        printed_number: the 行次 that the sheet prints, if any.
    """

    key: str
    entries: dict[str, Entry]
    label: str = ""
    label_at: Cell | None = None
    code: str = ""
    line: Line | None = None
    block: str = ""
    printed_number: Decimal | None = None


@dataclass
class BoundTable:
    """A declared table, found in a workbook.

    Args:
        table: its declaration.
        form: which printed form it is.
        sheet: where (the first sheet, should pages lie on several).
        range: the rectangle from title to last row on that sheet.
        rows: in printed order, over all pages.
        title_at: the title's cell.
        missing_columns: columns of the form that the sheet does not show.
        no_data: whether the sheet declares that there is no data (本表无数据).
        facts: what the head of the sheet says: ``department``, ``year``, ``unit``, ``number`` -> (text, cell).
        column_at: column name -> (sheet column) for each block name, for messages and formats.
        printed_columns: column name -> the 栏次 that the sheet prints (the first block's, where several have it).
        head_rows: first and last row of the heading on the sheet, for print set-up.
        stray: amounts or labels inside the table's range that belong to no declared row or column, with a reason.
        beside: (cell, text) of figures to the right of its last column.
        merged: (sheet, area) of merged cells that cover cells of amounts.
        code_columns: sheet columns that hold codes: one a block, or two or three where 类, 款 and 项 stand apart.
        unit: what its head states where that is not the profile's unit, and its amounts were brought to the profile's.
    """

    table: Table
    form: Form
    sheet: str
    range: Range
    rows: list[Row] = field(default_factory=list)
    title_at: Cell | None = None
    missing_columns: tuple[str, ...] = ()
    no_data: bool = False
    facts: dict[str, tuple[str, Cell]] = field(default_factory=dict)
    column_at: dict[tuple[str, str], int] = field(default_factory=dict)
    printed_columns: dict[str, Decimal] = field(default_factory=dict)
    head_rows: tuple[int, int] = (1, 1)
    stray: list[tuple[Cell, str, str]] = field(default_factory=list)
    """(cell, text, reason)"""
    code_columns: frozenset[int] = frozenset()
    beside: list[tuple[Cell, str]] = field(default_factory=list)
    merged: list[tuple[str, Range]] = field(default_factory=list)
    unit: Unit | None = None

    @cached_property
    def by_key(self) -> dict[str, Row]:
        """Rows by key; of rows with one key (a code twice) the first."""
        return {row.key: row for row in reversed(self.rows)}

    @cached_property
    def by_code(self) -> dict[str, Row]:
        """Rows by classification code; of rows with one code the first."""
        return {row.code: row for row in reversed(self.rows) if row.code}

    def entry(self, key: str, column: str) -> Entry | None:
        """Return one cell, or None where the table has no such row or column."""
        row = self.by_key.get(key)
        return None if row is None else row.entries.get(column)

    def kind(self, row: Row, column: str) -> Kind:
        """Return what a cell holds: as its line says, else its column."""
        if row.line is not None and row.line.kind is not None:
            return row.line.kind
        declared = self.form.columns.get(column)
        return Kind.MONEY if declared is None else declared.kind


class Unrecognised(NamedTuple):
    """A sheet, or a part of one, that is no declared table, and why."""

    sheet: str
    reason: str


class Repeated(NamedTuple):
    """A table that stands in the workbook more than once."""

    table: Table
    cells: tuple[Cell, ...]


@dataclass
class Accounts:
    """A recognised workbook: what rules look at.

    Args:
        profile: the city's choices.
        declared: every declared table by id.
        tables: the recognised ones by id.
        codes: classification name -> names of its codes.
        unrecognised: sheets that are no table.
        repeated: tables found more than once; they are not in ``tables``.
        attachments: forms of the attachments by id.
        previous: last year's accounts, where the user gives them.
        filed: the same as filed, where amounts of some tables were brought to the profile's unit; else None.
    """

    profile: Profile
    declared: Mapping[str, Table]
    tables: dict[str, BoundTable]
    codes: Mapping[str, CodeList] = field(default_factory=dict)
    unrecognised: list[Unrecognised] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    attachments: Mapping[str, BoundAttachment] = field(default_factory=dict)
    previous: Previous | None = None
    filed: Accounts | None = None

    def number(self, table: str) -> str:
        """Return the printed number of a table (公开01表), or its title where the profile has none."""
        for entry in self.profile.tables:
            if entry.table == table and entry.number:
                return entry.number
        return self.declared[table].title

    def coordinate(self, table: str, row: Row, column: str = "") -> str:
        """Return the printed coordinates of a cell: 公开01表31行1栏, 公开03表2010308行2栏.

        Behind a table number that ends in a figure stands 第, so that it does not run into the row's: 附表1第7行1栏.
        Where no numbers are printed, row and column have their names in rules: 表1·支出.年末结转和结余·决算数.
        """
        bound = self.tables[table]
        if not bound.form.numbered:
            return self.place(table, row.key, column)
        line = row.line.number if row.line is not None else None
        where = f"{line}行" if line is not None else f"{row.key}行" if row.key else ""
        return f"{row_of(self.number(table), where)}{_column_coordinate(bound, row, column)}"

    def place(self, table: str, row: str, column: str) -> str:
        """Return the coordinates of a cell by the names of its row and column."""
        if self.declared[table].forms[0].numbered:
            where = f"{row_of(self.number(table), row)}行"
            return f"{where}{column}栏" if column else where
        return "·".join(part for part in (self.number(table), row, column) if part)


def row_of(number: str, row: str) -> str:
    """Return a table number and a row behind it, so that figures of one do not read as the other's."""
    return f"{number}第{row}" if number[-1:].isdigit() and row[:1].isdigit() else f"{number}{row}"


def _column_coordinate(bound: BoundTable, row: Row, column: str) -> str:
    if not column:
        return ""
    for block in bound.form.blocks:
        for declared in block.columns:
            if declared.name == column and block.name in ("", row.block):
                return f"{declared.number}栏" if declared.number is not None else f"{column}栏"
    return f"{column}栏"
