"""Whether equations hold, given what the cells hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.engine.figures import ZERO, Overlay, UnknownCell, allowed, applies, side, total
from xltoolkit.engine.functions import compare
from xltoolkit.engine.instances import Instance
from xltoolkit.engine.leaves import Leaves
from xltoolkit.model import Entry, Unit

_LOOSE = {"<": "<=", ">": ">="}


class Broken(NamedTuple):
    """An instance that does not hold exactly."""

    instance: Instance
    left: Decimal
    right: Decimal
    tolerance: Decimal
    within: bool
    """Whether rounding alone explains the difference (尾差)."""


class Undecided(NamedTuple):
    """An instance that cannot be judged: over an unknown cell, or dividing by 0."""

    instance: Instance
    entry: Entry | None


@dataclass(slots=True)
class Verdicts:
    """What became of the instances; those whose guard is false are nowhere."""

    passed: int = 0
    failed: list[Broken] = field(default_factory=list)
    hints: list[Broken] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    faults: list[tuple[Instance, Exception]] = field(default_factory=list)
    """Rules that could not be judged for a fault of their own."""


def judge(
    instances: Sequence[Instance], overlay: Overlay, unit: Unit, computed: Mapping[int, Instance] | None = None
) -> Verdicts:
    """Judge every instance on what was filed, with the overlay in its place.

    A difference within the tolerance, the rule's own or else k half-units of the last printed place where k is the
    number of non-empty amounts on both sides, is a hint and counts as passed (design.md section 4, Tolerance). A
    computed figure counts as the amounts it was computed from: by the rollups among the instances, or as ``computed``
    tells where these are only some.
    """
    verdicts = Verdicts()
    guards: dict[int, bool] = {}
    leaves = Leaves(instances, overlay, computed)
    for instance in instances:
        try:
            equation, left, right, left_constant, right_constant, special, *_ = instance
            if special is None:
                difference = total(left, overlay) + left_constant - total(right, overlay) - right_constant
                if not difference and equation.allows_equal:
                    verdicts.passed += 1
                    continue
            elif not _applies(instance, overlay, guards):
                continue
            broken = _weigh(instance, overlay, unit, leaves)
        except UnknownCell as unknown:
            verdicts.undecided.append(Undecided(instance, unknown.entry))
        except ArithmeticError:
            verdicts.undecided.append(Undecided(instance, None))
        except Exception as fault:  # noqa: BLE001 - whatever a rule does, the others still run
            verdicts.faults.append((instance, fault))
        else:
            verdicts.passed += broken is None or broken.within
            if broken is not None:
                (verdicts.hints if broken.within else verdicts.failed).append(broken)
    return verdicts


def _applies(instance: Instance, overlay: Overlay, guards: dict[int, bool]) -> bool:
    """Whether the guard holds; instances that share a guard ask once."""
    guard = None if instance.special is None else instance.special.guard
    if id(guard) not in guards:
        guards[id(guard)] = applies(instance, overlay)
    return guards[id(guard)]


def _weigh(instance: Instance, overlay: Overlay, unit: Unit, leaves: Leaves) -> Broken | None:
    operator, special = instance.equation.operator, instance.special
    left = side(instance.left, instance.left_constant, None if special is None else special.left, overlay)
    right = side(instance.right, instance.right_constant, None if special is None else special.right, overlay)
    if compare(left - right, operator, ZERO):
        return None
    count = leaves.under(instance.left) + leaves.under(instance.right)
    tolerance = allowed(instance, unit, count)
    within = tolerance > 0 and operator != "<>" and compare(left - right, _LOOSE.get(operator, operator), tolerance)
    return Broken(instance, left, right, tolerance, within)
