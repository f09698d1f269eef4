"""收入决算表: income by functional code and source. The codes' amounts by source are inputs; all sums are rollups."""

from __future__ import annotations

from xltoolkit import Block, Column, Form, Layout, Line, Rows, Rule, Severity, Table, hookimpl, rollup, validation

ID = "income"
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
    return [Table(ID, Rows.CODES, (form,), classification="functional", short="收入决算表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID)]
