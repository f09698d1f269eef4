"""Checks of the rows of code tables: no code twice, every parent there, codes ascending."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from xltoolkit.checks.said import at_row, where
from xltoolkit.model import Accounts, Row, Severity
from xltoolkit.rules import Check, Problem, Rule

_PARENT_DIGITS = {7: 5, 5: 3}
"""Digits of a code's parent: 项 -> 款 -> 类 (政府收支分类科目)."""


def code_rules(table: str, title: str, *, ordered: bool = True) -> list[Rule]:
    """Return the rules that every table of classification codes has.

    Args:
        table: its id, which the rules' ids begin with.
        title: for the rules' titles.
        ordered: whether the codes stand below one another in one column, so that their order can be told.
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
    order = Rule(
        f"{table}.code_order",
        f"{title}的科目按编码从小到大排列",
        basis,
        check=code_order(table),
        severity=Severity.WARNING,
        advice="把该行移到编码顺序的位置，或改正录错的编码",
    )
    return [repeated, missing, order] if ordered else [repeated, missing]


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


def code_order(table: str) -> Check:
    """Codes ascend, parents before their children."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        bound = accounts.tables.get(table)
        coded = [row for row in bound.rows if row.code] if bound else []
        for above, row in pairwise(coded):
            if row.code < above.code:
                yield at_row(accounts, table, row, f"科目 {row.code} 排在 {above.code} 之后", above)

    return check
