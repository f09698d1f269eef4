"""One pass over a passage: every number gets its verdict from the words before it and from what was said before."""

from __future__ import annotations

from collections.abc import Callable

from xltoolkit.model import Verdict
from xltoolkit.narrative import belonging, twoyears
from xltoolkit.narrative.amounts import amount
from xltoolkit.narrative.compare import against
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.grammar import Lead, Relation, lead_of, name_in, near, owner_of
from xltoolkit.narrative.marks import Mark
from xltoolkit.narrative.order import order_of
from xltoolkit.narrative.percents import percent
from xltoolkit.narrative.periods import Periods
from xltoolkit.narrative.reading import Passage, Text
from xltoolkit.narrative.respectively import UNKNOWN as DEALT_TO_NOBODY
from xltoolkit.narrative.respectively import Dealer, is_dealt
from xltoolkit.narrative.said import Said
from xltoolkit.narrative.scope import Scope
from xltoolkit.narrative.sums import add_up, all_parts
from xltoolkit.narrative.tokens import Kind, Token, tokens_of
from xltoolkit.narrative.unitless import is_amount
from xltoolkit.narrative.years import year_of_text

PERCENT_MISSING, FORMAT = "narrative.percent_missing", "narrative.number_format"
_FACT = "表外的事实，公开表里没有"
_IN_TABLE = "文字里的表格，没有与公开表核对"
_NO_DATA = {Kind.ORDINAL: "序号", Kind.DATE: "日期", Kind.LIMIT: "标准里的限额，不是数据"}


class Judge:
    """Reads one passage.

    Args:
        passage: the text under one heading.
        scope: the names that mean something there; None where its heading is not declared.
        context: what holds for the whole text; marks and notes are added to it.
    """

    def __init__(self, passage: Passage, scope: Scope | None, context: Context) -> None:
        self._passage = passage
        self._scope = scope
        self._context = context
        self._words = context.words
        self._said = Said(context, scope, Periods(context))
        self._judges: dict[Kind, Callable[[Mark, str], None]] = {
            Kind.AMOUNT: self._amount,
            Kind.PERCENT: self._percent,
            Kind.YEAR: self._year,
            Kind.COUNT: self._count,
            Kind.NAME: self._bare,
        }

    def read(self) -> None:
        """Give every number its verdict."""
        for sentence in self._passage.sentences:
            if sentence.is_row:
                self._row(sentence)
            else:
                self._read(sentence)

    def _row(self, row: Text) -> None:
        """Numbers of a table in the text: what they are, its head says, and that is not read."""
        for token in tokens_of(row, self._words):
            mark = Mark(token, self._passage.heading, row.text)
            mark.set(Verdict.OUTSIDE, _IN_TABLE)
            self._context.marks.append(mark)

    def _read(self, sentence: Text) -> None:
        self._said.begin(sentence)
        tokens = list(tokens_of(sentence, self._words))
        dealer = Dealer(sentence, tokens, self._scope, self._words)
        end, words = 0, ""
        for at, token in enumerate(tokens):
            self._heard(end, token.start, words)
            words += sentence.text[end : token.start - token.negative]
            self._token(token, dealer.before(at, words) if is_dealt(token) else words)
            end = token.end
            if token.kind is Kind.NAME and token.yuan == 0:
                words += token.text
            elif token.kind is not Kind.YEAR:  # a year parts no name from its number
                words = ""
                self._said.periods.passed(end)
        self._heard(end, len(sentence.text), words)
        self._end()

    def _end(self) -> None:
        """See what adds up in the sentence."""
        here = self._said.here
        add_up(self._said.reasons, here.parts, here.marks)
        if self._scope is not None:
            all_parts(self._scope, here.marks, self._context)
        self._context.marks += here.marks

    def _heard(self, start: int, end: int, words: str) -> None:
        """Take in the words between two numbers; those before a year go on behind it."""
        said, sentence = self._said, self._said.here.text
        between = sentence.text[start:end]
        if not said.reasoning:
            twoyears.level(sentence.part(0, end), start, words, said.meant, self._context)
        said.heard(between)
        place = said.here.marks[-1].token.place if said.here.marks else sentence.places[0]
        order_of(between, said.topic, place, self._context)
        if self._scope is not None and (item := self._scope.path(between)) is not None:
            said.topic = said.item = item

    def _token(self, token: Token, words: str | None) -> None:
        """Take in a number, and the words before it; none where they deal it to nobody."""
        said = self._said
        mark = Mark(token, self._passage.heading, said.here.text.text, near(words or ""))
        said.here.marks.append(mark)
        if words is None:
            mark.unknown(DEALT_TO_NOBODY)
        else:
            self._one(mark, words)
        said.last = mark

    def _one(self, mark: Mark, between: str) -> None:
        kind = mark.token.kind
        if kind in _NO_DATA:
            mark.set(Verdict.OUTSIDE, _NO_DATA[kind])
        else:
            self._judges[kind](mark, between)
        if mark.token.fault:
            message = f"“{mark.shown}”{mark.token.fault}"
            self._context.note(FORMAT, message, mark.token.place)

    def _amount(self, mark: Mark, between: str) -> None:
        amount(mark, self._lead(between, Kind.AMOUNT, mark.token), self._said)

    def _percent(self, mark: Mark, between: str) -> None:
        percent(mark, self._lead(between, Kind.PERCENT, mark.token), self._said)

    def _year(self, mark: Mark, between: str) -> None:
        scope = None if self._said.reasoning else self._scope
        year_of_text(mark, self._said.here.text, between, scope, self._context)

    def _count(self, mark: Mark, between: str) -> None:
        said = self._said
        lead = self._lead(between, Kind.COUNT, mark.token)
        self._context.counted(said.same, mark, between, said.after(mark))
        topic = said.topic_of(lead.name) if lead.name else None
        mark.key = topic.key if topic is not None else ()
        limit = said.last.token if said.last is not None and said.last.token.kind is Kind.LIMIT else None
        if topic is not None and topic.limit and limit is not None and limit.amount != topic.limit:
            mark.key = ()
            mark.set(
                Verdict.OUTSIDE, f"公开表里的是 {topic.limit // 10000}万元以上的，没有 {limit.text}{limit.unit}以上的"
            )
        elif topic is None or not against(mark, topic, self._context.unit):
            mark.set(Verdict.OUTSIDE, said.section_outside or f"数量是{_FACT}")

    def _bare(self, mark: Mark, between: str) -> None:
        """Judge a number without a unit: a percent or an amount that lacks it, else a part of a name."""
        said, after = self._said, self._said.after(mark)[:1]
        if after and after not in "，。；：、)":
            mark.set(Verdict.OUTSIDE, "名称里的数字")
            return
        lead = self._lead(between, Kind.PERCENT, mark.token)
        awaited = said.here.change is not None and said.here.change.rate is None
        if lead.relation is Relation.RATE and not awaited and is_amount(lead, said.here.text.text, mark, self._words):
            self._yuan_missing(mark)
            self._amount(mark, between)
            return
        if lead.relation in (Relation.SHARE, Relation.RATE, Relation.DONE):
            self._percent(mark, between)
            self._context.note(PERCENT_MISSING, f"“{mark.near}{mark.token.text}”缺少百分号", mark.token.place)
            return
        lead = self._lead(between, Kind.AMOUNT, mark.token)
        if lead.name and said.topic_of(lead.name) is not None:
            self._yuan_missing(mark)
            belonging.figure(mark, lead, said)
            return
        said.unnamed(mark, "没有单位，认不出说的是什么")

    def _yuan_missing(self, mark: Mark) -> None:
        """Take a number for an amount in the workbook's unit, and note that it does not say so."""
        unit = self._context.unit
        mark.token.yuan = unit.yuan
        text = f"“{mark.near}{mark.token.text}”缺少单位（{unit.name}）"
        self._context.note(FORMAT, text, mark.token.place)

    def _lead(self, between: str, kind: Kind, token: Token) -> Lead:
        lead = lead_of(between, kind, self._words)
        if token.negative and lead.sign and token.value < 0:  # 增长-8.29% is a fall
            token.value = -token.value
            lead = lead._replace(sign=-lead.sign)
        if lead.relation in (Relation.FIGURE, Relation.BUDGET) and not self._said.is_named(lead.name):
            owner = name_in(owner_of(between), self._words)  # 公务接待费：决算0.10万元
            if self._scope is not None and owner and self._scope.topic(owner) is not None:
                lead = lead._replace(name=owner)
        return lead
