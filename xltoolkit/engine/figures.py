"""What the cells hold while equations are judged: what was filed, and what rollups put into empty cells."""

from __future__ import annotations

from decimal import Decimal

from xltoolkit.engine.expand import Term
from xltoolkit.engine.functions import Combine, Values
from xltoolkit.engine.instances import Instance
from xltoolkit.model import Content, Entry

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
            elif entry[4] is AMOUNT:
                part += entry[3]
            elif entry[4] > LAST_KNOWN:
                raise UnknownCell(entry)
        whole += part if coefficient == 1 else coefficient * part
    return whole


def amounts(terms: list[Term], overlay: Overlay) -> int:
    """Return how many non-empty amounts the terms have."""
    return sum(
        entry[4] is AMOUNT or (bool(overlay) and id(entry) in overlay) for _, entries in terms for entry in entries
    )


def values(terms: list[Term], overlay: Overlay) -> Values:
    """Return value and number of non-empty amounts, term by term."""
    return [(total([term], overlay), amounts([term], overlay)) for term in terms]


def side(terms: list[Term], combine: Combine | None, overlay: Overlay) -> Decimal:
    """Return the value of a side, be it a sum or more."""
    return total(terms, overlay) if combine is None else combine(values(terms, overlay))


def sides(instance: Instance, overlay: Overlay) -> tuple[Decimal, Decimal]:
    """Return the values of both sides.

    Raises:
        UnknownCell: an operand is unknown.
    """
    special = instance.special
    if special is None:
        left = total(instance.left, overlay) + instance.left_constant
        return left, total(instance.right, overlay) + instance.right_constant
    left = side(instance.left, special.left, overlay)
    return left, side(instance.right, special.right, overlay)


def applies(instance: Instance, overlay: Overlay) -> bool:
    """Tell whether the instance's guard holds.

    Raises:
        UnknownCell: an operand of the guard is unknown.
    """
    special = instance.special
    return special is None or special.guard is None or special.guard(values(special.terms, overlay))
