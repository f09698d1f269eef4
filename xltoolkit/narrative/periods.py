"""Of when an amount is: of this year, of last year, of another one; its clause says it, or what led the sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

from xltoolkit.model import Verdict
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.grammar import BOUNDARIES
from xltoolkit.narrative.marks import Mark
from xltoolkit.narrative.tokens import Kind

_SAID = re.compile(
    r"(?P<last>(?:上年|上一年|去年)度?(?!末|结转|结余))|(?P<now>今年|本年度)|(?<!\d)(?P<year>(?:19|20)\d\d)年度?"
)
_BEHIND = re.compile(r"\(((?:19|20)\d\d)年度?\)")
NO_LAST_YEAR, ANOTHER = "上年数不在这个工作簿里，可以用 --previous 给出", "别的年度的数，公开表里没有"


class Period(NamedTuple):
    """A year that the words before an amount name.

    Args:
        year: which.
        before: the words before it in its clause.
        behind: those between it and the amount.
        by_number: whether its number stands there, which may be a slip.
        compared: whether something is compared with it (较2021年度的40.71万元): it holds for this amount only.
        carried: whether another clause says it.
    """

    year: int
    before: str = ""
    behind: str = ""
    by_number: bool = False
    compared: bool = False
    carried: bool = False


def period_in(text: str, context: Context) -> Period | None:
    """Return the year that the words since the last number name; None where they name none.

    A year in a clause of its own (2022年，) is that of the next one.
    """
    found = list(_SAID.finditer(text))
    if not found:
        return None
    match = found[-1]
    behind = BOUNDARIES.split(text[match.end() :])
    before = BOUNDARIES.split(text[: match.start()])[-1]
    if len(behind) > 1 and any(behind[:-1]):
        return None
    year = int(match["year"]) if match["year"] else context.year - (1 if match["last"] else 0)
    compared = before.endswith(context.words.comparing)
    return Period(year, before, behind[-1], by_number=bool(match["year"]), compared=compared)


def period_behind(text: str) -> Period | None:
    """Return the year in brackets behind an amount: 728.29万元（2022年）."""
    found = _BEHIND.match(text)
    return None if found is None else Period(int(found[1]), by_number=True, compared=True)


class Periods:
    """Follows the years that a passage names.

    Args:
        context: the text as a whole.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._sentence = ""
        self._since = 0
        self._going: Period | None = None
        self._lists = False

    def begin(self, sentence: str) -> None:
        """Begin a sentence; one that tells the parts of what was said before (其中) is of its year."""
        self._sentence, self._since, self._lists = sentence, 0, False
        if not sentence.startswith(self._context.words.parts):
            self._going = None

    def passed(self, end: int) -> None:
        """Take in that a number ends here."""
        self._since = end

    def lists(self) -> None:
        """Take in that parts of what was said follow, be it behind semicolons."""
        self._lists = True

    def parted(self) -> None:
        """Take in a semicolon: no year goes on behind it, unless parts are listed."""
        if not self._lists:
            self._going = None

    def goes_on(self, period: Period) -> None:
        """Take in that what follows in the sentence is of this year, too, unless it says another one."""
        if not (period.compared or period.carried):
            self._going = period

    def of(self, mark: Mark) -> Period | None:
        """Return the year that an amount's words name, else the one that goes on; None where it is this year's."""
        text = self._sentence
        period = period_in(text[self._since : mark.token.start], self._context)
        period = period or period_behind(text[mark.token.end :])
        if period is None:
            return self._going and self._going._replace(carried=True)
        if period.year == self._context.year:
            self._going = None
            return None
        return period


def allow_year(marks: list[Mark], period: Period, context: Context) -> None:
    """Take back that a year is named by mistake: what stands behind it is not this year's."""
    for mark in reversed(marks if period.by_number and period.year != context.year else []):
        if mark.token.kind is Kind.YEAR and mark.token.value == period.year:
            if period.year == context.year - 1:
                mark.set(Verdict.DERIVED, f"{context.year} 年的上一年")
            else:
                mark.set(Verdict.OUTSIDE, "别的年度")
            return
