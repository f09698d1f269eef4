"""国有资本经营预算财政拨款支出决算表: the state capital operation's accounts by functional code.

Two forms: one prints expenditure only, the other (…收入支出决算表) balances and income as well. Columns of one meaning
have one name in both, so that one rule serves both; a rule about a column that a form lacks does not apply to it.
"""

from __future__ import annotations

from xltoolkit import Block, Column, Form, Layout, Line, Rows, Rule, Severity, Table, hookimpl, rollup, validation

ID = "state_capital"


def _spending(first: int) -> tuple[Column, ...]:
    return (
        Column("本年支出.合计", first, headings=("本年支出.小计", "合计", "小计", "本年支出合计")),
        Column("本年支出.基本支出", first + 1, headings=("基本支出",)),
        Column("本年支出.项目支出", first + 2, headings=("项目支出",)),
    )


EXPENDITURE = Form(
    "国有资本经营预算财政拨款支出决算表",
    (Block("", _spending(1), (Line("合计"),)),),
    notes=("注：本表反映部门本年度国有资本经营预算财政拨款支出情况。",),
)
INCOME_AND_EXPENDITURE = Form(
    "国有资本经营预算财政拨款收入支出决算表",
    (
        Block(
            "",
            (
                Column("年初结转和结余", 1),
                Column("本年收入", 2),
                *_spending(3),
                Column("年末结转和结余", 6),
            ),
            (Line("合计"),),
        ),
    ),
    notes=("注：本表反映部门本年度国有资本经营预算财政拨款收入、支出及结转和结余情况。",),
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    forms = (EXPENDITURE, INCOME_AND_EXPENDITURE)
    return [Table(ID, Rows.CODES, forms, classification="functional", short="国有资本经营预算财政拨款支出决算表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID)]
