"""The corrections that mend a workbook's broken equations, found one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xltoolkit.diagnose.columns import column_corrections
from xltoolkit.diagnose.proposals import Correction, Weigher, proposals
from xltoolkit.diagnose.rows import dropped_rows
from xltoolkit.diagnose.slopes import Slopes
from xltoolkit.diagnose.standing import Changes, Standing
from xltoolkit.diagnose.surroundings import Surroundings
from xltoolkit.diagnose.tables import table_corrections
from xltoolkit.engine import RuleSet
from xltoolkit.model import Accounts

MOST_STEPS = 40
"""Corrections that are looked for in one workbook: with more errors than that nobody reads on."""


@dataclass(frozen=True, slots=True)
class Culprit:
    """The best correction of some broken equations, and those that the equations support as well."""

    best: Correction
    ties: tuple[Correction, ...]


class Search:
    """Looks for culprits, group by group of broken equations that cells connect.

    Args:
        standing: how the workbook stands; corrections that are found are taken as made.
        accounts: the recognised workbook.
        ruleset: the profile's rules.
    """

    def __init__(self, standing: Standing, accounts: Accounts, ruleset: RuleSet) -> None:
        self._standing = standing
        self._ruleset = ruleset
        self._accounts = accounts
        self._slopes = Slopes(standing)
        self._weigher = Weigher(standing, Surroundings(accounts, standing))
        self._steps = 0

    def culprits(self) -> Iterator[Culprit]:
        """Yield culprits, until nothing mends more than it breaks.

        Each is taken as corrected when the next is asked for.
        """
        for whole in (table_corrections, column_corrections):
            for correction in whole(self._standing, self._accounts, self._slopes):
                yield Culprit(correction, ())
                self._standing.apply(_changes(correction))
        for correction in dropped_rows(self._standing, self._accounts, self._ruleset):
            yield Culprit(correction, ())
            self._standing.settle(correction.effect.mended)
        for group in self._groups():
            yield from self._of_group(group)

    def _of_group(self, group: set[int]) -> Iterator[Culprit]:
        """Correct the likeliest, then what is left of the group: several errors may have met."""
        while self._steps < MOST_STEPS:
            self._steps += 1
            group &= self._standing.failing.keys()  # a correction elsewhere may have touched it, through a guard
            culprit = self._likeliest(group)
            if culprit is None:
                return
            yield culprit
            before = set(self._standing.failing)
            self._standing.apply(_changes(culprit.best))
            group |= self._standing.failing.keys() - before

    def _likeliest(self, group: set[int]) -> Culprit | None:
        """Weigh the proposals, those that could mend the most first, as long as one could still win or tie."""
        broken = [self._standing.failing[key] for key in group]
        ordered = sorted(proposals(broken, self._standing, self._slopes), key=lambda proposal: -proposal.most)
        weighed: dict[frozenset[int], Correction] = {}
        least = 1
        for proposal in ordered:
            if 2 * proposal.most < least:
                break
            if proposal.most >= least:
                self._take(weighed, self._weigher.single(proposal))
            for swap in self._weigher.swaps(proposal):
                self._take(weighed, swap)
            least = max([least, *(correction.effect.score for correction in weighed.values())])
        supported = [correction for correction in weighed.values() if correction.effect.helps]
        return _best(supported)

    @staticmethod
    def _take(weighed: dict[frozenset[int], Correction], correction: Correction) -> None:
        """Keep the better of two corrections of the same cells."""
        key = frozenset(id(entry) for entry, _ in correction.cells)
        known = weighed.get(key)
        if known is None or _order(correction) < _order(known):
            weighed[key] = correction

    def _groups(self) -> Iterator[set[int]]:
        """Part the broken equations into groups that share no cell, in the order in which they stand."""
        group_of: dict[int, set[int]] = {}
        first_over: dict[int, int] = {}
        for key, broken in self._standing.failing.items():
            group_of[key] = {key}
            for pull in self._slopes.of(broken.instance):
                other = first_over.setdefault(id(pull.entry), key)
                if group_of[other] is not group_of[key]:
                    joined = group_of[other] | group_of[key]
                    group_of |= dict.fromkeys(joined, joined)
        return iter(list({id(group): group for group in group_of.values()}.values()))


def _best(weighed: Iterable[Correction]) -> Culprit | None:
    ordered = sorted(weighed, key=_order)
    if not ordered:
        return None
    best = ordered[0]
    alike = (other for other in ordered[1:] if other.evidence == best.evidence)
    return Culprit(best, tuple(other for other in alike if other.effect.mended & best.effect.mended))


def _order(correction: Correction) -> tuple[object, ...]:
    return tuple(-int(part) for part in correction.evidence), correction.rank


def _changes(correction: Correction) -> Changes:
    return {id(entry): value for entry, value in correction.cells}
