"""What a slot's name stands for in a section: this year's figure, last year's, its budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xltoolkit.model import Accounts, Cell, PluginError, Row, bare, fold
from xltoolkit.narrative import Figure
from xltoolkit.narrative.figures import Figures
from xltoolkit.narrative.lastyear import LastYear
from xltoolkit.narrative.marks import Topic
from xltoolkit.narrative.scope import Scope
from xltoolkit.phrases import Phrases, Section
from xltoolkit.wordings import ITEM, Each


@dataclass(frozen=True, slots=True)
class Given:
    """What is known beside the tables.

    Args:
        department: its name; empty where nobody tells it.
        year: of the accounts.
        budgets: budget figures by folded name or code.
        computed: amounts of empty cells that rollups fill, in this year's workbook.
        computed_before: in last year's.
    """

    department: str
    year: int
    budgets: Mapping[str, Figure] = field(default_factory=dict)
    computed: Mapping[Cell, Decimal] = field(default_factory=dict)
    computed_before: Mapping[Cell, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure that a slot names.

    Args:
        name: as people read it.
        now: this year's; None where the workbook does not give it.
        before: last year's; None where nothing gives it.
        budget: None where nothing gives it.
        slots: what else an item has, by the name of the slot.
    """

    name: str
    now: Figure | None = None
    before: Figure | None = None
    budget: Figure | None = None
    slots: Mapping[str, str] | None = None


def is_nothing(figure: Figure | None) -> bool:
    """Return whether a figure is known to be 0."""
    return figure is not None and figure.amount == 0


class Values:
    """Looks names up as reading does, in this year's accounts and in last year's beside them.

    Args:
        accounts: this year's; their ``previous`` is last year's.
        phrases: what the profile's narrative says.
        given: what is known beside them.
    """

    def __init__(self, accounts: Accounts, phrases: Phrases, given: Given) -> None:
        self._phrases = phrases
        self._budgets = dict(given.budgets)
        self._now = Figures(accounts, given.computed)
        self._before = LastYear.beside(accounts, given.computed_before)

    def section(self, id: str) -> SectionValues:
        """Return the values of a section.

        Raises:
            PluginError: no section of this id is declared.
        """
        section = self._phrases.sections.get(id)
        if section is None:
            raise PluginError(
                f"情况说明的写法用了没有声明的节“{id}”", advice="在 plugins/narrative/ 里声明这一节，或改 section"
            )
        borrowed = [self._phrases.sections[id] for id in section.borrows if id in self._phrases.sections]
        scope = Scope(section, self._now, self._phrases.words, self._budgets, borrowed, before=self._before)
        return SectionValues(section, scope, self._now, self._before, self._budgets)


@dataclass(frozen=True, slots=True)
class SectionValues:
    """The values of one section.

    Args:
        section: its declaration.
        names: what they mean in both years.
        now: this year's figures.
        before: last year's; None where nobody gives them.
        budgets: by folded name or code.
    """

    section: Section
    names: Scope
    now: Figures
    before: LastYear | None
    budgets: Mapping[str, Figure]

    def value(self, name: str) -> Value:
        """Return what a name stands for.

        Raises:
            PluginError: the section declares no such name.
        """
        topic = self.names.topic(fold(name))
        if topic is None:
            raise PluginError(
                f"情况说明的写法用了没有声明的名称“{name}”（{self.section.id}）",
                advice="在这一节的 section.subject 里声明它，或改写空的名称",
            )
        before = next((before for _, before in topic.years), None)
        return Value(name, _certain(topic), before, topic.budget)

    @property
    def base(self) -> Value:
        """What a share without a named base is of."""
        return Value("总数", self.names.base)

    def items(self, each: Each) -> Iterator[Value]:
        """Yield the figures that a text is written for."""
        values = self._rows(each.rows) if each.rows else map(self.value, each.names)
        for number, value in enumerate((value for value in values if each.zero or not is_nothing(value.now)), 1):
            slots = {"名": value.name, "序": str(number), **(value.slots or {})}
            yield replace(value, name=ITEM, slots=slots)

    def _rows(self, digits: int) -> Iterator[Value]:
        declared = self.section.rows[0]
        named = self.now.rows(declared.table, declared.column)
        if named is None:
            return
        bound = self.now.accounts.tables[named.table]
        for row in bound.rows:
            if len(row.code) == digits:
                above = {"类": _label(bound.by_code, row.code[:3]), "款": _label(bound.by_code, row.code[:5])}
                budget = next((self.budgets[key] for key in (row.code, bare(row.label)) if key in self.budgets), None)
                last = None if self.before is None else self.before.row(named.table, row.key, named.column)
                yield Value(row.label, self.now.at(bound, row.key, named.column), last, budget, above)

    def listed(self, name: str) -> list[str]:
        """Return the labels with an amount that a figure is made of, in the order of their codes."""
        found: dict[str, str] = {}
        for listing in self.section.lists:
            if fold(name) not in listing.names:
                continue
            named = self.now.rows(listing.table, listing.column)
            for row in (row for rows in named.rows.values() for row in rows) if named is not None else ():
                entry = row.entries.get(named.column) if named is not None else None
                if len(row.code) > 3 and row.code.startswith(listing.codes) and entry is not None and entry.amount:  # noqa: PLR2004 - 款
                    found[row.code] = row.label
        return [found[code] for code in sorted(found)]


def _certain(topic: Topic) -> Figure | None:
    """Return the figure that a name surely means; one that only may be larger than what is meant is none."""
    if topic.loose or topic.at_most:
        return None
    return next(iter(topic.figures), None)


def _label(rows: Mapping[str, Row], code: str) -> str:
    return rows[code].label if code in rows else ""
