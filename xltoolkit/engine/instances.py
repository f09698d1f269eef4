"""Equations laid over a workbook: one instance for every row and column that they hold for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.engine.expand import Absent, Bound, Term, Unknown, column_names, driver_groups
from xltoolkit.engine.functions import Combine, Emitter, Holds
from xltoolkit.engine.plan import Equation, Linear, Mode
from xltoolkit.engine.view import View
from xltoolkit.model import Accounts, Entry, NotApplicable


class Special(NamedTuple):
    """What an instance has beyond two sums.

    ``left`` and ``right`` make the sides' values of their terms' values; None where the side is a sum. ``guard`` judges
    the values of ``terms``.
    """

    left: Combine | None
    right: Combine | None
    guard: Holds | None
    terms: list[Term]


class Instance(NamedTuple):
    """One equation over cells: ``left`` and ``left_constant`` together compare to ``right`` and ``right_constant``.

    Coefficients and cells of both sides are there for diagnosis; where ``special`` is set the sides are not sums.
    """

    equation: Equation
    left: list[Term]
    right: list[Term]
    left_constant: Decimal
    right_constant: Decimal
    special: Special | None
    bound: Bound

    @property
    def entries(self) -> Iterator[Entry]:
        """Every cell of both sides, left first; those of the guard are not among them."""
        return (entry for side in (self.left, self.right) for _, entries in side for entry in entries)

    @property
    def target(self) -> Entry | None:
        """The one cell on the left, where there is one."""
        if len(self.left) == 1 and len(self.left[0][1]) == 1:
            return self.left[0][1][0]
        return None


Laid = tuple[list[Instance], list[NotApplicable]]


def instances_of(equation: Equation, accounts: Accounts, views: Mapping[str, View], emitter: Emitter) -> Laid:
    """Return the instances of an equation, and why the others are not applicable."""
    rule, driver = equation.rule.id, equation.driver
    lacking = _lacking(equation, accounts)
    if lacking:
        return [], [NotApplicable(rule, accounts.number(equation.tables[0]), lacking)]
    if driver is None:
        return _laid(equation, accounts, emitter, [Bound([], "", "")])
    view = views[driver.table]
    try:
        groups = driver_groups(driver, equation.joins, views)
        columns = {id(rows): column_names(driver, view, rows) for _, rows in groups}
        if driver.mode is Mode.NAMED and not any(columns.values()):
            raise Unknown(f"《{view.bound.form.title}》的式样没有这一列")  # noqa: TRY301 - one way out for all reasons
    except Unknown as reason:
        return [], [NotApplicable(rule, accounts.number(driver.table), str(reason))]
    bounds = [Bound(rows, key, column) for key, rows in groups for column in columns[id(rows)]]
    return _laid(equation, accounts, emitter, bounds)


def coordinate(equation: Equation, bound: Bound, accounts: Accounts) -> str:
    """Return the printed coordinates of an instance: those of the row and column that the left bound."""
    if equation.driver is None:
        return accounts.number(equation.tables[0]) if equation.tables else ""
    table = equation.driver.table
    if bound.rows:
        return accounts.coordinate(table, bound.rows[0], bound.column)
    return f"{accounts.number(table)}{bound.identity}行{bound.column}栏"


def _laid(equation: Equation, accounts: Accounts, emitter: Emitter, bounds: list[Bound]) -> Laid:
    lay = _plain if _is_plain(equation) else _special
    instances: list[Instance] = []
    unknown: list[NotApplicable] = []
    for bound in bounds:
        try:
            instances.append(lay(equation, emitter, bound))
        except Absent:
            continue
        except Unknown as reason:
            where = coordinate(equation, bound, accounts)
            unknown.append(NotApplicable(equation.rule.id, where, str(reason)))
    return instances, unknown


def _is_plain(equation: Equation) -> bool:
    sums = isinstance(equation.left, Linear) and isinstance(equation.right, Linear)
    return sums and equation.guard is None


def _plain(equation: Equation, emitter: Emitter, bound: Bound) -> Instance:
    left, right = equation.left, equation.right
    if not isinstance(left, Linear) or not isinstance(right, Linear):
        raise TypeError(equation)
    sides = emitter.terms(left, bound), emitter.terms(right, bound)
    return Instance(equation, *sides, left.constant, right.constant, None, bound)


def _special(equation: Equation, emitter: Emitter, bound: Bound) -> Instance:
    left: list[Term] = []
    right: list[Term] = []
    tested: list[Term] = []
    made = emitter.part(equation.left, bound, left), emitter.part(equation.right, bound, right)
    guard = None if equation.guard is None else emitter.test(equation.guard, bound, tested)
    special = Special(*made, guard, tested)
    return Instance(equation, left, right, Decimal(), Decimal(), special, bound)


def _lacking(equation: Equation, accounts: Accounts) -> str:
    for table in equation.tables:
        if table not in accounts.tables:
            title = accounts.declared[table].title
            if any(repeated.table.id == table for repeated in accounts.repeated):
                return f"《{title}》在工作簿中出现不止一次，无法确定以哪一张为准"
            return f"工作簿中没有《{title}》"
    return ""
