"""How much each cell moves an equation: its coefficient, through computed cells down to what somebody filed."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from xltoolkit.diagnose.standing import Standing
from xltoolkit.engine import Instance
from xltoolkit.engine.expand import Term
from xltoolkit.engine.figures import ZERO, UnknownCell, side
from xltoolkit.model import Entry


class Pull(NamedTuple):
    """A cell, and by how much left less right grows when its amount grows by one."""

    entry: Entry
    slope: Decimal


class Slopes:
    """The cells that could mend equations; each equation is taken apart once.

    Args:
        standing: how the workbook stands.
    """

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._known: dict[int, list[Pull]] = {}

    def of(self, instance: Instance) -> list[Pull]:
        """Return the cells that move an equation and may be wrong: somebody filed them, left them empty or dashed."""
        found = self._known.get(id(instance))
        if found is None:
            found = self._known[id(instance)] = self._pulls(instance)
        return found

    def _pulls(self, instance: Instance) -> list[Pull]:
        net: dict[int, Pull] = {}
        if is_linear(instance):
            self._add(net, instance.left, Decimal(1), set())
            self._add(net, instance.right, Decimal(-1), set())
        else:
            for entry in instance.entries:
                net[id(entry)] = Pull(entry, self._probe(instance, entry))
        return [pull for pull in net.values() if pull.slope and pull.entry.known]

    def _add(self, net: dict[int, Pull], terms: list[Term], factor: Decimal, above: set[int]) -> None:
        for coefficient, entries in terms:
            for entry in entries:
                rollup = self._standing.computed(entry)
                if rollup is not None and id(entry) not in above:
                    if is_linear(rollup):
                        self._add(net, rollup.right, factor * coefficient, above | {id(entry)})
                    continue
                before = net.get(id(entry), Pull(entry, ZERO)).slope
                net[id(entry)] = Pull(entry, before + factor * coefficient)

    def _probe(self, instance: Instance, entry: Entry) -> Decimal:
        """Return the slope of an equation that is no sum, as a step of the last printed place shows it."""
        if self._standing.computed(entry) is not None:
            return ZERO
        overlay, step = self._standing.overlay, self._standing.unit.quantum
        moved = overlay | {id(entry): self._standing.amount(entry) + step}
        try:
            return (_difference(instance, moved) - _difference(instance, overlay)) / step
        except (UnknownCell, ArithmeticError):
            return ZERO


def is_linear(instance: Instance) -> bool:
    """Tell whether both sides are sums."""
    special = instance.special
    return special is None or (special.left is None and special.right is None)


def _difference(instance: Instance, overlay: dict[int, Decimal | None]) -> Decimal:
    special = instance.special
    left = side(instance.left, instance.left_constant, None if special is None else special.left, overlay)
    return left - side(instance.right, instance.right_constant, None if special is None else special.right, overlay)
