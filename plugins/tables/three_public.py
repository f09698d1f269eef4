"""财政拨款“三公”经费支出决算表: going abroad, cars and receptions, budget beside final accounts, in one row.

Printed blocked (six of the budget, then six of the accounts) or interleaved (both under each item): the heading paths
of both are declared.
"""

from __future__ import annotations

from xltoolkit import Block, Column, Form, Layout, Rows, Rule, Severity, Table, hookimpl, rollup, validation

ID = "three_public"
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
    return [Table(ID, Rows.SINGLE, (form,), short="财政拨款“三公”经费支出决算表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    return [Layout(ID, row_height=24)]
