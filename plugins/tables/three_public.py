"""财政拨款“三公”经费支出决算表: going abroad, cars and receptions, budget beside final accounts, in one row.

Printed blocked (six of the budget, then six of the accounts) or interleaved (both under each item): the heading paths
of both are declared.
"""

from __future__ import annotations

from xltoolkit import Block, Column, Form, Layout, Rows, Rule, Severity, Table, hookimpl, rollup, validation

ID = "three_public"
FUND = "政府性基金预算财政拨款收入支出决算表"
CAPITAL = "国有资本经营预算财政拨款支出决算表"
DETAIL = "一般公共预算财政拨款支出决算明细表"
ONLY_GENERAL = f"{FUND}[合计,本年支出.小计] = 0 且 {CAPITAL}[合计,本年支出.合计] = 0"
OUTER = "财政拨款“三公”经费"
CARS = ("公务用车购置及运行维护费", "公务用车购置及运行费")
ITEMS: tuple[tuple[str, ...], ...] = (
    ("合计",),
    ("因公出国（境）费", "因公出国（境）费用"),
    tuple(f"{cars}.{item}" for cars in CARS for item in ("小计", "合计")),
    tuple(f"{cars}.公务用车购置费" for cars in CARS),
    tuple(f"{cars}.{item}" for cars in CARS for item in ("公务用车运行维护费", "公务用车运行费")),
    ("公务接待费",),
)
"""Each item's own name, and its variants seen elsewhere."""


def _columns(kind: str, first: int) -> tuple[Column, ...]:
    columns = []
    for number, variants in enumerate(ITEMS, first):
        blocked = tuple(f"{kind}.{item}" for item in variants)
        interleaved = tuple(f"{item}.{kind}" for item in variants)
        outer = tuple(f"{OUTER}.{path}" for path in (*blocked, *interleaved))
        columns.append(Column(blocked[0], number, headings=(*blocked[1:], *interleaved, *outer), width=11))
    return tuple(columns)


NOTE = (
    "注：本表反映部门本年度“三公”经费支出预决算情况。其中，预算数为“三公”经费全年预算数，"
    "反映按规定程序调整后的预算数；决算数是包括当年财政拨款和以前年度结转资金安排的实际支出。"
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    block = Block("", (*_columns("预算数", 1), *_columns("决算数", 7)))
    form = Form("财政拨款“三公”经费支出决算表", (block,), aliases=("“三公”经费支出决算表",), notes=(NOTE,))
    return [Table(ID, Rows.SINGLE, (form,))]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID, row_height=24)]


@hookimpl
def rollups() -> list[Rule]:
    """Declare what is computed."""
    return [
        rollup(
            "three_public.total",
            "“三公”经费合计等于因公出国（境）费、公务用车购置及运行维护费小计、公务接待费之和",
            "财政拨款“三公”经费支出决算表栏次关系：1=2+3+6，7=8+9+12",
            (
                "本表[*,预算数.合计] := 本表[*,预算数.因公出国（境）费] + 本表[*,预算数.公务用车购置及运行维护费.小计] "
                "+ 本表[*,预算数.公务接待费]"
            ),
            (
                "本表[*,决算数.合计] := 本表[*,决算数.因公出国（境）费] + 本表[*,决算数.公务用车购置及运行维护费.小计] "
                "+ 本表[*,决算数.公务接待费]"
            ),
            advice="核对三项经费，改正合计或录错的一项",
        ),
        rollup(
            "three_public.cars",
            "公务用车购置及运行维护费小计等于购置费与运行维护费之和",
            "财政拨款“三公”经费支出决算表栏次关系：3=4+5，9=10+11",
            (
                "本表[*,预算数.公务用车购置及运行维护费.小计] "
                ":= 本表[*,预算数.公务用车购置及运行维护费.公务用车购置费] "
                "+ 本表[*,预算数.公务用车购置及运行维护费.公务用车运行维护费]"
            ),
            (
                "本表[*,决算数.公务用车购置及运行维护费.小计] "
                ":= 本表[*,决算数.公务用车购置及运行维护费.公务用车购置费] "
                "+ 本表[*,决算数.公务用车购置及运行维护费.公务用车运行维护费]"
            ),
            advice="核对购置费与运行维护费，改正小计或录错的一项",
        ),
    ]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [
        validation(
            "three_public.within_budget",
            "“三公”经费决算数不超过预算数",
            (
                "《地方预决算公开操作规程》（财预〔2016〕143号）：公开“三公”经费并说明增减变化；"
                "财政拨款“三公”经费支出决算表栏次关系：7≤1，8≤2，…，12≤6"
            ),
            "本表[*,决算数.合计] <= 本表[*,预算数.合计]",
            "本表[*,决算数.因公出国（境）费] <= 本表[*,预算数.因公出国（境）费]",
            "本表[*,决算数.公务用车购置及运行维护费.小计] <= 本表[*,预算数.公务用车购置及运行维护费.小计]",
            (
                "本表[*,决算数.公务用车购置及运行维护费.公务用车购置费] "
                "<= 本表[*,预算数.公务用车购置及运行维护费.公务用车购置费]"
            ),
            (
                "本表[*,决算数.公务用车购置及运行维护费.公务用车运行维护费] "
                "<= 本表[*,预算数.公务用车购置及运行维护费.公务用车运行维护费]"
            ),
            "本表[*,决算数.公务接待费] <= 本表[*,预算数.公务接待费]",
            severity=Severity.WARNING,
            advice="核对预算数与决算数；确实超过的，写明原因",
        ),
        validation(
            "three_public.covers_detail",
            "“三公”经费各项决算数不少于一般公共预算支出明细中的对应科目",
            (
                "表间关系：因公出国（境）费≥30212，公务用车购置费≥30913+31013，公务用车运行维护费≥30231，公务接待费"
                "≥30217（“三公”经费含全部财政拨款）"
            ),
            f"本表[*,决算数.因公出国（境）费] >= {DETAIL}[30212,金额]",
            f"本表[*,决算数.公务用车购置及运行维护费.公务用车购置费] >= {DETAIL}[30913,金额] + {DETAIL}[31013,金额]",
            f"本表[*,决算数.公务用车购置及运行维护费.公务用车运行维护费] >= {DETAIL}[30231,金额]",
            f"本表[*,决算数.公务接待费] >= {DETAIL}[30217,金额]",
            advice="核对“三公”经费与明细表的对应科目，改正录错的一方",
        ),
        validation(
            "three_public.covers_basic",
            "“三公”经费各项决算数不少于一般公共预算基本支出中的对应科目",
            (
                "表间关系：因公出国（境）费≥30212，公务用车购置费≥30913+31013，公务用车运行维护费≥30231，公务接待费"
                "≥30217（“三公”经费含全部财政拨款）"
            ),
            f"本表[*,决算数.因公出国（境）费] >= {DETAIL}[30212,基本支出]",
            (
                f"本表[*,决算数.公务用车购置及运行维护费.公务用车购置费] >= {DETAIL}[30913,基本支出] "
                f"+ {DETAIL}[31013,基本支出]"
            ),
            f"本表[*,决算数.公务用车购置及运行维护费.公务用车运行维护费] >= {DETAIL}[30231,基本支出]",
            f"本表[*,决算数.公务接待费] >= {DETAIL}[30217,基本支出]",
            advice="核对“三公”经费与基本支出明细的对应科目，改正录错的一方",
        ),
        validation(
            "three_public.equals_detail",
            "没有政府性基金和国有资本经营预算支出时，“三公”经费各项决算数不超过一般公共预算支出明细中的对应科目",
            "表间关系：财政拨款全部为一般公共预算时，“三公”经费各项=支出明细表的对应科目",
            f"当 {ONLY_GENERAL}：本表[*,决算数.因公出国（境）费] <= {DETAIL}[30212,金额]",
            (
                f"当 {ONLY_GENERAL}：本表[*,决算数.公务用车购置及运行维护费.公务用车购置费] <= {DETAIL}[30913,金额] "
                f"+ {DETAIL}[31013,金额]"
            ),
            f"当 {ONLY_GENERAL}：本表[*,决算数.公务用车购置及运行维护费.公务用车运行维护费] <= {DETAIL}[30231,金额]",
            f"当 {ONLY_GENERAL}：本表[*,决算数.公务接待费] <= {DETAIL}[30217,金额]",
            severity=Severity.WARNING,
            advice="核对“三公”经费与明细表的对应科目；口径不同的，写明原因",
        ),
    ]
