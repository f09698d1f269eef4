"""How a workbook's equations stand, and how they would stand if some cells held other amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from xltoolkit.engine import Instance, Outcome
from xltoolkit.engine.figures import ZERO, Overlay, UnknownCell, applies
from xltoolkit.engine.judge import Broken, Verdicts, judge
from xltoolkit.engine.rollups import Candidates, solve
from xltoolkit.model import Content, Entry, Unit

Changes = Mapping[int, Decimal]
"""id of an entry -> the amount that it would hold."""

CHANGEABLE = frozenset({Content.AMOUNT, Content.BLANK, Content.NOTHING})
"""What may stand in a neighbour's place; a long dash says that nothing can stand there."""


class Effect(NamedTuple):
    """What other amounts would do.

    Args:
        mended: ids of broken instances that would hold.
        idle: ids of broken instances that would not apply any more: their guard would be false.
        broken: holding instances that would break, by id.
        trivial: how many of these say no more than that empty cells are empty.
    """

    mended: frozenset[int]
    idle: frozenset[int]
    broken: dict[int, Broken]
    trivial: int

    @property
    def score(self) -> int:
        """Equations mended less equations that say something and would break."""
        return len(self.mended) - len(self.broken) + self.trivial

    @property
    def helps(self) -> bool:
        """Whether more would hold than before: less than that names nobody."""
        return len(self.mended) > len(self.broken)


class Standing:
    """The equations of one workbook as they stand, with every rollup computed that may be.

    A computed cell follows what it rests on, be it empty (a rollup fills it) or a live formula whose rollup holds: its
    inputs may be wrong, it cannot. So the picture is the same before and after a run has written its formulas.

    Args:
        outcome: of examining the workbook.
        unit: of its amounts.
    """

    def __init__(self, outcome: Outcome, unit: Unit) -> None:
        self.unit = unit
        self._instances = outcome.instances
        self.overlay = solve(outcome.rollups, (), unit) if outcome.blocked else dict(outcome.filed.overlay)
        verdicts = judge(outcome.instances, self.overlay, unit) if outcome.blocked else outcome.filed.verdicts
        self.failing = {id(broken.instance): broken for broken in verdicts.failed}
        self._live = self._follow(outcome, verdicts)
        self._computed = self._live | {
            key: outcome.rollups[key] for key in outcome.rollups.keys() & self.overlay.keys()
        }

    def _follow(self, outcome: Outcome, verdicts: Verdicts) -> Candidates:
        plain = {id(fill.entry) for fill in outcome.fills if fill.formula is None}
        live = {key: instance for key, instance in outcome.rollups.items() if key not in plain}
        unsure = {id(undecided.instance) for undecided in verdicts.undecided} | self.failing.keys()
        for instance in outcome.instances:
            if instance.equation.computes and id(instance) not in unsure:
                target = instance.target
                if target is not None and target.formula is not None:
                    live.setdefault(id(target), instance)
        return live

    def amount(self, entry: Entry) -> Decimal:
        """Return what a cell holds; what is unknown counts as 0."""
        value = self.overlay.get(id(entry), entry.amount)
        return ZERO if value is None else value

    def computed(self, entry: Entry) -> Instance | None:
        """Return what computes a cell, or None where somebody filed it."""
        return self._live.get(id(entry))

    @cached_property
    def _touching(self) -> Mapping[int, list[Instance]]:
        """Cell -> the instances over it, guards included, some of them twice."""
        found: dict[int, list[Instance]] = defaultdict(list)
        for instance in self._instances:
            _, left, right, _, _, special, *_ = instance
            for terms in (left, right) if special is None else (left, right, special.terms):
                for _, entries in terms:
                    for entry in entries:
                        found[id(entry)].append(instance)
        return found

    @cached_property
    def _above(self) -> Mapping[int, list[int]]:
        """Cell -> the computed cells that rest on it directly."""
        found: dict[int, list[int]] = defaultdict(list)
        for key, instance in self._live.items():
            special = instance.special
            for _, entries in instance.right if special is None else [*instance.right, *special.terms]:
                for entry in entries:
                    found[id(entry)].append(key)
        return found

    def touching(self, cells: Iterable[int]) -> Iterator[Instance]:
        """Yield the instances over some cells, each once."""
        told: set[int] = set()
        for cell in cells:
            for instance in self._touching.get(cell, ()):
                if id(instance) not in told:
                    told.add(id(instance))
                    yield instance

    def what_if(self, changes: Changes) -> Effect:
        """Return what would follow if some cells held other amounts; nothing is changed."""
        overlay, cells = self._changed(changes)
        affected = list(self.touching(cells))
        verdicts = judge(affected, overlay, self.unit, self._computed)
        failed = {id(broken.instance): broken for broken in verdicts.failed}
        unsure = {id(undecided.instance) for undecided in verdicts.undecided}
        whole = [i for i in affected if id(i) in self.failing and id(i) not in failed and id(i) not in unsure]
        idle = frozenset(id(instance) for instance in whole if not _applies(instance, overlay))
        new = {key: broken for key, broken in failed.items() if key not in self.failing}
        trivial = sum(self._is_trivial(broken.instance, cells) for broken in new.values())
        return Effect(frozenset(map(id, whole)) - idle, idle, new, trivial)

    def apply(self, changes: Changes) -> None:
        """Take some cells to hold other amounts from now on."""
        overlay, cells = self._changed(changes)
        affected = list(self.touching(cells))
        for instance in affected:
            self.failing.pop(id(instance), None)
        self.failing |= {
            id(broken.instance): broken for broken in judge(affected, overlay, self.unit, self._computed).failed
        }
        self.overlay = overlay

    def settle(self, mended: Iterable[int]) -> None:
        """Take broken instances, by id, to be mended by something that is no other amount: a row that is missing."""
        for key in mended:
            self.failing.pop(key, None)

    def _changed(self, changes: Changes) -> tuple[Overlay, set[int]]:
        """Return what the cells would hold, and which cells that concerns: those that are computed follow."""
        cells = set(changes)
        pending = list(changes)
        while pending:
            for key in self._above.get(pending.pop(), ()):
                if key not in cells:
                    cells.add(key)
                    pending.append(key)
        following = {key: self._live[key] for key in self._live.keys() & (cells - changes.keys())}
        overlay: Overlay = {key: value for key, value in self.overlay.items() if key not in following}
        overlay |= changes
        return (solve(following, (), self.unit, overlay) if following else overlay), cells

    def _is_trivial(self, instance: Instance, changed: set[int]) -> bool:
        return not any(self.amount(entry) for entry in instance.entries if id(entry) not in changed)


def _applies(instance: Instance, overlay: Overlay) -> bool:
    try:
        return applies(instance, overlay)
    except (UnknownCell, ArithmeticError):
        return False
