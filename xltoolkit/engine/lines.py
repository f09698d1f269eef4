"""Fixed lines that a table prints and a sheet lacks: their amounts would be missing from every check without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xltoolkit.checks.said import shortened
from xltoolkit.model import Accounts, Block, BoundTable, Cell, Form, Line, Row, Rows
from xltoolkit.rules import Problem


class _Lacking(NamedTuple):
    block: Block
    line: Line
    after: Cell | None
    """The label of the nearest line above it that is there, or the table's title."""


def missing_lines(accounts: Accounts, table: str) -> Iterator[Problem]:
    """Name the lines that the bound form prints and the sheet does not have, all of a table in one problem."""
    bound = accounts.tables.get(table)
    if bound is None or bound.no_data or bound.table.rows is not Rows.LINES:
        return
    lacking = list(_lacking(bound))
    if lacking:
        yield Problem(_message(bound, lacking), lacking[0].after, _coordinate(accounts, bound, lacking))


def _lacking(bound: BoundTable) -> Iterator[_Lacking]:
    for block in bound.form.blocks:
        after = bound.title_at
        for line in block.lines:
            row = bound.by_key.get(block.line_name(line))
            if row is not None:
                after = row.label_at or after
            elif not line.heading and (line.label or line.name):  # a line without a name has nothing on it
                yield _Lacking(block, line, after)


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
        accounts.coordinate(table, Row(one.block.line_name(one.line), {}, line=one.line)) for one in lacking
    ]
    return shortened([first, *(other.removeprefix(accounts.number(table)).removeprefix("·") for other in others)])
