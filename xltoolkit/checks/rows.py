"""Checks of the rows of code tables: no code twice, every parent there, codes ascending."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from xltoolkit.checks.said import at_row, where
from xltoolkit.model import Accounts, Content, Row, Severity
from xltoolkit.rules import Check, Problem, Rule

_GROUP, _ITEM = 5, 7
"""Digits of a 款 and of a 项."""
_PARENT_DIGITS = {7: 5, 5: 3}
"""Digits of a code's parent: 项 -> 款 -> 类 (政府收支分类科目)."""


def code_rules(table: str, title: str, *, ordered: bool = True, items: bool = True) -> list[Rule]:
    """Return the rules that every table of classification codes has.

    Args:
        table: its id, which the rules' ids begin with.
        title: for the rules' titles.
        ordered: whether the codes stand below one another in one column, so that their order can be told.
        items: whether the codes go down to 项 (功能分类), of which every 款 has at least one.
    """
    basis = "《政府收支分类科目》：一个编码代表一个科目，类、款、项逐级细化"
    repeated = Rule(
        f"{table}.code_repeated",
        f"{title}的科目编码不重复",
        basis,
        check=code_repeated(table),
        advice="合并两行，或改正录错的编码",
    )
    missing = Rule(
        f"{table}.parent_missing",
        f"{title}的每个科目都列出上级科目和合计",
        basis,
        check=parent_missing(table),
        advice="补上所缺的一行，或改正录错的编码",
    )
    child = Rule(
        f"{table}.child_missing",
        f"{title}的每个款都列到项",
        "《地方预决算公开操作规程》（财预〔2016〕143号）：支出公开到功能分类项级科目；一款的数由其项级科目构成",
        check=child_missing(table),
        severity=Severity.WARNING,
        advice="补上漏列的项级科目；依法不公开的，写明原因",
    )
    order = Rule(
        f"{table}.code_order",
        f"{title}的科目按编码从小到大排列",
        basis,
        check=code_order(table),
        severity=Severity.WARNING,
        advice="把该行移到编码顺序的位置，或改正录错的编码",
    )
    return [repeated, missing, *([child] if items else []), *([order] if ordered else [])]


def code_repeated(table: str) -> Check:
    """No code stands in the table twice."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        bound = accounts.tables.get(table)
        seen: dict[str, Row] = {}
        for row in bound.rows if bound else ():
            if not row.code:
                continue
            first = seen.setdefault(row.code, row)
            if first is not row:
                yield at_row(accounts, table, row, f"科目 {row.code} 重复：{where(first)} 已经列过", first)

    return check


def parent_missing(table: str) -> Check:
    """Every code's parent, and the totals that the form prints, stand in the table."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        bound = accounts.tables.get(table)
        if bound is None or not bound.by_code:
            return
        told: set[str] = set()
        for row in bound.rows:
            parent = row.code[: _PARENT_DIGITS.get(len(row.code), 0)]
            if parent and parent not in bound.by_code and parent not in told:
                told.add(parent)
                yield at_row(accounts, table, row, f"科目 {row.code} 的上级科目 {parent} 没有列出")
        for block in bound.form.blocks:
            for line in block.lines:
                if not line.code and line.key not in bound.by_key:
                    yield Problem(f"{accounts.number(table)}没有“{line.label}”一行", bound.title_at, table=table)

    return check


def child_missing(table: str) -> Check:
    """Every 款 with an amount has a 项 in a table that goes down to 项; those that other tables list are named."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        bound = accounts.tables.get(table)
        codes = set() if bound is None else {row.code for row in bound.rows}
        parents = {code[:_GROUP] for code in codes if len(code) == _ITEM}
        for row in bound.rows if bound is not None and parents else ():
            filed = any(entry.content is Content.AMOUNT and entry.amount for entry in row.entries.values())
            if len(row.code) == _GROUP and row.code not in parents and filed:
                elsewhere = "".join(f"；{said}" for said in _items_elsewhere(accounts, table, row.code))
                yield at_row(accounts, table, row, f"{row.code} {row.label}下没有列出项级科目{elsewhere}")

    return check


def _items_elsewhere(accounts: Accounts, table: str, group: str) -> Iterator[str]:
    """Say for every 项 that is in other tables of the same classification, in which."""
    classification = accounts.declared[table].classification
    found: dict[str, list[str]] = {}
    for id, bound in accounts.tables.items():
        if bound.table.classification == classification:
            for code in dict.fromkeys(row.code for row in bound.rows):
                if len(code) == _ITEM and code.startswith(group):
                    found.setdefault(code, []).append(accounts.number(id))
    for code, numbers in sorted(found.items()):
        yield f"科目 {code} 见于{'、'.join(numbers)}"


def code_order(table: str) -> Check:
    """Codes ascend, parents before their children."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        bound = accounts.tables.get(table)
        coded = [row for row in bound.rows if row.code] if bound else []
        for above, row in pairwise(coded):
            if row.code < above.code:
                yield at_row(accounts, table, row, f"科目 {row.code} 排在 {above.code} 之后", above)

    return check
