"""Years: that of the accounts, the year before, or one that should not stand there."""

from __future__ import annotations

import re

from xltoolkit.model import Verdict
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.grammar import lead_of, near
from xltoolkit.narrative.marks import Mark
from xltoolkit.narrative.reading import Text
from xltoolkit.narrative.scope import Scope
from xltoolkit.narrative.tokens import Kind, tokens_of

YEAR = "narrative.year"
_END = re.compile(r"12月31日|年?[末底]")
"""The day that figures of a year are of; on any other day something else happened."""
_FIRST, _AHEAD = 1949, 6
"""Years outside of which nothing that a narrative tells can be: the oldest fact, the end of a running plan."""


def year_of_text(mark: Mark, sentence: Text, between: str, scope: Scope | None, context: Context) -> None:
    """Judge a year.

    Args:
        mark: the year.
        sentence: around it.
        between: the words before it.
        scope: names of figures; None where any year may stand (in the reasons of a change).
        context: what holds for the whole text.
    """
    year, current = int(mark.token.value), context.year
    after = sentence.text[mark.token.end :]
    compared = near(between).endswith(context.words.comparing) and not _is_moment(after, context)
    closing = near(between).endswith(context.words.closing) and bool(_END.match(after)) and "上年" not in after
    leads = not compared and (closing or _leads(mark, sentence, scope, context))
    titled = sentence.text.startswith("部门决算", mark.token.end)
    possible = _FIRST <= year <= current + _AHEAD
    if year == current and not compared:
        mark.set(Verdict.TRACED, f"本套决算的年度是 {current} 年")
    elif year == current - 1 and not (leads or titled):
        mark.set(Verdict.DERIVED, f"{current} 年的上一年")
    elif titled or (scope is not None and (compared or leads or not possible)):
        right = current - 1 if compared else current
        text = f"本套决算的年度是 {current} 年，这里应是 {right} 年，写的是 {mark.shown}"
        mark.wrong(YEAR, str(right), text)
    else:
        mark.set(Verdict.OUTSIDE, "别的年度")


def _is_moment(after: str, context: Context) -> bool:
    """Tell whether the year is that of a budget, or of a day: with these this year's figures are compared, too."""
    return after.startswith((*context.words.budgets, *context.words.moments)) or after[:1].isdigit()


def _leads(mark: Mark, sentence: Text, scope: Scope | None, context: Context) -> bool:
    """Tell whether the year says whose figure follows: the department's name is before it, or a figure's behind."""
    if scope is None or mark.token.unit != "年度":
        return False
    if sentence.text[: mark.token.start] in context.units:
        return True
    following = next((token for token in tokens_of(sentence, context.words) if token.start >= mark.token.end), None)
    if following is None or following.kind is not Kind.AMOUNT:
        return False
    words = sentence.text[mark.token.end : following.start]
    name = lead_of(words, Kind.AMOUNT, context.words).name
    return not set(words) & set("，。；：") and bool(name) and scope.topic(name) is not None
