"""Which formulas rest on which cells, over all sheets of a workbook.

Ranges are never expanded: a formula over whole columns costs as much as one over a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from xltoolkit.model import Place, Range
from xltoolkit.recalc.references import Area, Reads, References

_TILE_ROWS, _TILE_COLUMNS = 128, 16
_MANY_TILES = 64
"""A range over more tiles than this is looked at for every cell asked about, wherever it is."""


class Node(NamedTuple):
    """A cell; the sheet's name is folded for case."""

    sheet: str
    row: int
    column: int


class Graph:
    """The formulas of a workbook and what each of them reads.

    Args:
        formulas: sheet -> cell -> formula, with its ``=``.
        arrays: sheet -> cell of a formula -> the cells that it fills.
        references: reads the formulas.
    """

    def __init__(
        self,
        formulas: Mapping[str, Mapping[Place, str]],
        arrays: Mapping[str, Mapping[Place, Range]],
        references: References,
    ) -> None:
        self.reads: dict[Node, Reads] = {}
        self.filled: dict[Node, Area] = {}
        self._users = _Users()
        self._inside: dict[Area, frozenset[Node]] = {}
        self._columns: dict[str, dict[int, set[Node]]] = {}
        for name, of_sheet in formulas.items():
            sheet = name.casefold()
            for place, formula in of_sheet.items():
                reads = references.of(formula, sheet, place)
                node = Node(sheet, *place)
                self.reads[node] = reads
                for area in reads.areas:
                    self._users.add(area, node)
            for place, filled in arrays.get(name, {}).items():
                if place in of_sheet:
                    self.filled[Node(sheet, *place)] = Area(sheet, *filled)

    def stale(self, changed: Iterable[Node], exact: Collection[Node] = ()) -> set[Node]:
        """Return the formulas whose value may no longer follow from the cells they read.

        Args:
            changed: cells with a new value.
            exact: formulas whose stored value was worked out from the changed cells; they are stale only where they
                rest on one that is.
        """
        queue = list(dict.fromkeys(changed))
        if not queue:
            return set()
        stale = {node for node, reads in self.reads.items() if reads.anywhere}
        queue += [cell for node in stale for cell in self._cells(node)]
        sound = frozenset(exact)
        spent: set[Area] = set()  # all that read it are stale already
        while queue:
            node = queue.pop()
            for area, users in self._users.of(node):
                if area in spent:
                    continue
                for user in users:
                    if user not in stale and (user not in sound or self._is_stale(node, stale)):
                        stale.add(user)
                        queue += self._cells(user)
                if stale.issuperset(users):
                    spent.add(area)
        return stale

    def formulas_in(self, area: Area) -> frozenset[Node]:
        """Return the formulas that have, or fill, a cell of an area."""
        if (known := self._inside.get(area)) is None:
            known = self._inside[area] = frozenset(self._find(area))
        return known

    def _is_stale(self, node: Node, stale: Collection[Node]) -> bool:
        return node in stale or any(first in stale and _holds(area, node) for first, area in self.filled.items())

    def _cells(self, node: Node) -> Iterator[Node]:
        """Yield the cells that a formula fills, as far as a formula reads them by themselves or in an area."""
        yield node
        area = self.filled.get(node)
        if area is not None:
            for other in self._users.read_in(area):
                if other != node:
                    yield other

    def _find(self, area: Area) -> Iterator[Node]:
        if not self._columns:
            for node in self.reads:
                self._columns.setdefault(node.sheet, {}).setdefault(node.column, set()).add(node)
        columns = self._columns.get(area.sheet, {})
        for column, nodes in columns.items():
            if not area.left <= column <= area.right:
                continue
            if area.bottom - area.top < len(nodes):
                rows = range(area.top, area.bottom + 1)
                yield from (node for row in rows if (node := Node(area.sheet, row, column)) in nodes)
            else:
                yield from (node for node in nodes if area.top <= node.row <= area.bottom)
        yield from (node for node, filled in self.filled.items() if _meet(filled, area))


class _Users:
    """The formulas that read a cell, found by it."""

    def __init__(self) -> None:
        self._cells: defaultdict[Node, list[Node]] = defaultdict(list)
        self._ranges: defaultdict[Area, list[Node]] = defaultdict(list)
        self._tiles: defaultdict[Node, list[Area]] = defaultdict(list)
        self._wide: defaultdict[str, list[Area]] = defaultdict(list)

    def add(self, area: Area, user: Node) -> None:
        """Take in that a formula reads an area."""
        if area.top == area.bottom and area.left == area.right:
            self._cells[Node(*area[:3])].append(user)
            return
        if area not in self._ranges:
            tiles = _tiles(area)
            if tiles is None:
                self._wide[area.sheet].append(area)
            for tile in tiles or ():
                self._tiles[tile].append(area)
        self._ranges[area].append(user)

    def of(self, node: Node) -> Iterator[tuple[Area, list[Node]]]:
        """Yield every area that holds a cell, with the formulas that read it."""
        if node in self._cells:
            yield Area(*node, *node[1:]), self._cells[node]
        tile = Node(node.sheet, node.row // _TILE_ROWS, node.column // _TILE_COLUMNS)
        for areas in (self._tiles.get(tile, ()), self._wide.get(node.sheet, ())):
            for area in areas:
                if area.top <= node.row <= area.bottom and area.left <= node.column <= area.right:
                    yield area, self._ranges[area]

    def read_in(self, area: Area) -> Iterator[Node]:
        """Yield cells of an area, one at least in each part of it that some formula reads."""
        yield from (node for node in self._cells if _holds(area, node))
        for other in self._ranges:
            if _meet(other, area):
                yield Node(area.sheet, max(area.top, other.top), max(area.left, other.left))


def _tiles(area: Area) -> list[Node] | None:
    """Return the tiles that an area touches, or None for too many."""
    rows = range(area.top // _TILE_ROWS, area.bottom // _TILE_ROWS + 1)
    columns = range(area.left // _TILE_COLUMNS, area.right // _TILE_COLUMNS + 1)
    if len(rows) * len(columns) > _MANY_TILES:
        return None
    return [Node(area.sheet, row, column) for row in rows for column in columns]


def _holds(area: Area, node: Node) -> bool:
    return area.sheet == node.sheet and area.top <= node.row <= area.bottom and area.left <= node.column <= area.right


def _meet(one: Area, other: Area) -> bool:
    return (
        one.sheet == other.sheet
        and one.top <= other.bottom
        and other.top <= one.bottom
        and one.left <= other.right
        and other.left <= one.right
    )
