"""支出决算表: expenditure by functional code and kind. The codes' amounts by kind are inputs; all sums are rollups."""

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

ID = "expenditure"
TITLE = "支出决算表"
FUND = "政府性基金预算财政拨款收入支出决算表"
CAPITAL = "国有资本经营预算财政拨款支出决算表"
APPROPRIATION = "财政拨款收入支出决算总表"
SUMMARY = "收入支出决算总表"
INCOME = "收入决算表"
GENERAL = "一般公共预算财政拨款支出决算表"
ALL_APPROPRIATION = (
    f"{INCOME}[合计,本年收入合计] = {INCOME}[合计,财政拨款收入] 且 {SUMMARY}[收入.使用非财政拨款结余,决算数] = 0"
    f" 且 {SUMMARY}[收入.年初结转和结余,决算数] = {APPROPRIATION}[收入.年初财政拨款结转和结余,金额]"
)
"""All money of the year is fiscal appropriation, this year's and what earlier years left."""
ALL_DETAILED = (
    f"合计({TITLE}[项,本年支出合计]) = {TITLE}[合计,本年支出合计]"
    f" 且 合计({INCOME}[项,本年收入合计]) = {INCOME}[合计,本年收入合计]"
)
"""Every amount of both tables stands on a 项: some forms stop at a 款 that has no 项."""
COLUMNS = (
    Column("本年支出合计", 1, headings=("合计",)),
    Column("基本支出", 2),
    Column("项目支出", 3),
    Column("上缴上级支出", 4),
    Column("经营支出", 5),
    Column("对附属单位补助支出", 6),
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    block = Block("", COLUMNS, (Line("合计"),))
    form = Form("支出决算表", (block,), notes=("注：本表反映部门本年度各项支出情况。",))
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
            "expenditure.row_sum",
            "每行本年支出合计等于各栏之和",
            "支出决算表栏次关系：1=2+3+4+5+6",
            "本表[*,本年支出合计] := 合计(本表[*,基本支出:对附属单位补助支出])",
            advice="核对该行各栏，改正合计或录错的一栏",
        ),
        rollup(
            "expenditure.parents",
            "上级科目各栏等于下级科目之和",
            "支出决算表：合计=各类之和，类=款之和，款=项之和（《政府收支分类科目》的类、款、项）",
            "本表[上级,基本支出:对附属单位补助支出] := 合计(本表[下级])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
    ]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [
        validation(
            "expenditure.parents_total",
            "上级科目的本年支出合计等于下级科目之和",
            "支出决算表：合计=各类之和，类=款之和，款=项之和（《政府收支分类科目》的类、款、项）",
            "本表[上级,本年支出合计] = 合计(本表[下级,本年支出合计])",
            advice="核对该科目的下级科目，改正上级数或录错、漏列的下级",
        ),
        validation(
            "expenditure.appropriation_within",
            "各科目的支出不少于三项财政拨款支出之和",
            (
                "表间关系：支出决算表1、2、3栏"
                "≥一般公共预算、政府性基金、国有资本经营三张支出表同科目之和（财政拨款支出是全部支出的一部分）"
            ),
            (
                f"本表[*,本年支出合计] >= {GENERAL}[同码,本年支出.小计] + {FUND}[同码,本年支出.小计] "
                f"+ {CAPITAL}[同码,本年支出.合计]"
            ),
            (
                f"本表[*,基本支出] >= {GENERAL}[同码,本年支出.基本支出] + {FUND}[同码,本年支出.基本支出] "
                f"+ {CAPITAL}[同码,本年支出.基本支出]"
            ),
            (
                f"本表[*,项目支出] >= {GENERAL}[同码,本年支出.项目支出] + {FUND}[同码,本年支出.项目支出] "
                f"+ {CAPITAL}[同码,本年支出.项目支出]"
            ),
            advice="核对该科目在支出决算表和三张财政拨款支出表中的金额，改正录错或漏列的一方",
        ),
        validation(
            "expenditure.appropriation_all",
            "全部资金都是财政拨款时，各科目的支出不超过三项财政拨款支出之和",
            "表间关系：收入和年初结转和结余全为财政拨款时，支出决算表=三张财政拨款支出表之和",
            (
                f"当 {ALL_APPROPRIATION}：本表[*,本年支出合计] <= {GENERAL}[同码,本年支出.小计] "
                f"+ {FUND}[同码,本年支出.小计] + {CAPITAL}[同码,本年支出.合计]"
            ),
            (
                f"当 {ALL_APPROPRIATION}：本表[*,基本支出] <= {GENERAL}[同码,本年支出.基本支出] "
                f"+ {FUND}[同码,本年支出.基本支出] + {CAPITAL}[同码,本年支出.基本支出]"
            ),
            (
                f"当 {ALL_APPROPRIATION}：本表[*,项目支出] <= {GENERAL}[同码,本年支出.项目支出] "
                f"+ {FUND}[同码,本年支出.项目支出] + {CAPITAL}[同码,本年支出.项目支出]"
            ),
            severity=Severity.WARNING,
            advice="核对该科目是否漏列财政拨款支出；确有其他资金的，写明原因",
        ),
        validation(
            "expenditure.income_difference",
            "各项支出合计减各项收入合计等于动用的年初数减留存的年末数",
            "表间关系：支出决算表项级合计−收入决算表项级合计=收入支出决算总表28行+29行−59行−60行",
            (
                f"当 {ALL_DETAILED}：合计(本表[项,本年支出合计]) - 合计({INCOME}[项,本年收入合计]) "
                f"= {SUMMARY}[收入.使用非财政拨款结余,决算数] + {SUMMARY}[收入.年初结转和结余,决算数] "
                f"- {SUMMARY}[支出.结余分配,决算数] - {SUMMARY}[支出.年末结转和结余,决算数]"
            ),
            advice="核对两张表的项级科目和年初、年末结转和结余",
        ),
        validation(
            "expenditure.opening_suffices",
            "支出超过收入的科目，超过额合计不大于使用非财政拨款结余与年初结转和结余之和",
            "表间关系：支出决算表大于收入决算表的差额来自收入支出决算总表28行、29行",
            (
                f"合计(最大(本表[项,本年支出合计] - {INCOME}[同码,本年收入合计], 0)) "
                f"<= {SUMMARY}[收入.使用非财政拨款结余,决算数] + {SUMMARY}[收入.年初结转和结余,决算数]"
            ),
            severity=Severity.WARNING,
            advice="核对支出大于收入的科目；科目间调剂使用的，写明原因",
        ),
        validation(
            "expenditure.closing_suffices",
            "收入超过支出的科目，超过额合计不大于结余分配与年末结转和结余之和",
            "表间关系：收入决算表大于支出决算表的差额去向是收入支出决算总表59行、60行",
            (
                f"合计(最大({INCOME}[项,本年收入合计] - 本表[同码,本年支出合计], 0)) "
                f"<= {SUMMARY}[支出.结余分配,决算数] + {SUMMARY}[支出.年末结转和结余,决算数]"
            ),
            severity=Severity.WARNING,
            advice="核对收入大于支出的科目；科目间调剂使用的，写明原因",
        ),
        *checks.code_rules(ID, TITLE),
    ]
