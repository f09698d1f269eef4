"""What units pay to each other, as far as the tables show it: pairs of columns, declared in TOML, told as hints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from xltoolkit.config import Config, Keys, bundled, nearest, read_toml
from xltoolkit.consolidating.figures import Spot
from xltoolkit.consolidating.summing import Consolidated, SumRow
from xltoolkit.model import ConfigError, Table

FOLDER = "eliminations"
"""Name of the folder of these files, in the bundled plugins and in every folder of config.toml."""


class Side(NamedTuple):
    """One column of a table."""

    table: str
    column: str


class Pair(NamedTuple):
    """Two columns that hold the same money where it stays among the units."""

    title: str
    income: Side
    expenditure: Side


class Hint(NamedTuple):
    """A pair of which the sum has both sides.

    Args:
        pair: which.
        income: in all units together.
        expenditure: the same.
        spots: the codes that hold it, with their amounts.
        units: names of the units on each side.
    """

    pair: Pair
    income: Decimal
    expenditure: Decimal
    spots: tuple[tuple[Spot, Decimal], ...]
    units: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def most(self) -> Decimal:
        """What can be between the units at most."""
        return min(self.income, self.expenditure)


def pairs_of(config: Config, declared: Mapping[str, Table]) -> list[Pair]:
    """Read every pair of the bundled plugins and of the folders of config.toml.

    Raises:
        ConfigError: a file has a key, a table or a column that does not exist.
    """
    roots = [bundled("plugins"), *config.folders]
    return [pair for root in roots for path in sorted((root / FOLDER).glob("*.toml")) for pair in _read(path, declared)]


def hints(pairs: Iterable[Pair], total: Consolidated) -> Iterator[Hint]:
    """Yield the pairs of which both sides hold something."""
    for pair in pairs:
        sides = [_codes(total, side) for side in (pair.income, pair.expenditure)]
        amounts = [sum((amount for _, amount in spots), Decimal()) for spots in sides]
        if all(amount > 0 for amount in amounts):
            units = (_units(total, sides[0]), _units(total, sides[1]))
            if len({*units[0], *units[1]}) > 1:  # nobody pays to itself
                yield Hint(pair, amounts[0], amounts[1], (*sides[0], *sides[1]), units)


def _read(path: Path, declared: Mapping[str, Table]) -> Iterator[Pair]:
    keys = Keys(read_toml(path), str(path))
    for item in keys.tables("pairs"):
        yield Pair(
            item.take("title", str, ""),
            _side(item.table("income"), declared, str(path)),
            _side(item.table("expenditure"), declared, str(path)),
        )
        item.done()
    keys.done()


def _side(keys: Keys, declared: Mapping[str, Table], where: str) -> Side:
    side = Side(keys.take("table", str, ""), keys.take("column", str, ""))
    keys.done()
    if side.table not in declared:
        raise ConfigError(f"没有表“{side.table}”", where=where, advice=nearest(side.table, declared))
    columns = {name for form in declared[side.table].forms for name in form.columns}
    if side.column not in columns:
        raise ConfigError(f"表“{side.table}”没有栏“{side.column}”", where=where, advice=nearest(side.column, columns))
    return side


def _codes(total: Consolidated, side: Side) -> list[tuple[Spot, Decimal]]:
    """Return the lowest codes that hold something in a column: those above them follow by adding up."""
    table = total.tables.get(side.table)
    rows = [] if table is None else [row for row in table.rows.values() if row.code and _amount(row, side.column)]
    codes = [row.code for row in rows]
    lowest = [row for row in rows if not any(code != row.code and code.startswith(row.code) for code in codes)]
    return [(Spot(side.table, row.key, side.column), _amount(row, side.column)) for row in lowest]


def _amount(row: SumRow, column: str) -> Decimal:
    return row.cells[column].exact if column in row.cells else Decimal()


def _units(total: Consolidated, spots: Iterable[tuple[Spot, Decimal]]) -> tuple[str, ...]:
    cells = [total.cell(spot) for spot, _ in spots]
    return tuple(dict.fromkeys(total.units[part.unit] for cell in cells if cell is not None for part in cell.parts))
