"""Rules that every table has without declaring them: what must be so before anything can be reconciled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from xltoolkit.checks.said import shortened
from xltoolkit.engine.circles import circular
from xltoolkit.engine.lines import missing_lines
from xltoolkit.engine.parts import part_rules
from xltoolkit.model import (
    Accounts,
    BoundTable,
    Cell,
    CellValue,
    Content,
    Entry,
    Kind,
    Range,
    Row,
    Rows,
    Severity,
    Table,
    a1,
)
from xltoolkit.rules import Check, Problem, Rule

_FORM = "部门决算公开表样：金额栏只填数，无数的留空或填“-”，不适用的填“——”；不是数的单元格无法核对"
_APART = "部门决算公开表样：每行每栏各占一格，分别填列；合并的单元格分不清各格的数，无法核对"
_COMPLETE = "部门决算公开表样：套表逐张公开、不缺不重，行和栏目与表样一致；缺的部分无法核对"

_Find = Callable[[Accounts, str], Iterable[Problem]]


class _Kind(NamedTuple):
    name: str
    title: str
    basis: str
    severity: Severity
    advice: str
    find: _Find


def builtin_rules(table: Table) -> list[Rule]:
    """Return the rules of one table: unknown cells, what is repeated, missing or stray, and parts."""
    always = [
        Rule(
            f"{table.id}.{kind.name}",
            f"《{table.title}》{kind.title}",
            kind.basis,
            (),
            _check(kind.find, table.id),
            kind.severity,
            kind.advice,
        )
        for kind in _KINDS
        if kind.find is not missing_lines or table.rows is Rows.LINES
    ]
    return always + part_rules(table)


def _check(find: _Find, table: str) -> Check:
    return lambda accounts: find(accounts, table)


def _unknown(content: Content, says: str) -> _Find:
    def find(accounts: Accounts, table: str) -> Iterator[Problem]:
        for where, entry in _holding(accounts, table, content):
            yield _problem(where, entry, says)

    return find


def _uncalculated(accounts: Accounts, table: str) -> Iterator[Problem]:
    waiting = {id: list(_holding(accounts, id, Content.UNCALCULATED)) for id in accounts.tables}
    turning = circular(entry for found in waiting.values() for _, entry in found)
    for where, entry in waiting.get(table, ()):
        if id(entry) in turning:
            problem = _problem(where, entry, "的公式引用了自己（循环引用），算不出结果：")
            yield replace(problem, advice="改正公式，使它不直接或经其他公式引用自己所在的单元格；或改填数")
        else:
            yield _problem(where, entry, "的公式还没有计算结果：")


def _holding(accounts: Accounts, table: str, content: Content) -> Iterator[tuple[str, Entry]]:
    """Yield the coordinates and cells of amounts with some content."""
    bound = accounts.tables.get(table)
    for row in () if bound is None else bound.rows:
        for column, entry in row.entries.items():
            if bound is not None and entry.content is content and _is_amount(bound, row, column):
                yield accounts.coordinate(table, row, column), entry


def _problem(where: str, entry: Entry, says: str) -> Problem:
    shown = (entry.formula if entry.raw is None else str(entry.raw)) or ""
    message = f"{where}（{entry.cell}）{says}“{shown}”，涉及这一格的核对都没有进行"
    return Problem(message, entry.cell, where, cells=(CellValue(entry.cell, shown),))


def _is_amount(bound: BoundTable, row: Row, column: str) -> bool:
    if row.line is not None and row.line.kind is not None:
        return row.line.kind is not Kind.TEXT
    declared = bound.form.columns.get(column)
    return declared is None or declared.kind is not Kind.TEXT


def _merged(accounts: Accounts, table: str) -> Iterator[Problem]:
    bound = accounts.tables.get(table)
    for sheet, area in () if bound is None else bound.merged:
        covered = list(_covered(accounts, table, sheet, area))
        if covered:
            merged = Cell.at(sheet, area.top, area.left)
            message = (
                f"{merged}:{a1(area.bottom, area.right)} 合并成了一格，盖住了应分开填数的{shortened(covered)}，"
                "涉及被盖住的格的核对都没有进行"
            )
            yield Problem(message, merged, covered[0])


def _covered(accounts: Accounts, table: str, sheet: str, area: Range) -> Iterator[str]:
    """Yield the coordinates of the amounts that a merged area covers."""
    bound = accounts.tables[table]
    for row in bound.rows:
        for column, entry in row.entries.items():
            inside = area.top <= entry.row <= area.bottom and area.left <= entry.column <= area.right
            if inside and entry.sheet == sheet and entry.content is Content.MERGED and _is_amount(bound, row, column):
                yield accounts.coordinate(table, row, column)


def _repeated(accounts: Accounts, table: str) -> Iterator[Problem]:
    for repeated in accounts.repeated:
        if repeated.table.id == table:
            places = "、".join(str(cell) for cell in repeated.cells)
            yield Problem(
                f"《{repeated.table.title}》在工作簿中出现 {len(repeated.cells)} 次：{places}，无法确定以哪一张为准",
                repeated.cells[-1] if repeated.cells else None,
                accounts.number(table),
            )


def _missing(accounts: Accounts, table: str) -> Iterator[Problem]:
    published = any(entry.table == table for entry in accounts.profile.tables)
    repeated = any(repeated.table.id == table for repeated in accounts.repeated)
    if published and not repeated and table not in accounts.tables:
        number, title = accounts.number(table), accounts.declared[table].title
        yield Problem(f"工作簿中没有找到《{title}》（{number}），涉及这张表的核对都没有进行", None, number)


def _missing_column(accounts: Accounts, table: str) -> Iterator[Problem]:
    bound = accounts.tables.get(table)
    for column in () if bound is None else bound.missing_columns:
        if bound is not None:
            message = f"工作表“{bound.sheet}”的《{bound.form.title}》没有“{column}”这一列，涉及这一列的核对都没有进行"
            yield Problem(message, bound.title_at, accounts.number(table))


def _stray(accounts: Accounts, table: str) -> Iterator[Problem]:
    bound = accounts.tables.get(table)
    for cell, text, reason in () if bound is None else bound.stray:
        yield Problem(
            f"{cell} 的“{text}”不属于《{accounts.declared[table].title}》的任何一行一列：{reason}",
            cell,
            accounts.number(table),
            cells=(CellValue(cell, text),),
        )


def _beside(accounts: Accounts, table: str) -> Iterator[Problem]:
    bound = accounts.tables.get(table)
    if bound is not None and bound.beside:
        said = shortened([f"{cell} 的“{text}”" for cell, text in bound.beside])
        cells = tuple(CellValue(cell, text) for cell, text in bound.beside)
        message = f"{said}在《{bound.form.title}》最后一栏的右边，不属于任何一栏，未参加审核"
        yield Problem(message, bound.beside[0][0], accounts.number(table), cells=cells)


_KINDS = (
    _Kind(
        "text_in_amount",
        "的金额不能是文字",
        _FORM,
        Severity.ERROR,
        "改成数；无数的留空",
        _unknown(Content.TEXT, "应填数，却是文字"),
    ),
    _Kind(
        "uncalculated",
        "的公式要有计算结果",
        _FORM,
        Severity.ERROR,
        "在 Excel 或 WPS 中打开、重新计算并保存，再运行一次",
        _uncalculated,
    ),
    _Kind(
        "error_value",
        "的金额不能是错误值",
        _FORM,
        Severity.ERROR,
        "改正公式所引用的单元格，或改填数",
        _unknown(Content.ERROR, "是错误值"),
    ),
    _Kind("merged", "的金额各占一格", _APART, Severity.WARNING, "取消合并，各格分别填列", _merged),
    _Kind("repeated", "不能重复", _COMPLETE, Severity.ERROR, "只保留一张，其余的删除或移到别的工作簿", _repeated),
    _Kind("missing", "不能缺少", _COMPLETE, Severity.WARNING, "补上这张表；没有数据的也要列出并注明", _missing),
    _Kind("missing_column", "的栏目要齐全", _COMPLETE, Severity.WARNING, "按表样补上这一列", _missing_column),
    _Kind(
        "missing_line",
        "的行要齐全",
        _COMPLETE,
        Severity.WARNING,
        "按表样补上，没有数的也要列出；表上已有这一行的，核对行名",
        missing_lines,
    ),
    _Kind(
        "stray",
        "不能有表样以外的内容",
        _COMPLETE,
        Severity.WARNING,
        "编码、行名或栏目标题写错的，改正；位置不对的，移到正确的单元格；多余的，删除",
        _stray,
    ),
    _Kind(
        "beside",
        "的右边不另有数",
        _COMPLETE,
        Severity.HINT,
        "属于本表的，移到应填的单元格；自己核对用的，公开前删除",
        _beside,
    ),
)
