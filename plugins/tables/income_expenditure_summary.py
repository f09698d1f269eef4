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
    checks,
    hookimpl,
    read_lines,
    rollup,
    validation,
)

ID = "income_expenditure_summary"
FUND = "政府性基金预算财政拨款收入支出决算表"
CAPITAL = "国有资本经营预算财政拨款支出决算表"
APPROPRIATION = "财政拨款收入支出决算总表"


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
    return [Table(ID, Rows.LINES, (form,), classification="functional")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID, label_width=36)]


@hookimpl
def rollups() -> list[Rule]:
    """Declare what is computed."""
    return [
        rollup(
            "income_expenditure_summary.appropriation_income",
            "一般公共预算、政府性基金、国有资本经营三项财政拨款收入之和等于收入决算表的财政拨款收入",
            "表间关系：收入支出决算总表1行+2行+3行=收入决算表合计行2栏",
            (
                "本表[收入.一般公共预算财政拨款收入,决算数] := 收入决算表[合计,财政拨款收入] "
                "- 本表[收入.政府性基金预算财政拨款收入,决算数] - 本表[收入.国有资本经营预算财政拨款收入,决算数]"
            ),
            advice="核对三项财政拨款收入与收入决算表合计行的财政拨款收入，改正录错的一方",
        ),
        rollup(
            "income_expenditure_summary.fund_income",
            "政府性基金预算财政拨款收入等于其收入支出决算表的本年收入",
            "表间关系：收入支出决算总表2行=政府性基金预算财政拨款收入支出决算表合计行2栏",
            f"本表[收入.政府性基金预算财政拨款收入,决算数] := {FUND}[合计,本年收入]",
            advice="核对政府性基金预算财政拨款收入，改正录错的一方",
        ),
        rollup(
            "income_expenditure_summary.state_capital_income",
            "国有资本经营预算财政拨款收入等于其本年支出加年末、减年初结转和结余",
            "平衡关系：国有资本经营预算财政拨款的年初结转和结余+本年收入=本年支出+年末结转和结余",
            (
                f"本表[收入.国有资本经营预算财政拨款收入,决算数] := {CAPITAL}[合计,本年支出.合计] "
                f"+ {APPROPRIATION}[支出.年末财政拨款结转和结余,国有资本经营预算财政拨款] "
                f"- {APPROPRIATION}[收入.年初国有资本经营预算财政拨款,金额]"
            ),
            advice="核对国有资本经营预算财政拨款的收入、支出和年初、年末结转和结余",
        ),
        rollup(
            "income_expenditure_summary.other_incomes",
            "上级补助、事业、经营、附属单位上缴和其他收入等于收入决算表合计行的对应栏",
            "表间关系：收入支出决算总表4至8行=收入决算表合计行3至7栏",
            "本表[收入.上级补助收入,决算数] := 收入决算表[合计,上级补助收入]",
            "本表[收入.事业收入,决算数] := 收入决算表[合计,事业收入]",
            "本表[收入.经营收入,决算数] := 收入决算表[合计,经营收入]",
            "本表[收入.附属单位上缴收入,决算数] := 收入决算表[合计,附属单位上缴收入]",
            "本表[收入.其他收入,决算数] := 收入决算表[合计,其他收入]",
            advice="核对该项收入与收入决算表合计行，改正录错的一方",
        ),
        rollup(
            "income_expenditure_summary.function_lines",
            "各功能类支出等于支出决算表同类的本年支出合计",
            "表间关系：收入支出决算总表32至57行=支出决算表各类科目1栏",
            "本表[功能行,决算数] := 支出决算表[同类,本年支出合计]",
            advice="核对该类支出与支出决算表的类级科目，改正录错的一方",
        ),
        rollup(
            "income_expenditure_summary.income_total",
            "本年收入合计等于各项收入之和",
            "收入支出决算总表行次关系：27=1+2+…+26",
            "本表[收入.本年收入合计,决算数] := 合计(本表[收入.一般公共预算财政拨款收入:收入.26行,决算数])",
            advice="核对各项收入，改正合计或录错的明细",
        ),
        rollup(
            "income_expenditure_summary.income_grand_total",
            "收入总计等于本年收入合计、使用非财政拨款结余、年初结转和结余之和",
            "收入支出决算总表行次关系：31=27+28+29",
            (
                "本表[收入.总计,决算数] := 本表[收入.本年收入合计,决算数] + 本表[收入.使用非财政拨款结余,决算数] "
                "+ 本表[收入.年初结转和结余,决算数]"
            ),
            advice="核对三项构成，改正总计或录错的一项",
        ),
        rollup(
            "income_expenditure_summary.expenditure_total",
            "本年支出合计等于各功能类支出之和",
            "收入支出决算总表行次关系：58=32+33+…+57",
            "本表[支出.本年支出合计,决算数] := 合计(本表[功能行,决算数])",
            advice="核对各类支出，改正合计或录错的明细",
        ),
        rollup(
            "income_expenditure_summary.expenditure_grand_total",
            "支出总计等于本年支出合计、结余分配、年末结转和结余之和",
            "收入支出决算总表行次关系：62=58+59+60",
            (
                "本表[支出.总计,决算数] := 本表[支出.本年支出合计,决算数] + 本表[支出.结余分配,决算数] "
                "+ 本表[支出.年末结转和结余,决算数]"
            ),
            advice="核对三项构成，改正总计或录错的一项",
        ),
    ]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [
        validation(
            "income_expenditure_summary.balance",
            "收入总计等于支出总计",
            "收入支出决算总表行次关系：31=62",
            "本表[收入.总计,决算数] = 本表[支出.总计,决算数]",
            advice="核对两侧各项，尤其是年初、年末结转和结余",
        ),
        validation(
            "income_expenditure_summary.income_table_total",
            "本年收入合计等于收入决算表的合计",
            "表间关系：收入支出决算总表27行=收入决算表合计行1栏",
            "本表[收入.本年收入合计,决算数] = 收入决算表[合计,本年收入合计]",
            advice="核对两张表的收入合计，改正录错的一方",
        ),
        validation(
            "income_expenditure_summary.expenditure_table_total",
            "本年支出合计等于支出决算表的合计",
            "表间关系：收入支出决算总表58行=支出决算表合计行1栏",
            "本表[支出.本年支出合计,决算数] = 支出决算表[合计,本年支出合计]",
            advice="核对两张表的支出合计，改正录错的一方",
        ),
        Rule(
            "income_expenditure_summary.opening_balance",
            "年初结转和结余等于上年的年末结转和结余",
            "连续核算：年初结转和结余承接上年年末结转和结余；会计差错更正、账务调整使二者不同的，应当说明",
            check=checks.carried_over(
                ID,
                (("收入.年初结转和结余", "决算数"), ("支出.年末结转和结余", "决算数")),
            ),
            severity=Severity.WARNING,
            advice="与上年决算的年末数核对；年初数有调整的，写明原因",
        ),
    ]
