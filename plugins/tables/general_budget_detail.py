"""一般公共预算财政拨款支出决算明细表: the general budget's expenditure by economic code, in blocks side by side.

Two forms: one prints every expenditure (金额) and 其中：基本支出 beside it, the other 基本支出 only. A long dash stands
where 基本支出 cannot occur (309, 311, 313: capital construction and funds are projects by definition).
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
    Severity,
    Table,
    hookimpl,
    read_lines,
    rollup,
    validation,
)

ID = "general_budget_detail"
PEOPLE, GENERAL = "人员经费", "公用经费"
LINES = read_lines(Path(__file__).with_name("economic_lines.tsv"))
"""Every code that the form prints, in printed order: 人员经费 first, then 公用经费."""


def _classes(*classes: str) -> tuple[Line, ...]:
    return tuple(line for line in LINES if line.code[:3] in classes)


def _between(first: str, last: str) -> tuple[Line, ...]:
    codes = [line.code for line in LINES]
    return LINES[codes.index(first) : codes.index(last) + 1]


PEOPLE_LINES = (*_classes("301", "303"), Line("人员经费合计"))
GENERAL_TOTAL = Line("公用经费合计")

AMOUNT = Column("金额", headings=("决算数",), width=14)
BASIC = Column("基本支出", headings=("其中：基本支出",), width=14)
BASIC_ONLY = Column("基本支出", headings=("金额", "决算数", "其中：基本支出"), width=14)

DETAIL = Form(
    "一般公共预算财政拨款支出决算明细表",
    (
        Block(PEOPLE, (AMOUNT, BASIC), PEOPLE_LINES),
        Block(GENERAL, (AMOUNT, BASIC), _classes("302")),
        Block(GENERAL, (AMOUNT, BASIC), _between("307", "31010")),
        Block(GENERAL, (AMOUNT, BASIC), (*_between("31011", "39999"), GENERAL_TOTAL)),
    ),
    notes=("注：本表反映部门本年度一般公共预算财政拨款支出明细情况（其中包括基本支出明细情况）。",),
)
BASIC_FORM = Form(
    "一般公共预算财政拨款基本支出决算明细表",
    (
        Block(PEOPLE, (BASIC_ONLY,), PEOPLE_LINES),
        Block(GENERAL, (BASIC_ONLY,), _classes("302")),
        Block(GENERAL, (BASIC_ONLY,), (*_classes("307", "310", "399"), GENERAL_TOTAL)),
    ),
    aliases=("一般公共预算财政拨款基本支出决算表",),
    notes=("注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",),
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    forms = (DETAIL, BASIC_FORM)
    return [Table(ID, Rows.CODES, forms, classification="economic", short="一般公共预算财政拨款支出决算明细表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    headings = {"基本支出": "其中：基本支出"}
    return [Layout(ID, code_width=9, name_width=26, code_heading="科目编码", row_height=15, headings=headings)]
