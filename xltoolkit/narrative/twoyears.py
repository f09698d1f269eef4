"""Changes against last year by the cells of both years, where last year's workbook is beside this one's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.model import Unit, Verdict
from xltoolkit.narrative.compare import against
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.figures import Figure
from xltoolkit.narrative.grammar import near
from xltoolkit.narrative.lastyear import Years
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
    shown,
)
from xltoolkit.narrative.ratios import DIRECTION, RATE, ZERO_BASE, incomparable_in
from xltoolkit.narrative.reading import Text

CHANGE = "narrative.change"
"""The rule that only last year's workbook can show to be broken."""
_POINTS = "个百分点"
_AMOUNT_WORDS, _RATE_WORDS = {1: "增加", -1: "减少"}, {1: "增长", -1: "下降"}
_SAME = "持平"
_ABOUT = ("基本", "大体", "大致", "总体")
_LEVEL = Decimal(50)
"""Yuan that print as 0.00万元: a text that calls them 持平 is not wrong."""
_COMPARED = re.compile(
    r"(?:与|和|比|较)(?:上年度?|去年|\d{4}年度?|年初|全年|调整|的)*预算(?!财政拨款|支出|收入)"
    r"|(?:与|和|比|较|同)(?P<year>\d{4})年|(?P<last>同比|同期|(?:上年|上一年|去年)(?!末|结转|结余))"
)
"""What a change is told against: a budget, a year, last year."""


class Meant(NamedTuple):
    """What a change may be of, the likeliest first; whether it must be one of these; whether its own words name it."""

    topics: list[Topic]
    sure: bool
    named: bool = False


@dataclass
class Spoken:
    """What a passage has given figures of: a change that names nothing is of one of these.

    Args:
        earlier: in the sentences before.
        here: in this one.
        budget: whether a budget was spoken of last; a change behind it may be the budget's.
    """

    earlier: list[Topic] = field(default_factory=list)
    here: list[Topic] = field(default_factory=list)
    budget: bool = False

    def begin(self) -> None:
        """Begin a sentence."""
        self.earlier += self.here
        self.here, self.budget = [], False

    def add(self, topic: Topic) -> None:
        """Remember what a figure was given of."""
        self.here.append(topic)
        self.budget = False

    def meant(self, named: Topic | None, last: Topic | None) -> Meant:
        """Return what a change may be of.

        Args:
            named: what its words name; None where they name nothing.
            last: what was spoken of last.
        """
        if named is not None:
            return Meant([named], sure=True, named=True)
        if last is None or self.budget:
            return Meant([], sure=False)
        topics = list({id(topic): topic for topic in (last, *reversed(self.here or self.earlier))}.values())
        return Meant(topics, sure=all(topic.years for topic in topics) and (bool(self.here) or len(topics) == 1))


def is_against_last_year(text: str, context: Context) -> bool:
    """Tell whether the last comparison in words before a number, or a word, is with last year."""
    found = list(_COMPARED.finditer(text))
    return bool(found) and (found[-1]["last"] is not None or found[-1]["year"] == str(context.year - 1))


def change(mark: Mark, said: Change, meant: Meant, context: Context) -> None:
    """Judge the amount of a change by the cells of both years; what they cannot tell stays as it is."""
    for topic, years in _pairs(meant):
        moved = _moved(years)
        if _is(said.amount, moved, mark):
            said.topic, said.years, said.fits = topic, years, True
            mark.set(Verdict.DERIVED, _difference(years, context.unit), *years)
            return
    proof = _proof(mark.sentence[: mark.token.start], meant, context)
    if proof is not None:
        _wrong_change(mark, said, proof, meant, context.unit)


def _wrong_change(mark: Mark, said: Change, proof: Years, meant: Meant, unit: Unit) -> None:
    turned = next((years for _, years in _pairs(meant) if _is(-said.amount, _moved(years), mark)), None)
    said.years, said.fits = turned or proof, False
    moved = _moved(said.years).amount
    sign = (moved > 0) - (moved < 0)
    right = shown(abs(moved), mark.token)
    expected = right if sign == said.sign else f"{_AMOUNT_WORDS[sign]}{right}" if sign else _SAME
    text = f"{_difference(said.years, unit)}，写的是“{mark.near}{mark.shown}”"
    mark.wrong(CHANGE if turned is None else DIRECTION, expected, text, *said.years)


def incomparable(said: Change, after: str, context: Context) -> None:
    """Note that words say 无可比性 behind a change that the cells of both years tell: last year's is not 0."""
    word = incomparable_in(after, context)
    if said.years is None or not said.fits or not word:
        return
    _, before = said.years
    if abs(before.amount) > before.half + _LEVEL:
        where = f"{_where(before)} 是 {plain(before.amount, context.unit)}{context.unit.name}"
        text = f"{where}，不是 0，写的是“{said.mark.near}{said.mark.shown}，{word}”"
        context.note(CHANGE, text, said.mark.token.place)


def rate(mark: Mark, sign: int, said: Change | None, meant: Meant, context: Context) -> bool:
    """Judge a change in percent by the cells of both years; tell whether they could tell.

    Args:
        mark: the percent.
        sign: of its word.
        said: the change in the amount, where the text told it before.
        meant: what the percent may be of.
        context: the text as a whole.
    """
    if mark.token.unit == _POINTS:
        return False
    own = said if said is not None and said.rate is None else None
    about = own is not None and (not meant.named or own.topic in meant.topics)
    if own is not None and about and own.years is None:
        return False  # what cannot be told of the amount cannot be told of its percent
    decided = own.years if own is not None and (about or not meant.topics) else None
    for years in [decided] if decided is not None else [years for _, years in _pairs(meant)]:
        moved = _moved(years)
        if sign * moved.amount >= -moved.half and _is_rate(mark, years):
            mark.set(Verdict.DERIVED, _division(mark, years, context.unit), *years)
            return _told(mark, own, decided)
    proof = decided if about else _proof(mark.sentence[: mark.token.start], meant, context)
    if proof is None:
        return False
    if own is not None and about and sign == own.sign and _follows(mark, own, proof):
        mark.set(Verdict.CONSISTENT, f"与“{own.mark.near}{own.mark.shown}”相符，它与两年的表不符", proof[0])
    else:
        _wrong_rate(mark, sign, proof, context.unit)
    return _told(mark, own, decided)


def _follows(mark: Mark, own: Change, years: Years) -> bool:
    """Tell whether a percent goes with an amount that is wrong: one slip, or one restatement, is one finding."""
    moved, now = Measure.stated(own.mark.token), Measure.of(years[0])
    before = Measure(now.amount - own.amount, now.half + moved.half)
    return own.fits is False and before.amount > 0 and is_quotient(mark.token, moved, before)


def _told(mark: Mark, own: Change | None, decided: Years | None) -> bool:
    """Remember whose percent it is."""
    if own is not None and decided is not None:
        own.rate = mark
    return True


def level(text: Text, start: int, said: str, meant_by: Callable[[str], Meant], context: Context) -> None:
    """Note that words say 持平 of what the cells of both years show to have changed.

    Args:
        text: the sentence so far.
        start: where the words begin that follow its last number.
        said: the words before that number, where it is a year that parts no name from them.
        meant_by: what the words before 持平 mean.
        context: notes are added to it.
    """
    words = context.words
    between = text.text[start:]
    for word in (word for word in words.same if word not in words.incomparable and word in between):
        at = between.find(word)
        clause = near(said + between[:at])
        meant = meant_by(clause)
        if clause.endswith(_ABOUT) or any(reason in between[:at] for reason in words.reasons):
            continue
        if any(abs(_moved(years).amount) <= _moved(years).half + _LEVEL for _, years in _pairs(meant)):
            continue
        proof = _proof(text.text[: start + at + len(word)], meant, context)
        if proof is not None:
            said = f"{_difference(proof, context.unit)}，写的是“{near(text.text[: start + at])}{word}”"
            context.note(DIRECTION, said, text.places[start + at])


def _wrong_rate(mark: Mark, sign: int, years: Years, unit: Unit) -> None:
    moved, (_, before) = _moved(years).amount, years
    written = f"写的是“{mark.near}{percent_of(mark.token)}”"
    if before.amount <= 0:
        why = "没有增长率可言" if before.amount == 0 else "小于 0，没有增减率可言"
        where = f"{_where(before)} 是 {plain(before.amount, unit)}"
        mark.wrong(ZERO_BASE if before.amount == 0 else RATE, "", f"{where}，{why}，{written}", *years)
        return
    true = (moved > 0) - (moved < 0)
    right = rate_of(abs(moved), before.amount, mark.token)
    expected = right if true == sign else f"{_RATE_WORDS[true]}{right}" if true else _SAME
    rule = DIRECTION if true == -sign and _is_rate(mark, years) else RATE
    mark.wrong(rule, expected, f"{_division(mark, years, unit)}，{written}", *years)


def stated(mark: Mark, topic: Topic, context: Context, *, named: bool, by_number: bool) -> bool:
    """Judge an amount that the words call last year's; tell whether it could be told right or wrong.

    Args:
        mark: the amount.
        topic: what it is of.
        context: the text as a whole.
        named: whether the words name it behind the year, so that a wrong amount is one.
        by_number: whether last year is named by its number, which may be a slip: this year's amount behind it is.
    """
    asked = replace(topic, loose=True)
    if by_number and against(mark, asked, context.unit):
        return False
    figures = tuple(before for _, before in topic.years)
    if against(mark, asked, context.unit, figures):
        return True
    proof = tuple(before for before in figures if before.cells)
    return named and bool(proof) and against(mark, replace(topic, copied=()), context.unit, proof)


def _pairs(meant: Meant) -> Iterator[tuple[Topic, Years]]:
    for topic in meant.topics:
        yield from ((topic, years) for years in topic.years if not (years[0].counted or years[1].counted))


def _proof(text: str, meant: Meant, context: Context) -> Years | None:
    """Return the cells that what follows a text must agree with; None where it may be of something else."""
    if not (meant.sure and is_against_last_year(text, context)):
        return None
    (topic, *_) = meant.topics
    proofs = [years for _, years in _pairs(Meant([topic], sure=True))]
    return proofs[0] if proofs and all(before.cells for _, before in proofs) else None


def _moved(years: Years) -> Measure:
    now, before = years
    return Measure(now.amount - before.amount, now.half + before.half)


def _is(amount: Decimal, moved: Measure, mark: Mark) -> bool:
    return abs(amount - moved.amount) <= moved.half + Measure.stated(mark.token).half


def _is_rate(mark: Mark, years: Years) -> bool:
    moved, (_, before) = _moved(years), years
    return is_quotient(mark.token, replace(moved, amount=abs(moved.amount)), Measure.of(before))


def _where(figure: Figure) -> str:
    where = " + ".join(figure.coordinates)
    return f"（{where}）" if len(figure.coordinates) > 1 else where


def _difference(years: Years, unit: Unit) -> str:
    now, before = years
    moved = plain(now.amount - before.amount, unit)
    return (
        f"{_where(now)} {plain(now.amount, unit)} - {_where(before)} {plain(before.amount, unit)} = {moved}{unit.name}"
    )


def _division(mark: Mark, years: Years, unit: Unit) -> str:
    (_, before), moved = years, abs(_moved(years).amount)
    if before.amount <= 0:
        return _difference(years, unit)
    right = quotient(moved, before.amount, mark.token.places)
    return f"{_difference(years, unit)}，{plain(moved, unit)} ÷ {plain(before.amount, unit)} = {right}%"
