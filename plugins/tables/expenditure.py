"""支出决算表: expenditure by functional code and kind. The codes' amounts by kind are inputs; all sums are rollups."""

from __future__ import annotations

from xltoolkit import Block, Column, Form, Layout, Line, Rows, Rule, Severity, Table, hookimpl, rollup, validation

ID = "expenditure"
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
    return [Table(ID, Rows.CODES, (form,), classification="functional", short="支出决算表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID)]
