"""Corrections that broken equations propose, and how well the evidence supports each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.diagnose.slips import RANK, Kind, Slip, righted
from xltoolkit.diagnose.slopes import Pull, Slopes, is_linear
from xltoolkit.diagnose.standing import Changes, Effect, Standing
from xltoolkit.diagnose.surroundings import Surroundings
from xltoolkit.engine.functions import compare
from xltoolkit.engine.judge import Broken
from xltoolkit.model import Content, Entry

_LIMITS = frozenset({"<=", ">="})
"""Inequalities that hold where both sides are equal."""


class Proposal(NamedTuple):
    """A value for a cell, how many broken equations it may mend at most, and the range that mends as many.

    Where amounts are rounded, equations do not tell the value exactly: ``value`` is what most of them agree on.
    """

    entry: Entry
    value: Decimal
    most: int
    low: Decimal
    high: Decimal
    is_limit: bool = False
    """Whether no equality tells the value: it is no more than a limit."""

    def allows(self, value: Decimal) -> bool:
        """Tell whether the equations would be content with this value, too."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Correction:
    """Cells with their values, what that does to the equations, and the slip it undoes.

    ``cells`` begins with the one to be named.
    """

    cells: tuple[tuple[Entry, Decimal], ...]
    effect: Effect
    slip: Slip
    implausible: bool = False
    """Whether a negative amount would stand where none did."""

    @property
    def evidence(self) -> tuple[int, int, int, int, bool]:
        """What equations say for it; the greater the likelier, and of equal ones the slip decides."""
        effect = self.effect
        first = self.cells[0][0]
        typed = first.formula is None and first.content is not Content.NOT_APPLICABLE
        return effect.score, -len(self.cells), -effect.trivial, -int(self.implausible), typed

    @property
    def rank(self) -> tuple[int, str, int, int]:
        """The order among equal ones: the more telling slip first, then as they stand in the workbook."""
        entry = self.cells[0][0]
        return RANK[self.slip.kind], entry.sheet, entry.row, entry.column


def proposals(group: Iterable[Broken], standing: Standing, slopes: Slopes) -> Iterator[Proposal]:
    """Yield what each cell would have to hold for its broken equations.

    Equations that are no sums speak only where no other does: what they would need is told by a step, not by algebra.
    """
    broken = list(group)
    speaking = [one for one in broken if is_linear(one.instance)] or broken
    pulls: dict[int, list[tuple[Broken, Pull]]] = {}
    for one in speaking:
        for pull in slopes.of(one.instance):
            pulls.setdefault(id(pull.entry), []).append((one, pull))
    silent = len(broken) - len(speaking)
    for found in pulls.values():
        yield from _of_cell(found, silent, standing)


def _of_cell(found: list[tuple[Broken, Pull]], silent: int, standing: Standing) -> Iterator[Proposal]:
    """Yield the values that mend most of one cell's equations, each set of mended ones once.

    Only equalities tell a value. Inequalities alone tell a limit, and nothing says that the right figure lies on it.
    Nobody leaves out a negative amount that he had to type a sign for.
    """
    entry = found[0][1].entry
    now = standing.amount(entry)
    equal = [(one, pull) for one, pull in found if one.instance.equation.operator == "="]
    bounding = equal or [(one, pull) for one, pull in found if one.instance.equation.operator in _LIMITS]
    votes = Counter(standing.unit.printed(now + _step(one, pull)) for one, pull in bounding)
    seen: set[tuple[bool, ...]] = set()
    for value, _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        mended = tuple(_holds(one, pull, value - now) for one, pull in found)
        unheard_of = value < 0 and not now
        if value != now and not unheard_of and mended not in seen:
            seen.add(mended)
            low, high = _range(pair for pair, holds in zip(found, mended, strict=True) if holds)
            reach = min(now + low, value), max(now + high, value)
            yield Proposal(entry, value, sum(mended) + silent, *reach, is_limit=not equal)


def _step(one: Broken, pull: Pull) -> Decimal:
    return (one.right - one.left) / pull.slope


def _range(found: Iterable[tuple[Broken, Pull]]) -> tuple[Decimal, Decimal]:
    """Return the smallest and the greatest step that all equalities among these allow."""
    low, high = Decimal("-Infinity"), Decimal("Infinity")
    for one, pull in found:
        if one.instance.equation.operator == "=":
            ends = sorted((one.right - one.left + side) / pull.slope for side in (-one.tolerance, one.tolerance))
            low, high = max(low, ends[0]), min(high, ends[1])
    return (low, high) if low.is_finite() else (Decimal(), Decimal())


def _holds(one: Broken, pull: Pull, step: Decimal) -> bool:
    return compare(one.left - one.right + pull.slope * step, one.instance.equation.operator, one.tolerance)


class Weigher:
    """Weighs corrections against all equations.

    Args:
        standing: how the workbook stands.
        around: what stands around each cell.
    """

    def __init__(self, standing: Standing, around: Surroundings) -> None:
        self._standing = standing
        self._around = around

    def single(self, proposal: Proposal) -> Correction:
        """Weigh one cell's other value."""
        entry, value = proposal.entry, proposal.value
        weighed = self._valued(entry, value)
        if proposal.is_limit:
            return replace(weighed, slip=Slip(Kind.LIMIT, "只有不等式不成立，看不出应为多少"))
        if proposal.low < proposal.high:
            meant = self._meant(proposal)
            if meant != value:
                other = self._valued(entry, meant)
                if other.evidence == weighed.evidence:
                    return other
        return weighed

    def _valued(self, entry: Entry, value: Decimal) -> Correction:
        slip = self._around.slip(entry, value)
        implausible = value < 0 <= self._standing.amount(entry) and slip.kind is not Kind.SIGN
        return Correction(((entry, value),), self._standing.what_if({id(entry): value}), slip, implausible)

    def _meant(self, proposal: Proposal) -> Decimal:
        """Return the value in the range that the most telling slip leads to; of equal ones the one agreed on most."""
        entry, value = proposal.entry, proposal.value
        meant = righted(self._standing.amount(entry), self._standing.unit.places)
        possible = {value, *filter(proposal.allows, meant)}
        return min(possible, key=lambda v: (RANK[self._around.slip(entry, v).kind], abs(v - value), v))

    def swaps(self, proposal: Proposal) -> Iterator[Correction]:
        """Weigh a cell's amount in its neighbour's place, and the neighbour's in its own."""
        for name, near in self._around.beside(proposal.entry):
            if not proposal.allows(self._standing.amount(near)) or self._standing.computed(near) is not None:
                continue
            if "行" in name or not proposal.is_limit:  # side by side are the two that a limit compares
                yield self._swapped([(proposal.entry, near)], name, Kind.SWAPPED)
            if "行" in name:
                pairs = list(self._around.rows_of(proposal.entry, near))
                differing = [pair for pair in pairs if len({self._standing.amount(entry) for entry in pair}) > 1]
                if len(differing) > 1:
                    yield self._swapped(differing, name, Kind.SWAPPED_ROWS)

    def _swapped(self, pairs: list[tuple[Entry, Entry]], name: str, kind: Kind) -> Correction:
        cells = [(one, self._standing.amount(other)) for one, other in pairs]
        cells += [(other, self._standing.amount(one)) for one, other in pairs]
        if kind is Kind.SWAPPED_ROWS:
            slip = Slip(kind, f"整行可能与{name}对调")
        elif all(value for _, value in cells):
            slip = Slip(kind, f"可能与{name}对调")
        else:
            slip = Slip(Kind.MISPLACED, f"可能填错了格，与{name}对调")
        return Correction(tuple(cells), self._standing.what_if(_changes(cells)), slip)


def _changes(cells: Iterable[tuple[Entry, Decimal]]) -> Changes:
    return {id(entry): value for entry, value in cells}
