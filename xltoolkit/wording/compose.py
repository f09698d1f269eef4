"""The paragraphs of a narrative: each line's slots filled, lines that do not concern the department left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xltoolkit.model import Accounts, PluginError
from xltoolkit.model.amount import UNITS
from xltoolkit.phrases import Phrases
from xltoolkit.wording.say import Speaker
from xltoolkit.wording.values import Given, SectionValues, Value, Values, is_nothing
from xltoolkit.wordings import BUDGET, EACH, GAP, ITEM, ITEM_SLOTS, SLOT, WORDS, Line, gap


class Written(NamedTuple):
    """A heading (level 1 to 4) or a paragraph (level 0)."""

    text: str
    level: int = 0


@dataclass
class Composed:
    """A narrative that was written.

    Args:
        lines: in order.
        words: those of its gaps that are for words and not for figures.
    """

    lines: list[Written] = field(default_factory=list)
    words: set[str] = field(default_factory=set)

    def heading(self, at: int) -> str:
        """Return the heading that a line stands under."""
        return next((line.text for line in reversed(self.lines[: at + 1]) if line.level), "")

    def gaps(self) -> Iterator[tuple[str, str]]:
        """Yield (heading, gap) in order."""
        for at, line in enumerate(self.lines):
            yield from ((self.heading(at), found[0]) for found in GAP.finditer(line.text))


def compose(accounts: Accounts, phrases: Phrases, given: Given) -> Composed:
    """Write the narrative of a workbook.

    Args:
        accounts: the workbook; its ``previous`` is last year's.
        phrases: what the profile's narrative says.
        given: what is known beside the tables.

    Raises:
        PluginError: the profile declares no wording, or one with names that it does not declare.
    """
    if not phrases.writings:
        raise PluginError(
            f"口径 {accounts.profile.id} 没有声明情况说明的写法",
            advice="用 --profile 选一个有写法的口径，或在 plugins/narrative/ 里为这里写一份（见 docs/编写情况说明.md）",
        )
    facts = {
        "年": str(given.year),
        "上年": str(given.year - 1),
        "部门": given.department or gap("部门名称"),
    }
    values = Values(accounts, phrases, given)
    speaker = Speaker(phrases.style, UNITS.get(phrases.style.unit, accounts.profile.unit))
    composed = Composed()
    for writing in phrases.writings:
        composed.lines.append(Written(_with_facts(writing.heading, facts), writing.level))
        paragraphs = _Paragraphs(values.section(writing.section) if writing.section else None, speaker, facts)
        for line in writing.lines:
            composed.lines += map(Written, paragraphs.of(line))
        composed.words |= paragraphs.words
    return composed


def _with_facts(text: str, facts: Mapping[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text


class _Paragraphs:
    """Fills the slots of one heading's lines.

    Args:
        values: of the section; None where none is named.
        speaker: says figures.
        facts: of the document.
    """

    def __init__(self, values: SectionValues | None, speaker: Speaker, facts: Mapping[str, str]) -> None:
        self._values = values
        self._speaker = speaker
        self._facts = facts
        self.words: set[str] = set()
        self._verbs: dict[str, Callable[[str, str, Value | None], str]] = {
            "占": self._share,
            "增减": lambda name, what, item: speaker.change(self._value(name, item), what),
            "原因": self._reason,
            BUDGET: lambda name, _, item: speaker.figure(self._value(name, item).budget, "预算数"),
            "完成": lambda name, what, item: speaker.done(self._value(name, item), what),
            "较预算": lambda name, _, item: speaker.order(self._value(name, item)),
            "列": lambda name, _, __: speaker.listed(self._section.listed(name)),
        }

    def of(self, line: Line) -> Iterator[str]:
        """Yield the paragraphs of a line; none where it does not concern the department."""
        if line.when and all(map(self._is_nothing, line.when)):
            return
        if not all(map(self._is_nothing, line.unless)):
            return
        text = _with_facts(line.text, self._facts)
        if line.each is not None:
            each = _with_facts(line.each.text, self._facts)
            items = [self._filled(each, item) for item in self._section.items(line.each)]
            text = text.replace(f"{{{EACH}}}", line.each.join.join(items or [gap(EACH)]))
        filled = SLOT.sub(self._asked, self._filled(text))
        yield from filter(None, filled.split("\n"))

    def _is_nothing(self, condition: str) -> bool:
        """Return whether a figure, or a budget, that a condition names is known to be 0."""
        verb, _, name = condition.rpartition(" ")
        value = self._value(name)
        return is_nothing(value.budget if verb == BUDGET else value.now)

    def _filled(self, text: str, item: Value | None = None) -> str:
        def replaced(slot: re.Match[str]) -> str:
            first, name, what = slot.groups()
            if first == WORDS:
                return slot[0]  # last of all: relations have such slots, too
            if name is None:
                return self._plain(first, item)
            return self._verbs[first](name, what or "", item)

        return SLOT.sub(replaced, text)

    def _asked(self, slot: re.Match[str]) -> str:
        self.words.add(gap(slot[2]))
        return gap(slot[2])

    def _plain(self, name: str, item: Value | None) -> str:
        if item is not None and item.slots is not None and name in ITEM_SLOTS:
            return item.slots.get(name, "") or gap("科目名称")
        value = self._value(name, item)
        return self._speaker.figure(value.now, item.slots["名"] if value is item and item.slots else name)

    def _reason(self, names: str, what: str, item: Value | None) -> str:
        return self._speaker.reason([self._value(name, item) for name in names.split("、")], what)

    def _share(self, name: str, what: str, item: Value | None) -> str:
        whole = self._value(what, item) if what else self._section.base
        return self._speaker.share(self._value(name, item).now, whole.now)

    def _value(self, name: str, item: Value | None = None) -> Value:
        return item if name == ITEM and item is not None else self._section.value(name)

    @property
    def _section(self) -> SectionValues:
        if self._values is None:
            raise PluginError(
                "情况说明的写法里，有空的一节没有写 section", advice='加上 section = "…"，空的名称在那一节里找'
            )
        return self._values
