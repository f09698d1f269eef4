"""Sides that are more than a sum: functions, products, choices and sums row by row, as closures over term values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce
from operator import mul

from xltoolkit.engine.expand import Cells, Term, cells_of, driver_groups
from xltoolkit.engine.plan import Apply, Choice, Linear, Part, Slot, Test, Walk
from xltoolkit.engine.view import View
from xltoolkit.model import Row, Unit

Values = list[tuple[Decimal, int]]
"""For each term its value, and how many non-empty amounts are in it."""

Combine = Callable[[Values], Decimal]
Holds = Callable[[Values], bool]


class Emitter:
    """Lays parts of equations over a workbook.

    Args:
        views: the recognised tables.
        unit: gives conditions their tolerance.
    """

    def __init__(self, views: Mapping[str, View], unit: Unit) -> None:
        self._views = views
        self._unit = unit
        self._cells: dict[int, Cells] = {}

    def cells(self, slot: Slot) -> Cells:
        """Return what finds the cells of a slot, made once."""
        found = self._cells.get(id(slot))
        if found is None:
            found = self._cells[id(slot)] = cells_of(slot, self._views)
        return found

    def finders(self, part: Linear) -> list[tuple[Decimal, Cells]]:
        """Return what finds the cells of every term of a sum."""
        return [(coefficient, self.cells(slot)) for coefficient, slot in part.terms]

    def part(self, part: Part, bound: tuple[list[Row], str, str], terms: list[Term]) -> Combine:
        """Append the terms of a part, and return what makes its value of theirs."""
        match part:
            case Linear(_, constant):
                start = len(terms)
                terms += [(coefficient, cells(*bound)) for coefficient, cells in self.finders(part)]
                end = len(terms)
                return lambda values: sum((value for value, _ in values[start:end]), constant)
            case Apply(function, parts):
                operands = [self.part(operand, bound, terms) for operand in parts]
                apply = _FUNCTIONS[function]
                return lambda values: apply([operand(values) for operand in operands])
            case Walk(driver, body, joins):
                groups = driver_groups(driver, joins, self._views)
                steps = [self.part(body, (rows, key, bound[2]), terms) for key, rows in groups]
                return lambda values: sum((step(values) for step in steps), Decimal())
            case Choice(condition, then, otherwise):
                holds = self.test(condition, bound, terms)
                yes, no = self.part(then, bound, terms), self.part(otherwise, bound, terms)
                return lambda values: yes(values) if holds(values) else no(values)

    def test(self, test: Test, bound: tuple[list[Row], str, str], terms: list[Term]) -> Holds:
        """Append the terms of a condition, and return what judges it."""
        if test.operator == "选项":
            return lambda _: test.fact
        if test.tests:
            parts = [self.test(part, bound, terms) for part in test.tests]
            if test.operator == "非":
                return lambda values: not parts[0](values)
            if test.operator == "且":
                return lambda values: all(part(values) for part in parts)
            return lambda values: any(part(values) for part in parts)
        start = len(terms)
        left, right = (self.part(part, bound, terms) for part in test.parts)
        end = len(terms)

        def holds(values: Values) -> bool:
            amounts = sum(count for _, count in values[start:end])
            return compare(left(values) - right(values), test.operator, self._unit.tolerance(amounts))

        return holds


def compare(difference: Decimal, operator: str, tolerance: Decimal) -> bool:
    """Tell whether left less right fits the operator; ``= <= >=`` allow the tolerance."""
    if operator == "=":
        return -tolerance <= difference <= tolerance
    if operator == "<=":
        return difference <= tolerance
    if operator == ">=":
        return difference >= -tolerance
    if operator == "<":
        return difference < 0
    if operator == ">":
        return difference > 0
    return difference != 0


def _quotient(values: list[Decimal]) -> Decimal:
    return values[0] / values[1]


_FUNCTIONS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "+": lambda values: sum(values, Decimal()),
    "*": lambda values: reduce(mul, values),
    "/": _quotient,
    "绝对值": lambda values: abs(values[0]),
    "最大": max,
    "最小": min,
}
