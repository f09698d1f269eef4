"""What the cells hold while equations are judged: what was filed, and what rollups put into empty cells."""

from __future__ import annotations

from decimal import Decimal

from xltoolkit.engine.expand import Term
from xltoolkit.engine.functions import Combine, Values
from xltoolkit.engine.instances import Instance
from xltoolkit.model import Content, Entry, Unit

ZERO = Decimal()
AMOUNT = Content.AMOUNT
LAST_KNOWN = Content.NOT_APPLICABLE

Overlay = dict[int, "Decimal | None"]
"""id of an entry -> the value in its place; None where it is unknown."""


class UnknownCell(Exception):  # noqa: N818 - no error: the instance is not applicable
    """An operand cannot be computed with; the argument is its entry."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        super().__init__(entry)


def total(terms: list[Term], overlay: Overlay) -> Decimal:
    """Return the value of a sum.

    Raises:
        UnknownCell: an operand is unknown.
    """
    whole = ZERO
    for coefficient, entries in terms:
        part = ZERO
        for entry in entries:
            if overlay and id(entry) in overlay:
                value = overlay[id(entry)]
                if value is None:
                    raise UnknownCell(entry)
                part += value
            elif (content := entry[4]) is AMOUNT:
                part += entry[3]
            elif content > LAST_KNOWN:
                raise UnknownCell(entry)
        if part:
            whole += part if coefficient == 1 else coefficient * part
    return whole


def amounts(terms: list[Term], overlay: Overlay) -> int:
    """Return how many non-empty amounts the terms have, each cell once."""
    return sum(entry[4] is AMOUNT or id(entry) in overlay for _, entry in netted(terms))


def allowed(instance: Instance, unit: Unit, count: int) -> Decimal:
    """Return how much both sides of an equation with so many non-empty amounts may differ."""
    equation = instance.equation
    return unit.tolerance(count, equation.tables) if equation.rule.tolerance is None else equation.rule.tolerance


def netted(terms: list[Term]) -> list[tuple[Decimal, Entry]]:
    """Return every cell once with its coefficient: 合计(类) - 301 does not hold 301 at all."""
    net: dict[int, tuple[Decimal, Entry]] = {}
    for coefficient, entries in terms:
        for entry in entries:
            before, _ = net.get(id(entry), (ZERO, entry))
            net[id(entry)] = (before + coefficient, entry)
    return [(coefficient, entry) for coefficient, entry in net.values() if coefficient]


def side(terms: list[Term], constant: Decimal, combine: Combine | None, overlay: Overlay) -> Decimal:
    """Return the value of a side, be it a sum or more.

    Raises:
        UnknownCell: an operand is unknown.
    """
    return total(terms, overlay) + constant if combine is None else combine(_values(terms, overlay))


def applies(instance: Instance, overlay: Overlay) -> bool:
    """Tell whether the instance's guard holds.

    Raises:
        UnknownCell: an operand of the guard is unknown.
    """
    special = instance.special
    return special is None or special.guard is None or special.guard(_values(special.terms, overlay))


def _values(terms: list[Term], overlay: Overlay) -> Values:
    return [(total([term], overlay), amounts([term], overlay)) for term in terms]
