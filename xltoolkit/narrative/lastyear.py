"""Last year's figures: the declarations of this year's text, read in last year's workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from xltoolkit.model import Accounts, Cell, FormulaError, Previous
from xltoolkit.narrative.figures import Figure, Figures

Years = tuple[Figure, Figure]
"""A figure in this year's workbook, and in last year's."""


class LastYear:
    """Looks up figures of last year's workbook; cells and coordinates say that they are of it.

    Args:
        previous: last year's accounts.
        computed: amounts of empty cells that rollups fill there.
    """

    def __init__(self, previous: Previous, computed: Mapping[Cell, Decimal] = {}) -> None:
        self._name = previous.name
        self._figures = Figures(previous.accounts, computed)
        self._figures.unit = previous.unit

    @classmethod
    def beside(cls, accounts: Accounts, computed: Mapping[Cell, Decimal] = {}) -> LastYear | None:
        """Return last year's figures beside this year's accounts; None where the user gives none."""
        return None if accounts.previous is None else cls(accounts.previous, computed)

    def of(self, expression: str) -> Figure | None:
        """Return what an expression comes to; None where last year's workbook lacks a table, row or column of it."""
        try:
            return self._named(self._figures.of(expression))
        except FormulaError:  # last year's tables had no such row or column
            return None

    def row(self, table: str, key: str, column: str) -> Figure | None:
        """Return a cell of a table; 0 where the table has no such row, None where there is no such table or column."""
        bound = self._figures.accounts.tables.get(table)
        return None if bound is None else self._named(self._figures.at(bound, key, column))

    def _named(self, figure: Figure | None) -> Figure | None:
        if figure is None:
            return None
        return replace(
            figure,
            cells=tuple(cell.in_book(self._name) for cell in figure.cells),
            coordinates=tuple(f"上年（{self._name}）{name}" for name in figure.coordinates),
        )
