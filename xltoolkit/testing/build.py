"""Builds the accounts of a case straight from the declarations, with made-up addresses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from xltoolkit.config import Keys, nearest
from xltoolkit.loader import Registry
from xltoolkit.model import (
    Accounts,
    Attachment,
    Block,
    BoundAttachment,
    BoundTable,
    Cell,
    CellError,
    Column,
    ConfigError,
    Content,
    Entry,
    Kind,
    Line,
    Previous,
    Range,
    Repeated,
    Row,
    Rows,
    Said,
    Table,
    Unit,
    amount_from_text,
    is_not_applicable,
    is_nothing,
)
from xltoolkit.testing.cases import Case

LAST_YEAR = "上年.xlsx"
"""What last year's workbook of a case is called."""

_FIRST_ROW = 5
_FIRST_COLUMN = 3


def case_accounts(case: Case, registry: Registry) -> Accounts:
    """Build the accounts of a case, with made-up addresses: the sheet is the table's id.

    Raises:
        ConfigError: a key, table, row or column that does not exist.
    """
    return build_accounts(registry, case.data, f"{case.path}，{case.name}")


def build_accounts(registry: Registry, data: Mapping[str, Any], where: str = "") -> Accounts:
    """Build accounts from the keys of a case.

    Args:
        registry: what the plugins declare for the profile.
        data: ``{"tables": {"income": {"合计": {"财政拨款收入": "9.99"}}}}`` and the further keys of a case.
        where: what errors name.

    Raises:
        ConfigError: a key, table, row or column that does not exist.
    """
    keys = Keys(dict(data), where)
    before = keys.take("previous", dict, {})
    for known in ("name", "profile", "findings", "severity", "says", "fills", "not_applicable", "idle"):
        keys.take(known, object, None)
    options = {**registry.profile.options, **keys.take("options", dict, {})}
    profile = dataclasses.replace(registry.profile, options=options)
    unit, declared = profile.unit, registry.declared
    parts = {key: keys.take(key, dict, {}) for key in ("forms", "heads", "lacks", "stray", "printed", "labels")}
    tables: dict[str, BoundTable] = {}
    given = keys.table("attachments")
    for table, rows in keys.take("tables", dict, {}).items():
        mine = {key: part[table] for key, part in parts.items() if table in part}
        tables[table] = _Builder(_declared(declared, table, where), unit, mine).build(rows)
    for table in keys.strings("no_data"):
        tables[table] = _Builder(_declared(declared, table, where), unit, {}).build({}, no_data=True)
    repeated = [
        Repeated(_declared(declared, table, where), (Cell(table, "A1"), Cell(f"{table} (2)", "A1")))
        for table in keys.strings("repeated")
    ]
    attachments = {
        attachment.id: _attachment(attachment, said, where)
        for attachment in registry.attachments
        for said in [given.take(attachment.id, dict, {})]
        if said
    }
    for part in (given, keys):
        part.done()
    accounts = Accounts(profile, declared, tables, registry.codes, repeated=repeated, attachments=attachments)
    if before:
        accounts.previous = Previous(LAST_YEAR, build_accounts(registry, before, f"{where}，previous"), profile.unit)
    return accounts


def _attachment(attachment: Attachment, said: Mapping[str, str], where: str) -> BoundAttachment:
    """Return a form that says this; every item stands in a row of its own, in column B."""
    known = {item.name: Cell.at(attachment.id, row, 2) for row, item in enumerate(attachment.items, 2)}
    for name in said:
        if name not in known:
            raise ConfigError(f"《{attachment.title}》没有“{name}”", where=where, advice=nearest(name, known))
    return BoundAttachment(
        attachment, Cell(attachment.id, "A1"), {name: Said(text, known[name]) for name, text in said.items()}
    )


def _declared(declared: Mapping[str, Table], table: str, where: str) -> Table:
    if table not in declared:
        raise ConfigError(f"没有表“{table}”", where=where, advice=nearest(table, declared))
    return declared[table]


class _Builder:
    """Builds one bound table: rows from row 5 on, labels in column B, amounts from column C on."""

    def __init__(self, table: Table, unit: Unit, parts: Mapping[str, Any]) -> None:
        self._table = table
        self._unit = unit
        self._parts = parts
        title = parts.get("forms", table.title)
        self._form = next(form for form in table.forms if title in (form.title, *form.aliases))
        self._columns = {name: _FIRST_COLUMN + at for at, name in enumerate(self._form.columns)}
        self._printed: dict[str, int] = parts.get("printed", {})
        self._lacks = set(parts.get("lacks", ()))

    def build(self, figures: Mapping[str, Any], *, no_data: bool = False) -> BoundTable:
        """Return the table with these figures."""
        rows = [] if no_data else list(self._rows(figures))
        bottom = _FIRST_ROW + len(rows)
        sheet = self._table.id
        stray = self._parts.get("stray", ())
        heads = self._parts.get("heads", {})
        return BoundTable(
            self._table,
            self._form,
            sheet,
            Range(1, 1, bottom, max(self._columns.values())),
            rows,
            Cell(sheet, "A1"),
            tuple(name for name in self._columns if name in self._lacks),
            no_data,
            {name: (text, Cell.at(sheet, 2, at)) for at, (name, text) in enumerate(heads.items(), 1)},
            {(block.name, name): at for block in self._form.blocks for name, at in self._columns.items()},
            {name: Decimal(number) for name, number in self._printed.items() if name in self._columns},
            (3, 4),
            [(Cell.at(sheet, bottom + at, 1), text, "表中没有这个项目") for at, text in enumerate(stray)],
        )

    def _rows(self, figures: Mapping[str, Any]) -> Iterator[Row]:
        given = {self._key(name): cells for name, cells in figures.items()} if self._fixed else dict(figures)
        names = [name for name, _, _ in self._lines()] if self._fixed else list(given)
        for at, name in enumerate(names):
            if name not in self._lacks:
                yield self._row(name, given.get(name, {}), _FIRST_ROW + at)

    @property
    def _fixed(self) -> bool:
        return self._table.rows is not Rows.CODES

    def _lines(self) -> Iterator[tuple[str, Block, Line | None]]:
        if self._table.rows is Rows.SINGLE:
            yield "", self._form.blocks[0], None
        for block in self._form.blocks:
            for line in block.lines:
                prefixed = block.name and self._table.rows is Rows.LINES
                yield f"{block.name}.{line.key}" if prefixed else line.key, block, line

    def _key(self, name: str) -> str:
        if name == "*" and self._table.rows is Rows.SINGLE:
            return ""
        known = [key for key, _, _ in self._lines()]
        matches = [key for key in known if key == name] or [key for key in known if key.rpartition(".")[2] == name]
        if len(matches) != 1:
            raise ConfigError(f"“{self._table.title}”没有一行叫“{name}”", advice=f"可用的行：{'、'.join(known)}")
        return matches[0]

    def _row(self, name: str, cells: Mapping[str, str] | str, number: int) -> Row:
        if self._fixed:
            _, block, line = next(item for item in self._lines() if item[0] == name)
            key, label, code = name, line.label if line else "", line.code if line else ""
        else:
            key, _, label = name.partition(" ")
            line, block = self._declared_line(key)
            code = key if key.isdigit() else ""
            label = label.strip() or (line.label if line else "")
        entries = {} if line is not None and line.heading else self._entries(cells, block, line, number)
        at = Cell.at(self._table.id, number, 2)
        printed = self._printed.get(name)
        label = self._parts.get("labels", {}).get(name, label)
        return Row(key, entries, label, at, code, line, block.name, None if printed is None else Decimal(printed))

    def _declared_line(self, key: str) -> tuple[Line | None, Block]:
        for block in self._form.blocks:
            for line in block.lines:
                if key == (line.code or line.key):
                    return line, block
        if not key.isdigit():
            labels = "、".join(line.label for block in self._form.blocks for line in block.lines if not line.code)
            raise ConfigError(
                f"“{self._table.title}”没有一行叫“{key}”", advice=f"写科目编码，例如 2010301、30109；或者 {labels}"
            )
        return None, self._form.blocks[0]

    def _entries(self, cells: Mapping[str, str] | str, block: Block, line: Line | None, row: int) -> dict[str, Entry]:
        if isinstance(cells, str):
            cells = {block.columns[0].name: cells}
        named = {_column(block, name).name: text for name, text in cells.items()}
        return {
            column.name: self._entry(named.get(column.name, ""), column, line, row)
            for column in block.columns
            if column.name not in self._lacks
        }

    def _entry(self, text: str, column: Column, line: Line | None, row: int) -> Entry:
        kind = line.kind if line is not None and line.kind is not None else column.kind
        at = (self._table.id, row, self._columns[column.name])
        zero = Decimal()
        if text.startswith("="):
            return Entry(*at, zero, Content.UNCALCULATED, None, text)
        if text.startswith("#"):
            return Entry(*at, zero, Content.ERROR, CellError(text))
        if is_nothing(text):
            return Entry(*at, zero, Content.NOTHING if text else Content.BLANK, text or None)
        if is_not_applicable(text):
            return Entry(*at, zero, Content.NOT_APPLICABLE, text)
        amount = amount_from_text(text)
        if amount is None:
            return Entry(*at, zero, Content.TEXT, text)
        printed = self._unit.printed(amount) if kind is Kind.MONEY else amount
        return Entry(*at, printed, Content.AMOUNT, amount)


def _column(block: Block, name: str) -> Column:
    known = block.columns
    exact = [column for column in known if column.name == name]
    matches = exact or [column for column in known if name in (column.name.rpartition(".")[2], column.printed)]
    if len(matches) != 1:
        raise ConfigError(f"没有一栏叫“{name}”", advice=f"可用的栏：{'、'.join(column.name for column in known)}")
    return matches[0]
