"""How a place writes its narrative, declared: its paragraphs in order, with slots that figures are put into.

What a slot names is what the place's section declares for reading (``xltoolkit.phrases``): one declaration for both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SLOT = re.compile(r"\{([^{} ÷]+)(?: ([^{}÷]+))?(?:÷([^{}]+))?\}")
"""A slot: ``{name}``, ``{verb name}`` or ``{verb name÷what}``."""
FACTS = ("年", "上年", "部门")
"""Slots of the document: put in before the others, so that they may stand in one."""
WORDS = "文"
"""The verb of a slot for words that no table has and an earlier text may have: ``{文 主要原因}``."""
BUDGET = "预算"
"""The verb of a budget figure; the only one that a condition may have: ``unless = ["预算 公务接待费"]``."""
VERBS = (WORDS, "占", "增减", "原因", BUDGET, "完成", "较预算", "列")
"""Verbs of slots; beside ``文`` about a figure: its share, its change and the reason, its budget, completion, order
against the budget, the items that it is made of."""
ITEM = "本项"
"""The figure of the item, where a paragraph is written for each of several."""
ITEM_SLOTS = ("名", "类", "款", "序")
"""What else an item has: its name, the names of its 类 and 款, its number."""
EACH = "各项"
"""Where the items of a paragraph stand."""
GAP = re.compile(r"【[请待]填写[^】]*】")
"""What somebody has to write. It is the same for every place: the reader of narratives finds it by this."""


def gap(what: str) -> str:
    """Return the mark of something that somebody has to write."""
    return f"【请填写：{what}】"


@dataclass(frozen=True, slots=True)
class Style:
    """How figures and relations are put; texts with slots of their own.

    Args:
        unit: of amounts (元, 万元); the workbook's where left out.
        separators: whether thousands are separated; as the more general place has it where left out (None).
        phrases: what is written for a relation, by its name (see ``RELATIONS``).
    """

    unit: str = ""
    separators: bool | None = None
    phrases: Mapping[str, str] = field(default_factory=dict)

    def plus(self, other: Style) -> Style:
        """Return this style as a more special one changes it."""
        separators = self.separators if other.separators is None else other.separators
        return Style(other.unit or self.unit, separators, {**self.phrases, **other.phrases})

    def say(self, relation: str, **slots: str) -> str:
        """Return what is written for a relation, its slots filled."""
        text = self.phrases.get(relation, "")
        for name, value in slots.items():
            text = text.replace(f"{{{name}}}", value)
        return text


RELATIONS: Mapping[str, tuple[str, ...]] = {
    "rise": ("额",),
    "fall": ("额",),
    "rise_rate": ("率",),
    "fall_rate": ("率",),
    "no_rate": (),
    "same": (),
    "against": ("期",),
    "level": ("期",),
    "change_words": ("期",),
    "reason": (),
    "reason_of": ("名", "向"),
    "rise_word": (),
    "fall_word": (),
    "either_word": (),
    "done": ("预算", "率"),
    "no_budget": ("预算",),
    "above": (),
    "below": (),
    "equal": (),
    "listed": ("项",),
}
"""Relations -> the slots of their texts.

``rise`` and ``fall`` with their rates; ``no_rate`` instead of a rate where last year was 0; ``same`` without a change.
``against`` stands before a change, ``level`` is no change, where the text names the period. ``reason`` of a change,
``reason_of`` one that is named; its direction is a ``*_word``. ``done`` is the completion of a budget, ``no_budget``
stands there where the budget is 0; ``above``, ``below`` and ``equal`` compare with it. ``listed`` are items of a list.
"""


@dataclass(frozen=True, slots=True)
class Each:
    """A text that is written for each of several figures.

    Args:
        text: with the item's slots.
        join: between the items; a line break begins a new paragraph.
        names: the figures, by name.
        rows: instead: digits of the codes of the rows, of the first table that the section reads rows of.
        zero: whether items without an amount are listed.
    """

    text: str
    join: str
    names: tuple[str, ...] = ()
    rows: int = 0
    zero: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or several: a line break begins a new one.

    Args:
        text: with slots.
        each: what stands for ``{各项}``.
        when: written only where one of these figures, or budgets of figures, is not 0, or not known.
        unless: written only where all of these are 0.
    """

    text: str
    each: Each | None = None
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Writing:
    """What stands under one heading.

    Args:
        heading: with the document's slots.
        level: 1 for the title, 2 to 4 for headings.
        section: id of the section whose names the slots use; empty where there are none.
        lines: in order.
    """

    heading: str
    level: int
    section: str = ""
    lines: tuple[Line, ...] = ()
