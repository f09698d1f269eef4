"""One pass over a passage: every number gets its verdict from the words before it and from what was said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from xltoolkit.model import Verdict
from xltoolkit.narrative import ratios, twoyears
from xltoolkit.narrative.compare import against
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.grammar import Lead, Relation, lead_of, name_in, near, owner_of, sign_of, stripped
from xltoolkit.narrative.marks import Change, Mark, Measure, Reasons, Topic
from xltoolkit.narrative.order import order_of
from xltoolkit.narrative.periods import ANOTHER, NO_LAST_YEAR, Period, Periods, allow_year
from xltoolkit.narrative.reading import Passage, Text
from xltoolkit.narrative.respectively import UNKNOWN as DEALT_TO_NOBODY
from xltoolkit.narrative.respectively import Dealer, is_dealt
from xltoolkit.narrative.scope import Scope
from xltoolkit.narrative.sums import add_up, all_parts, is_total, total_of
from xltoolkit.narrative.tokens import Kind, Token, tokens_of
from xltoolkit.narrative.unitless import is_amount
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
        self._named_base: Topic | None = None
        self._sentence = Text()
        self._marks: list[Mark] = []
        self._reasoning = False
        self._spoken = twoyears.Spoken()
        self._run: list[Mark] = []
        self._last: Mark | None = None
        self._periods = Periods(context)
        self._planned = self._fresh = False
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
        self._run_before, self._run = self._run, []
        self._inside: Topic | None = None
        self._spent = False
        self._budget_mark: Mark | None = None
        self._fresh = False
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
        self._periods.begin(sentence.text)
        self._planned = self._planned and sentence.text.startswith(self._words.parts)
        tokens = list(tokens_of(sentence, self._words))
        dealer = Dealer(sentence, tokens, self._scope, self._words)
        end, said = 0, ""
        for at, token in enumerate(tokens):
            self._heard(end, token.start, said)
            said += sentence.text[end : token.start - token.negative]
            self._token(token, dealer.before(at, said) if is_dealt(token) else said)
            end = token.end
            if token.kind is Kind.NAME and token.yuan == 0:
                said += token.text
            elif token.kind is not Kind.YEAR:  # a year parts no name from its number
                said = ""
                self._periods.passed(end)
        self._heard(end, len(sentence.text), said)
        add_up(self._reasons, self._parts, self._marks)
        if self._scope is not None:
            all_parts(self._scope, self._marks, self._context)
        self._context.marks += self._marks

    def _token(self, token: Token, said: str | None) -> None:
        """Take in a number, and the words before it; none where they deal it to nobody."""
        mark = Mark(token, self._passage.heading, self._sentence.text, near(said or ""))
        self._marks.append(mark)
        if said is None:
            mark.unknown(DEALT_TO_NOBODY)
        else:
            self._one(mark, said)
        self._last = mark

    def _one(self, mark: Mark, between: str) -> None:
        kind = mark.token.kind
        if kind in _NO_DATA:
            mark.set(Verdict.OUTSIDE, _NO_DATA[kind])
        else:
            self._judges[kind](mark, between)
        if mark.token.fault:
            message = f"“{mark.shown}”{mark.token.fault}"
            self._context.note(FORMAT, message, mark.token.place)

    def _heard(self, start: int, end: int, said: str) -> None:
        """Take in the words between two numbers; what was said before a year goes on behind it."""
        between = self._sentence.text[start:end]
        if not self._reasoning:
            twoyears.level(self._sentence.part(0, end), start, said, self._meant, self._context)
        reason = max((between.rfind(word) for word in self._words.reasons), default=-1)
        part = max((between.rfind(word) for word in self._words.parts), default=-1)
        if reason >= 0 or part >= 0 or "；" in between:
            self._reasoning = reason > max(part, between.rfind("；"))
        parted, here = "；" in between, between.rpartition("；")[2]
        if parted:
            self._fresh, self._inside, self._spent = False, None, False
            self._periods.parted()
        spent = any(word in here for word in self._words.purposes)
        if self._amounts and self._inside is None and (spent or part >= 0):
            self._inside = self._topic
        self._spent = self._spent or (spent and self._inside is not None)
        if part >= 0:
            self._periods.lists()
            self._planned = self._last is not None and self._last is self._budget_mark
            self._whole = self._topic or self._whole
            self._parts = (self._amounts[-1], []) if self._amounts else None
        place = self._marks[-1].token.place if self._marks else self._sentence.places[0]
        order_of(between, self._topic, place, self._context)
        if self._scope is not None and (item := self._scope.path(between)) is not None:
            self._topic = self._item = item

    def _amount(self, mark: Mark, between: str) -> None:
        lead = self._lead(between, Kind.AMOUNT, mark.token)
        if self._planned and any(word in lead.near for word in self._words.actual):
            self._planned = False
        if lead.relation is Relation.BUDGET and self._is_name(lead.near):  # 一般公共预算支出 is no budget
            lead = Lead(Relation.FIGURE, name_in(lead.near, self._words), near=lead.near)
        if self._reasoning:
            self._reason(mark, lead)
        elif lead.relation is Relation.CHANGE:
            self._changed(mark, lead)
        elif lead.relation is Relation.BUDGET or (self._planned and lead.relation is Relation.FIGURE):
            self._budget(mark, lead)
        elif lead.relation is Relation.SUM and len(self._run) > 1:
            total_of(self._run, mark)
            self._run = []
        elif lead.relation is Relation.SUM and self._topic is not self._item:
            self._total(mark)
        else:
            self._figure(mark, lead)

    def _total(self, mark: Mark) -> None:
        """Judge a sum whose parts are not beside it (其他收入0.35万元，占0.04%。合计790.04万元)."""
        base = self._scope.base if self._scope is not None else None
        wholes = [Topic("", figures=(base,))] if base is not None else []
        for topic in (*wholes, self._whole, self._topic):
            if topic is not None and against(mark, replace(topic, loose=True), self._context.unit):
                return
        if len(self._run_before) > 1 and is_total(self._run_before, mark):
            total_of(self._run_before, mark)
        else:
            self._outside(mark, "没有认出是哪几项的合计")

    def _figure(self, mark: Mark, lead: Lead) -> None:
        topic = self._topic_of(lead.name)
        if self._is_of_another_year(mark, topic):
            return
        named = bool(stripped(lead.name, self._words.fillers))
        if not named and not self._fresh and self._is_whole(mark, topic):
            topic = self._whole
        asked = replace(topic, loose=True) if topic is not None and self._is_unsure(topic, lead, named=named) else topic
        told = asked is not None and against(mark, asked, self._context.unit)
        if not told:
            self._elsewhere(mark, topic)
        self._fresh = self._fresh or named
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

    def _is_whole(self, mark: Mark, topic: Topic | None) -> bool:
        """Tell whether an amount that nothing names is of the whole whose parts were listed (支出决算2.57万元)."""
        whole = self._whole
        if whole is None or whole is topic or topic is self._item:
            return False
        return against(mark, replace(whole, loose=True), self._context.unit)

    def _is_unsure(self, topic: Topic, lead: Lead, *, named: bool) -> bool:
        """Tell whether an amount may be of something else, so that another one is no error."""
        if not named:
            parted = self._whole is not None and self._whole is not topic
            return parted and not self._fresh and topic is not self._item
        whole = self._inside
        if whole is None or "(类)" in lead.near:
            return False
        if len(topic.key) != 3 or not topic.key[1].isdigit():  # noqa: PLR2004 - table, code, column
            return self._spent
        base = self._scope.base if self._scope is not None else None
        deep = self._spent and base in whole.figures and len(topic.key[1]) > 3  # noqa: PLR2004 - no 类
        return deep or topic.key[2] not in "".join(whole.key)  # 项目支出 has no part in the 办公费 of 基本支出

    def _is_of_another_year(self, mark: Mark, topic: Topic | None) -> bool:
        """Judge an amount that the words call another year's, where it is not this year's all the same."""
        period = self._periods.of(mark)
        if period is None:
            return False
        topic, named = (topic, False) if period.carried else self._of_period(period, topic)
        if topic is None:
            return False
        if self._is_stated(mark, topic, period, named=named):
            verdict = mark.verdict
        elif not topic.figures or (
            (period.by_number or period.carried) and against(mark, replace(topic, loose=True), self._context.unit)
        ):
            return False
        else:
            last = period.year == self._context.year - 1
            mark.set(verdict := Verdict.OUTSIDE, NO_LAST_YEAR if last else ANOTHER)
            if last:
                self._context.befores.append((mark, topic))
        allow_year(self._marks, period, self._context)
        self._topic, self._fresh = topic, self._fresh or named
        if verdict is not Verdict.WRONG:
            self._periods.goes_on(period)
        return True

    def _of_period(self, period: Period, topic: Topic | None) -> tuple[Topic | None, bool]:
        """Return what the words around a year name, and whether those behind it do."""
        before, behind = (name_in(text, self._words) for text in (period.before, period.behind))
        named = bool(stripped(behind, self._words.fillers))
        return self._topic_of(behind if named else before) or (None if named else topic), named

    def _is_stated(self, mark: Mark, topic: Topic, period: Period, *, named: bool) -> bool:
        if period.year != self._context.year - 1 or not topic.years:
            return False
        return twoyears.stated(mark, topic, self._context, named=named, by_number=period.by_number)

    def _elsewhere(self, mark: Mark, topic: Topic | None) -> None:
        """Find an amount whose words say nothing certain: by what the sentence said, else by itself."""
        if self._scope is not None:
            for other in self._scope.within(self._sentence.text[: mark.token.start]):
                if against(mark, other, self._context.unit):
                    return
        if (figure := self._context.figures.search(mark.token.amount)) is not None:
            mark.set(Verdict.TRACED, f"数额与 {figure.coordinates[0]} 相同", figure)
        elif topic is not None and topic.known and not topic.fact:
            lacks = "公开表里没有单独的数" if topic.figures else "所在的表或栏，这个工作簿里没有"
            mark.set(Verdict.OUTSIDE, f"“{topic.name}”{lacks}")
        else:
            self._outside(mark, "没有认出这个数说的是哪一项")

    def _outside(self, mark: Mark, reason: str) -> None:
        if self._section_outside:
            mark.set(Verdict.OUTSIDE, self._section_outside)
        else:
            mark.unknown(reason)

    @property
    def _section_outside(self) -> str:
        """Why numbers that nothing names cannot be checked in this section."""
        return "" if self._scope is None else self._scope.section.outside

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
        period = self._periods.of(mark)
        # A table prints one budget: of two that differ (年初, 调整), and of parts, it does not tell which it is.
        again = self._budgeted is not None and topic is self._topic
        self._topic, self._fresh, self._budget_mark = topic, True, mark
        budget = () if topic.budget is None else (topic.budget,)
        # A table prints the adjusted budget: another one at the beginning of the year is no error by it.
        adjusted = topic.budget is not None and topic.budget.cells and self._words.initial in lead.near
        unsure = again or period is not None or self._planned or bool(adjusted)
        told = against(mark, replace(topic, loose=topic.loose or unsure), self._context.unit, budget)
        coming = period is not None and period.year == self._context.year + 1
        if coming and not any(word in self._sentence.text[mark.token.end :] for word in self._words.actual):
            told = False  # next year's may be the same
        if not told and period is not None:
            mark.set(Verdict.OUTSIDE, ANOTHER)
            if budget and not adjusted:  # what no table prints shows of no year that it is not a slip
                allow_year(self._marks, period, self._context)
            return
        topic.stated_budget = self._budgeted = Measure.stated(mark.token)
        self._spoken.budget = True
        self._run = []
        if not told:
            mark.set(Verdict.OUTSIDE, "预算数不在公开表里，可以用 --budget 给出")

    def _percent(self, mark: Mark, between: str) -> None:
        lead = self._lead(between, Kind.PERCENT, mark.token)
        if lead.relation is Relation.SHARE:
            self._share(mark, lead)
            if not mark.known:
                self._outside(mark, mark.reckoning)
        elif lead.relation is Relation.DONE:
            topic = self._topic
            if topic is None:
                mark.unknown("没有认出是哪一项的完成率")
            else:
                names_none = stripped(lead.near, self._words.fillers).endswith(self._words.rates)
                # 执行率 names no budget: it is of the one that the sentence has said.
                ratios.done(mark, topic, self._context.unit, self._budgeted if names_none else None)
        elif lead.relation is Relation.RATE and not self._reasoning:
            said = self._change_of(lead.name)
            if not twoyears.rate(mark, lead.sign, said, self._meant(lead.name), self._context):
                # A change that the cells have decided is not judged by another percent.
                ratios.rate(mark, None if said is not None and said.years else said, lead.sign, self._context)
        elif self._reasoning:
            mark.set(Verdict.OUTSIDE, "增减原因里的数，公开表里没有")
        else:
            self._outside(mark, "没有认出这个百分数说的是什么")

    def _change_of(self, name: str) -> Change | None:
        """Return the change that a percent may be of: that of the figure which its own words name, else the last."""
        topic = self._topic_of(name) if stripped(name, self._words.fillers) else None
        if topic is None or self._change is None or self._change.topic is topic:
            return self._change
        return next((one for one in self._reasons.changes if one.topic is topic and one.rate is None), None)

    def _share(self, mark: Mark, lead: Lead) -> None:
        part = self._topic_of(lead.name) if lead.name else None
        if part is None and self._amounts and not stripped(lead.name, self._words.fillers):
            part = self._topic
        if lead.base:
            whole = next(filter(None, map(self._topic_of, (lead.base, name_in(lead.base, self._words)))), None)
            self._named_base = whole
            ratios.share(mark, part, [whole] if whole is not None else [], self._context.unit, certain=True)
            return
        base = self._scope.base if self._scope is not None else None
        wholes = [Topic("", figures=(base,))] if base is not None else []
        earlier = self._spoken.earlier[-1] if self._spoken.earlier else None  # 基本支出207.08万元。人员经费…占85.73%
        said = (self._whole, self._named_base, earlier)
        wholes += [whole for whole in said if whole is not None and whole is not part]
        ratios.share(
            mark, part, wholes, self._context.unit, certain=base is not None and part is not None and part.known
        )
        self._context.shared(mark, wholes[0] if wholes else None, part)

    def _year(self, mark: Mark, between: str) -> None:
        year_of_text(mark, self._sentence, between, None if self._reasoning else self._scope, self._context)

    def _count(self, mark: Mark, between: str) -> None:
        lead = self._lead(between, Kind.COUNT, mark.token)
        self._context.counted(self._same, mark, between, self._sentence.text[mark.token.end :])
        topic = self._topic_of(lead.name) if lead.name else None
        mark.key = topic.key if topic is not None else ()
        limit = self._last.token if self._last is not None and self._last.token.kind is Kind.LIMIT else None
        if topic is not None and topic.limit and limit is not None and limit.amount != topic.limit:
            mark.key = ()
            mark.set(
                Verdict.OUTSIDE, f"公开表里的是 {topic.limit // 10000}万元以上的，没有 {limit.text}{limit.unit}以上的"
            )
        elif topic is None or not against(mark, topic, self._context.unit):
            mark.set(Verdict.OUTSIDE, self._section_outside or f"数量是{_FACT}")

    def _bare(self, mark: Mark, between: str) -> None:
        """Judge a number without a unit: a percent or an amount that lacks it, else a part of a name."""
        after = self._sentence.text[mark.token.end : mark.token.end + 1]
        if after and after not in "，。；：、)":
            mark.set(Verdict.OUTSIDE, "名称里的数字")
            return
        lead = self._lead(between, Kind.PERCENT, mark.token)
        awaited = self._change is not None and self._change.rate is None
        if lead.relation is Relation.RATE and not awaited and is_amount(lead, self._sentence.text, mark, self._words):
            self._yuan_missing(mark)
            self._amount(mark, between)
            return
        if lead.relation in (Relation.SHARE, Relation.RATE, Relation.DONE):
            self._percent(mark, between)
            self._context.note(PERCENT_MISSING, f"“{mark.near}{mark.token.text}”缺少百分号", mark.token.place)
            return
        figure = self._lead(between, Kind.AMOUNT, mark.token)
        if figure.name and self._topic_of(figure.name) is not None:
            self._yuan_missing(mark)
            self._figure(mark, figure)
            return
        self._outside(mark, "没有单位，认不出说的是什么")

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
        if lead.relation in (Relation.FIGURE, Relation.BUDGET) and not stripped(lead.name, self._words.fillers):
            owner = name_in(owner_of(between), self._words)  # 公务接待费：决算0.10万元
            if self._scope is not None and owner and self._scope.topic(owner) is not None:
                lead = lead._replace(name=owner)
        return lead

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
