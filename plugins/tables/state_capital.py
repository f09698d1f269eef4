"""国有资本经营预算财政拨款支出决算表: the state capital operation's accounts by functional code.

Two forms: one prints expenditure only, the other (…收入支出决算表) balances and income as well. Columns of one meaning
have one name in both, so that one rule serves both; a rule about a column that a form lacks does not apply to it.
"""

from __future__ import annotations

from xltoolkit import (
    Block,
    Column,
    Form,
    Layout,
    Line,
    Rows,
    Rule,
    Severity,
    Table,
    checks,
    hookimpl,
    rollup,
    validation,
)

ID = "state_capital"
TITLE = "国有资本经营预算财政拨款支出决算表"
APPROPRIATION = "财政拨款收入支出决算总表"


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
    return [Table(ID, Rows.CODES, forms, classification="functional")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID)]


@hookimpl
def rollups() -> list[Rule]:
    """Declare what is computed."""
    return [
        rollup(
            "state_capital.row_sum",
            "每行合计等于各栏之和",
            "国有资本经营预算财政拨款支出决算表栏次关系：1=2+3（收入支出决算表：3=4+5）",
            "本表[*,本年支出.合计] := 合计(本表[*,本年支出.基本支出:本年支出.项目支出])",
            advice="核对该行各栏，改正合计或录错的一栏",
        ),
        rollup(
            "state_capital.parents",
            "上级科目各栏等于下级科目之和",
            (
                "国有资本经营预算财政拨款支出决算表：合计=各类之和，类=款之和，款=项之和"
                "（《政府收支分类科目》的类、款、项）"
            ),
            "本表[上级,本年支出.基本支出:本年支出.项目支出] := 合计(本表[下级])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
        rollup(
            "state_capital.parents_balances",
            "上级科目的年初、年末结转和结余与本年收入等于下级科目之和",
            (
                "国有资本经营预算财政拨款收入支出决算表：合计=各类之和，类=款之和，款=项之和"
                "（《政府收支分类科目》的类、款、项）"
            ),
            "本表[上级,年初结转和结余:本年收入] := 合计(本表[下级])",
            "本表[上级,年末结转和结余] := 合计(本表[下级])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
    ]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [
        validation(
            "state_capital.parents_total",
            "上级科目的合计等于下级科目之和",
            (
                "国有资本经营预算财政拨款支出决算表：合计=各类之和，类=款之和，款=项之和"
                "（《政府收支分类科目》的类、款、项）"
            ),
            "本表[上级,本年支出.合计] = 合计(本表[下级,本年支出.合计])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
        validation(
            "state_capital.balance",
            "各科目的年初结转和结余加本年收入等于本年支出加年末结转和结余",
            "国有资本经营预算财政拨款收入支出决算表栏次关系：1+2=3+6",
            "本表[*,年初结转和结余] + 本表[*,本年收入] = 本表[*,本年支出.合计] + 本表[*,年末结转和结余]",
            advice="核对该科目的收支和年初、年末结转和结余",
        ),
        validation(
            "state_capital.appropriation_income",
            "本年收入等于财政拨款收入支出决算总表的国有资本经营预算财政拨款",
            "表间关系：国有资本经营预算财政拨款收入支出决算表合计行2栏=财政拨款收入支出决算总表3行",
            f"本表[合计,本年收入] = {APPROPRIATION}[收入.国有资本经营预算财政拨款,金额]",
            advice="核对国有资本经营预算财政拨款收入，改正录错的一方",
        ),
        Rule(
            "state_capital.opening_balance",
            "各科目的年初结转和结余等于上年的年末结转和结余",
            "连续核算：年初结转和结余承接上年年末结转和结余；会计差错更正、账务调整使二者不同的，应当说明",
            check=checks.carried_over(
                ID,
                (("*", "年初结转和结余"), ("*", "年末结转和结余")),
            ),
            severity=Severity.WARNING,
            advice="与上年决算的年末数核对；年初数有调整的，写明原因",
        ),
        *checks.code_rules(ID, TITLE),
    ]
