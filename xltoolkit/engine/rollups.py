"""What rollups put into empty cells, and into differing ones where the policy corrects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from xltoolkit.engine.figures import AMOUNT, Overlay, UnknownCell, allowed, amounts, applies, side
from xltoolkit.engine.instances import Instance
from xltoolkit.engine.view import View
from xltoolkit.model import Content, Entry, Unit

EMPTY = frozenset({Content.BLANK, Content.NOTHING})
FILED = EMPTY | {Content.AMOUNT}

Candidates = dict[int, Instance]
"""id of a cell that a rollup may write -> the rollup's instance."""


def candidates(instances: Iterable[Instance], views: Mapping[str, View], contents: frozenset[Content]) -> Candidates:
    """Return the rollups whose cell holds one of the contents; tables without data are left alone."""
    found: Candidates = {}
    for instance in instances:
        driver = instance.equation.driver
        if not instance.equation.computes or driver is None:
            continue
        target, bound = instance.target, views[driver.table].bound
        wanted = contents if bound.unit is None else contents & EMPTY  # never corrected in another unit
        if target is not None and target.content in wanted and not bound.no_data:
            found.setdefault(id(target), instance)
    return found


def solve(rollups: Candidates, blocked: Iterable[int], unit: Unit, given: Overlay | None = None) -> Overlay:
    """Compute every candidate, operands before what is computed from them; on top of what is given, where something is.

    A blank cell gets a value other than 0, or becomes unknown where an operand is unknown or the cell is blocked. A
    filed one gets a value that differs by more than the tolerance; blocked, or with unknown operands, it stands.
    """
    overlay: Overlay = {} if given is None else given
    done: set[int] = set()
    for key in blocked:
        done.add(key)
        if key in rollups and target_of(rollups[key]).content is not AMOUNT:
            overlay[key] = None
    for key in rollups:
        _settle(key, rollups, done, overlay, unit)
    return overlay


def _settle(key: int, rollups: Candidates, done: set[int], overlay: Overlay, unit: Unit) -> None:
    if key in done:
        return
    done.add(key)
    instance = rollups[key]
    special = instance.special
    for _, entries in instance.right if special is None else [*instance.right, *special.terms]:
        for entry in entries:
            if id(entry) in rollups:
                _settle(id(entry), rollups, done, overlay, unit)
    target = target_of(instance)
    try:
        if applies(instance, overlay):
            _put(instance, target, key, overlay, unit)
    except (UnknownCell, ArithmeticError):
        if target.content is not AMOUNT:
            overlay[key] = None


def _put(instance: Instance, target: Entry, key: int, overlay: Overlay, unit: Unit) -> None:
    special = instance.special
    value = side(instance.right, instance.right_constant, None if special is None else special.right, overlay)
    if not is_sum(instance):
        value = unit.printed(value)
    if target.content is not AMOUNT:
        if value:
            overlay[key] = value
    elif abs(value - target.amount) > allowed(instance, unit, 1 + amounts(instance.right, overlay)):
        overlay[key] = value


def is_sum(instance: Instance) -> bool:
    """Tell whether the right side only adds and subtracts cells."""
    plain = instance.special is None or instance.special.right is None
    return plain and not instance.right_constant and all(abs(coefficient) == 1 for coefficient, _ in instance.right)


def target_of(instance: Instance) -> Entry:
    """Return the cell that a candidate may write."""
    target = instance.target
    if target is None:
        raise TypeError(instance)
    return target


def written(overlay: Overlay) -> dict[int, Decimal]:
    """Return the values that the overlay puts into cells, without those it makes unknown."""
    return {key: value for key, value in overlay.items() if value is not None}
