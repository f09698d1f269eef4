"""Percentages by what they are: a share, and of what; a completion rate; a change against last year, and whose."""

from __future__ import annotations

from xltoolkit.model import Verdict
from xltoolkit.narrative import ratios, twoyears
from xltoolkit.narrative.grammar import Lead, Relation, name_in, stripped
from xltoolkit.narrative.marks import Mark
from xltoolkit.narrative.said import Said


def percent(mark: Mark, lead: Lead, said: Said) -> None:
    """Judge a percentage by the words before it and by what was said before them."""
    if lead.relation is Relation.SHARE:
        _share(mark, lead, said)
        if not mark.known:
            said.unnamed(mark, mark.reckoning)
    elif lead.relation is Relation.DONE:
        _done(mark, lead, said)
    elif said.reasoning:
        mark.set(Verdict.OUTSIDE, "增减原因里的数，公开表里没有")
    elif lead.relation is Relation.RATE:
        _rate(mark, lead, said)
    else:
        said.unnamed(mark, "没有认出这个百分数说的是什么")


def _done(mark: Mark, lead: Lead, said: Said) -> None:
    if said.topic is None:
        mark.unknown("没有认出是哪一项的完成率")
        return
    words = said.context.words
    names_none = stripped(lead.near, words.fillers).endswith(words.rates)
    # 执行率 names no budget: it is of the one that the sentence has said.
    ratios.done(mark, said.topic, said.context.unit, said.here.budgeted if names_none else None)


def _rate(mark: Mark, lead: Lead, said: Said) -> None:
    change = said.change_of(lead.name)
    if not twoyears.rate(mark, lead.sign, change, said.meant(lead.name), said.context):
        # A change that the cells have decided is not judged by another percent.
        ratios.rate(mark, None if change is not None and change.years else change, lead.sign, said.context)


def _share(mark: Mark, lead: Lead, said: Said) -> None:
    unit = said.context.unit
    part = said.topic_of(lead.name) if lead.name else None
    if part is None and said.here.amounts and not said.is_named(lead.name):
        part = said.topic
    if lead.base:
        names = (lead.base, name_in(lead.base, said.context.words))
        said.base = next(filter(None, map(said.topic_of, names)), None)
        ratios.share(mark, part, [said.base] if said.base is not None else [], unit, certain=True)
        return
    wholes = said.section_wholes
    certain = bool(wholes) and part is not None and part.known
    earlier = said.spoken.earlier[-1] if said.spoken.earlier else None  # 基本支出207.08万元。人员经费…占85.73%
    wholes += [one for one in (said.whole, said.base, earlier) if one is not None and one is not part]
    ratios.share(mark, part, wholes, unit, certain=certain)
    said.context.shared(mark, wholes[0] if wholes else None, part)
