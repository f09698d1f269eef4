"""政府性基金预算财政拨款收入支出决算表: the government funds' balances, income and expenditure by functional code."""

from __future__ import annotations

from xltoolkit import Block, Column, Form, Layout, Line, Rows, Rule, Severity, Table, hookimpl, rollup, validation

ID = "government_fund"
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
    return [Table(ID, Rows.CODES, (form,), classification="functional", short="政府性基金预算财政拨款收入支出决算表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID)]
