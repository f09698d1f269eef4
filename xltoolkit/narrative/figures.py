"""Figures of the workbook that a text can name: expressions of the formula language over recognised tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from xltoolkit.engine.names import Names, is_code
from xltoolkit.formula import Binary, Expression, Name, Negative, Number, Reference, parse
from xltoolkit.model import Accounts, BoundTable, Cell, Content, FormulaError, Kind, Row, Rows, bare, fold

_DISTINCT = 5
"""Significant digits from which on an equal amount is hardly chance."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the workbook.

    Args:
        amount: in yuan, or a count.
        half: how far rounding may have moved it.
        cells: where it stands; several for a sum.
        coordinates: the same as printed.
        exact: whether it is one cell as it stands.
        label: what people call it.
        counted: whether it is a count.
        scale: what its cell's number was multiplied by: yuan of the workbook's unit, 1 for a count.
    """

    amount: Decimal
    half: Decimal = Decimal()
    cells: tuple[Cell, ...] = ()
    coordinates: tuple[str, ...] = ()
    exact: bool = True
    label: str = ""
    counted: bool = False
    scale: int = 1

    def combined(self, other: Figure, sign: int) -> Figure:
        """Return the sum or the difference."""
        return Figure(
            self.amount + sign * other.amount,
            self.half + other.half,
            self.cells + other.cells,
            self.coordinates + other.coordinates,
            exact=False,
            counted=self.counted,
        )


@dataclass(slots=True)
class NamedRows:
    """Rows of a table by their labels.

    Args:
        table: its id.
        column: whose amounts are meant.
        rows: folded label -> rows, the shortest code first.
        names: folded other name of a code -> the code.
    """

    table: str
    column: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


class Figures:
    """Evaluates expressions over a workbook.

    Args:
        accounts: what was recognised.
        computed: amounts of empty cells that rollups fill: a text is not wrong because a total is still to come.
    """

    def __init__(self, accounts: Accounts, computed: Mapping[Cell, Decimal] = {}) -> None:
        self.accounts = accounts
        self._computed = computed
        self.unit = accounts.profile.unit
        self.names = Names(accounts.declared, accounts.profile)
        self._known: dict[str, Figure | None] = {"": None}
        self._rows: dict[tuple[str, str], NamedRows | None] = {}

    def of(self, expression: str) -> Figure | None:
        """Return what an expression comes to; None where a table, row or column of it is not in this workbook.

        Raises:
            FormulaError: a row or column that no form of its table has.
        """
        if expression not in self._known:
            self._known[expression] = self._value(parse(f"{expression} = 0").left, expression)
        return self._known[expression]

    def _value(self, node: Expression, text: str) -> Figure | None:
        match node:
            case Number(value):
                return Figure(value, exact=False)
            case Negative(operand):
                inner = self._value(operand, text)
                return None if inner is None else replace(inner, amount=-inner.amount, exact=False)
            case Binary(operator, left, right) if operator in "+-":
                first, second = self._value(left, text), self._value(right, text)
                if first is None or second is None:
                    return None
                return first.combined(second, 1 if operator == "+" else -1)
            case Reference():
                return self._cell(node, text)
        raise FormulaError(
            "情况说明里只能用单元格和加减", formula=text, position=0, advice="写成 表[行,列] + 表[行,列]"
        )

    def _cell(self, reference: Reference, text: str) -> Figure | None:
        try:
            names = self.names.table(reference.table, "", text)
        except FormulaError:  # of another profile
            return None
        row, column = reference.row, reference.column
        if names.table.rows is Rows.SINGLE:
            row = Name("", row.position)
        names.check_row(row, text)
        if column is None:
            raise FormulaError("缺少列", formula=text, position=reference.position, advice="写成 表[行,列]")
        names.check_column(column, text)
        bound = self.accounts.tables.get(names.table.id)
        if bound is None:
            return None
        form = names.of(bound.form)
        keys, columns = form.row_keys(row), form.column_names(column)
        if not keys or not columns:
            return None
        return self.at(bound, keys[0], columns[0])

    def at(self, bound: BoundTable, key: str, column: str) -> Figure | None:
        """Return the figure of a cell; 0 where the table has no data, or no row of a code."""
        row = bound.by_key.get(key)
        entry = None if row is None else row.entries.get(column)
        if row is None or entry is None:
            if row is None and (bound.no_data or not bound.rows or is_code(key) or bound.table.rows is Rows.SINGLE):
                return self.nothing(bound, key)
            return None
        if not entry.known:
            return None
        counted = self._counted(bound, row, column)
        scale = 1 if counted else self.unit.yuan
        amount = self._computed.get(entry.cell, entry.amount)
        filed = not counted and (entry.content is Content.AMOUNT or amount != entry.amount)
        half = self.unit.tolerance(1) * scale if filed else Decimal()  # nothing is not rounded
        coordinate = self.accounts.coordinate(bound.table.id, row, column)
        return Figure(amount * scale, half, (entry.cell,), (coordinate,), counted=counted, scale=scale)

    def nothing(self, bound: BoundTable, key: str) -> Figure:
        """Return the figure of a row that the table lacks."""
        place = (
            f"{self.accounts.number(bound.table.id)}没有“{key}”一行"
            if key and bound.rows
            else f"《{bound.form.title}》无数据"
        )
        return Figure(Decimal(), Decimal(), (), (place,))

    def rows(self, title: str, column: str) -> NamedRows | None:
        """Return the rows of a table by their labels; None where the table is not in this workbook."""
        if (title, column) not in self._rows:
            self._rows[title, column] = self._named_rows(title, column)
        return self._rows[title, column]

    def _named_rows(self, title: str, column: str) -> NamedRows | None:
        id = next((id for id, table in self.accounts.declared.items() if fold(title) in map(fold, table.titles)), "")
        bound = self.accounts.tables.get(id)
        if bound is None:
            return None
        columns = self.names.tables[id].of(bound.form).column_names(Name(column))
        if not columns:
            return None
        named = NamedRows(id, columns[0])
        for row in sorted((row for row in bound.rows if row.code), key=lambda row: len(row.code)):
            named.rows.setdefault(bare(row.label), []).append(row)
        codes = self.accounts.codes.get(bound.table.classification)
        present = {row.code: row for row in bound.rows if row.code}
        for code, names in codes.names.items() if codes else ():
            for name in names:
                named.names.setdefault(bare(name), code)
                if code in present:
                    rows = named.rows.setdefault(bare(name), [])
                    if present[code] not in rows:
                        rows.append(present[code])
        return named

    def search(self, amount: Decimal) -> Figure | None:
        """Return the first cell that holds an amount in yuan, where that is hardly chance."""
        digits = amount.normalize().as_tuple().digits
        return self._by_amount.get(amount) if len(digits) >= _DISTINCT else None

    @cached_property
    def _by_amount(self) -> dict[Decimal, Figure]:
        found: dict[Decimal, Figure] = {}
        for bound, row, column in self._cells():
            amount = row.entries[column].amount * self.unit.yuan
            if amount not in found and (figure := self.at(bound, row.key, column)) is not None:
                found[amount] = figure
        return found

    def _cells(self) -> Iterator[tuple[BoundTable, Row, str]]:
        printed = [entry.table for entry in self.accounts.profile.tables]
        for id in sorted(self.accounts.tables, key=lambda id: printed.index(id) if id in printed else len(printed)):
            bound = self.accounts.tables[id]
            for row in sorted(bound.rows, key=lambda row: len(row.code)):
                if not (row.line and row.line.heading):
                    yield from (
                        (bound, row, column) for column, entry in row.entries.items() if entry.known and entry.amount
                    )

    def _counted(self, bound: BoundTable, row: Row, column: str) -> bool:
        kind = row.line.kind if row.line is not None and row.line.kind is not None else None
        declared = bound.form.columns.get(column)
        return (kind or (declared.kind if declared else Kind.MONEY)) is Kind.COUNT


def departments(accounts: Accounts) -> set[str]:
    """Return the names of the department that heads of tables carry, folded."""
    names: dict[str, int] = defaultdict(int)
    for bound in accounts.tables.values():
        if (fact := bound.facts.get("department")) is not None:
            names[fold(fact[0])] += 1
    return set(names)


def year_of(accounts: Accounts, title: int | None) -> int:
    """Return the year of the accounts: what most heads of tables say, else the document's title, else the profile."""
    said: dict[int, int] = defaultdict(int)
    for bound in accounts.tables.values():
        if (fact := bound.facts.get("year")) is not None and (digits := "".join(filter(str.isdigit, fact[0]))):
            said[int(digits[:4])] += 1
    return max(said, key=lambda year: said[year]) if said else title or accounts.profile.year
