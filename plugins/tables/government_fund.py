"""政府性基金预算财政拨款收入支出决算表: the government funds' balances, income and expenditure by functional code."""

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

ID = "government_fund"
TITLE = "政府性基金预算财政拨款收入支出决算表"
COLUMNS = (
    Column("年初结转和结余", 1),
    Column("本年收入", 2),
    Column("本年支出.小计", 3, headings=("本年支出.合计",)),
    Column("本年支出.基本支出", 4),
    Column("本年支出.项目支出", 5),
    Column("年末结转和结余", 6),
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    block = Block("", COLUMNS, (Line("合计"),))
    form = Form(
        "政府性基金预算财政拨款收入支出决算表",
        (block,),
        notes=("注：本表反映部门本年度政府性基金预算财政拨款收入、支出及结转和结余情况。",),
    )
    return [Table(ID, Rows.CODES, (form,), classification="functional")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID)]


@hookimpl
def rollups() -> list[Rule]:
    """Declare what is computed."""
    return [
        rollup(
            "government_fund.row_sum",
            "每行小计等于各栏之和",
            "政府性基金预算财政拨款收入支出决算表栏次关系：3=4+5",
            "本表[*,本年支出.小计] := 合计(本表[*,本年支出.基本支出:本年支出.项目支出])",
            advice="核对该行各栏，改正合计或录错的一栏",
        ),
        rollup(
            "government_fund.parents",
            "上级科目各栏等于下级科目之和",
            (
                "政府性基金预算财政拨款收入支出决算表：合计=各类之和，类=款之和，款=项之和"
                "（《政府收支分类科目》的类、款、项）"
            ),
            "本表[上级,本年支出.基本支出:本年支出.项目支出] := 合计(本表[下级])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
        rollup(
            "government_fund.parents_balances",
            "上级科目的年初、年末结转和结余与本年收入等于下级科目之和",
            (
                "政府性基金预算财政拨款收入支出决算表：合计=各类之和，类=款之和，款=项之和"
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
            "government_fund.parents_total",
            "上级科目的小计等于下级科目之和",
            (
                "政府性基金预算财政拨款收入支出决算表：合计=各类之和，类=款之和，款=项之和"
                "（《政府收支分类科目》的类、款、项）"
            ),
            "本表[上级,本年支出.小计] = 合计(本表[下级,本年支出.小计])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
        validation(
            "government_fund.balance",
            "各科目的年初结转和结余加本年收入等于本年支出加年末结转和结余",
            "政府性基金预算财政拨款收入支出决算表栏次关系：1+2=3+6",
            "本表[*,年初结转和结余] + 本表[*,本年收入] = 本表[*,本年支出.小计] + 本表[*,年末结转和结余]",
            advice="核对该科目的收支和年初、年末结转和结余",
        ),
        Rule(
            "government_fund.opening_balance",
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
