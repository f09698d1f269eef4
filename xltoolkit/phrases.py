"""What a place's narrative says, declared: names of figures by section, general words, rules on words.

The grammar (``xltoolkit.narrative``) knows relations (a figure, a share of another, a change, a completion rate, a sum)
and neither tables nor places; which words stand for which cell is declared in ``plugins/narrative/<place>.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from xltoolkit.model import Severity
from xltoolkit.wordings import Style, Writing

NARRATIVE = "narrative"
"""Stands for a table in ids of rules on the text."""


@dataclass(frozen=True, slots=True)
class Words:
    """General words of the field's Chinese; folded (``xltoolkit.model.fold``) where they are used.

    Args:
        units: unit of amounts -> how many yuan.
        counters: what follows a count (辆, 批次).
        more: words of a rise.
        less: words of a fall.
        percents: those of both that a percent follows (增长); behind the others stands an amount.
        same: words of no change.
        incomparable: what stands behind a change instead of a percent, where last year there was nothing.
        reasons: what begins the reasons of a change; they end with the sentence.
        comparing: what a comparison begins with (与, 比, 较).
        fillers: words that may stand between a figure's name and its number.
        prefixes: words that may stand before a figure's name without a meaning of their own.
        shares: what a share's name ends with (比重).
        budgets: words for a budget figure that the tables may lack (年初预算).
        initial: the word for a budget as it was at the beginning of the year.
        moments: what behind a year makes it a moment of it (2023年初), so that this year may be compared with.
        rates: words of a completion rate that name no budget (执行率).
        actual: what compares an actual figure with its budget (决算数小于预算数): a part before the word of order.
        above: words of order: larger.
        below: words of order: smaller.
        equal: words of order: neither.
        thresholds: what behind an amount makes it a limit and no figure (以上).
        parts: what makes an amount the whole of those that follow (其中).
        purposes: what an amount is spent on follows (主要用于); it need not be all of what its name means.
        respectively: what deals the numbers that follow out to the names before (分别).
        joints: what joins such names, and such numbers (和).
        sums: words of a sum of the amounts before.
        bodies: what names of departments end with (局).
        closing: what a closing date begins with (截至).
        template: what a template leaves behind, beside runs of X.
        doubled: words that never stand twice in a row.
    """

    units: Mapping[str, int] = field(default_factory=dict)
    counters: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    percents: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    incomparable: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    comparing: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    budgets: tuple[str, ...] = ()
    initial: str = ""
    moments: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    actual: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    equal: tuple[str, ...] = ()
    thresholds: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    respectively: tuple[str, ...] = ()
    joints: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    template: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()

    def plus(self, other: Words) -> Words:
        """Return the words of both."""
        added = {name.name: getattr(self, name.name) for name in fields(Words)}
        for name, value in added.items():
            more = getattr(other, name)
            if isinstance(value, Mapping):
                added[name] = {**value, **more}
            elif isinstance(value, str):
                added[name] = more or value
            else:
                added[name] = tuple(dict.fromkeys((*value, *more)))
        return Words(**added)


@dataclass(frozen=True, slots=True)
class Subject:
    """A figure that running text names.

    Args:
        names: what it is called in its section.
        cells: what it may be, as expressions of the formula language (``收入决算表[合计,本年收入合计]``); that any of
            them gives the number suffices. What is expected of another number is the first.
        budget: its budget figure, where a table has it.
        loose: whether the name alone is no proof, so that another number is no error.
        within: whether it is enough that the sentence has said the name before the number; always loose.
        maybe: what else it may be, which is no proof against another number (机关运行经费 is at most 公用经费).
        at_most: whether a smaller number is no error; 0 is, where the name says that there is one (``some``).
        some: whether 0 is an error where the workbook has some.
        copied: expressions that somebody mistakes for it, each with why: ``{"…" = "漏加年初结转和结余"}``.
        parts: names of the figures that it is the sum of, so that a text which names all of them must add up.
        limit: yuan from which on things are counted in it (单价100万元以上设备); 0 where there is no such limit.
    """

    names: tuple[str, ...]
    cells: tuple[str, ...]
    budget: str = ""
    loose: bool = False
    within: bool = False
    maybe: tuple[str, ...] = ()
    at_most: bool = False
    some: bool = False
    copied: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    limit: int = 0


@dataclass(frozen=True, slots=True)
class RowNames:
    """Rows of a table that running text names by their labels: 住房保障支出（类）.

    Args:
        table: its title.
        column: whose amounts are meant.
    """

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of items without numbers: 主要包括：基本工资、津贴补贴等.

    Args:
        names: the figure that the list explains.
        table: the table whose labels are listed.
        column: whose amounts tell which labels have one.
        codes: what the codes that belong begin with (301, 303).
    """

    names: tuple[str, ...]
    table: str
    column: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Things that are counted and paid for: the same 62 projects have one amount.

    Args:
        things: what is counted.
        counter: how.
        amounts: what their amount is called.
    """

    things: tuple[str, ...]
    counter: str
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the narrative.

    Args:
        id: for people who maintain the declarations; a later file's section of the same id adds to it.
        headings: any of them, without ordinals.
        base: what a share without a named base is of.
        outside: why numbers that nothing names cannot be checked here; empty where that is not known.
        subjects: figures.
        rows: rows that are figures by their labels.
        lists: lists without numbers.
        same: counted things with an amount.
        borrows: ids of sections whose names of figures mean the same here.
        nothing: text that says that there is nothing -> expressions that must then be 0.
    """

    id: str
    headings: tuple[str, ...] = ()
    base: str = ""
    outside: str = ""
    subjects: tuple[Subject, ...] = ()
    rows: tuple[RowNames, ...] = ()
    lists: tuple[Listing, ...] = ()
    same: tuple[Same, ...] = ()
    borrows: tuple[str, ...] = ()
    nothing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def plus(self, other: Section) -> Section:
        """Return what both declare; the other's subjects come first, being the more special."""
        return Section(
            self.id,
            (*self.headings, *other.headings),
            other.base or self.base,
            other.outside or self.outside,
            (*other.subjects, *self.subjects),
            (*other.rows, *self.rows),
            (*other.lists, *self.lists),
            (*other.same, *self.same),
            (*self.borrows, *other.borrows),
            {**self.nothing, **other.nothing},
        )


@dataclass(frozen=True, slots=True)
class TextRule:
    """A rule on the text; the grammar knows how it is found.

    Args:
        id: ``narrative.<slug>``.
        title: what must hold.
        basis: where the duty comes from.
        severity: how a finding binds.
        advice: what the user does about it.
    """

    id: str
    title: str
    basis: str
    severity: Severity
    advice: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """What one file declares, or all of a profile's chain together.

    Args:
        words: general words.
        sections: by id.
        rules: by id.
        style: how ``xlt narrate`` puts figures.
        writings: what it writes, in order; a more special place writes all of it.
    """

    words: Words = Words()
    sections: Mapping[str, Section] = field(default_factory=dict)
    rules: Mapping[str, TextRule] = field(default_factory=dict)
    style: Style = Style()  # noqa: RUF009 - it is frozen
    writings: tuple[Writing, ...] = ()

    def plus(self, other: Phrases) -> Phrases:
        """Return what both declare."""
        sections = dict(self.sections)
        for id, section in other.sections.items():
            sections[id] = sections[id].plus(section) if id in sections else section
        return Phrases(
            self.words.plus(other.words),
            sections,
            {**self.rules, **other.rules},
            self.style.plus(other.style),
            other.writings or self.writings,
        )


def together(all_phrases: Iterable[Phrases]) -> Phrases:
    """Return what several files declare, from the general to the special."""
    whole = Phrases()
    for phrases in all_phrases:
        whole = whole.plus(phrases)
    return whole
