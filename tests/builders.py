"""Small accounts made by hand: tables from lines of text, for tests of rules and of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xltoolkit.engine import Outcome, Policy, RuleSet, build_ruleset, examine
from xltoolkit.model import (
    YUAN,
    Accounts,
    Block,
    BoundTable,
    CellError,
    Column,
    Content,
    Entry,
    Form,
    Line,
    Profile,
    Range,
    Row,
    Rows,
    Table,
    TableEntry,
    Unit,
    is_not_applicable,
    is_nothing,
)
from xltoolkit.rules import Rule, rollup, validation

UNCALCULATED = "=?"
"""In a row of figures: a formula that was never calculated."""


def code_table(id: str, title: str, *columns: str, lines: Sequence[Line] = (Line("合计"),)) -> Table:
    """Declare a table by functional code."""
    numbered = tuple(Column(name, number) for number, name in enumerate(columns, 1))
    return Table(id, Rows.CODES, (Form(title, (Block("", numbered, tuple(lines)),)),), "functional")


def line_table(id: str, title: str, *blocks: Block) -> Table:
    """Declare a table of fixed lines."""
    return Table(id, Rows.LINES, (Form(title, blocks),), "functional")


def profile_of(*tables: Table, unit: Unit = YUAN, **options: bool) -> Profile:
    """Make a profile that prints the tables as 公开01表, 公开02表 …."""
    entries = tuple(TableEntry(table.id, f"公开{number:02}表") for number, table in enumerate(tables, 1))
    return Profile("test-2022", "测试市", 2022, unit, entries, options=options)


def accounts_of(profile: Profile, declared: Sequence[Table], *bound: BoundTable) -> Accounts:
    """Put recognised tables together."""
    return Accounts(profile, {table.id: table for table in declared}, {table.table.id: table for table in bound})


def bind(table: Table, rows: Mapping[str, str] | Sequence[tuple[str, str]], **more: object) -> BoundTable:
    """Recognise a table: row key -> figures of the row's columns, parted by spaces.

    ``.`` is a blank cell, ``-`` and ``——`` themselves, ``'5`` the number 5 as text, ``=?`` a formula never calculated,
    ``#REF!`` an error, anything else that is no number is text, and ``~`` is a cell that the sheet does not have.
    """
    form = table.forms[0]
    bound = BoundTable(table, form, table.title, Range(1, 1, 99, 26), **more)  # type: ignore[arg-type]
    pairs = rows.items() if isinstance(rows, Mapping) else rows
    bound.rows = [_row(table, form, key, text.split(), 10 + index) for index, (key, text) in enumerate(pairs)]
    return bound


def _row(table: Table, form: Form, key: str, figures: list[str], at: int) -> Row:
    block, line = _declared(table, form, key)
    entries = {
        column.name: entry(figure, table.title, at, 3 + number)
        for number, (column, figure) in enumerate(zip(block.columns, figures, strict=True))
        if figure != "~"
    }
    code = line.code if line is not None else key
    return Row(key, entries, label=key, code=code, line=line, block=block.name)


def _declared(table: Table, form: Form, key: str) -> tuple[Block, Line | None]:
    for block in form.blocks:
        for line in block.lines:
            keys = {line.key, line.code} if table.rows is Rows.CODES else {f"{block.name}.{line.key}".lstrip(".")}
            if key in keys:
                return block, line
    return form.blocks[0], None


def entry(figure: str, sheet: str = "表", row: int = 1, column: int = 1) -> Entry:
    """Make a cell of what ``bind`` describes."""
    content, amount, raw = _content(figure)
    formula = "=A1" if content is Content.UNCALCULATED else None
    return Entry(sheet, row, column, amount, content, raw, formula)


def _content(figure: str) -> tuple[Content, Decimal, Decimal | str | None]:
    nothing = {".": Content.BLANK, UNCALCULATED: Content.UNCALCULATED}
    if figure in nothing:
        return nothing[figure], Decimal(), None
    if figure.startswith("#"):
        return Content.ERROR, Decimal(), CellError(figure)
    if is_nothing(figure) or is_not_applicable(figure):
        return Content.NOTHING if is_nothing(figure) else Content.NOT_APPLICABLE, Decimal(), figure
    text = figure.removeprefix("'")
    try:
        amount = Decimal(text)
    except ArithmeticError:
        return Content.TEXT, Decimal(), figure
    return Content.AMOUNT, amount, text if figure.startswith("'") else amount


def rules_of(*formulas: str, table: str = "one") -> list[Rule]:
    """Make a rule of every formula: ``one.rule_1``, ``one.rule_2`` …."""
    return [
        (rollup if ":=" in formula else validation)(f"{table}.rule_{n}", f"第{n}条", "测试", formula)
        for n, formula in enumerate(formulas, 1)
    ]


def ruleset_of(declared: Sequence[Table], profile: Profile, *formulas: str) -> RuleSet:
    """Make formulas ready for a profile; 本表 is the first table."""
    return build_ruleset(rules_of(*formulas, table=declared[0].id), {table.id: table for table in declared}, profile)


def judged(accounts: Accounts, *formulas: str, policy: Policy = "blank", unit: Unit | None = None) -> Outcome:
    """Examine accounts by formulas alone; 本表 is the first declared table."""
    if unit is not None:
        accounts.profile = replace(accounts.profile, unit=unit)
    ruleset = ruleset_of(list(accounts.declared.values()), accounts.profile, *formulas)
    return examine(ruleset, accounts, policy)
