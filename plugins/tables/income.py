"""收入决算表: income by functional code and source. The codes' amounts by source are inputs; all sums are rollups."""

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

ID = "income"
TITLE = "收入决算表"
FUND = "政府性基金预算财政拨款收入支出决算表"
COLUMNS = (
    Column("本年收入合计", 1, headings=("合计",)),
    Column("财政拨款收入", 2, headings=("财政拨款",)),
    Column("上级补助收入", 3),
    Column("事业收入", 4),
    Column("经营收入", 5),
    Column("附属单位上缴收入", 6),
    Column("其他收入", 7),
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    block = Block("", COLUMNS, (Line("合计"),))
    form = Form("收入决算表", (block,), notes=("注：本表反映部门本年度取得的各项收入情况。",))
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
            "income.row_sum",
            "每行本年收入合计等于各栏之和",
            "收入决算表栏次关系：1=2+3+4+5+6+7",
            "本表[*,本年收入合计] := 合计(本表[*,财政拨款收入:其他收入])",
            advice="核对该行各栏，改正合计或录错的一栏",
        ),
        rollup(
            "income.parents",
            "上级科目各栏等于下级科目之和",
            "收入决算表：合计=各类之和，类=款之和，款=项之和（《政府收支分类科目》的类、款、项）",
            "本表[上级,财政拨款收入:其他收入] := 合计(本表[下级])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
    ]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [
        validation(
            "income.parents_total",
            "上级科目的本年收入合计等于下级科目之和",
            "收入决算表：合计=各类之和，类=款之和，款=项之和（《政府收支分类科目》的类、款、项）",
            "本表[上级,本年收入合计] = 合计(本表[下级,本年收入合计])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
        validation(
            "income.fund_within",
            "各科目的财政拨款收入不少于政府性基金预算的本年收入",
            "表间关系：收入决算表2栏≥政府性基金预算财政拨款收入支出决算表同科目2栏（基金拨款是财政拨款的一部分）",
            f"本表[*,财政拨款收入] >= {FUND}[同码,本年收入]",
            advice="核对该科目的财政拨款收入与政府性基金收入，改正录错的一方",
        ),
        *checks.code_rules(ID, TITLE),
    ]
