"""Whether equations hold, given what the cells hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.engine.figures import ZERO, Overlay, UnknownCell, amounts, applies, sides
from xltoolkit.engine.functions import compare
from xltoolkit.engine.instances import Instance
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


def judge(instances: Iterable[Instance], overlay: Overlay, unit: Unit) -> Verdicts:
    """Judge every instance on what was filed, with the overlay in its place.

    A difference within the tolerance, k half-units of the last printed place where k is the number of non-empty amounts
    on both sides, is a hint and counts as passed (design.md section 4, Tolerance).
    """
    verdicts = Verdicts()
    for instance in instances:
        try:
            if instance.special is not None and not applies(instance, overlay):
                continue
            left, right = sides(instance, overlay)
        except UnknownCell as unknown:
            verdicts.undecided.append(Undecided(instance, unknown.entry))
        except ArithmeticError:
            verdicts.undecided.append(Undecided(instance, None))
        except Exception as fault:  # noqa: BLE001 - whatever a rule does, the others still run
            verdicts.faults.append((instance, fault))
        else:
            if compare(left - right, instance.equation.operator, ZERO):
                verdicts.passed += 1
                continue
            broken = _weigh(instance, left, right, overlay, unit)
            if broken.within:
                verdicts.passed += 1
                verdicts.hints.append(broken)
            else:
                verdicts.failed.append(broken)
    return verdicts


def _weigh(instance: Instance, left: Decimal, right: Decimal, overlay: Overlay, unit: Unit) -> Broken:
    operator = instance.equation.operator
    tolerance = unit.tolerance(amounts(instance.left, overlay) + amounts(instance.right, overlay))
    within = tolerance > 0 and operator != "<>" and compare(left - right, _LOOSE.get(operator, operator), tolerance)
    return Broken(instance, left, right, tolerance, within)
