"""The glossary (名词解释): terms of the tables with their meaning and its source, as data that plugins bring.

``glossary/*.tsv`` of a folder of plugins holds ``term``, ``aliases`` (``|`` between several), ``text``, ``source``;
``cities/<place>/glossary.tsv`` words terms anew for one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from xltoolkit.config import Config, bundled
from xltoolkit.datafiles import read_records
from xltoolkit.model import Accounts, BoundTable, Cell, Finding, Grid, Profile, Severity, bare, fold

HEADING = ("term", "aliases", "text", "source")
MISSING = "narrative.glossary_term"
"""Id of the rule that a term of the tables has an entry in the published text."""


class Term(NamedTuple):
    """A term, other names of it, what it means, and the law or standard that says so."""

    name: str
    aliases: tuple[str, ...]
    text: str
    source: str

    @property
    def entry(self) -> str:
        """What the glossary prints."""
        return f"{self.name}：{self.text}"

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, folded."""
        return tuple(bare(name) for name in (self.name, *self.aliases))


@dataclass(frozen=True)
class Glossary:
    """Terms in printed order."""

    terms: Sequence[Term] = field(default_factory=tuple)

    @cached_property
    def by_name(self) -> Mapping[str, Term]:
        """Terms by every name."""
        return {name: term for term in reversed(self.terms) for name in term.names}

    def used(self, accounts: Accounts, grids: Sequence[Grid]) -> list[Term]:
        """Return the terms that the recognised tables print as headings or labels."""
        found = {term for _, term in places(self, accounts, grids)}
        return [term for term in self.terms if term in found]


def read_glossary(config: Config, profile: Profile) -> Glossary:
    """Read the glossary of a profile; what a place words anew stands where the general entry stood.

    Args:
        config: which folders of plugins there are.
        profile: the chosen one; its chain names the places.

    Raises:
        PluginError: a file has another shape.
    """
    roots = [bundled("plugins"), *config.folders]
    chain = dict.fromkeys(link.rpartition("-")[0] for link in profile.chain)
    files = [file for root in roots for file in sorted((root / "glossary").glob("*.tsv"))]
    files += [file for place in chain for root in roots if (file := root / "cities" / place / "glossary.tsv").is_file()]
    terms: dict[str, Term] = {}
    for file in files:
        terms |= {term.name: term for term in _terms(file)}
    return Glossary(tuple(terms.values()))


def _terms(file: Path) -> Iterator[Term]:
    for name, aliases, text, source in read_records(file, HEADING):
        yield Term(name, tuple(filter(None, aliases.split("|"))), text, source)


def places(glossary: Glossary, accounts: Accounts, grids: Iterable[Grid]) -> Iterator[tuple[Cell, Term]]:
    """Yield the first cell of every recognised table in which each term stands as a heading or a label."""
    by_sheet = {grid.name: grid for grid in grids}
    for bound in accounts.tables.values():
        if bound.sheet in by_sheet:
            yield from _in_table(glossary, bound, by_sheet[bound.sheet])


def _in_table(glossary: Glossary, bound: BoundTable, grid: Grid) -> Iterator[tuple[Cell, Term]]:
    top, left, bottom, right = bound.range
    seen: set[str] = set()
    for (row, column), value in sorted(grid.values.items(), key=lambda item: item[0]):
        if not (isinstance(value, str) and top <= row <= bottom and left <= column <= right):
            continue
        term = glossary.by_name.get(bare(value))
        if term is not None and term.name not in seen:
            seen.add(term.name)
            yield Cell.at(grid.name, row, column), term


def missing(terms: Iterable[Term], text: str) -> list[Term]:
    """Return the terms that a published glossary does not explain: no entry or sentence of it begins with them."""
    entries = [bare(line) for line in text.splitlines()]
    heads = {entry.partition(":")[0].strip('"') for entry in entries}
    whole = fold(text)
    return [
        term
        for term in terms
        if not any(name.strip('"') in heads or f"{name}反映" in whole or f"{name}:" in whole for name in term.names)
    ]


def missing_finding(terms: Sequence[Term]) -> Finding:
    """Return the hint that terms of the tables are not explained."""
    names = "、".join(term.name for term in terms)
    return Finding(
        MISSING,
        Severity.HINT,
        f"名词解释里没有解释表中用到的 {len(terms)} 个名词：{names}",
        "已用自带的解释补在后面，核对是否合用",
    )
