"""一般公共预算财政拨款支出决算表: the general budget's expenditure by functional code."""

from __future__ import annotations

from xltoolkit import (
    Block,
    Column,
    Form,
    Layout,
    Line,
    Rows,
    Rule,
    Table,
    checks,
    hookimpl,
    rollup,
    validation,
)

ID = "general_budget_expenditure"
TITLE = "一般公共预算财政拨款支出决算表"
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
            "general_budget_expenditure.row_sum",
            "每行小计等于各栏之和",
            "一般公共预算财政拨款支出决算表栏次关系：1=2+3",
            "本表[*,本年支出.小计] := 合计(本表[*,本年支出.基本支出:本年支出.项目支出])",
            advice="核对该行各栏，改正合计或录错的一栏",
        ),
        rollup(
            "general_budget_expenditure.parents",
            "上级科目各栏等于下级科目之和",
            "一般公共预算财政拨款支出决算表：合计=各类之和，类=款之和，款=项之和（《政府收支分类科目》的类、款、项）",
            "本表[上级,本年支出.基本支出:本年支出.项目支出] := 合计(本表[下级])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
    ]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [
        validation(
            "general_budget_expenditure.parents_total",
            "上级科目的小计等于下级科目之和",
            "一般公共预算财政拨款支出决算表：合计=各类之和，类=款之和，款=项之和（《政府收支分类科目》的类、款、项）",
            "本表[上级,本年支出.小计] = 合计(本表[下级,本年支出.小计])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
        *checks.code_rules(ID, TITLE),
    ]
