"""Cells as rules name them, for expectations that hold under every profile's numbers."""

from __future__ import annotations

import re

from xltoolkit.model import Accounts, BoundTable, ConfigError, Row
from xltoolkit.rules import Rule

_REFERENCE = re.compile(r"(?P<table>[^\[]+)\[(?P<row>[^,，\]]*)(?:[,，](?P<column>[^\]]*))?\]")


def printed_place(text: str, rule: Rule, accounts: Accounts) -> str:
    """Return the printed coordinates of ``本表[合计,财政拨款收入]``; what is no such reference stays as it is.

    Raises:
        ConfigError: a table, row or column that the case does not have.
    """
    found = _REFERENCE.fullmatch(text.strip())
    if found is None:
        return text
    bound = _table(found["table"].strip().strip('“”"'), rule, accounts)
    row = _row(found["row"].strip(), bound)
    column = (found["column"] or "").strip()
    return accounts.coordinate(bound.table.id, row, _column(column, row, bound) if column else "")


def _table(name: str, rule: Rule, accounts: Accounts) -> BoundTable:
    for id, bound in accounts.tables.items():
        if id == rule.table if name == "本表" else name in (id, accounts.number(id), *bound.table.titles):
            return bound
    raise ConfigError(f"用例里没有表“{name}”", advice="写 本表，或者用例给出了数的表的表名")


def _row(name: str, bound: BoundTable) -> Row:
    rows = {row.key: row for row in bound.rows}
    if name == "*" and len(rows) == 1:
        return bound.rows[0]
    matches = [row for key, row in rows.items() if key == name] or [
        row for key, row in rows.items() if key.rpartition(".")[2] == name
    ]
    if len(matches) != 1:
        raise ConfigError(f"用例的“{bound.form.title}”没有一行叫“{name}”", advice=f"可用的行：{'、'.join(rows)}")
    return matches[0]


def _column(name: str, row: Row, bound: BoundTable) -> str:
    matches = [other for other in row.entries if other == name] or [
        other for other in row.entries if name in (other.rpartition(".")[2], bound.form.columns[other].printed)
    ]
    if len(matches) != 1:
        raise ConfigError(f"用例的“{bound.form.title}”没有一栏叫“{name}”", advice=f"可用的栏：{'、'.join(row.entries)}")
    return matches[0]
