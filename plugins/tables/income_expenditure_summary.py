"""收入支出决算总表: all income and all expenditure of the department on two sides.

Inputs, which no other table determines and which only the accountant knows: 使用非财政拨款结余, 年初结转和结余 (last
year's accounts), 结余分配 and 年末结转和结余 (the closing of the books), and the numbered lines without a name.
Everything else follows from other tables and is a rollup: 事业收入 and its like from the 合计 row of 收入决算表 by
column; the fund's appropriation from its own table; the state capital's from its expenditure and balances, because
its table prints no income in one of its two forms; the general budget's as what is left of 财政拨款收入; the function
lines from the 类 rows of 支出决算表 by class code; the totals from the lines above them.
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

ID = "income_expenditure_summary"


FUNCTION_LINES = Path(__file__).with_name("function_lines.tsv")
"""The 功能行 of the expenditure side; each carries the class that it stands for."""

INCOME = Block(
    "收入",
    (Column("决算数", 1, headings=("金额",)),),
    (
        Line("一、一般公共预算财政拨款收入", 1, aliases=("一般公共预算财政拨款",)),
        Line("二、政府性基金预算财政拨款收入", 2, aliases=("政府性基金预算财政拨款",)),
        Line("三、国有资本经营预算财政拨款收入", 3, aliases=("国有资本经营预算财政拨款",)),
        Line("四、上级补助收入", 4),
        Line("五、事业收入", 5),
        Line("六、经营收入", 6),
        Line("七、附属单位上缴收入", 7),
        Line("八、其他收入", 8),
        *(Line("", number) for number in range(9, 27)),
        Line("本年收入合计", 27),
        Line(
            "使用非财政拨款结余",
            28,
            aliases=("使用非财政拨款结余（含专用结余）", "使用非财政拨款结余和专用结余", "用事业基金弥补收支差额"),
        ),
        Line("年初结转和结余", 29, aliases=("上年结转和结余",)),
        Line("", 30),
        Line("总计", 31, aliases=("收入总计",)),
    ),
)
EXPENDITURE = Block(
    "支出",
    (Column("决算数", 2, headings=("金额",)),),
    (
        *read_lines(FUNCTION_LINES, 32),
        Line("本年支出合计", 58),
        Line("结余分配", 59),
        Line("年末结转和结余", 60, aliases=("结转下年",)),
        Line("", 61),
        Line("总计", 62, aliases=("支出总计",)),
    ),
)
NOTE = "注：本表反映部门本年度的总收支和年末结转结余情况。本套报表金额单位转换时可能存在尾数误差。"


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    form = Form("收入支出决算总表", (INCOME, EXPENDITURE), notes=(NOTE,))
    return [Table(ID, Rows.LINES, (form,), classification="functional", short="收入支出决算总表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID, label_width=36)]
