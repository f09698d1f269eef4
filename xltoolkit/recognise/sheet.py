"""A grid by rows, as recognition walks it."""

from __future__ import annotations

from collections import defaultdict

from xltoolkit.model import Cell, Grid, Place, Value, bare

Cells = dict[int, Value]
"""Column -> value of the cells of one row that hold something; None is a formula that was never calculated."""

_MAX_COVERED = 1_000_000
"""Cells under merged ones that are kept apart; a table's headings need some hundreds."""
_OWN = frozenset({"检查结果(xltoolkit)", "更正记录(xltoolkit)", "汇总说明(xltoolkit)", "情况说明核对(xltoolkit)"})


class Sheet:
    """A grid whose blank cells are gone and whose rows and merges are looked up in one step.

    Args:
        grid: what was read.
        left: first column to look at.
        right: last column to look at, or 0 for all.
    """

    __slots__ = ("covered", "grid", "name", "order", "rows", "spans")

    def __init__(self, grid: Grid, left: int = 1, right: int = 0) -> None:
        self.grid = grid
        self.name = grid.name
        self.rows = _by_row(grid, left, right or 1 << 30)
        self.order = sorted(self.rows)
        self.covered: dict[Place, Place] = {}
        self.spans: dict[Place, tuple[int, int]] = {}
        if grid.merges and self.rows:
            self._expand_merges()

    def _expand_merges(self) -> None:
        last_row, room = self.order[-1], _MAX_COVERED
        last_column = max((max(cells) for cells in self.rows.values() if cells), default=0)
        for top, left, bottom, right in self.grid.merges:
            self.spans[top, left] = (bottom, right)
            rows, columns = range(top, min(bottom, last_row) + 1), range(left, min(right, last_column) + 1)
            if (size := len(rows) * len(columns)) > room:
                continue
            room -= size
            for row in rows:
                for column in columns:
                    self.covered[row, column] = (top, left)
            self.covered.pop((top, left), None)

    @property
    def own(self) -> bool:
        """Whether it is one of the sheets that the toolkit itself adds."""
        return is_own(self.grid)

    def cell(self, row: int, column: int) -> Cell:
        """Return the address of one of its cells."""
        return Cell.at(self.name, row, column)

    def between(self, first: int, last: int) -> list[int]:
        """Return the rows that hold something, from first to last."""
        return [row for row in self.order if first <= row <= last]


def is_own(grid: Grid) -> bool:
    """Tell whether a sheet is one of those that the toolkit itself adds."""
    title = grid.values.get((1, 1))
    return isinstance(title, str) and bare(title) in _OWN


def _by_row(grid: Grid, left: int, right: int) -> dict[int, Cells]:
    rows: defaultdict[int, Cells] = defaultdict(dict)
    for (row, column), value in grid.values.items():
        if left <= column <= right and value is not None and not (isinstance(value, str) and not value.strip()):
            rows[row][column] = value
    for place in grid.formulas.keys() - grid.values.keys():
        if left <= place[1] <= right:
            rows[place[0]][place[1]] = None
    return dict(rows)
