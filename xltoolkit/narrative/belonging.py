"""What an amount belongs to: to what its words name, else to the whole, a part or a year that was said before it."""

from __future__ import annotations

from dataclasses import replace

from xltoolkit.model import Verdict
from xltoolkit.narrative import twoyears
from xltoolkit.narrative.compare import against
from xltoolkit.narrative.grammar import Lead, name_in
from xltoolkit.narrative.marks import Mark, Topic
from xltoolkit.narrative.periods import ANOTHER, NO_LAST_YEAR, Period, allow_year
from xltoolkit.narrative.said import Said
from xltoolkit.narrative.sums import is_total, total_of


def figure(mark: Mark, lead: Lead, said: Said) -> None:
    """Judge an amount of a figure."""
    topic = said.topic_of(lead.name)
    if _is_of_another_year(mark, topic, said):
        return
    named = said.is_named(lead.name)
    if not named and not said.here.fresh and _is_whole(mark, topic, said):
        topic = said.whole
    unsure = topic is not None and _is_unsure(topic, lead, said, named=named)
    if topic is None or not _is_told(mark, topic, said, loose=topic.loose or unsure):
        _elsewhere(mark, topic, said)
    said.here.fresh = said.here.fresh or named
    said.gave(mark, topic or Topic(lead.name, figures=mark.figures, known=False))
    said.context.paid(said.same, mark, lead.near)


def total(mark: Mark, said: Said) -> None:
    """Judge a sum whose parts are not beside it (其他收入0.35万元，占0.04%。合计790.04万元)."""
    for topic in (*said.section_wholes, said.whole, said.topic):
        if topic is not None and _is_told(mark, topic, said, loose=True):
            return
    if len(said.run_before) > 1 and is_total(said.run_before, mark):
        total_of(said.run_before, mark)
    else:
        said.unnamed(mark, "没有认出是哪几项的合计")


def _is_told(mark: Mark, topic: Topic, said: Said, *, loose: bool) -> bool:
    """Compare an amount with a figure; where that is loose, another amount is no error."""
    return against(mark, replace(topic, loose=loose), said.context.unit)


def _is_whole(mark: Mark, topic: Topic | None, said: Said) -> bool:
    """Tell whether an amount that nothing names is of the whole whose parts were listed (支出决算2.57万元)."""
    whole = said.whole
    if whole is None or whole is topic or topic is said.item:
        return False
    return _is_told(mark, whole, said, loose=True)


def _is_unsure(topic: Topic, lead: Lead, said: Said, *, named: bool) -> bool:
    """Tell whether an amount may be of something else, so that another one is no error."""
    here = said.here
    if not named:
        parted = said.whole is not None and said.whole is not topic
        return parted and not here.fresh and topic is not said.item
    whole = here.inside
    if whole is None or "(类)" in lead.near:
        return False
    if len(topic.key) != 3 or not topic.key[1].isdigit():  # noqa: PLR2004 - table, code, column
        return here.spent
    base = None if said.scope is None else said.scope.base
    deep = here.spent and base in whole.figures and len(topic.key[1]) > 3  # noqa: PLR2004 - no 类
    return deep or topic.key[2] not in "".join(whole.key)  # 项目支出 has no part in the 办公费 of 基本支出


def _elsewhere(mark: Mark, topic: Topic | None, said: Said) -> None:
    """Find an amount whose words say nothing certain: by what the sentence said, else by itself."""
    if any(against(mark, other, said.context.unit) for other in said.within(mark)):
        return
    if (found := said.context.figures.search(mark.token.amount)) is not None:
        mark.set(Verdict.TRACED, f"数额与 {found.coordinates[0]} 相同", found)
    elif topic is not None and topic.known and not topic.fact:
        lacks = "公开表里没有单独的数" if topic.figures else "所在的表或栏，这个工作簿里没有"
        mark.set(Verdict.OUTSIDE, f"“{topic.name}”{lacks}")
    else:
        said.unnamed(mark, "没有认出这个数说的是哪一项")


def _is_of_another_year(mark: Mark, topic: Topic | None, said: Said) -> bool:
    """Judge an amount that the words call another year's, where it is not this year's all the same."""
    period = said.periods.of(mark)
    if period is None:
        return False
    topic, named = (topic, False) if period.carried else _of_period(period, topic, said)
    if topic is None:
        return False
    if not _is_stated(mark, topic, period, said, named=named):
        maybe_now = period.by_number or period.carried
        if not topic.figures or (maybe_now and _is_told(mark, topic, said, loose=True)):
            return False
        _lacks(mark, topic, period, said)
    allow_year(said.here.marks, period, said.context)
    said.topic, said.here.fresh = topic, said.here.fresh or named
    if mark.verdict is not Verdict.WRONG:
        said.periods.goes_on(period)
    return True


def _of_period(period: Period, topic: Topic | None, said: Said) -> tuple[Topic | None, bool]:
    """Return what the words around a year name, and whether those behind it do."""
    before, behind = (name_in(text, said.context.words) for text in (period.before, period.behind))
    named = said.is_named(behind)
    return said.topic_of(behind if named else before) or (None if named else topic), named


def _is_stated(mark: Mark, topic: Topic, period: Period, said: Said, *, named: bool) -> bool:
    """Judge an amount of last year by last year's workbook; tell whether it could be told right or wrong."""
    if period.year != said.context.year - 1 or not topic.years:
        return False
    return twoyears.stated(mark, topic, said.context, named=named, by_number=period.by_number)


def _lacks(mark: Mark, topic: Topic, period: Period, said: Said) -> None:
    """Say that no workbook has an amount of another year; the text may tell last year's itself."""
    last = period.year == said.context.year - 1
    mark.set(Verdict.OUTSIDE, NO_LAST_YEAR if last else ANOTHER)
    if last:
        said.context.befores.append((mark, topic))
