"""An example of a rule: made-up figures in the cells of an equation, with which it holds, and one that breaks it.

The engine judges them as it judges a workbook, so that an example never says what a run would not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltoolkit.engine.expand import Term
from xltoolkit.engine.figures import ZERO, Overlay, UnknownCell, netted, side
from xltoolkit.engine.functions import Emitter
from xltoolkit.engine.instances import Instance, instances_of
from xltoolkit.engine.judge import Verdicts, judge
from xltoolkit.engine.messages import Writer
from xltoolkit.engine.ruleset import RuleSet, codes_of
from xltoolkit.engine.specimen import specimens
from xltoolkit.model import Accounts, Entry

_MOST = 7
"""Cells beside the first that an example has figures for; the others stay empty."""
_STEP = Decimal(100)
_SLIPS = (Decimal(9), Decimal(-9), Decimal(900), Decimal(-900))
_TRIES = 40
"""Instances of one rule that are tried."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell of an example: its factor in the equation, its printed coordinates, what stands in it."""

    factor: Decimal
    coordinate: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Example:
    """Figures with which a rule holds, and one that breaks it.

    Args:
        formula: the equation as written.
        operator: how its sides compare.
        left: cells of the left side.
        right: cells of the right side.
        constants: what is added to the cells of the left and of the right side.
        sums: whether both sides are sums of their cells and constants.
        more: cells of both sides that are empty and not among these.
        wrong: the value that breaks it, in the first cell.
        difference: of both sides then.
    """

    formula: str
    operator: str
    left: tuple[Figure, ...]
    right: tuple[Figure, ...]
    constants: tuple[Decimal, Decimal]
    sums: bool
    more: int
    wrong: Decimal
    difference: Decimal


def example_of(rule: str, ruleset: RuleSet) -> Example | None:
    """Make an example of a rule, or None where it has no equation that figures can be found for."""
    for accounts, instance in _instances(rule, ruleset):
        example = _made(instance, accounts)
        if example is not None:
            return example
    return None


def _instances(rule: str, ruleset: RuleSet) -> Iterator[tuple[Accounts, Instance]]:
    equations = [equation for equation in ruleset.equations if equation.rule.id == rule]
    if not equations:
        return
    declared = {id: names.table for id, names in ruleset.names.tables.items()}
    for accounts in specimens(declared, ruleset.profile, codes_of(equations)):
        views = ruleset.views(accounts)
        emitter = Emitter(views, ruleset.profile.unit)
        for equation in equations:
            laid = instances_of(equation, accounts, views, emitter)[0]
            yield from ((accounts, instance) for instance in sorted(laid, key=_awkward)[:_TRIES])


def _awkward(instance: Instance) -> tuple[bool, bool]:
    """Sort key: instances with cells on both sides first, few of them."""
    return not any(entries for _, entries in instance.right), sum(1 for _ in instance.entries) > _MOST


def _made(instance: Instance, accounts: Accounts) -> Example | None:
    left, right = netted(instance.left), netted(instance.right)
    if not left:
        return None
    (factor, first), *others = left
    for overlay in _figures(instance, [entry for _, entry in (*right, *others)], first):
        for value in _candidates(instance, first, factor, overlay):
            if not _verdicts(instance, {**overlay, id(first): value}, accounts).passed:
                continue
            wrong = _wrong(instance, first, value, overlay, accounts)
            if wrong is not None:
                overlay[id(first)] = value
                return _example(instance, wrong, overlay, accounts)
    return None


def _figures(instance: Instance, entries: list[Entry], first: Entry) -> Iterator[Overlay]:
    """Yield figures for all cells but the first: hundreds; in cells of the guard alone nothing, then a hundred."""
    overlay: Overlay = {id(entry): _STEP * at for at, entry in enumerate(reversed(entries[:_MOST]), 1)}
    overlay.pop(id(first), None)
    yield dict(overlay)
    if instance.special is not None:
        guard = {id(entry) for _, entries in instance.special.terms for entry in entries} - {id(first)}
        yield {**dict.fromkeys(guard, _STEP), **overlay}


def _candidates(instance: Instance, first: Entry, factor: Decimal, overlay: Overlay) -> Iterator[Decimal]:
    """Yield values of the first cell that may make the equation hold: what solves it, then round ones."""
    special = instance.special
    filled: Overlay = {**overlay, id(first): ZERO}
    try:
        left = side(instance.left, instance.left_constant, None if special is None else special.left, filled)
        right = side(instance.right, instance.right_constant, None if special is None else special.right, filled)
    except (UnknownCell, ArithmeticError):
        return
    solved = (right - left) / factor
    yield from (value for value in (solved, solved - _STEP / 2, solved + _STEP, ZERO, _STEP) if value >= 0)


def _wrong(
    instance: Instance, first: Entry, value: Decimal, overlay: Overlay, accounts: Accounts
) -> tuple[Decimal, Decimal] | None:
    """Return a value of the first cell that breaks the equation, and how much both sides differ then."""
    for slip in sorted(_SLIPS, key=lambda slip: value + slip < 0):
        for broken in _verdicts(instance, {**overlay, id(first): value + slip}, accounts).failed:
            return value + slip, broken.left - broken.right
    return None


def _verdicts(instance: Instance, overlay: Overlay, accounts: Accounts) -> Verdicts:
    return judge([instance], overlay, accounts.profile.unit)


def _example(instance: Instance, wrong: tuple[Decimal, Decimal], overlay: Overlay, accounts: Accounts) -> Example:
    writer = Writer(accounts, overlay)

    def figures(terms: list[Term]) -> tuple[Figure, ...]:
        return tuple(
            Figure(factor, writer.coordinates(entry), overlay[id(entry)] or ZERO)
            for factor, entry in netted(terms)
            if id(entry) in overlay
        )

    special = instance.special
    shown = figures(instance.left), figures(instance.right)
    more = len({id(entry) for entry in instance.entries}) - len(shown[0]) - len(shown[1])
    return Example(
        instance.equation.formula.text,
        instance.equation.operator,
        *shown,
        (instance.left_constant, instance.right_constant),
        special is None or (special.left is None and special.right is None),
        more,
        *wrong,
    )
