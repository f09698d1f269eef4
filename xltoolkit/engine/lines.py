"""Fixed lines that a table prints and a sheet lacks: their amounts would be missing from every check without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xltoolkit.checks.said import shortened
from xltoolkit.engine.names import TOTAL
from xltoolkit.model import Accounts, Block, BoundTable, Cell, Form, Line, Row, Rows, Table
from xltoolkit.rules import Problem


class _Lacking(NamedTuple):
    block: Block
    line: Line
    after: Cell | None
    """The label of the nearest line above it that is there, or the table's title."""


def missing_lines(accounts: Accounts, table: str) -> Iterator[Problem]:
    """Name the lines that the bound form prints and the sheet does not have, all of a table in one problem."""
    bound = accounts.tables.get(table)
    if bound is None or bound.no_data:
        return
    lacking = list(_lacking(bound))
    if lacking:
        yield Problem(_message(bound, lacking), lacking[0].after, _coordinate(accounts, bound, lacking))


def has_fixed_lines(table: Table) -> bool:
    """Tell whether a form of the table prints lines that must be there."""
    return any(_holds(table, line) for form in table.forms for block in form.blocks for line in block.lines)


def _lacking(bound: BoundTable) -> Iterator[_Lacking]:
    if bound.table.rows is Rows.CODES and not bound.rows:
        return  # nothing is filed, totals included
    for block in bound.form.blocks:
        after = bound.title_at
        for line in block.lines:
            row = bound.by_key.get(_key(bound, block, line))
            if row is not None:
                after = row.label_at or after
            elif _holds(bound.table, line):
                yield _Lacking(block, line, after)


def _key(bound: BoundTable, block: Block, line: Line) -> str:
    return line.key if bound.table.rows is Rows.CODES else block.line_name(line)


def _holds(table: Table, line: Line) -> bool:
    """Tell whether a line must be there.

    Codes come and go, and a line without a name has nothing on it. Whether a table of codes has its 合计 is a matter of
    the codes (``parent_missing``).
    """
    if line.heading or not (line.label or line.name):
        return False
    return table.rows is Rows.LINES or (table.rows is Rows.CODES and not line.code and line.key != TOTAL)


def _message(bound: BoundTable, lacking: list[_Lacking]) -> str:
    names = shortened([_named(bound.form, one) for one in lacking])
    return (
        f"工作表“{bound.sheet}”的《{bound.form.title}》缺 {len(lacking)} 行：{names}，"
        "其金额无从核对，涉及的核对都没有进行"
    )


def _named(form: Form, one: _Lacking) -> str:
    """Return a line as printed, with its side and 行次 where the form has them: 收入“本年收入合计”（27行）."""
    number = f"（{one.line.number}行）" if form.numbered and one.line.number is not None else ""
    return f"{one.block.name}“{one.line.label or one.line.name}”{number}"


def _coordinate(accounts: Accounts, bound: BoundTable, lacking: list[_Lacking]) -> str:
    table = bound.table.id
    first, *others = [
        accounts.coordinate(table, Row(_key(bound, one.block, one.line), {}, line=one.line)) for one in lacking
    ]
    return shortened([first, *(other.removeprefix(accounts.number(table)).removeprefix("·") for other in others)])
