"""A unit as it lasts over the years: what it is for, its size, and which kinds of money it has to do with."""

from __future__ import annotations

from dataclasses import dataclass

from xltoolkit.testdata.draws import WAN, Draws
from xltoolkit.testdata.names import Office
from xltoolkit.testdata.subjects import Subjects

STAFF = 38
"""A typical unit's; the median of a log-normal size."""
_OWN_AFFAIRS = ("行政运行", "事业运行")
"""What only the departments of a 款 spend on."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit.

    Args:
        agency: whether it is an agency (行政单位) or an institution (事业单位).
        staff: number of people.
        running: 项 that pays for the unit itself.
        projects: 项 -> usual yearly spending on projects, in 分.
        fund: the same of the government fund.
        capital: the same of the state capital operation's budget.
        services: usual 事业收入; 0 where there is none.
        business: usual 经营收入.
        upper: usual 上级补助收入.
        affiliates: usual 附属单位上缴收入.
        rest: usual 其他收入.
        upward: usual 上缴上级支出, out of 事业收入.
        carries: whether money of projects is carried over from year to year.
        cars: number of cars.
    """

    agency: bool
    staff: int
    running: str
    projects: dict[str, int]
    fund: dict[str, int]
    capital: dict[str, int]
    services: int
    business: int
    upper: int
    affiliates: int
    rest: int
    upward: int
    carries: bool
    cars: int


def draw_unit(draws: Draws, office: Office, subjects: Subjects, *, seat: bool, agencies_only: bool) -> Unit:
    """Draw a unit.

    Args:
        draws: for this unit.
        office: of its department.
        subjects: that may be used.
        seat: whether it is the department itself or its 本级; units below are institutions.
        agencies_only: whether the profile knows departments of agencies only (option ``single_unit``).
    """
    agency = agencies_only or (seat and office.agency)
    staff = min(draws.around(STAFF, 0.9, 5), 5000)
    scale = staff * WAN
    services = draws.around(6 * scale) if not agency and draws.chance(0.45) else 0
    return Unit(
        agency=agency,
        staff=staff,
        running=subjects.running(office.group, agency=agency),
        projects={code: draws.around(4 * scale, 1.0, WAN) for code in _project_items(draws, office, subjects)},
        fund=_budget(draws, subjects.fund, 0.12 if seat else 0.04, 5 * scale),
        capital=_budget(draws, subjects.capital, 0.05 if seat else 0.01, 3 * scale),
        services=services,
        business=draws.around(2 * scale) if services and draws.chance(0.3) else 0,
        upper=draws.around(scale) if draws.chance(0.1) else 0,
        affiliates=draws.around(scale) if not agency and draws.chance(0.06) else 0,
        rest=draws.around(scale // 2) if draws.chance(0.35) else 0,
        upward=draws.around(services // 20) if services and draws.chance(0.2) else 0,
        carries=draws.chance(0.4),
        cars=draws.between(0, 1 + staff // 25),
    )


def _project_items(draws: Draws, office: Office, subjects: Subjects) -> list[str]:
    own = [code for code in subjects.projects if code.startswith(office.group)]
    others = [
        code
        for code in subjects.projects
        if not code.startswith(office.group) and subjects.names[code] not in _OWN_AFFAIRS
    ]
    chosen = {*draws.some(own, draws.between(1, 4)), *draws.some(others, draws.between(0, 3))}
    return sorted(chosen)


def _budget(draws: Draws, items: tuple[str, ...], share: float, usual: int) -> dict[str, int]:
    if not items or not draws.chance(share):
        return {}
    return {code: draws.around(usual, 1.0, WAN) for code in draws.some(items, draws.between(1, 2))}
