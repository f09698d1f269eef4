"""The names that mean something in a section, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from xltoolkit.model import Row, bare
from xltoolkit.narrative.figures import Figure, Figures, NamedRows
from xltoolkit.narrative.grammar import name_in, shorter, stripped
from xltoolkit.narrative.lastyear import LastYear, Years
from xltoolkit.narrative.marks import Topic
from xltoolkit.phrases import RowNames, Section, Subject, Words

_LEVELS = {"(类)": 3, "(款)": 5, "(项)": 7}
_PATH = re.compile(r"([^。；：、，]+?)\(类\)(?:([^。；：，]+?)\(款\))?([^。；：，]+?)\(项\)")


class Scope:
    """Looks names up in a section.

    Args:
        section: its declaration.
        figures: of the workbook.
        words: general words.
        budgets: figures of ``--budget`` by folded name or code.
        borrowed: sections whose names mean the same here.
        before: last year's figures; None where nobody gives them.
    """

    def __init__(  # noqa: PLR0913 - what a name may mean
        self,
        section: Section,
        figures: Figures,
        words: Words,
        budgets: dict[str, Figure],
        borrowed: Iterable[Section] = (),
        *,
        before: LastYear | None = None,
    ) -> None:
        self.section = section
        self.base = figures.of(section.base)
        self._figures = figures
        self._before = before
        self._words = words
        self._budgets = budgets
        subjects = [*section.subjects, *(subject for other in borrowed for subject in other.subjects)]
        self._subjects = {_unquoted(name): subject for subject in reversed(subjects) for name in subject.names}
        self._rows = [(rows, named) for rows in section.rows if (named := figures.rows(rows.table, rows.column))]
        self._topics: dict[str, Topic | None] = {}
        self._by_key: dict[tuple[str, ...], Topic] = {}

    def topic(self, name: str) -> Topic | None:
        """Return what a name means here; None where it means nothing."""
        if name not in self._topics:
            topic = self._topic(name)
            # Names of one figure share what the text has said of it.
            self._topics[name] = None if topic is None else self._by_key.setdefault(topic.key, topic)
        return self._topics[name]

    def sums(self) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
        """Return the keys of figures that are sums, each with the keys of its parts."""
        sums = [(_key(subject), subject.parts) for subject in self.section.subjects if subject.parts]
        return [(key, [topic.key for part in parts if (topic := self.topic(part))]) for key, parts in sums]

    @property
    def has_rows(self) -> bool:
        """Whether rows of a table have names here."""
        return bool(self._rows)

    def printed(self, name: str) -> str:
        """Return what the table prints for a class that the text names; empty where it has no such row."""
        for _, named in self._rows:
            for row in named.rows.get(name, []):
                if len(row.code) == _LEVELS["(类)"]:
                    return bare(row.label)
        return ""

    def within(self, sentence: str) -> list[Topic]:
        """Return the topics that hold for a whole sentence once it has said their name."""
        return [
            topic
            for name, subject in self._subjects.items()
            if subject.within and name in sentence and (topic := self.topic(name)) is not None
        ]

    def _topic(self, name: str) -> Topic | None:
        for form in shorter(name, self._words.fillers):
            if (subject := self._subjects.get(_unquoted(form))) is not None:
                return self._declared(form, subject)
        return self._named_row(name) or self._owned(name)

    def _owned(self, name: str) -> Topic | None:
        """Find a name behind the name of a department that neither cover nor tables tell."""
        for body in self._words.bodies:
            owner, found, rest = name.partition(body)
            known = [form for form in shorter(rest, self._words.fillers) if _unquoted(form) in self._subjects]
            if owner and found and known:
                return self.topic(known[0])
        return None

    def _declared(self, name: str, subject: Subject) -> Topic:
        certain = self._all(subject.cells)
        found = certain + self._all(subject.maybe)
        copied = [(figure, why) for cell, why in subject.copied.items() for figure in self._all((cell,))]
        return Topic(
            name,
            _key(subject),
            found,
            budget=self._figures.of(subject.budget) or self._budget(subject),
            loose=subject.loose or subject.within or not certain,
            at_most=subject.at_most,
            some=subject.some,
            copied=tuple(copied),
            years=self._years(subject),
            limit=subject.limit,
            fact=not subject.cells,
        )

    def _years(self, subject: Subject) -> tuple[Years, ...]:
        """Return the figures of both years that a name surely means, as no name does that may mean a part only."""
        if self._before is None or subject.loose or subject.within or subject.at_most:
            return ()
        both = [(self._figures.of(text), self._before.of(text)) for text in subject.cells]
        same = tuple((now, before) for now, before in both if now and before)
        # A form may have changed since: one expression finds this year's figure, another last year's.
        return same or tuple((now, before) for now, _ in both if now for _, before in both if before)

    def _budget(self, subject: Subject) -> Figure | None:
        """Return the budget that a file gives under any name of a figure."""
        return next((self._budgets[name] for name in subject.names if name in self._budgets), None)

    def _all(self, expressions: tuple[str, ...]) -> tuple[Figure, ...]:
        return tuple(figure for text in expressions if (figure := self._figures.of(text)) is not None)

    def _named_row(self, name: str) -> Topic | None:
        level = next((digits for mark, digits in _LEVELS.items() if mark in name), 0)
        label, _, rest = name.partition("(类)") if level == _LEVELS["(类)"] else (name, "", "")
        if stripped(rest, ("支出", *self._words.fillers)):
            return None
        label = bare(label)
        forms = shorter(label, (*self._words.fillers, *_LEVELS))
        if level == _LEVELS["(类)"]:  # 公共安全（类）支出 is 公共安全支出
            forms += [f"{form}支出" for form in forms if form]
        for form in forms:
            found = [
                self._of_rows(form, fitting, named, rows)
                for rows, named in self._rows
                if (fitting := [row for row in named.rows.get(form, []) if not level or len(row.code) == level])
            ]
            if found:  # 住房公积金 is a row of two tables
                figures = tuple(figure for topic in found for figure in topic.figures)
                return replace(found[0], figures=figures, years=tuple(pair for topic in found for pair in topic.years))
            for rows, named in self._rows:
                if level and (code := named.names.get(form)) is not None:
                    return self._absent(form, named, rows, code)
        return None

    def path(self, text: str) -> Topic | None:
        """Return the item whose 类, 款 and 项 a text names, the last one; None where it names none."""
        found = list(_PATH.finditer(text))
        if not found:
            return None
        match = found[-1]
        names = [bare(name_in(part, self._words)) for part in match.groups() if part]
        name = names[-1]
        for rows, named in self._rows:
            candidates = [row for row in named.rows.get(name, []) if len(row.code) == _LEVELS["(项)"]]
            fitting = [row for row in candidates if self._below(row, names[:-1], named)]
            if fitting or candidates:
                return self._of_rows(name, fitting or candidates, named, rows)
        return Topic(name, known=False)

    def _below(self, row: Row, parents: list[str], named: NamedRows) -> bool:
        above = {name: found for name in parents for found in (named.rows.get(name, []),)}
        return all(any(row.code.startswith(parent.code) for parent in found) for found in above.values())

    def _of_rows(self, name: str, found: list[Row], named: NamedRows, rows: RowNames) -> Topic:
        bound = self._figures.accounts.tables[named.table]
        known = [(row, figure) for row in found if (figure := self._figures.at(bound, row.key, named.column))]
        budget = next(
            (self._budgets[key] for row in found for key in (row.code, bare(row.label)) if key in self._budgets), None
        )
        years = tuple(pair for row, figure in known for pair in self._row_years(figure, row.key, named))
        figures = tuple(figure for _, figure in known)
        return Topic(name, (rows.table, found[0].code, rows.column), figures, budget=budget, years=years)

    def _absent(self, name: str, named: NamedRows, rows: RowNames, code: str) -> Topic:
        nothing = self._figures.nothing(self._figures.accounts.tables[named.table], name)
        years = self._row_years(nothing, code, named)
        return Topic(name, (rows.table, code, rows.column), (nothing,), years=years)

    def _row_years(self, now: Figure, key: str, named: NamedRows) -> tuple[Years, ...]:
        before = None if self._before is None else self._before.row(named.table, key, named.column)
        return () if before is None else ((now, before),)


def _unquoted(name: str) -> str:
    """Return a name without quotation marks, which people leave out: 三公经费."""
    return name.replace('"', "")


def _key(subject: Subject) -> tuple[str, ...]:
    """Return what tells a figure from others: its cells, where its name stands for all of them."""
    certain = subject.cells and not (subject.loose or subject.within or subject.at_most)
    return subject.cells if certain else subject.names
