"""One pass over a passage: every number gets its verdict from the words before it and from what was said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from xltoolkit.model import Verdict
from xltoolkit.narrative import ratios, twoyears
from xltoolkit.narrative.compare import against
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.grammar import Lead, Relation, lead_of, name_in, near, sign_of, stripped
from xltoolkit.narrative.marks import Change, Mark, Measure, Reasons, Topic
from xltoolkit.narrative.order import order_of
from xltoolkit.narrative.reading import Passage, Text
from xltoolkit.narrative.scope import Scope
from xltoolkit.narrative.sums import add_up, all_parts, total_of
from xltoolkit.narrative.tokens import Kind, tokens_of
from xltoolkit.narrative.years import year_of_text
from xltoolkit.phrases import Same

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
        self._topic: Topic | None = None
        self._item: Topic | None = None
        self._whole: Topic | None = None
        self._sentence = Text()
        self._marks: list[Mark] = []
        self._reasoning = False
        self._spoken = twoyears.Spoken()
        self._begin()
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

    def _begin(self, *, goes_on: bool = False) -> None:
        """Forget what holds for a sentence only."""
        self._context.begin()
        self._spoken.begin()
        self._amounts: list[Mark] = []
        self._run: list[Mark] = []
        self._parts: tuple[Mark, list[Mark]] | None = None
        self._change: Change | None = None
        self._budgeted: Measure | None = None
        self._marks = []
        if not goes_on:
            self._reasons = Reasons()
            self._reasoning = False

    def _read(self, sentence: Text) -> None:
        begins_so = bool(self._reasons.parts) and sign_of(sentence.text, self._words) != 0
        goes_on = begins_so or (self._reasoning and self._sentence.text.endswith(("：", "，")))
        self._begin(goes_on=goes_on)
        self._reasoning = goes_on
        self._sentence = sentence
        end, said = 0, ""
        for token in tokens_of(sentence, self._words):
            self._heard(end, token.start)
            said += sentence.text[end : token.start]
            mark = Mark(token, self._passage.heading, sentence.text, near(said))
            self._marks.append(mark)
            self._one(mark, said)
            end = token.end
            if token.kind is Kind.NAME and token.yuan == 0:
                said += token.text
            elif token.kind is not Kind.YEAR:  # a year parts no name from its number
                said = ""
        self._heard(end, len(sentence.text))
        add_up(self._reasons, self._parts, self._marks)
        if self._scope is not None:
            all_parts(self._scope, self._marks, self._context)
        self._context.marks += self._marks

    def _one(self, mark: Mark, between: str) -> None:
        kind = mark.token.kind
        if kind in _NO_DATA:
            mark.set(Verdict.OUTSIDE, _NO_DATA[kind])
        else:
            self._judges[kind](mark, between)
        if mark.token.fault:
            message = f"“{mark.shown}”{mark.token.fault}"
            self._context.note(FORMAT, message, mark.token.place)

    def _heard(self, start: int, end: int) -> None:
        """Take in the words between two numbers."""
        between = self._sentence.text[start:end]
        if not self._reasoning:
            twoyears.level(self._sentence.part(0, end), start, self._meant, self._context)
        reason = max((between.rfind(word) for word in self._words.reasons), default=-1)
        part = max((between.rfind(word) for word in self._words.parts), default=-1)
        if reason >= 0 or part >= 0 or "；" in between:
            self._reasoning = reason > max(part, between.rfind("；"))
        if part >= 0:
            self._whole = self._topic or self._whole
            self._parts = (self._amounts[-1], []) if self._amounts else None
        place = self._marks[-1].token.place if self._marks else self._sentence.places[0]
        order_of(between, self._topic, place, self._context)
        if self._scope is not None and (item := self._scope.path(between)) is not None:
            self._topic = self._item = item

    def _amount(self, mark: Mark, between: str) -> None:
        lead = self._lead(between, Kind.AMOUNT)
        if lead.relation is Relation.BUDGET and self._is_name(lead.near):  # 一般公共预算支出 is no budget
            lead = Lead(Relation.FIGURE, name_in(lead.near, self._words), near=lead.near)
        if self._reasoning:
            self._reason(mark, lead)
        elif lead.relation is Relation.CHANGE:
            self._changed(mark, lead)
        elif lead.relation is Relation.BUDGET:
            self._budget(mark, lead)
        elif lead.relation is Relation.SUM and len(self._run) > 1:
            total_of(self._run, mark)
            self._run = []
        else:
            self._figure(mark, lead)

    def _figure(self, mark: Mark, lead: Lead) -> None:
        topic = self._topic_of(lead.name)
        if self._is_last_year(mark, topic):
            return
        told = topic is not None and against(mark, topic, self._context.unit)
        if not told:
            self._elsewhere(mark, topic)
        if topic is not None:
            mark.key = topic.key
            topic.stated = Measure.stated(mark.token)
            self._topic = topic
        else:
            self._topic = Topic(lead.name, figures=mark.figures, stated=Measure.stated(mark.token), known=False)
        self._spoken.add(self._topic)
        self._amounts.append(mark)
        self._run.append(mark)
        if self._parts is not None:
            self._parts[1].append(mark)
        self._context.paid(self._same, mark, lead.near)

    def _is_last_year(self, mark: Mark, topic: Topic | None) -> bool:
        """Judge an amount that the words before it call last year's, where last year's workbook has it."""
        found = twoyears.last_year_in(self._sentence.text[: mark.token.start], self._context)
        if found is None:
            return False
        before, behind = (name_in(text, self._words) for text in (found.before, found.behind))
        named = bool(stripped(behind, self._words.fillers))
        topic = self._topic_of(behind if named else before) or (None if named else topic)
        if topic is None or not topic.years:
            return False
        if not twoyears.stated(mark, topic, self._context, named=named, by_number=found.by_number):
            return False
        twoyears.allow_year(self._marks, self._context)
        self._topic = topic
        return True

    def _elsewhere(self, mark: Mark, topic: Topic | None) -> None:
        """Find an amount whose words say nothing certain: by what the sentence said, else by itself."""
        if self._scope is not None:
            for other in self._scope.within(self._sentence.text[: mark.token.start]):
                if against(mark, other, self._context.unit):
                    return
        if (figure := self._context.figures.search(mark.token.amount)) is not None:
            mark.set(Verdict.TRACED, f"数额与 {figure.coordinates[0]} 相同", figure)
        elif topic is not None and topic.known:
            lacks = "公开表里没有单独的数" if topic.figures else "所在的表或栏，这个工作簿里没有"
            mark.set(Verdict.OUTSIDE, f"“{topic.name}”{lacks}")
        else:
            self._outside(mark, "没有认出这个数说的是哪一项")

    def _outside(self, mark: Mark, reason: str) -> None:
        section = self._scope.section if self._scope is not None else None
        if section is not None and section.outside:
            mark.set(Verdict.OUTSIDE, section.outside)
        else:
            mark.unknown(reason)

    def _reason(self, mark: Mark, lead: Lead) -> None:
        sign = lead.sign or sign_of(lead.near, self._words)
        if sign:
            self._reasons.parts.append((sign, mark))
        self._run.append(mark)
        if lead.relation is Relation.SUM and len(self._run) > 2:  # noqa: PLR2004 - the sum and two parts at least
            self._run.pop()
            total_of(self._run, mark)
            self._run = []
            return
        if self._scope is not None:
            for topic in self._scope.within(self._sentence.text[: mark.token.start]):
                if against(mark, topic, self._context.unit):
                    return
        mark.set(Verdict.OUTSIDE, "增减原因里的数，公开表里没有")

    def _changed(self, mark: Mark, lead: Lead) -> None:
        topic = self._topic_of(lead.name)
        self._change = Change(topic or Topic(lead.name, known=False), lead.sign, mark)
        after = self._sentence.text[mark.token.end :]
        ratios.from_nothing(mark, self._change, after, self._context)
        self._reasons.changes.append(self._change)
        twoyears.change(mark, self._change, self._meant(lead.name), self._context)
        twoyears.incomparable(self._change, after, self._context)
        if topic is not None:
            self._topic = topic
            self._context.changes.append(self._change)
        self._run = []

    def _meant(self, name: str) -> twoyears.Meant:
        """Return what a change is of, or may be of where its words name nothing."""
        name = name_in(name, self._words)
        topic, named = self._topic_of(name), bool(stripped(name, self._words.fillers))
        if named and topic is None:
            return twoyears.Meant([], sure=False, named=True)
        return self._spoken.meant(topic if named else None, topic)

    def _budget(self, mark: Mark, lead: Lead) -> None:
        topic = self._topic_of(lead.name) or Topic(lead.name, known=False)
        self._topic = topic
        topic.stated_budget = self._budgeted = Measure.stated(mark.token)
        self._spoken.budget = True
        self._run = []
        budget = () if topic.budget is None else (topic.budget,)
        # A table prints the adjusted budget: another one at the beginning of the year is no error by it.
        adjusted = topic.budget is not None and topic.budget.cells and self._words.initial in lead.near
        asked = replace(topic, loose=topic.loose or bool(adjusted))
        if not against(mark, asked, self._context.unit, budget):
            mark.set(Verdict.OUTSIDE, "预算数不在公开表里，可以用 --budget 给出")

    def _percent(self, mark: Mark, between: str) -> None:
        lead = self._lead(between, Kind.PERCENT)
        if lead.relation is Relation.SHARE:
            self._share(mark, lead)
        elif lead.relation is Relation.DONE:
            topic = self._topic
            if topic is None:
                mark.unknown("没有认出是哪一项的完成率")
            else:
                names_none = stripped(lead.near, self._words.fillers).endswith(self._words.rates)
                # 执行率 names no budget: it is of the one that the sentence has said.
                ratios.done(mark, topic, self._context.unit, self._budgeted if names_none else None)
        elif lead.relation is Relation.RATE and not self._reasoning:
            said = self._change
            if not twoyears.rate(mark, lead.sign, said, self._meant(lead.name), self._context):
                # A change that the cells have decided is not judged by another percent.
                ratios.rate(mark, None if said is not None and said.years else said, lead.sign, self._context)
        elif self._reasoning:
            mark.set(Verdict.OUTSIDE, "增减原因里的数，公开表里没有")
        else:
            self._outside(mark, "没有认出这个百分数说的是什么")

    def _share(self, mark: Mark, lead: Lead) -> None:
        part = self._topic_of(lead.name) if lead.name else None
        if part is None and self._amounts:
            part = self._topic
        if lead.base:
            whole = self._topic_of(lead.base)
            ratios.share(mark, part, [whole] if whole is not None else [], self._context.unit, certain=True)
            return
        base = self._scope.base if self._scope is not None else None
        wholes = [Topic("", figures=(base,))] if base is not None else []
        if self._whole is not None and self._whole is not part:
            wholes.append(self._whole)
        ratios.share(
            mark, part, wholes, self._context.unit, certain=base is not None and part is not None and part.known
        )
        self._context.shared(mark, wholes[0] if wholes else None, part)

    def _year(self, mark: Mark, between: str) -> None:
        year_of_text(mark, self._sentence, between, None if self._reasoning else self._scope, self._context)

    def _count(self, mark: Mark, between: str) -> None:
        lead = self._lead(between, Kind.COUNT)
        self._context.counted(self._same, mark, between, self._sentence.text[mark.token.end :])
        topic = self._topic_of(lead.name) if lead.name else None
        mark.key = topic.key if topic is not None else ()
        if topic is None or not against(mark, topic, self._context.unit):
            section = self._scope.section if self._scope is not None else None
            mark.set(Verdict.OUTSIDE, (section.outside if section is not None else "") or f"数量是{_FACT}")

    def _bare(self, mark: Mark, between: str) -> None:
        """Judge a number without a unit: a percent or an amount that lacks it, else a part of a name."""
        after = self._sentence.text[mark.token.end : mark.token.end + 1]
        if after and after not in "，。；：、)":
            mark.set(Verdict.OUTSIDE, "名称里的数字")
            return
        lead = self._lead(between, Kind.PERCENT)
        if lead.relation in (Relation.SHARE, Relation.RATE, Relation.DONE):
            self._percent(mark, between)
            self._context.note(PERCENT_MISSING, f"“{mark.near}{mark.token.text}”缺少百分号", mark.token.place)
            return
        figure = self._lead(between, Kind.AMOUNT)
        if figure.name and self._topic_of(figure.name) is not None:
            mark.token.yuan = self._context.unit.yuan
            self._figure(mark, figure)
            self._context.note(FORMAT, f"“{mark.near}{mark.token.text}”缺少单位", mark.token.place)
            return
        self._outside(mark, "没有单位，认不出说的是什么")

    def _lead(self, between: str, kind: Kind) -> Lead:
        return lead_of(between, kind, self._words)

    def _is_name(self, close: str) -> bool:
        return self._scope is not None and self._scope.topic(name_in(close, self._words)) is not None

    def _topic_of(self, name: str) -> Topic | None:
        """Return what a name means; what was spoken of last, where there is none."""
        if self._topic is not None and self._topic is self._item and not stripped(name, self._words.fillers):
            return self._item  # 支出决算 of an item is not the 支出 of the section
        topic = self._scope.topic(name) if self._scope is not None and name else None
        return self._topic if topic is None and not stripped(name, self._words.fillers) else topic

    @property
    def _same(self) -> tuple[Same, ...]:
        return () if self._scope is None else self._scope.section.same
