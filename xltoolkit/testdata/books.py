"""A unit's books of one year: what was spent, received and carried over, by code, in 分.

Everything that the 公开 tables print follows from these entries by adding up; books of units add up to a department's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import Enum, auto
from typing import NamedTuple


class Item(Enum):
    """What an entry is about. Of the three budgets (GENERAL, FUND, CAPITAL) the income is what remains."""

    __hash__ = object.__hash__  # members are one object each; the inherited hash of the name costs more

    GENERAL_BASIC = auto()
    GENERAL_PROJECT = auto()
    GENERAL_OPENING = auto()
    GENERAL_CLOSING = auto()
    FUND_PROJECT = auto()
    FUND_OPENING = auto()
    FUND_CLOSING = auto()
    CAPITAL_PROJECT = auto()
    CAPITAL_OPENING = auto()
    CAPITAL_CLOSING = auto()
    OTHER_BASIC = auto()
    OTHER_PROJECT = auto()
    OTHER_UPWARD = auto()
    """上缴上级支出"""
    OTHER_BUSINESS = auto()
    """经营支出"""
    OTHER_DOWNWARD = auto()
    """对附属单位补助支出"""
    OTHER_OPENING = auto()
    OTHER_CLOSING = auto()
    OTHER_USED = auto()
    """使用非财政拨款结余"""
    OTHER_DISTRIBUTED = auto()
    """结余分配"""
    INCOME_UPPER = auto()
    INCOME_SERVICES = auto()
    INCOME_BUSINESS = auto()
    INCOME_AFFILIATES = auto()
    INCOME_REST = auto()
    ECONOMIC_BASIC = auto()
    ECONOMIC_PROJECT = auto()
    THREE_PUBLIC_BUDGET = auto()
    AGENCY = auto()
    PROCUREMENT = auto()
    COUNT = auto()


class Key(NamedTuple):
    """What an amount belongs to: an item and its code, or line, or column."""

    item: Item
    code: str


Books = Counter[Key]

OTHER_INCOME = (
    Item.INCOME_UPPER,
    Item.INCOME_SERVICES,
    Item.INCOME_BUSINESS,
    Item.INCOME_AFFILIATES,
    Item.INCOME_REST,
)


def added_up(books: Iterable[Books]) -> Books:
    """Return the books of a whole from those of its parts, entry by entry."""
    total: Books = Counter()
    for part in books:
        total.update(part)
    return total
