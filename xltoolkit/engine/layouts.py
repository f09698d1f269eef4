"""Laid equations remembered by the shape of their tables: forms with fixed lines look alike in workbook after workbook.

Which cells an equation reads follows from the shape of the tables it names (the form, the rows and their columns), not
from the amounts. What was laid over one workbook is kept as places in its tables, and laid over the next one of the
same shape by looking those places up. A shape is kept when it comes for the second time: the rows of a table of codes
are a department's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import NamedTuple, TypeVar

from xltoolkit.engine.expand import Term
from xltoolkit.engine.functions import Combine, Emitter, Holds
from xltoolkit.engine.instances import Instance, Laid, Special, instances_of, lacking
from xltoolkit.engine.plan import Equation
from xltoolkit.engine.view import View
from xltoolkit.model import Accounts, Entry, NotApplicable, Row

_NO_TABLE = ""
"""Of a term without cells: a join whose row the other table lacks."""
_MOST = 512
"""Shapes that are kept; then all are forgotten, and those that come often are soon known again."""

T = TypeVar("T")

_make = partial(tuple.__new__, Instance)
"""Half the time of ``Instance(...)``."""

_Pick = Callable[[Sequence[Entry]], Sequence[Entry]]
_Term = tuple[Decimal, str, _Pick]
"""Coefficient, id of the table, and what picks the cells among all of that table."""


class _Special(NamedTuple):
    """A ``Special`` with places instead of cells."""

    left: Combine | None
    right: Combine | None
    guard: Holds | None
    terms: list[_Term]


class _Pattern(NamedTuple):
    """An instance with places instead of cells and rows."""

    left: list[_Term]
    right: list[_Term]
    constants: tuple[Decimal, Decimal]
    special: int
    """Index of what it has beyond two sums; instances share it. -1 for none."""
    rows: Callable[[Sequence[Row]], Sequence[Row]]
    key: str
    column: str


class _Program(NamedTuple):
    """An equation laid over tables of some shape."""

    driver: str
    patterns: list[_Pattern]
    specials: list[_Special]
    unknown: list[NotApplicable]


class Layouts:
    """Remembers how the equations of a rule set are laid."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[object, ...], int] = {}
        self._programs: dict[tuple[int, ...], _Program | None] = {}

    def number(self, views: Mapping[str, View]) -> dict[str, int]:
        """Return a number for the shape of every table; equal ones have equal numbers."""
        if len(self._shapes) > _MOST:
            self._shapes, self._programs = {}, {}
        return {id: self._shapes.setdefault(view.shape, len(self._shapes)) for id, view in views.items()}

    def lay(
        self,
        equation: Equation,
        accounts: Accounts,
        views: Mapping[str, View],
        emitter: Emitter,
        shapes: Mapping[str, int],
    ) -> Laid:
        """Return what ``instances_of`` returns.

        Args:
            equation: to be laid.
            accounts: the recognised workbook.
            views: its tables.
            emitter: lays parts of equations.
            shapes: of the tables (``number``).
        """
        if lacking(equation, accounts):
            return instances_of(equation, accounts, views, emitter)
        key = (id(equation), *(shapes[table] for table in equation.tables))
        program = self._programs.get(key)
        if program is not None:
            return _run(program, equation, views)
        laid = instances_of(equation, accounts, views, emitter)
        if key in self._programs:
            self._programs[key] = _recorded(laid, equation, views)
        else:
            self._programs[key] = None
        return laid


def _run(program: _Program, equation: Equation, views: Mapping[str, View]) -> Laid:
    flat: dict[str, Sequence[Entry]] = {_NO_TABLE: (), **{table: views[table].flat for table in equation.tables}}
    rows = views[program.driver].bound.rows if program.driver else []
    specials = [Special(*special[:3], _cells(special.terms, flat)) for special in program.specials]
    return [
        _make(
            (
                equation,
                [(coefficient, pick(flat[table])) for coefficient, table, pick in left],
                [(coefficient, pick(flat[table])) for coefficient, table, pick in right],
                *constants,
                None if special < 0 else specials[special],
                pick_rows(rows),
                key,
                column,
            )
        )
        for left, right, constants, special, pick_rows, key, column in program.patterns
    ], program.unknown


def _cells(terms: list[_Term], flat: Mapping[str, Sequence[Entry]]) -> list[Term]:
    return [(coefficient, pick(flat[table])) for coefficient, table, pick in terms]


def _recorded(laid: Laid, equation: Equation, views: Mapping[str, View]) -> _Program | None:
    """Return a program that lays the same again; None where a cell stands for two places, so that it cannot be told."""
    places: dict[int, tuple[str, int]] = {}
    for table in equation.tables:
        places |= {id(entry): (table, index) for index, entry in enumerate(views[table].flat)}
    if len(places) < sum(len(views[table].flat) for table in equation.tables):
        return None
    driver = "" if equation.driver is None else equation.driver.table
    rows = {id(row): index for index, row in enumerate(views[driver].bound.rows)} if driver else {}
    specials: dict[int, tuple[int, _Special]] = {}
    patterns = []
    for instance in laid[0]:
        special = instance.special
        if special is not None and id(special) not in specials:
            specials[id(special)] = (len(specials), _Special(*special[:3], _placed(special.terms, places)))
        patterns.append(
            _Pattern(
                _placed(instance.left, places),
                _placed(instance.right, places),
                (instance.left_constant, instance.right_constant),
                -1 if special is None else specials[id(special)][0],
                _picker([rows[id(row)] for row in instance.rows]),
                instance.key,
                instance.column,
            )
        )
    return _Program(driver, patterns, [special for _, special in specials.values()], laid[1])


def _placed(terms: list[Term], places: Mapping[int, tuple[str, int]]) -> list[_Term]:
    return [(coefficient, *_picked([places[id(entry)] for entry in entries])) for coefficient, entries in terms]


def _picked(places: list[tuple[str, int]]) -> tuple[str, _Pick]:
    return places[0][0] if places else _NO_TABLE, _picker([index for _, index in places])


def _picker(indexes: list[int]) -> Callable[[Sequence[T]], Sequence[T]]:
    """Return what picks the items of these indexes from a sequence, as a sequence."""
    first, end = (indexes[0], indexes[0] + len(indexes)) if indexes else (0, 0)
    picked = slice(first, end) if indexes == list(range(first, end)) else None
    pick: Callable[[Sequence[T]], Sequence[T]] = itemgetter(*([picked] if picked else indexes))
    return pick
