"""Which figures follow from others: those that an accountant may leave to ``xlt run``."""

from __future__ import annotations

from xltoolkit.testdata.figures import TOTAL, Figures, Row

_ITEM_DIGITS = 7
_CLASS_DIGITS = 3
_SUMS = {
    "income": ("本年收入合计",),
    "expenditure": ("本年支出合计",),
    "general_budget_expenditure": ("本年支出.小计",),
    "government_fund": ("本年支出.小计",),
    "state_capital": ("本年支出.合计",),
}
"""Tables of functional codes: the columns that are sums of others in every row; whole rows of parents follow, too."""
_DETAIL_TOTALS = ("人员经费合计", "公用经费合计")
_INPUTS = {
    "income_expenditure_summary": (
        "收入.使用非财政拨款结余",
        "收入.年初结转和结余",
        "支出.结余分配",
        "支出.年末结转和结余",
    ),
    "appropriation_summary": (
        "收入.年初一般公共预算财政拨款",
        "收入.年初国有资本经营预算财政拨款",
        "支出.年末财政拨款结转和结余",
    ),
}
"""The two summaries: the lines that do not follow from other tables."""
_LINES = {"statistics": ("采购合计", "车辆数合计")}
_ENDINGS = (".合计", ".小计")


def filed_only(figures: Figures) -> Figures:
    """Return the tables without the figures that follow from others."""
    return {id: {key: _filed(id, key, row) for key, row in rows.items()} for id, rows in figures.items()}


def _filed(id: str, key: str, row: Row) -> Row:
    if id in _SUMS:
        return {name: n for name, n in row.items() if name not in _SUMS[id]} if len(key) == _ITEM_DIGITS else {}
    if id == "general_budget_detail":
        return {} if key in _DETAIL_TOTALS or len(key) == _CLASS_DIGITS else row
    if id in _INPUTS:
        return {name: n for name, n in row.items() if name != TOTAL} if key in _INPUTS[id] else {}
    if id == "three_public":
        return {name: n for name, n in row.items() if not name.endswith(_ENDINGS)}
    return {} if key in _LINES.get(id, ()) else row
