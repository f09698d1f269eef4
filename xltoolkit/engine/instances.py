"""Equations laid over a workbook: one instance for every row and column that they hold for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from xltoolkit.engine.expand import Absent, Term, Unknown, driver_columns, driver_groups
from xltoolkit.engine.functions import Combine, Emitter, Holds
from xltoolkit.engine.plan import Equation, Linear, Mode, Test, slots_of
from xltoolkit.engine.view import View
from xltoolkit.model import Accounts, Entry, NotApplicable, Row

_ZERO = Decimal()
_NOTHING: tuple[list[Row], str, str] = ([], "", "")
"""What is bound where a guard is laid for all rows at once."""


class Special(NamedTuple):
    """What an instance has beyond two sums.

    ``left`` and ``right`` make the sides' values of their terms' values; None where the side is a sum. ``guard`` judges
    the values of ``terms``; instances whose guard does not depend on the bound row share it.
    """

    left: Combine | None
    right: Combine | None
    guard: Holds | None
    terms: list[Term]


class Instance(NamedTuple):
    """One equation over cells: ``left`` and ``left_constant`` together compare to ``right`` and ``right_constant``.

    Coefficients and cells of both sides are there for diagnosis; where ``special`` is set the sides may not be sums.
    ``rows``, ``key`` and ``column`` are what the left side bound.
    """

    equation: Equation
    left: list[Term]
    right: list[Term]
    left_constant: Decimal
    right_constant: Decimal
    special: Special | None
    rows: Sequence[Row]
    key: str
    column: str

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
_Lay = Callable[[list[Row], str, str], Instance]


def instances_of(equation: Equation, accounts: Accounts, views: Mapping[str, View], emitter: Emitter) -> Laid:
    """Return the instances of an equation, and why the others are not applicable."""
    rule, driver = equation.rule.id, equation.driver
    if missing := lacking(equation, accounts):
        return [], [NotApplicable(rule, accounts.number(equation.tables[0]), missing)]
    try:
        lay = _layer(equation, emitter)
        if driver is None:
            return [lay([], "", "")], []
        view = views[driver.table]
        groups = driver_groups(driver, equation.joins, views)
    except Absent:
        missing = "工作簿里这种式样的表没有公式要合计的栏"
        return [], [NotApplicable(rule, accounts.number(equation.tables[0]), missing)]
    except Unknown as reason:
        where = accounts.number(equation.tables[0] if driver is None else driver.table)
        return [], [NotApplicable(rule, where, str(reason))]
    columns = driver_columns(driver, view)
    if driver.mode is Mode.NAMED and not any(columns(rows) for _, rows in groups):
        missing = f"《{view.bound.form.title}》的式样没有这一列"
        return [], [NotApplicable(rule, accounts.number(driver.table), missing)]
    instances: list[Instance] = []
    unknown: list[NotApplicable] = []
    for key, rows in groups:
        for column in columns(rows):
            try:
                instances.append(lay(rows, key, column))
            except Absent:
                continue
            except Unknown as because:
                where = coordinate(equation, rows, key, column, accounts)
                unknown.append(NotApplicable(rule, where, str(because)))
    return instances, unknown


def coordinate(equation: Equation, rows: Sequence[Row], key: str, column: str, accounts: Accounts) -> str:
    """Return the printed coordinates of what the left side bound."""
    if equation.driver is None:
        return accounts.number(equation.tables[0]) if equation.tables else ""
    table = equation.driver.table
    if rows:
        return accounts.coordinate(table, rows[0], column)
    return accounts.place(table, key, column)


def _layer(equation: Equation, emitter: Emitter) -> _Lay:
    """Return what lays the equation for a bound row and column."""
    left, right, guard = equation.left, equation.right, equation.guard
    if not isinstance(left, Linear) or not isinstance(right, Linear):
        return _special(equation, emitter)
    make = partial(tuple.__new__, Instance)  # the hot path: half the time of Instance(...)
    lefts, rights = _sums(left, emitter), _sums(right, emitter)
    left_constant, right_constant = left.constant, right.constant
    shared = None
    special_of = None
    if guard is not None and _is_fixed(guard):
        shared = Special(None, None, *_guard(guard, emitter, _NOTHING))
    elif guard is not None:
        special_of = _guarded(guard, emitter)

    def lay(rows: list[Row], key: str, column: str) -> Instance:
        special = shared if special_of is None else special_of(rows, key, column)
        sides = lefts(rows, key, column), rights(rows, key, column)
        return make((equation, *sides, left_constant, right_constant, special, rows, key, column))

    return lay


def _sums(part: Linear, emitter: Emitter) -> Callable[[list[Row], str, str], list[Term]]:
    finders = emitter.finders(part)
    if len(finders) == 1:
        ((only, find),) = finders
        return lambda rows, key, column: [(only, find(rows, key, column))]
    return lambda rows, key, column: [(coefficient, cells(rows, key, column)) for coefficient, cells in finders]


def _special(equation: Equation, emitter: Emitter) -> _Lay:
    guard = equation.guard
    shared = _guard(guard, emitter, _NOTHING) if guard is not None and _is_fixed(guard) else None

    def lay(rows: list[Row], key: str, column: str) -> Instance:
        bound = rows, key, column
        left: list[Term] = []
        right: list[Term] = []
        sides = emitter.part(equation.left, bound, left), emitter.part(equation.right, bound, right)
        special = Special(*sides, *(shared or _guard(guard, emitter, bound)))
        return Instance(equation, left, right, _ZERO, _ZERO, special, *bound)

    return lay


def _guarded(guard: Test, emitter: Emitter) -> Callable[[list[Row], str, str], Special]:
    return lambda rows, key, column: Special(None, None, *_guard(guard, emitter, (rows, key, column)))


def _guard(guard: Test | None, emitter: Emitter, bound: tuple[list[Row], str, str]) -> tuple[Holds | None, list[Term]]:
    terms: list[Term] = []
    return (None if guard is None else emitter.test(guard, bound, terms)), terms


def _is_fixed(guard: Test) -> bool:
    """Whether the guard reads named cells only, so that it is laid once and all instances share it."""
    return all(slot.mode is Mode.NAMED and slot.column is not None for slot in slots_of(guard))


def lacking(equation: Equation, accounts: Accounts) -> str:
    """Return why an equation cannot be laid for want of a table, or nothing."""
    for table in equation.tables:
        if table not in accounts.tables:
            title = accounts.declared[table].title
            if any(repeated.table.id == table for repeated in accounts.repeated):
                return f"《{title}》在工作簿中出现不止一次，无法确定以哪一张为准"
            return f"工作簿中没有《{title}》"
    return ""
