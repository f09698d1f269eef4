"""Which 科目 a made-up department may use: those that the plugins' code data know, so that names always fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from xltoolkit.loader import Registry
from xltoolkit.model import bare
from xltoolkit.publishing.layout import chosen_form

_LENGTHS = (3, 5, 7)
"""Digits of 类, 款, 项 (政府收支分类科目)."""
_PEOPLE = ("20805", "21011", "22102")
"""款 of pensions, medical care and housing: every unit has them, no department is for them."""
_FUND_NAME = "政府性基金"
_CAPITAL_CLASS = "223"


def parents(code: str) -> tuple[str, ...]:
    """Return the codes above a code, from 款 to 类."""
    return tuple(code[:length] for length in reversed(_LENGTHS) if length < len(code))


@dataclass(frozen=True)
class Subjects:
    """The classification as a profile's year names it.

    Args:
        names: functional code -> name.
        economic: economic codes that the profile's form of the detail prints.
    """

    names: Mapping[str, str]
    economic: frozenset[str]

    @classmethod
    def of(cls, registry: Registry) -> Subjects:
        """Take the names that the profile's year used, and that the 功能行 of the tables print."""
        printed = {
            line.code: bare(line.label)
            for table in registry.declared.values()
            if table.classification == "functional"
            for form in table.forms
            for block in form.blocks
            for line in block.lines
            if line.code
        }
        known = registry.codes["functional"].names
        year = registry.profile.year
        names = {code: _name(variants, printed.get(code), year) for code, variants in sorted(known.items())}
        return cls(names, frozenset(_economic(registry)))

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Every 项 whose 款 and 类 have names, too."""
        return tuple(code for code in self.names if len(code) == _LENGTHS[-1] and self._whole(code))

    @cached_property
    def fund(self) -> tuple[str, ...]:
        """项 of the government funds."""
        return tuple(code for code in self.items if _FUND_NAME in self.names[code[:5]])

    @cached_property
    def capital(self) -> tuple[str, ...]:
        """项 of the state capital operation's budget."""
        return tuple(code for code in self.items if code.startswith(_CAPITAL_CLASS))

    @cached_property
    def projects(self) -> tuple[str, ...]:
        """项 that the general budget may spend on for a project."""
        special = {*self.fund, *self.capital}
        return tuple(code for code in self.items if code not in special and code[:5] not in _PEOPLE)

    def running(self, group: str, *, agency: bool) -> str:
        """Return the 项 of a 款 that pays for the unit itself: 行政运行 or 事业运行, or what comes nearest."""
        wanted = (f"{group}01", f"{group}50") if agency else (f"{group}50", f"{group}99")
        members = [code for code in self.projects if code[:5] == group] or list(self.projects)
        return next((code for code in wanted if code in members), members[0])

    def _whole(self, code: str) -> bool:
        return all(parent in self.names for parent in parents(code))


def _economic(registry: Registry) -> Iterator[str]:
    """Yield the economic codes that the tables of the profile print, in the form that it chose."""
    for entry in registry.profile.tables:
        table = registry.declared[entry.table]
        if table.classification == "economic":
            for block in chosen_form(table, entry.title).blocks:
                yield from (line.code for line in block.lines if line.code)


def _name(variants: Mapping[str, Iterable[int]], printed: str | None, year: int) -> str:
    """Choose among the names of one code: the one that tables print, one of the year, the first."""
    if printed is not None and printed in map(bare, variants):
        return next(name for name in variants if bare(name) == printed)
    return next((name for name, years in variants.items() if year in years), next(iter(variants)))
