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
    checks,
    hookimpl,
    read_lines,
    rollup,
    validation,
)

ID = "appropriation_summary"
FUND = "政府性基金预算财政拨款收入支出决算表"
CAPITAL = "国有资本经营预算财政拨款支出决算表"
SUMMARY = "收入支出决算总表"
GENERAL = "一般公共预算财政拨款支出决算表"
CLOSING = "支出.年末财政拨款结转和结余"


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
NOTE = (
    "注：本表反映部门本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款"
    "的总收支和年末结转结余情况。"
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    form = Form("财政拨款收入支出决算总表", (INCOME, EXPENDITURE), notes=(NOTE,))
    return [Table(ID, Rows.LINES, (form,), classification="functional")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID, label_width=32)]


@hookimpl
def rollups() -> list[Rule]:
    """Declare what is computed."""
    return [
        rollup(
            "appropriation_summary.incomes",
            "三项财政拨款收入等于收入支出决算总表的对应行",
            "表间关系：财政拨款收入支出决算总表1、2、3行=收入支出决算总表1、2、3行",
            f"本表[收入.一般公共预算财政拨款,金额] := {SUMMARY}[收入.一般公共预算财政拨款收入,决算数]",
            f"本表[收入.政府性基金预算财政拨款,金额] := {SUMMARY}[收入.政府性基金预算财政拨款收入,决算数]",
            f"本表[收入.国有资本经营预算财政拨款,金额] := {SUMMARY}[收入.国有资本经营预算财政拨款收入,决算数]",
            advice="核对该项财政拨款收入，改正录错的一方",
        ),
        rollup(
            "appropriation_summary.fund_balances",
            "政府性基金预算财政拨款的年初、年末结转和结余等于其收入支出决算表的合计",
            "表间关系：财政拨款收入支出决算总表30行1栏、60行4栏=政府性基金预算财政拨款收入支出决算表合计行1栏、6栏",
            f"本表[收入.年初政府性基金预算财政拨款,金额] := {FUND}[合计,年初结转和结余]",
            f"本表[支出.年末财政拨款结转和结余,政府性基金预算财政拨款] := {FUND}[合计,年末结转和结余]",
            advice="核对政府性基金的年初、年末结转和结余，改正录错的一方",
        ),
        rollup(
            "appropriation_summary.state_capital_balances",
            "国有资本经营预算财政拨款的年初、年末结转和结余等于其收入支出决算表的合计",
            "表间关系：财政拨款收入支出决算总表31行1栏、60行5栏=国有资本经营预算财政拨款收入支出决算表合计行1栏、6栏",
            f"本表[收入.年初国有资本经营预算财政拨款,金额] := {CAPITAL}[合计,年初结转和结余]",
            f"本表[支出.年末财政拨款结转和结余,国有资本经营预算财政拨款] := {CAPITAL}[合计,年末结转和结余]",
            advice="核对国有资本经营预算的年初、年末结转和结余，改正录错的一方",
        ),
        rollup(
            "appropriation_summary.income_total",
            "本年收入合计等于三项财政拨款之和",
            "财政拨款收入支出决算总表行次关系：27=1+2+3",
            (
                "本表[收入.本年收入合计,金额] := 本表[收入.一般公共预算财政拨款,金额] "
                "+ 本表[收入.政府性基金预算财政拨款,金额] + 本表[收入.国有资本经营预算财政拨款,金额]"
            ),
            advice="核对三项财政拨款，改正合计或录错的一项",
        ),
        rollup(
            "appropriation_summary.opening_total",
            "年初财政拨款结转和结余等于三项之和",
            "财政拨款收入支出决算总表行次关系：28=29+30+31",
            (
                "本表[收入.年初财政拨款结转和结余,金额] := 本表[收入.年初一般公共预算财政拨款,金额] "
                "+ 本表[收入.年初政府性基金预算财政拨款,金额] + 本表[收入.年初国有资本经营预算财政拨款,金额]"
            ),
            advice="核对三项年初结转和结余，改正合计或录错的一项",
        ),
        rollup(
            "appropriation_summary.income_grand_total",
            "收入总计等于本年收入合计与年初财政拨款结转和结余之和",
            "财政拨款收入支出决算总表行次关系：32=27+28",
            "本表[收入.总计,金额] := 本表[收入.本年收入合计,金额] + 本表[收入.年初财政拨款结转和结余,金额]",
            advice="核对两项构成，改正总计或录错的一项",
        ),
        rollup(
            "appropriation_summary.function_lines",
            "各功能类支出等于三张财政拨款支出表同类的本年支出",
            (
                "表间关系："
                "财政拨款收入支出决算总表33至58行3、4、5栏=一般公共预算、政府性基金、国有资本经营三张支出表的类级科目"
            ),
            f"本表[功能行,一般公共预算财政拨款] := {GENERAL}[同类,本年支出.小计]",
            f"本表[功能行,政府性基金预算财政拨款] := {FUND}[同类,本年支出.小计]",
            f"本表[功能行,国有资本经营预算财政拨款] := {CAPITAL}[同类,本年支出.合计]",
            advice="核对该类支出与该项预算支出表的类级科目，改正录错的一方",
        ),
        rollup(
            "appropriation_summary.expenditure_total",
            "各项预算的本年支出合计等于各功能类支出之和",
            "财政拨款收入支出决算总表行次关系：59=33+34+…+58",
            "本表[支出.本年支出合计,一般公共预算财政拨款:国有资本经营预算财政拨款] := 合计(本表[功能行])",
            advice="核对各类支出，改正合计或录错的明细",
        ),
        rollup(
            "appropriation_summary.expenditure_grand_total",
            "各项预算的支出总计等于本年支出合计与年末结转和结余之和",
            "财政拨款收入支出决算总表行次关系：64=59+60",
            (
                "本表[支出.总计,一般公共预算财政拨款:国有资本经营预算财政拨款] := 本表[支出.本年支出合计] "
                "+ 本表[支出.年末财政拨款结转和结余]"
            ),
            advice="核对两项构成，改正总计或录错的一项",
        ),
        rollup(
            "appropriation_summary.row_sum",
            "支出各行的合计等于三项预算之和",
            "财政拨款收入支出决算总表栏次关系：2=3+4+5",
            "本表[*,合计] := 合计(本表[*,一般公共预算财政拨款:国有资本经营预算财政拨款])",
            advice="核对该行三项预算的金额，改正合计或录错的一栏",
        ),
    ]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [
        validation(
            "appropriation_summary.balance",
            "收入总计等于支出总计",
            "财政拨款收入支出决算总表行次关系：32=64",
            "本表[收入.总计,金额] = 本表[支出.总计,合计]",
            advice="核对两侧各项，尤其是年初、年末结转和结余",
        ),
        validation(
            "appropriation_summary.budget_balance",
            "各项预算的本年收入加年初结转和结余等于本年支出加年末结转和结余",
            "平衡关系：财政拨款收入支出决算总表1+29=(59+60)3栏，2+30=(59+60)4栏，3+31=(59+60)5栏",
            (
                "本表[收入.一般公共预算财政拨款,金额] + 本表[收入.年初一般公共预算财政拨款,金额] "
                "= 本表[支出.本年支出合计,一般公共预算财政拨款] "
                "+ 本表[支出.年末财政拨款结转和结余,一般公共预算财政拨款]"
            ),
            (
                "本表[收入.政府性基金预算财政拨款,金额] + 本表[收入.年初政府性基金预算财政拨款,金额] "
                "= 本表[支出.本年支出合计,政府性基金预算财政拨款] "
                "+ 本表[支出.年末财政拨款结转和结余,政府性基金预算财政拨款]"
            ),
            (
                "本表[收入.国有资本经营预算财政拨款,金额] + 本表[收入.年初国有资本经营预算财政拨款,金额] "
                "= 本表[支出.本年支出合计,国有资本经营预算财政拨款] "
                "+ 本表[支出.年末财政拨款结转和结余,国有资本经营预算财政拨款]"
            ),
            advice="核对该项预算的收入、支出和年初、年末结转和结余",
        ),
        validation(
            "appropriation_summary.totals_column",
            "本年支出合计行、总计行的合计栏等于其构成之和",
            "财政拨款收入支出决算总表行次关系：59=33+34+…+58，64=59+60（2栏）",
            "本表[支出.本年支出合计,合计] = 合计(本表[功能行,合计])",
            "本表[支出.总计,合计] = 本表[支出.本年支出合计,合计] + 本表[支出.年末财政拨款结转和结余,合计]",
            advice="核对合计栏各行，改正录错的一行",
        ),
        validation(
            "appropriation_summary.expenditure_tables_total",
            "各项预算的本年支出合计等于其支出表的合计",
            "表间关系：财政拨款收入支出决算总表59行3、4、5栏=一般公共预算、政府性基金、国有资本经营三张支出表的合计行",
            f"本表[支出.本年支出合计,一般公共预算财政拨款] = {GENERAL}[合计,本年支出.小计]",
            f"本表[支出.本年支出合计,政府性基金预算财政拨款] = {FUND}[合计,本年支出.小计]",
            f"本表[支出.本年支出合计,国有资本经营预算财政拨款] = {CAPITAL}[合计,本年支出.合计]",
            advice="核对两张表的支出合计，改正录错的一方",
        ),
        validation(
            "appropriation_summary.within_summary",
            "财政拨款的各类支出、年初和年末结转和结余不超过收入支出决算总表的对应行",
            (
                "表间关系：财政拨款收入支出决算总表33至59行2栏≤收入支出决算总表同行，28行≤29行，"
                "60行≤60行（财政拨款是全部收支的一部分）"
            ),
            f"本表[功能行,合计] <= {SUMMARY}[同类,决算数]",
            f"本表[支出.本年支出合计,合计] <= {SUMMARY}[支出.本年支出合计,决算数]",
            f"本表[收入.年初财政拨款结转和结余,金额] <= {SUMMARY}[收入.年初结转和结余,决算数]",
            f"本表[支出.年末财政拨款结转和结余,合计] <= {SUMMARY}[支出.年末结转和结余,决算数]",
            advice="核对两张表的对应行，改正录错的一方",
        ),
        Rule(
            "appropriation_summary.opening_balance",
            "年初财政拨款结转和结余等于上年的年末财政拨款结转和结余",
            "连续核算：年初结转和结余承接上年年末结转和结余；会计差错更正、账务调整使二者不同的，应当说明",
            check=checks.carried_over(
                ID,
                (("收入.年初财政拨款结转和结余", "金额"), (CLOSING, "合计")),
                (("收入.年初一般公共预算财政拨款", "金额"), (CLOSING, "一般公共预算财政拨款")),
                (("收入.年初政府性基金预算财政拨款", "金额"), (CLOSING, "政府性基金预算财政拨款")),
                (("收入.年初国有资本经营预算财政拨款", "金额"), (CLOSING, "国有资本经营预算财政拨款")),
            ),
            severity=Severity.WARNING,
            advice="与上年决算的年末数核对；年初数有调整的，写明原因",
        ),
    ]
