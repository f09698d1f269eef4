"""Where a check disagrees with what a rollup would write, nothing is written (design.md section 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.engine.figures import Overlay
from xltoolkit.engine.instances import Instance
from xltoolkit.engine.judge import Broken, Verdicts, judge
from xltoolkit.engine.rollups import Candidates, solve, written
from xltoolkit.model import Severity, Unit


class Blocked(NamedTuple):
    """A value that a rollup would write, and the equation that it would break."""

    rollup: Instance
    value: Decimal
    broken: Broken


@dataclass(slots=True)
class Settled:
    """The fixed point: what rollups put where, how every equation then stands, and what was not written."""

    overlay: Overlay
    verdicts: Verdicts
    blocked: dict[int, Blocked] = field(default_factory=dict)


def settle(instances: list[Instance], rollups: Candidates, unit: Unit, held: frozenset[int] = frozenset()) -> Settled:
    """Compute and judge until no equation disagrees with a written value.

    Error-level checks disagree wherever they fail over a written cell. A rollup that a filed figure breaks is the
    finding of that figure, and only disagrees if it is in ``held`` (ids of instances): it held before anything was
    written.
    """
    blocked: dict[int, Blocked] = {}
    while True:
        overlay = solve(rollups, blocked, unit)
        verdicts = judge(instances, overlay, unit)
        values = written(overlay)
        new = _blocked(verdicts.failed, rollups, values, held) if values else {}
        if not new:
            return Settled(overlay, verdicts, blocked)
        blocked |= new


def holding(instances: Iterable[Instance], verdicts: Verdicts) -> frozenset[int]:
    """Return the ids of the instances that hold."""
    broken = {id(verdict[0]) for verdict in (*verdicts.failed, *verdicts.undecided, *verdicts.faults)}
    return frozenset(id(instance) for instance in instances if id(instance) not in broken)


def _blocked(
    failed: list[Broken], rollups: Candidates, values: dict[int, Decimal], held: frozenset[int]
) -> dict[int, Blocked]:
    new: dict[int, Blocked] = {}
    for broken in failed:
        equation = broken.instance.equation
        if id(broken.instance) not in held and (equation.computes or equation.severity is not Severity.ERROR):
            continue
        for entry in broken.instance.entries:
            if id(entry) in values:
                new.setdefault(id(entry), Blocked(rollups[id(entry)], values[id(entry)], broken))
    return new
