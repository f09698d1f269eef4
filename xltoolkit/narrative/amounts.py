"""Amounts by what they are to others: a figure, a sum, a change against last year, a reason of one, a budget."""

from __future__ import annotations

from dataclasses import replace

from xltoolkit.model import Verdict
from xltoolkit.narrative import belonging, ratios, twoyears
from xltoolkit.narrative.compare import against
from xltoolkit.narrative.grammar import Lead, Relation, name_in, sign_of
from xltoolkit.narrative.marks import Change, Mark, Measure, Topic
from xltoolkit.narrative.periods import ANOTHER, Period, allow_year
from xltoolkit.narrative.said import Said
from xltoolkit.narrative.sums import total_of


def amount(mark: Mark, lead: Lead, said: Said) -> None:
    """Judge an amount by the words before it and by what was said before them."""
    words, run = said.context.words, said.here.run
    if said.planned and any(word in lead.near for word in words.actual):
        said.planned = False
    if lead.relation is Relation.BUDGET and said.is_known(lead.near):  # 一般公共预算支出 is no budget
        lead = Lead(Relation.FIGURE, name_in(lead.near, words), near=lead.near)
    if said.reasoning:
        _reason(mark, lead, said)
    elif lead.relation is Relation.CHANGE:
        _change(mark, lead, said)
    elif lead.relation is Relation.BUDGET or (said.planned and lead.relation is Relation.FIGURE):
        _budget(mark, lead, said)
    elif lead.relation is Relation.SUM and len(run) > 1:
        total_of(run, mark)
        said.here.run = []
    elif lead.relation is Relation.SUM and said.topic is not said.item:
        belonging.total(mark, said)
    else:
        belonging.figure(mark, lead, said)


def _reason(mark: Mark, lead: Lead, said: Said) -> None:
    here = said.here
    sign = lead.sign or sign_of(lead.near, said.context.words)
    if sign:
        said.reasons.parts.append((sign, mark))
    if lead.relation is Relation.SUM and len(here.run) > 1:
        total_of(here.run, mark)
        here.run = []
        return
    here.run.append(mark)
    if not any(against(mark, topic, said.context.unit) for topic in said.within(mark)):
        mark.set(Verdict.OUTSIDE, "增减原因里的数，公开表里没有")


def _change(mark: Mark, lead: Lead, said: Said) -> None:
    topic, context, after = said.topic_of(lead.name), said.context, said.after(mark)
    said.here.change = change = Change(topic or Topic(lead.name, known=False), lead.sign, mark)
    ratios.from_nothing(mark, change, after, context)
    said.reasons.changes.append(change)
    twoyears.change(mark, change, said.meant(lead.name), context)
    twoyears.incomparable(change, after, context)
    if topic is not None:
        said.topic = topic
        context.changes.append(change)
    said.here.run = []


def _budget(mark: Mark, lead: Lead, said: Said) -> None:
    here = said.here
    topic = said.topic_of(lead.name) or Topic(lead.name, known=False)
    period = said.periods.of(mark)
    # A table prints one budget: of two that differ (年初, 调整), and of parts, it does not tell which it is.
    again = here.budgeted is not None and topic is said.topic
    said.topic, here.fresh, here.budget_mark = topic, True, mark
    # A table prints the adjusted budget: another one at the beginning of the year is no error by it.
    adjusted = topic.budget is not None and bool(topic.budget.cells) and said.context.words.initial in lead.near
    told = _is_told(mark, topic, period, said, unsure=again or said.planned or adjusted)
    if not told and period is not None:
        mark.set(Verdict.OUTSIDE, ANOTHER)
        if topic.budget is not None and not adjusted:  # what no table prints shows of no year that it is not a slip
            allow_year(here.marks, period, said.context)
        return
    topic.stated_budget = here.budgeted = Measure.stated(mark.token)
    said.spoken.budget = True
    here.run = []
    if not told:
        mark.set(Verdict.OUTSIDE, "预算数不在公开表里，可以用 --budget 给出")


def _is_told(mark: Mark, topic: Topic, period: Period | None, said: Said, *, unsure: bool) -> bool:
    """Compare a budget with the workbook's; tell whether it could be told right or wrong."""
    context = said.context
    loose = topic.loose or unsure or period is not None
    told = against(mark, replace(topic, loose=loose), context.unit, () if topic.budget is None else (topic.budget,))
    coming = period is not None and period.year == context.year + 1
    if coming and not any(word in said.after(mark) for word in context.words.actual):
        return False  # next year's may be the same
    return told
