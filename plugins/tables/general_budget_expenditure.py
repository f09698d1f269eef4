"""一般公共预算财政拨款支出决算表: the general budget's expenditure by functional code."""

from __future__ import annotations

from xltoolkit import Block, Column, Form, Layout, Line, Rows, Rule, Severity, Table, hookimpl, rollup, validation

ID = "general_budget_expenditure"
COLUMNS = (
    Column("本年支出.小计", 1, headings=("本年支出.合计", "合计", "小计", "本年支出合计")),
    Column("本年支出.基本支出", 2, headings=("基本支出",)),
    Column("本年支出.项目支出", 3, headings=("项目支出",)),
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    block = Block("", COLUMNS, (Line("合计"),))
    form = Form(
        "一般公共预算财政拨款支出决算表", (block,), notes=("注：本表反映部门本年度一般公共预算财政拨款支出情况。",)
    )
    return [Table(ID, Rows.CODES, (form,), classification="functional", short="一般公共预算财政拨款支出决算表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID)]
