"""A unit's year, drawn from the bottom: people and projects first, then what they cost, then who paid for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xltoolkit.testdata.books import Books, Item, Key
from xltoolkit.testdata.draws import WAN, YUAN, Draws
from xltoolkit.testdata.subjects import Subjects
from xltoolkit.testdata.unit import Unit

PENSION, ANNUITY, MEDICAL_AGENCY, MEDICAL, HOUSING = "2080505", "2080506", "2101101", "2101102", "2210201"
RETIRED_AGENCY, RETIRED = "2080501", "2080502"
_LEAST = 1000 * YUAN
"""Nothing that a code pays for is smaller, so that figures rounded into 万元 do not vanish."""


class Cost(NamedTuple):
    """What the unit itself costs under one economic code: typical 元 a head, their spread, and the share of units."""

    code: str
    head: int
    spread: float = 0.3
    share: float = 1
    agency_only: bool = False


_WAGES = (Cost("30101", 48_000, 0.15), Cost("30102", 32_000, 0.2), Cost("30103", 18_000, 0.3, 1, agency_only=True))
_PERFORMANCE = Cost("30107", 36_000, 0.2)
_DUES = (("30108", 16), ("30109", 8), ("30110", 7), ("30113", 12))
"""Contributions in percent of wages."""
_OPERATING = (
    Cost("30201", 3_000, 0.6),
    Cost("30202", 700, 0.7, 0.7),
    Cost("30205", 260, 0.4, 0.6),
    Cost("30206", 900, 0.4, 0.8),
    Cost("30207", 800, 0.5, 0.9),
    Cost("30208", 1_200, 0.4, 0.3),
    Cost("30209", 1_500, 0.5, 0.4),
    Cost("30211", 1_800, 0.8, 0.95),
    Cost("30213", 900, 0.8, 0.6),
    Cost("30215", 400, 0.8, 0.3),
    Cost("30216", 500, 0.7, 0.6),
    Cost("30226", 1_300, 0.8, 0.4),
    Cost("30228", 1_300, 0.2, 0.9),
    Cost("30229", 900, 0.3, 0.7),
    Cost("30239", 7_500, 0.2, 0.9, agency_only=True),
    Cost("30299", 1_200, 0.8, 0.7),
    Cost("31002", 600, 0.8, 0.3),
)
_PEOPLE = (
    Cost("30112", 900, 0.4, 0.8),
    Cost("30199", 1_500, 0.8, 0.2),
    Cost("30304", 900, 0.9, 0.15),
    Cost("30305", 1_100, 0.7, 0.35),
    Cost("30309", 120, 0.5, 0.3),
)
_PROJECT_CODES = (
    *("30201", "30202", "30203", "30211", "30213", "30214", "30215", "30216", "30218", "30226", "30227", "30299"),
    *("30305", "30399", "30905", "31002", "31003", "31005", "31006", "31007", "31201", "31204", "31299", "39999"),
)
ABROAD, RECEPTIONS, CAR_RUNNING, CAR_BUYING = "30212", "30217", "30231", "31013"


def draw_year(unit: Unit, subjects: Subjects, draws: Draws, opening: Draws, closing: Draws) -> Books:
    """Draw the books of one year.

    Args:
        unit: whose they are.
        subjects: that may be used.
        draws: for this unit and year.
        opening: for the balances at the end of the year before, which this one opens with.
        closing: for those at the end of this year.
    """
    books: Books = Books()
    _balances(books, unit, opening, (Item.GENERAL_OPENING, Item.FUND_OPENING, Item.CAPITAL_OPENING, Item.OTHER_OPENING))
    _balances(books, unit, closing, (Item.GENERAL_CLOSING, Item.FUND_CLOSING, Item.CAPITAL_CLOSING, Item.OTHER_CLOSING))
    _running(books, unit, subjects, draws)
    _three_public(books, unit, draws)
    _projects(books, unit, subjects, draws)
    _other_money(books, unit, draws)
    _statistics(books, unit, draws)
    return Books({key: amount for key, amount in books.items() if amount})


def _balances(books: Books, unit: Unit, draws: Draws, items: tuple[Item, Item, Item, Item]) -> None:
    """Enter what one year leaves to the next: a part of what is usually spent, so that income never turns negative."""
    general, fund, capital, other = items
    if unit.carries:
        for item, usual in ((general, unit.projects), (fund, unit.fund), (capital, unit.capital)):
            for code, amount in usual.items():
                if draws.chance(0.5):
                    books[Key(item, code)] = draws.share(amount, 0.02, 0.3)
    if unit.services and draws.chance(0.7):
        books[Key(other, unit.running)] = draws.share(unit.services, 0.02, 0.3)


def _running(books: Books, unit: Unit, subjects: Subjects, draws: Draws) -> None:
    """Enter what people and office cost, by economic code and by the 项 that pays for it."""
    known = subjects.economic
    cost = dict(_costs(unit, draws, (*_WAGES, *(() if unit.agency else (_PERFORMANCE,)))))
    wages = sum(cost.values())
    cost |= {code: draws.whole(wages * percent // 100) for code, percent in _DUES}
    cost |= dict(_costs(unit, draws, (*_PEOPLE, *_OPERATING)))
    retired = draws.around(unit.staff * 3_000 * YUAN, 0.8, _LEAST) if draws.chance(0.6) else 0
    cost["30302"] = retired
    for code, amount in cost.items():
        books[Key(Item.ECONOMIC_BASIC, code if code in known else f"{code[:3]}99")] += amount
    paid = {
        PENSION: cost["30108"],
        ANNUITY: cost["30109"],
        MEDICAL_AGENCY if unit.agency else MEDICAL: cost["30110"],
        HOUSING: cost["30113"],
        RETIRED_AGENCY if unit.agency else RETIRED: retired,
    }
    paid = {code: amount for code, amount in paid.items() if code in subjects.names}
    for code, amount in (*paid.items(), (unit.running, sum(cost.values()) - sum(paid.values()))):
        books[Key(Item.GENERAL_BASIC, code)] += amount


def _costs(unit: Unit, draws: Draws, costs: Iterable[Cost]) -> Iterator[tuple[str, int]]:
    for cost in costs:
        if draws.chance(cost.share) and (unit.agency or not cost.agency_only):
            yield cost.code, draws.around(unit.staff * cost.head * YUAN, cost.spread, _LEAST)


def _three_public(books: Books, unit: Unit, draws: Draws) -> None:
    """Enter cars and receptions (basic), going abroad and a new car (projects), and the budgets that cover them."""
    running = sum(draws.around(26_000 * YUAN, 0.3, _LEAST) for _ in range(unit.cars))
    receptions = draws.around(unit.staff * 150 * YUAN, 0.9, _LEAST) if draws.chance(0.55) else 0
    abroad = draws.around(15 * WAN, 0.6) if draws.chance(0.04) else 0
    bought = draws.around(18 * WAN, 0.15) if unit.cars and draws.chance(0.06) else 0
    for code, amount in ((CAR_RUNNING, running), (RECEPTIONS, receptions)):
        books[Key(Item.ECONOMIC_BASIC, code)] += amount
        books[Key(Item.GENERAL_BASIC, unit.running)] += amount
    project = next(iter(unit.projects), unit.running)
    for code, amount in ((ABROAD, abroad), (CAR_BUYING, bought)):
        books[Key(Item.ECONOMIC_PROJECT, code)] += amount
        books[Key(Item.GENERAL_PROJECT, project)] += amount
    for code, amount in ((ABROAD, abroad), (CAR_BUYING, bought), (CAR_RUNNING, running), (RECEPTIONS, receptions)):
        room = draws.share(amount, 1, 1.35) if draws.chance(0.8) else amount
        books[Key(Item.THREE_PUBLIC_BUDGET, code)] += max(amount, -(-room // WAN) * WAN)


def _projects(books: Books, unit: Unit, subjects: Subjects, draws: Draws) -> None:
    codes = [code for code in _PROJECT_CODES if code in subjects.economic or code[:3] in {"309", "312"}]
    for code, usual in unit.projects.items():
        amount = draws.share(usual, 0.6, 1.5)
        books[Key(Item.GENERAL_PROJECT, code)] += amount
        kinds = draws.some(codes, draws.between(1, 4))
        for kind, part in zip(kinds, draws.parted(amount, len(kinds)), strict=False):
            books[Key(Item.ECONOMIC_PROJECT, kind)] += part
    for item, budget in ((Item.FUND_PROJECT, unit.fund), (Item.CAPITAL_PROJECT, unit.capital)):
        for code, usual in budget.items():
            books[Key(item, code)] += draws.share(usual, 0.6, 1.5)


def _other_money(books: Books, unit: Unit, draws: Draws) -> None:
    """Enter money that is no fiscal appropriation: what came in was spent, but for what is carried over."""
    code = unit.running
    received = {
        Item.INCOME_UPPER: unit.upper,
        Item.INCOME_SERVICES: unit.services,
        Item.INCOME_BUSINESS: unit.business,
        Item.INCOME_AFFILIATES: unit.affiliates,
        Item.INCOME_REST: unit.rest,
    }
    for item, usual in received.items():
        received[item] = books[Key(item, code)] = draws.share(usual, 0.7, 1.4)
    if unit.services and draws.chance(0.25):
        books[Key(Item.OTHER_USED, code)] = draws.share(unit.services, 0.01, 0.1)
    left = sum(received.values()) + books[Key(Item.OTHER_OPENING, code)] + books[Key(Item.OTHER_USED, code)]
    left -= books[Key(Item.OTHER_CLOSING, code)]
    business = draws.share(received[Item.INCOME_BUSINESS], 0.6, 0.95)
    distributed = draws.share(received[Item.INCOME_BUSINESS] - business, 0.3, 1)
    upward = draws.share(unit.upward, 0.7, 1.0)
    downward = draws.share(received[Item.INCOME_AFFILIATES], 0.2, 0.6)
    books[Key(Item.OTHER_BUSINESS, code)] = business
    books[Key(Item.OTHER_DISTRIBUTED, code)] = distributed
    books[Key(Item.OTHER_UPWARD, code)] = upward = min(upward, draws.whole(received[Item.INCOME_SERVICES] // 4))
    books[Key(Item.OTHER_DOWNWARD, code)] = downward
    left -= business + distributed + upward + downward
    basic = draws.share(left, 0.2, 0.7)
    books[Key(Item.OTHER_BASIC, code)] = basic
    books[Key(Item.OTHER_PROJECT, code)] = left - basic


def _statistics(books: Books, unit: Unit, draws: Draws) -> None:
    operating = sum(
        amount
        for key, amount in books.items()
        if key.item is Item.ECONOMIC_BASIC and not key.code.startswith(("301", "303"))
    )
    if unit.agency:
        books[Key(Item.AGENCY, "行政单位")] = operating
    spent = sum(amount for key, amount in books.items() if key.item is Item.GENERAL_PROJECT)
    for line, share in (("货物", 0.7), ("工程", 0.2), ("服务", 0.6)):
        if draws.chance(share):
            books[Key(Item.PROCUREMENT, line)] = draws.share(spent, 0.01, 0.2)
    kinds = ("机要通信用车", "应急保障用车", "执法执勤用车", "特种专业技术用车", "其他用车")
    for _ in range(unit.cars):
        books[Key(Item.COUNT, draws.one(kinds))] += 1
    if draws.chance(0.1):
        books[Key(Item.COUNT, "大型设备")] = draws.between(1, 6)
