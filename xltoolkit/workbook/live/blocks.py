"""Cells put together into rectangles, since a program is asked for a block at a time."""

from __future__ import annotations

from collections.abc import Iterable

from xltoolkit.model import Place, Range


def rectangles(places: Iterable[Place]) -> list[Range]:
    """Return the fewest simple rectangles that cover just these cells: runs of a row, joined down where they match."""
    done: list[Range] = []
    growing: dict[tuple[int, int], Range] = {}
    last = 0
    for row, left, right in _runs(places):
        if row > last + 1:
            done += growing.values()
            growing = {}
        elif row > last:
            done += [block for block in growing.values() if block.bottom < last]
            growing = {key: block for key, block in growing.items() if block.bottom == last}
        above = growing.pop((left, right), None)
        if above is not None and above.bottom == row - 1:
            growing[left, right] = above._replace(bottom=row)
        else:
            done += [] if above is None else [above]
            growing[left, right] = Range(row, left, row, right)
        last = row
    return sorted([*done, *growing.values()])


def _runs(places: Iterable[Place]) -> list[tuple[int, int, int]]:
    """Return row, first and last column of every run of neighbours in a row, in order."""
    runs: list[tuple[int, int, int]] = []
    for row, column in sorted(set(places)):
        if runs and runs[-1][0] == row and runs[-1][2] == column - 1:
            runs[-1] = (row, runs[-1][1], column)
        else:
            runs.append((row, column, column))
    return runs


def cells_of(area: Range) -> list[list[Place]]:
    """Return the cells of a rectangle by row."""
    return [[(row, column) for column in range(area.left, area.right + 1)] for row in range(area.top, area.bottom + 1)]
