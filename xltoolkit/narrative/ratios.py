"""Percentages: shares, changes, completion rates."""

from __future__ import annotations

from decimal import Decimal

from xltoolkit.model import Unit, Verdict
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.figures import Figure
from xltoolkit.narrative.marks import (
    Change,
    Mark,
    Measure,
    Topic,
    is_quotient,
    percent_of,
    plain,
    quotient,
    rate_of,
)

SHARE, RATE, ZERO_BASE, DONE, NO_BUDGET, DIRECTION = (
    "narrative.share",
    "narrative.rate",
    "narrative.zero_base",
    "narrative.completion",
    "narrative.no_budget",
    "narrative.direction",
)
_NO_LAST_YEAR = "上年数不在这个工作簿里"


def share(mark: Mark, part: Topic | None, wholes: list[Topic], unit: Unit, *, certain: bool) -> None:
    """Judge a share.

    Args:
        mark: the percent.
        part: what has the share.
        wholes: what it may be of, the likeliest first.
        unit: that reckonings are shown in.
        certain: whether a percent that is no quotient must be wrong.
    """
    pairs = [(p, w) for whole in wholes for w in whole.measures for p in (part.measures if part is not None else [])]
    for p, w in pairs:
        if is_quotient(mark.token, p, w):
            verdict = Verdict.DERIVED if p.figure is not None and w.figure is not None else Verdict.CONSISTENT
            mark.set(verdict, _division(p, w, mark, unit), *_figures(p, w))
            return
    if not pairs or not certain:
        mark.unknown("没有认出是什么占什么的比例")
        return
    p, w = _nearest(mark, [(pairs[0][0], whole.measures[0]) for whole in wholes if whole.measures])
    if w.amount <= 0:
        mark.wrong(
            SHARE,
            "",
            f"所占的总数是 {plain(w.amount, unit)}，没有比例可言，写的是 {percent_of(mark.token)}",
            *_figures(p, w),
        )
        return
    right = quotient(p.amount, w.amount, max(mark.token.places, 0))
    mark.wrong(SHARE, f"{right}", f"{_division(p, w, mark, unit)}，写的是 {percent_of(mark.token)}", *_figures(p, w))


def _nearest(mark: Mark, pairs: list[tuple[Measure, Measure]]) -> tuple[Measure, Measure]:
    """Return which of several wholes was probably meant: a share of it is the nearest to what is written."""

    def off(pair: tuple[Measure, Measure]) -> Decimal:
        part, whole = pair
        return abs(part.amount * 100 / whole.amount - mark.token.value) if whole.amount > 0 else Decimal(10**9)

    return min(pairs, key=off)


def done(mark: Mark, topic: Topic, unit: Unit, said: Measure | None = None) -> None:
    """Judge a completion rate; ``said`` is the budget that the sentence gave without saying whose."""
    budgets = [] if topic.stated_budget is None else [topic.stated_budget]
    if topic.budget is not None:
        budgets.append(Measure.of(topic.budget))
    if not budgets and said is not None:
        budgets.append(said)
    if not budgets:
        mark.set(Verdict.OUTSIDE, "预算数不在公开表里，可以用 --budget 给出")
        return
    if all(budget.amount == 0 for budget in budgets):
        text = f"“{topic.name}”的预算数是 0，没有完成率可言，写的是 {percent_of(mark.token)}"
        mark.wrong(NO_BUDGET, "", text, *_figures(budgets[0]))
        return
    pairs = [(actual, budget) for budget in budgets for actual in topic.measures if budget.amount]
    for actual, budget in sorted(pairs, key=lambda pair: not (pair[0].figure and pair[1].figure)):
        if is_quotient(mark.token, actual, budget):
            verdict = Verdict.DERIVED if actual.figure and budget.figure else Verdict.CONSISTENT
            mark.set(verdict, _division(actual, budget, mark, unit), *_figures(actual, budget))
            return
    if not pairs:
        mark.unknown("没有认出完成预算的是哪个数")
        return
    actual, budget = pairs[0]
    right = quotient(actual.amount, budget.amount, mark.token.places)
    mark.wrong(
        DONE,
        f"{right}",
        f"{_division(actual, budget, mark, unit)}，写的是 {percent_of(mark.token)}",
        *_figures(actual, budget),
    )


def from_nothing(mark: Mark, change: Change, after: str, context: Context) -> None:
    """Judge the amount of a change: where the text says 无可比性 behind it, last year's figure has to be 0."""
    mark.set(Verdict.OUTSIDE, _NO_LAST_YEAR)
    if not incomparable_in(after, context):
        return
    for current in change.topic.measures:
        before = _before(change, current, change.sign)
        if abs(before.amount) <= before.half:
            mark.set(
                Verdict.CONSISTENT, f"{_now(current, context)}与增加额相同，上年数是 0，无可比性", *_figures(current)
            )
            return


def incomparable_in(after: str, context: Context) -> str:
    """Return the word for 无可比性 that the words right behind an amount begin with; empty where they do not."""
    behind = after.removeprefix("，")
    return next((word for word in context.words.incomparable if behind.startswith(word)), "")


def rate(mark: Mark, change: Change | None, sign: int, context: Context) -> None:
    """Judge a change in percent, by the change that was said before it."""
    if change is None or change.rate is not None:
        mark.set(Verdict.OUTSIDE, _NO_LAST_YEAR)
        return
    change.rate = mark
    if sign != change.sign:
        text = f"“{change.mark.near}{change.mark.shown}”与“{mark.near}{percent_of(mark.token)}”方向相反"
        context.note(DIRECTION, text, mark.token.place)
    currents = change.topic.measures
    if not currents:
        mark.set(Verdict.OUTSIDE, _NO_LAST_YEAR)
        return
    for current in currents:
        before = _before(change, current, change.sign)
        if _is_rate(mark, change, before):
            change.fits = True
            text = _reckoned(change, current, before, context.unit)
            mark.set(Verdict.CONSISTENT, text, *_figures(current))
            change.mark.set(Verdict.CONSISTENT, text, *_figures(current))
            return
    change.fits = False
    _wrong_rate(mark, change, currents, context)


def _wrong_rate(mark: Mark, change: Change, currents: list[Measure], context: Context) -> None:
    for current in currents:
        turned = _before(change, current, -change.sign)
        if turned.amount > 0 and _is_rate(mark, change, turned):
            change.fits = True
            said = f"{_now(current, context)}与增减 {change.mark.shown}、{percent_of(mark.token)} 要方向相反才相符"
            context.note(DIRECTION, said, change.mark.token.place)
            mark.set(Verdict.CONSISTENT, said, *_figures(current))
            change.mark.set(Verdict.CONSISTENT, said, *_figures(current))
            return
    current = currents[0]
    before = _before(change, current, change.sign)
    written = f"写的是 {percent_of(mark.token)}"
    if before.amount < 0:
        said = f"{_now(current, context)}比上年增加 {change.mark.shown}，上年数就小于 0，{written}"
        mark.wrong(RATE, "", said, *_figures(current))
    elif before.amount == 0:
        said = f"{_now(current, context)}与增加额相同，上年数是 0，没有增长率可言，{written}"
        mark.wrong(ZERO_BASE, "", said, *_figures(current))
    else:
        right = rate_of(change.mark.token.amount, before.amount, mark.token)
        said = f"{_reckoned(change, current, before, context.unit)}，{written}"
        mark.wrong(RATE, right, said, *_figures(current))


def _now(current: Measure, context: Context) -> str:
    return f"本年数 {plain(current.amount, context.unit)} "


def _before(change: Change, current: Measure, sign: int) -> Measure:
    """Return last year's amount as a change implies it."""
    moved = Measure.stated(change.mark.token)
    return Measure(current.amount - sign * moved.amount, current.half + moved.half)


def _is_rate(mark: Mark, change: Change, before: Measure) -> bool:
    if before.amount <= 0:
        return False
    return is_quotient(mark.token, Measure.stated(change.mark.token), before)


def _reckoned(change: Change, current: Measure, before: Measure, unit: Unit) -> str:
    sign = "-" if change.sign > 0 else "+"
    moved = change.mark.token.amount
    places = change.rate.token.places if change.rate is not None else 2
    return (
        f"上年数 = {plain(current.amount, unit)} {sign} {plain(moved, unit)} = {plain(before.amount, unit)}，"
        f"{plain(moved, unit)} ÷ {plain(before.amount, unit)} = {quotient(moved, before.amount, places)}%"
    )


def _figures(*measures: Measure) -> list[Figure]:
    return [measure.figure for measure in measures if measure.figure is not None]


def _division(part: Measure, whole: Measure, mark: Mark, unit: Unit) -> str:
    first, second = plain(part.amount, unit), plain(whole.amount, unit)
    if whole.amount == 0:
        return f"{first} 对 {second}"
    return f"{first} ÷ {second} = {quotient(part.amount, whole.amount, mark.token.places)}%"
