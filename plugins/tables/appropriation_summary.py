"""财政拨款收入支出决算总表: the fiscal appropriation of the three budgets, on two sides.

Inputs: the opening and closing balances that no other table prints (一般公共预算 always; 国有资本经营 where its table
prints expenditure only), and the numbered lines without a name. Everything else is a rollup: the three incomes from
收入支出决算总表; the fund's balances from its own table (and the state capital's where its table prints them); the
function lines from the 类 rows of the three budgets' tables by class code; the totals from the lines above them; the
合计 column from the three budgets beside it.
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

ID = "appropriation_summary"


FUNCTION_LINES = Path(__file__).with_name("function_lines.tsv")
"""The 功能行 of the expenditure side; each carries the class that it stands for."""

INCOME = Block(
    "收入",
    (Column("金额", 1, headings=("决算数",)),),
    (
        Line("一、一般公共预算财政拨款", 1, aliases=("一般公共预算财政拨款收入",)),
        Line("二、政府性基金预算财政拨款", 2, aliases=("政府性基金预算财政拨款收入",)),
        Line("三、国有资本经营预算财政拨款", 3, aliases=("国有资本经营预算财政拨款收入",)),
        *(Line("", number) for number in range(4, 27)),
        Line("本年收入合计", 27),
        Line("年初财政拨款结转和结余", 28, aliases=("上年财政拨款结转和结余",)),
        # The same labels as lines 1 to 3: found by their place below the opening balance.
        Line("一般公共预算财政拨款", 29, name="年初一般公共预算财政拨款", indent=1),
        Line("政府性基金预算财政拨款", 30, name="年初政府性基金预算财政拨款", indent=1),
        Line("国有资本经营预算财政拨款", 31, name="年初国有资本经营预算财政拨款", indent=1),
        Line("收入总计", 32, name="总计", aliases=("总计",)),
    ),
)
EXPENDITURE = Block(
    "支出",
    (
        Column("合计", 2),
        Column("一般公共预算财政拨款", 3),
        Column("政府性基金预算财政拨款", 4),
        Column("国有资本经营预算财政拨款", 5),
    ),
    (
        *read_lines(FUNCTION_LINES, 33),
        Line("本年支出合计", 59),
        Line("年末财政拨款结转和结余", 60, aliases=("结转下年财政拨款",)),
        *(Line("", number) for number in range(61, 64)),
        Line("总计", 64, aliases=("支出总计",)),
    ),
)
NOTE = "注：本表反映部门本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款的总收支和年末结转结余情况。"


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    form = Form("财政拨款收入支出决算总表", (INCOME, EXPENDITURE), notes=(NOTE,))
    return [Table(ID, Rows.LINES, (form,), classification="functional", short="财政拨款收入支出决算总表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID, label_width=32)]
