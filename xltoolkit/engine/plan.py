"""What equations are once their names are resolved: sides made of references that know how to find their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from xltoolkit.engine.names import FormNames, TableNames
from xltoolkit.formula import Formula, Name, Selector, Span
from xltoolkit.model import Severity
from xltoolkit.rules import Rule

Names = tuple[str, ...] | None
"""Keys of rows or columns; None where a form has no such."""


class Mode(Enum):
    """How a reference finds its rows."""

    NAMED = auto()
    """By key; a range names several."""
    BOUND = auto()
    """The row that the left side bound."""
    CHILDREN = auto()
    """The children of that row."""
    SAME_CODE = auto()
    """The rows of that row's code."""
    SAME_CLASS = auto()
    """The 类 rows or 功能行 of that row's code."""
    SET = auto()
    """Every row of a set, to be summed."""


@dataclass(slots=True)
class Slot:
    """A reference with its meaning.

    Args:
        names: the table's names.
        mode: how it finds its rows.
        row: a name, a range, or the word of a set.
        column: a name or range; None for the column that the left side bound.
        summed: whether it stands in 合计, so that parts which do not exist are left out.
    """

    names: TableNames
    mode: Mode
    row: Selector
    column: Selector | None
    summed: bool = False
    _rows: dict[int, Names] = field(default_factory=dict)
    _columns: dict[int, Names] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The table's id."""
        return self.names.table.id

    def keys_in(self, form: FormNames) -> Names:
        """Return the keys of the named rows in a form, or None where it has no such; looked up once a form."""
        if id(form) not in self._rows:
            self._rows[id(form)] = self._counted(self.row, form.row_keys(self.row), form.row_counts)
        return self._rows[id(form)]

    def columns_in(self, form: FormNames) -> Names:
        """Return the named columns in a form, or None where it has no such; looked up once a form."""
        if id(form) not in self._columns:
            found = None if self.column is None else form.column_names(self.column)
            self._columns[id(form)] = self._counted(self.column, found, form.column_counts)
        return self._columns[id(form)]

    def _counted(self, selector: Selector | None, found: Names, counts: Mapping[str, bool | None]) -> Names:
        """Return what a sum counts of a range: all but what the profile adds as a part of something else."""
        if found is None or not (self.summed and isinstance(selector, Span)):
            return found
        return tuple(name for name in found if counts.get(name) is not False) or None

    @property
    def word(self) -> str:
        """The set or name; of a range, where it begins."""
        return self.row.text if isinstance(self.row, Name) else self.row.first.text


@dataclass(slots=True)
class Linear:
    """A sum of references, each with its coefficient, and a constant."""

    terms: list[tuple[Decimal, Slot]] = field(default_factory=list)
    constant: Decimal = Decimal()

    def scaled(self, factor: Decimal) -> Linear:
        """Return a multiple."""
        return Linear([(c * factor, slot) for c, slot in self.terms], self.constant * factor)

    def plus(self, other: Linear) -> Linear:
        """Return the sum with another."""
        return Linear(self.terms + other.terms, self.constant + other.constant)


@dataclass(slots=True)
class Apply:
    """An operator or function of parts that is not linear: ``* / 绝对值 最大 最小``, or ``+`` of such parts."""

    function: str
    parts: list[Part]


@dataclass(slots=True)
class Walk:
    """合计 of an expression, row by row of the set that its driver names."""

    driver: Slot
    body: Part
    joins: list[Slot]


@dataclass(slots=True)
class Choice:
    """若."""

    condition: Test
    then: Part
    otherwise: Part


Part = Linear | Apply | Walk | Choice


@dataclass(slots=True)
class Test:
    """A condition: a comparison of two parts, a fact of the profile, or tests joined by ``非 且 或``."""

    operator: str
    parts: list[Part] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    fact: bool = False


@dataclass(slots=True)
class Equation:
    """One formula of a rule, resolved.

    Args:
        rule: whose formula it is.
        severity: how a finding binds, after the profile's choices.
        formula: its syntax tree.
        driver: the reference that binds row and column; None where the left has none outside 合计.
        left: the left side.
        right: the right side.
        guard: when it holds.
        joins: references that look the bound row up in other tables.
        tables: ids of all tables it reads.
    """

    rule: Rule
    severity: Severity
    formula: Formula
    driver: Slot | None
    left: Part
    right: Part
    guard: Test | None
    joins: list[Slot]
    tables: list[str]

    operator: str = field(init=False)
    """How the sides compare; a rollup is an equality."""
    computes: bool = field(init=False)
    """Whether it is a rollup."""
    allows_equal: bool = field(init=False)
    """Whether it holds where both sides are equal."""

    def __post_init__(self) -> None:
        self.computes = self.formula.computes
        self.operator = "=" if self.computes else self.formula.operator
        self.allows_equal = self.operator in {"=", "<=", ">="}


def slots_of(node: Part | Test) -> Iterator[Slot]:
    """Yield every reference below a part or a condition."""
    match node:
        case Linear(terms):
            yield from (slot for _, slot in terms)
        case Apply(_, parts):
            for part in parts:
                yield from slots_of(part)
        case Walk(driver, body):
            yield driver
            yield from slots_of(body)
        case Choice(condition, then, otherwise):
            for below in (condition, then, otherwise):
                yield from slots_of(below)
        case Test(_, parts, tests):
            for below in (*parts, *tests):
                yield from slots_of(below)
