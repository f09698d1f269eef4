"""一般公共预算财政拨款支出决算明细表: the general budget's expenditure by economic code, in blocks side by side.

Three forms: one prints every expenditure (金额) and 其中：基本支出 beside it, the others 基本支出 only, 公用经费 in two
blocks or in one. A long dash stands where 基本支出 cannot occur (309, 311, 313: capital construction and funds are
projects by definition).
"""

from __future__ import annotations

from pathlib import Path

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
    read_lines,
    rollup,
    validation,
)

ID = "general_budget_detail"
TITLE = "一般公共预算财政拨款支出决算明细表"
GENERAL = "一般公共预算财政拨款支出决算表"
PEOPLE, OPERATING = "人员经费", "公用经费"
LINES = read_lines(Path(__file__).with_name("economic_lines.tsv"))
"""Every code that the form prints, in printed order: 人员经费 first, then 公用经费."""


def _classes(*classes: str) -> tuple[Line, ...]:
    return tuple(line for line in LINES if line.code[:3] in classes)


def _between(first: str, last: str) -> tuple[Line, ...]:
    codes = [line.code for line in LINES]
    return LINES[codes.index(first) : codes.index(last) + 1]


PEOPLE_LINES = (*_classes("301", "303"), Line("人员经费合计"))
OPERATING_TOTAL = Line("公用经费合计")

AMOUNT = Column("金额", headings=("决算数",), width=14)
BASIC = Column("基本支出", headings=("其中：基本支出",), width=14)
BASIC_ONLY = Column("基本支出", headings=("金额", "决算数", "其中：基本支出"), width=14)

DETAIL = Form(
    "一般公共预算财政拨款支出决算明细表",
    (
        Block(PEOPLE, (AMOUNT, BASIC), PEOPLE_LINES),
        Block(OPERATING, (AMOUNT, BASIC), _classes("302")),
        Block(OPERATING, (AMOUNT, BASIC), _between("307", "31010")),
        Block(OPERATING, (AMOUNT, BASIC), (*_between("31011", "39999"), OPERATING_TOTAL)),
    ),
    notes=("注：本表反映部门本年度一般公共预算财政拨款支出明细情况（其中包括基本支出明细情况）。",),
)
BASIC_FORM = Form(
    "一般公共预算财政拨款基本支出决算明细表",
    (
        Block(PEOPLE, (BASIC_ONLY,), PEOPLE_LINES),
        Block(OPERATING, (BASIC_ONLY,), _classes("302")),
        Block(OPERATING, (BASIC_ONLY,), (*_classes("307", "310", "399"), OPERATING_TOTAL)),
    ),
    notes=("注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",),
)
BASIC_IN_TWO = Form(
    "一般公共预算财政拨款基本支出决算表",
    (
        Block(PEOPLE, (BASIC_ONLY,), PEOPLE_LINES),
        Block(OPERATING, (BASIC_ONLY,), (*_classes("302", "307", "310", "399"), OPERATING_TOTAL)),
    ),
    notes=BASIC_FORM.notes,
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    forms = (DETAIL, BASIC_FORM, BASIC_IN_TWO)
    return [Table(ID, Rows.CODES, forms, classification="economic")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    basic = dict.fromkeys((f"{form.title}/基本支出" for form in (BASIC_FORM, BASIC_IN_TWO)), "决算数")
    headings = {"基本支出": "其中：基本支出", **basic}
    return [Layout(ID, code_width=10, name_width=30, code_heading="科目编码", row_height=15, headings=headings)]


@hookimpl
def rollups() -> list[Rule]:
    """Declare what is computed."""
    return [
        rollup(
            "general_budget_detail.parents",
            "类级科目等于款级科目之和",
            "一般公共预算财政拨款支出决算明细表：类=款之和（《政府收支分类科目》支出经济分类的类、款）",
            "本表[上级] := 合计(本表[下级])",
            advice="核对该类的各款，改正类级数或录错、漏列的款",
        ),
        rollup(
            "general_budget_detail.people_total",
            "人员经费合计等于工资福利支出与对个人和家庭的补助之和",
            "一般公共预算财政拨款支出决算明细表：人员经费合计=301+303",
            "本表[人员经费合计] := 本表[301] + 本表[303]",
            advice="核对301、303两类，改正合计或录错的一类",
        ),
        rollup(
            "general_budget_detail.general_total",
            "公用经费合计等于301、303以外各类之和",
            "一般公共预算财政拨款支出决算明细表：公用经费合计=301、303以外各类之和",
            "本表[公用经费合计] := 合计(本表[类]) - 本表[301] - 本表[303]",
            advice="核对301、303以外各类，改正合计或录错的一类",
        ),
    ]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [
        validation(
            "general_budget_detail.basic_within",
            "基本支出不超过金额",
            "一般公共预算财政拨款支出决算明细表栏次关系：其中：基本支出≤金额",
            "本表[*,基本支出] <= 本表[*,金额]",
            advice="核对该科目的金额与其中的基本支出，改正录错的一栏",
        ),
        validation(
            "general_budget_detail.expenditure_total",
            "人员经费与公用经费之和等于一般公共预算财政拨款支出决算表的合计",
            "表间关系：人员经费合计+公用经费合计=一般公共预算财政拨款支出决算表合计行1栏",
            f"本表[人员经费合计,金额] + 本表[公用经费合计,金额] = {GENERAL}[合计,本年支出.小计]",
            advice="核对两张表的支出合计，改正录错的一方",
        ),
        validation(
            "general_budget_detail.basic_total",
            "人员经费与公用经费的基本支出之和等于一般公共预算财政拨款支出决算表的基本支出合计",
            "表间关系：人员经费合计+公用经费合计（基本支出）=一般公共预算财政拨款支出决算表合计行2栏",
            f"本表[人员经费合计,基本支出] + 本表[公用经费合计,基本支出] = {GENERAL}[合计,本年支出.基本支出]",
            advice="核对两张表的基本支出合计，改正录错的一方",
        ),
        *checks.code_rules(ID, TITLE, ordered=False, items=False),
    ]
