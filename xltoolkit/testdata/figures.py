"""The 公开 tables of a unit from its books: every code, parent, sum and line, so that all of them reconcile.

Amounts are in 分; what is nothing is left out. Which of them follow from others is told by ``computed``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from xltoolkit.testdata.books import OTHER_INCOME, Books, Item
from xltoolkit.testdata.subjects import parents
from xltoolkit.testdata.year import ABROAD, CAR_BUYING, CAR_RUNNING, RECEPTIONS

Row = dict[str, int]
Table = dict[str, Row]
Figures = dict[str, Table]
"""Table id -> key of the row -> column -> amount."""

TOTAL = "合计"
_PEOPLE = ("301", "303")


class Accounts:
    """The tables of one unit or department.

    Args:
        books: its year.
    """

    def __init__(self, books: Books) -> None:
        self._by_item: dict[Item, dict[str, int]] = {item: {} for item in Item}
        for (item, code), amount in books.items():
            self._by_item[item][code] = amount

    def figures(self) -> Figures:
        """Return all tables."""
        return {name: table(self) for name, table in _TABLES.items()}

    def by_code(self, *plus: Item, minus: Iterable[Item] = ()) -> dict[str, int]:
        """Return sums of items by code."""
        result: dict[str, int] = {}
        for items, sign in ((plus, 1), (minus, -1)):
            for item in items:
                for code, amount in self._by_item[item].items():
                    result[code] = result.get(code, 0) + sign * amount
        return result

    def total(self, item: Item) -> int:
        """Return the sum of an item over all codes."""
        return sum(self._by_item[item].values())

    def of(self, item: Item, code: str) -> int:
        """Return one entry."""
        return self._by_item[item].get(code, 0)

    @cached_property
    def expenditure(self) -> Table:
        """支出决算表."""
        columns = {
            "基本支出": self.by_code(Item.GENERAL_BASIC, Item.OTHER_BASIC),
            "项目支出": self.by_code(Item.GENERAL_PROJECT, Item.FUND_PROJECT, Item.CAPITAL_PROJECT, Item.OTHER_PROJECT),
            "上缴上级支出": self.by_code(Item.OTHER_UPWARD),
            "经营支出": self.by_code(Item.OTHER_BUSINESS),
            "对附属单位补助支出": self.by_code(Item.OTHER_DOWNWARD),
        }
        return _tree(columns, {"本年支出合计": tuple(columns)})

    @cached_property
    def income(self) -> Table:
        """收入决算表."""
        names = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
        columns = {"财政拨款收入": _added(self.general_income, self.fund_income, self.capital_income)}
        columns |= {name: self.by_code(item) for name, item in zip(names, OTHER_INCOME, strict=True)}
        return _tree(columns, {"本年收入合计": tuple(columns)})

    @cached_property
    def general_income(self) -> dict[str, int]:
        """The general budget's income by code: what was spent, and more or less as balances grew or shrank."""
        spent = (Item.GENERAL_BASIC, Item.GENERAL_PROJECT, Item.GENERAL_CLOSING)
        return self.by_code(*spent, minus=(Item.GENERAL_OPENING,))

    @cached_property
    def fund_income(self) -> dict[str, int]:
        """The government fund's."""
        return self.by_code(Item.FUND_PROJECT, Item.FUND_CLOSING, minus=(Item.FUND_OPENING,))

    @cached_property
    def capital_income(self) -> dict[str, int]:
        """The state capital operation's."""
        return self.by_code(Item.CAPITAL_PROJECT, Item.CAPITAL_CLOSING, minus=(Item.CAPITAL_OPENING,))

    @cached_property
    def general(self) -> Table:
        """一般公共预算财政拨款支出决算表."""
        basic, project = self.by_code(Item.GENERAL_BASIC), self.by_code(Item.GENERAL_PROJECT)
        return _spending({"本年支出.基本支出": basic, "本年支出.项目支出": project}, "本年支出.小计")

    @cached_property
    def fund(self) -> Table:
        """政府性基金预算财政拨款收入支出决算表."""
        opening, closing = self.by_code(Item.FUND_OPENING), self.by_code(Item.FUND_CLOSING)
        spent = self.by_code(Item.FUND_PROJECT)
        return _budget(opening, self.fund_income, spent, closing, "本年支出.小计")

    @cached_property
    def capital(self) -> Table:
        """国有资本经营预算财政拨款（收入）支出决算表; a form without balances leaves those columns out."""
        opening, closing = self.by_code(Item.CAPITAL_OPENING), self.by_code(Item.CAPITAL_CLOSING)
        spent = self.by_code(Item.CAPITAL_PROJECT)
        return _budget(opening, self.capital_income, spent, closing, "本年支出.合计")

    @cached_property
    def detail(self) -> Table:
        """一般公共预算财政拨款支出决算明细表."""
        basic, project = self.by_code(Item.ECONOMIC_BASIC), self.by_code(Item.ECONOMIC_PROJECT)
        table = _tree({"金额": _added(basic, project), "基本支出": basic}, {})
        table.pop(TOTAL, None)
        classes = {code: row for code, row in table.items() if len(code) == len(_PEOPLE[0])}
        table["人员经费合计"] = _added(*(row for code, row in classes.items() if code in _PEOPLE))
        table["公用经费合计"] = _added(*(row for code, row in classes.items() if code not in _PEOPLE))
        return table

    @cached_property
    def summary(self) -> Table:
        """收入支出决算总表."""
        income, spent = self.income.get(TOTAL, {}), self.expenditure.get(TOTAL, {})
        used, distributed = self.total(Item.OTHER_USED), self.total(Item.OTHER_DISTRIBUTED)
        opening = self.appropriated_opening + self.total(Item.OTHER_OPENING)
        closing = self.appropriated_closing + self.total(Item.OTHER_CLOSING)
        lines = {
            "收入.一般公共预算财政拨款收入": sum(self.general_income.values()),
            "收入.政府性基金预算财政拨款收入": sum(self.fund_income.values()),
            "收入.国有资本经营预算财政拨款收入": sum(self.capital_income.values()),
            **{
                f"收入.{name}": amount
                for name, amount in income.items()
                if name not in {"本年收入合计", "财政拨款收入"}
            },
            "收入.本年收入合计": income.get("本年收入合计", 0),
            "收入.使用非财政拨款结余": used,
            "收入.年初结转和结余": opening,
            "收入.总计": income.get("本年收入合计", 0) + used + opening,
            **{f"支出.{code}": row["本年支出合计"] for code, row in self.expenditure.items() if _is_class(code)},
            "支出.本年支出合计": spent.get("本年支出合计", 0),
            "支出.结余分配": distributed,
            "支出.年末结转和结余": closing,
            "支出.总计": spent.get("本年支出合计", 0) + distributed + closing,
        }
        return {key: {"决算数": amount} for key, amount in lines.items()}

    @cached_property
    def appropriated_opening(self) -> int:
        """年初财政拨款结转和结余."""
        return sum(map(self.total, (Item.GENERAL_OPENING, Item.FUND_OPENING, Item.CAPITAL_OPENING)))

    @cached_property
    def appropriated_closing(self) -> int:
        """年末财政拨款结转和结余."""
        return sum(map(self.total, (Item.GENERAL_CLOSING, Item.FUND_CLOSING, Item.CAPITAL_CLOSING)))

    @cached_property
    def appropriation(self) -> Table:
        """财政拨款收入支出决算总表."""
        incomes = [sum(part.values()) for part in (self.general_income, self.fund_income, self.capital_income)]
        openings = [self.total(item) for item in (Item.GENERAL_OPENING, Item.FUND_OPENING, Item.CAPITAL_OPENING)]
        closings = [self.total(item) for item in (Item.GENERAL_CLOSING, Item.FUND_CLOSING, Item.CAPITAL_CLOSING)]
        budgets = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
        left = {f"收入.{budget}": amount for budget, amount in zip(budgets, incomes, strict=True)}
        left |= {f"收入.年初{budget}": amount for budget, amount in zip(budgets, openings, strict=True)}
        left |= {
            "收入.本年收入合计": sum(incomes),
            "收入.年初财政拨款结转和结余": sum(openings),
            "收入.总计": sum(incomes) + sum(openings),
        }
        spent = (self.general, "本年支出.小计"), (self.fund, "本年支出.小计"), (self.capital, "本年支出.合计")
        classes = sorted({code for table, _ in spent for code in table if _is_class(code)})
        right = {f"支出.{code}": [table.get(code, {}).get(name, 0) for table, name in spent] for code in classes}
        total = [table.get(TOTAL, {}).get(name, 0) for table, name in spent]
        right["支出.本年支出合计"] = total
        right["支出.年末财政拨款结转和结余"] = closings
        right["支出.总计"] = [a + b for a, b in zip(total, closings, strict=True)]
        return {key: {"金额": amount} for key, amount in left.items()} | {
            key: {TOTAL: sum(amounts), **dict(zip(budgets, amounts, strict=True))} for key, amounts in right.items()
        }

    @cached_property
    def three_public(self) -> Table:
        """财政拨款“三公”经费支出决算表: all of it is paid by the general budget."""
        spent = self.by_code(Item.ECONOMIC_BASIC, Item.ECONOMIC_PROJECT)
        row: Row = {}
        for kind, paid in (("预算数", self.by_code(Item.THREE_PUBLIC_BUDGET)), ("决算数", spent)):
            abroad, bought, running, receptions = (
                paid.get(code, 0) for code in (ABROAD, CAR_BUYING, CAR_RUNNING, RECEPTIONS)
            )
            cars = f"{kind}.公务用车购置及运行维护费"
            row |= {
                f"{kind}.合计": abroad + bought + running + receptions,
                f"{kind}.因公出国（境）费": abroad,
                f"{cars}.小计": bought + running,
                f"{cars}.公务用车购置费": bought,
                f"{cars}.公务用车运行维护费": running,
                f"{kind}.公务接待费": receptions,
            }
        return {"": row}

    @cached_property
    def statistics(self) -> Table:
        """部门决算公开相关信息统计表; counts are whole numbers as they stand."""
        procured, cars = self.by_code(Item.PROCUREMENT), self.by_code(Item.COUNT)
        lines = {"采购合计": sum(procured.values()), **procured, **self.by_code(Item.AGENCY), **cars}
        lines["车辆数合计"] = sum(count for line, count in cars.items() if line.endswith("用车"))
        return {key: {"统计数": amount} for key, amount in lines.items()}


_TABLES: dict[str, Callable[[Accounts], Table]] = {
    "income_expenditure_summary": lambda accounts: accounts.summary,
    "income": lambda accounts: accounts.income,
    "expenditure": lambda accounts: accounts.expenditure,
    "appropriation_summary": lambda accounts: accounts.appropriation,
    "general_budget_expenditure": lambda accounts: accounts.general,
    "general_budget_detail": lambda accounts: accounts.detail,
    "three_public": lambda accounts: accounts.three_public,
    "government_fund": lambda accounts: accounts.fund,
    "state_capital": lambda accounts: accounts.capital,
    "statistics": lambda accounts: accounts.statistics,
}


def _is_class(code: str) -> bool:
    return len(code) == 3 and code.isdigit()  # noqa: PLR2004 - digits of a 类


def _added(*parts: Mapping[str, int]) -> dict[str, int]:
    result: dict[str, int] = {}
    for part in parts:
        for code, amount in part.items():
            result[code] = result.get(code, 0) + amount
    return result


def _tree(columns: Mapping[str, Mapping[str, int]], sums: Mapping[str, tuple[str, ...]]) -> Table:
    """Return rows for every code that has an amount, for its parents and for 合计, in printed order.

    Args:
        columns: column -> code -> amount.
        sums: column -> the columns that it is the sum of.
    """
    table: Table = {}
    for column, amounts in columns.items():
        for code, amount in amounts.items():
            if amount:
                for key in (code, *parents(code), TOTAL):
                    row = table.setdefault(key, {})
                    row[column] = row.get(column, 0) + amount
    for row in table.values():
        for column, parts in sums.items():
            row[column] = sum(row.get(part, 0) for part in parts)
    order = sorted(table, key=lambda key: "" if key == TOTAL else key)
    return {key: table[key] for key in order}


def _spending(columns: Mapping[str, Mapping[str, int]], total: str) -> Table:
    return _tree(columns, {total: ("本年支出.基本支出", "本年支出.项目支出")})


def _budget(
    opening: Mapping[str, int],
    income: Mapping[str, int],
    spent: Mapping[str, int],
    closing: Mapping[str, int],
    total: str,
) -> Table:
    columns = {"年初结转和结余": opening, "本年收入": income, "本年支出.项目支出": spent, "年末结转和结余": closing}
    return _spending(columns, total)
