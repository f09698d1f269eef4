"""What a passage has said so far, and what a name means by it."""

from __future__ import annotations

from dataclasses import dataclass, field

from xltoolkit.model import Verdict
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.grammar import name_in, sign_of, stripped
from xltoolkit.narrative.marks import Change, Mark, Measure, Reasons, Topic
from xltoolkit.narrative.periods import Periods
from xltoolkit.narrative.reading import Text
from xltoolkit.narrative.scope import Scope
from xltoolkit.narrative.twoyears import Meant, Spoken
from xltoolkit.phrases import Same


@dataclass(slots=True)
class Here:
    """What one sentence has said so far.

    Args:
        text: the sentence.
        marks: its numbers.
        amounts: those of them that are of figures.
        run: amounts that a sum behind them may add up.
        parts: an amount and those listed as its parts (其中).
        inside: what the amounts are parts of; None where the words do not say so.
        spent: whether the words say what it was spent on: its parts need not be those of a table.
        fresh: whether a clause names what its amounts are of.
        change: the last one.
        budgeted: the last budget.
        budget_mark: where it stands.
    """

    text: Text = field(default_factory=Text)
    marks: list[Mark] = field(default_factory=list)
    amounts: list[Mark] = field(default_factory=list)
    run: list[Mark] = field(default_factory=list)
    parts: tuple[Mark, list[Mark]] | None = None
    inside: Topic | None = None
    spent: bool = False
    fresh: bool = False
    change: Change | None = None
    budgeted: Measure | None = None
    budget_mark: Mark | None = None


@dataclass(slots=True)
class Said:
    """What a passage has said so far.

    Args:
        context: what holds for the whole text.
        scope: the names that mean something in the passage; None where its heading is not declared.
        periods: the years that it names.
        here: what its sentence has said.
        topic: what was spoken of last.
        item: the last one that was named by its 类, 款 and 项.
        whole: what parts were listed of.
        base: what the words named as the whole of shares.
        last: the last number.
        run_before: amounts of the sentence before that a sum may add up.
        planned: whether the parts that are listed are those of a budget.
        reasoning: whether the words give reasons of a change.
        reasons: those of the sentence, and of those before it that it goes on with.
        spoken: what figures were given of.
    """

    context: Context
    scope: Scope | None
    periods: Periods
    here: Here = field(default_factory=Here)
    topic: Topic | None = None
    item: Topic | None = None
    whole: Topic | None = None
    base: Topic | None = None
    last: Mark | None = None
    run_before: list[Mark] = field(default_factory=list)
    planned: bool = False
    reasoning: bool = False
    reasons: Reasons = field(default_factory=Reasons)
    spoken: Spoken = field(default_factory=Spoken)

    def begin(self, text: Text) -> None:
        """Begin a sentence: forget what held for the one before only."""
        words = self.context.words
        begins_so = bool(self.reasons.parts) and sign_of(text.text, words) != 0
        self.reasoning = begins_so or (self.reasoning and self.here.text.text.endswith(("：", "，")))
        if not self.reasoning:
            self.reasons = Reasons()
        self.run_before, self.here = self.here.run, Here(text)
        self.planned = self.planned and text.text.startswith(words.parts)
        self.context.begin()
        self.spoken.begin()
        self.periods.begin(text.text)

    def heard(self, between: str) -> None:
        """Take in the words between two numbers: where reasons begin, a semicolon parts, a purpose or parts follow."""
        words = self.context.words
        reason = max((between.rfind(word) for word in words.reasons), default=-1)
        part = max((between.rfind(word) for word in words.parts), default=-1)
        parted = between.rfind("；")
        if reason >= 0 or part >= 0 or parted >= 0:
            self.reasoning = reason > max(part, parted)
        if parted >= 0:
            self.here.fresh, self.here.inside, self.here.spent = False, None, False
            self.periods.parted()
        spent = any(word in between[parted + 1 :] for word in words.purposes)
        if self.here.amounts and self.here.inside is None and (spent or part >= 0):
            self.here.inside = self.topic
        self.here.spent = self.here.spent or (spent and self.here.inside is not None)
        if part >= 0:
            self._lists()

    def _lists(self) -> None:
        """Take in that parts of what was said last follow."""
        here = self.here
        self.periods.lists()
        self.planned = self.last is not None and self.last is here.budget_mark
        self.whole = self.topic or self.whole
        here.parts = (here.amounts[-1], []) if here.amounts else None

    def gave(self, mark: Mark, topic: Topic) -> None:
        """Take in an amount of a figure."""
        mark.key = topic.key
        topic.stated = Measure.stated(mark.token)
        self.topic = topic
        self.spoken.add(topic)
        self.here.amounts.append(mark)
        self.here.run.append(mark)
        if self.here.parts is not None:
            self.here.parts[1].append(mark)

    def unnamed(self, mark: Mark, reason: str) -> None:
        """Say why a number that nothing names cannot be checked; its section may say so of all such numbers."""
        if self.section_outside:
            mark.set(Verdict.OUTSIDE, self.section_outside)
        else:
            mark.unknown(reason)

    @property
    def section_outside(self) -> str:
        """Why numbers that nothing names cannot be checked in this section."""
        return "" if self.scope is None else self.scope.section.outside

    @property
    def same(self) -> tuple[Same, ...]:
        """What is counted in this section, and the amounts of it."""
        return () if self.scope is None else self.scope.section.same

    @property
    def section_wholes(self) -> list[Topic]:
        """What the section as a whole is of."""
        base = None if self.scope is None else self.scope.base
        return [] if base is None else [Topic("", figures=(base,))]

    def is_named(self, name: str) -> bool:
        """Tell whether words name anything."""
        return bool(stripped(name, self.context.words.fillers))

    def is_known(self, close: str) -> bool:
        """Tell whether words are a name that means something here."""
        return self.scope is not None and self.scope.topic(name_in(close, self.context.words)) is not None

    def topic_of(self, name: str) -> Topic | None:
        """Return what a name means; what was spoken of last, where there is none."""
        if self.topic is not None and self.topic is self.item and not self.is_named(name):
            return self.item  # 支出决算 of an item is not the 支出 of the section
        topic = self.scope.topic(name) if self.scope is not None and name else None
        return self.topic if topic is None and not self.is_named(name) else topic

    def within(self, mark: Mark) -> list[Topic]:
        """Return the topics that hold for a whole sentence and whose names it has said before a number."""
        return [] if self.scope is None else self.scope.within(self.here.text.text[: mark.token.start])

    def after(self, mark: Mark) -> str:
        """Return what the sentence says behind a number."""
        return self.here.text.text[mark.token.end :]

    def meant(self, name: str) -> Meant:
        """Return what a change is of, or may be of where its words name nothing."""
        name = name_in(name, self.context.words)
        topic, named = self.topic_of(name), self.is_named(name)
        if named and topic is None:
            return Meant([], sure=False, named=True)
        return self.spoken.meant(topic if named else None, topic)

    def change_of(self, name: str) -> Change | None:
        """Return the change that a percent may be of: that of the figure which its own words name, else the last."""
        topic = self.topic_of(name) if self.is_named(name) else None
        last = self.here.change
        if topic is None or last is None or last.topic is topic:
            return last
        return next((one for one in self.reasons.changes if one.topic is topic and one.rate is None), None)
