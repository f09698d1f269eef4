"""The syntax tree of an audit formula: small frozen values that know where in the text they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A row or column as it is written: a name, ``31行``, a code, or a set such as ``上级``."""

    text: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """A range of rows or columns, both ends included."""

    first: Name
    last: Name

    @property
    def position(self) -> int:
        """Where it begins."""
        return self.first.position


Selector = Name | Span


@dataclass(frozen=True, slots=True)
class Reference:
    """Cells of a table; without a column, every amount column."""

    table: Name
    row: Selector
    column: Selector | None = None

    @property
    def position(self) -> int:
        """Where it begins."""
        return self.table.position


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Negative:
    """A value with its sign turned."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Two values joined by ``+ - * /``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function of values; the first argument of 若 is a condition."""

    function: str
    arguments: tuple[Expression | Condition, ...]
    position: int = field(default=0, compare=False)


Expression = Reference | Number | Negative | Binary | Call


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values compared by ``= <> < <= > >=``."""

    left: Expression
    operator: str
    right: Expression


@dataclass(frozen=True, slots=True)
class Option:
    """Whether the profile states a fact: ``选项(无下属单位)``."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """A condition denied."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Both:
    """Two conditions that must hold together."""

    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Either:
    """Two conditions of which one suffices."""

    left: Condition
    right: Condition


Condition = Comparison | Option | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Formula:
    """A whole audit formula.

    Args:
        left: the side that binds sets, and that a rollup computes.
        operator: ``:= = <> < <= > >=``.
        right: the other side.
        guard: where it is false, the formula says nothing.
        text: as written.
    """

    left: Expression
    operator: str
    right: Expression
    guard: Condition | None = None
    text: str = field(default="", compare=False)

    @property
    def computes(self) -> bool:
        """Whether it is a rollup."""
        return self.operator == ":="
