"""What must not go out: names, telephone and identity numbers, mail addresses; what is hidden, and who wrote it.

Everything that is printed is searched, and everything of the workbook that is not, so that its owner knows of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import NamedTuple

from xltoolkit.disclosure.content import Disclosure, TableSheet
from xltoolkit.disclosure.names import names_in, names_in_cells
from xltoolkit.disclosure.numbers import numbers_in, numbers_in_cells
from xltoolkit.model import Cell, Grid, Place, Value


class Private(NamedTuple):
    """Something that must not go out.

    Args:
        kind: what it is.
        where: it stands.
        text: of it; empty where the place says all.
        published: whether it would go out; else it is left out anyhow.
    """

    kind: str
    where: str
    text: str
    published: bool


def in_text(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of what a text holds of persons."""
    yield from (("个人姓名", name) for name in names_in(text))
    yield from numbers_in(text)


def in_disclosure(disclosure: Disclosure) -> Iterator[Private]:
    """Yield what the printed document holds of persons."""
    for where, text in disclosure.texts():
        yield from (Private(kind, where, found, published=True) for kind, found in in_text(text))
    for block in disclosure.blocks:
        if isinstance(block, TableSheet):
            values = {place: cell.value for place, cell in block.plan.cells.items() if cell.value is not None}
            for _, kind, found in _in_cells(values):
                yield Private(kind, block.title.text, found, published=True)


def in_workbook(grids: Sequence[Grid], printed: Iterable[Cell], unseen: AbstractSet[int]) -> Iterator[Private]:
    """Yield what the workbook holds that is not printed, and what is hidden in what is.

    Args:
        grids: its sheets.
        printed: the cells that the document is copied from.
        unseen: styles in which nothing can be seen.
    """
    places: dict[str, set[Place]] = {}
    for cell in printed:
        places.setdefault(cell.sheet, set()).add((cell.row, cell.column))
    for grid in grids:
        shown = places.get(grid.name, set())
        yield from _hidden(grid, shown)
        yield from _unseen(grid, shown, unseen)
        yield from _noted(grid)
        outside = {place: value for place, value in grid.values.items() if place not in shown}
        for place, kind, found in (*_in_texts(outside), *_in_cells(outside)):
            yield Private(kind, str(Cell.at(grid.name, *place)), found, published=False)


def _in_texts(cells: Mapping[Place, Value]) -> Iterator[tuple[Place, str, str]]:
    for place, value in sorted(cells.items(), key=itemgetter(0)):
        if isinstance(value, str):
            yield from ((place, kind, found) for kind, found in in_text(value))


def _in_cells(cells: Mapping[Place, Value]) -> Iterator[tuple[Place, str, str]]:
    """Yield what only a neighbour tells: a name beside 填报人, digits beside 联系电话."""
    texts = {place: value for place, value in cells.items() if isinstance(value, str)}
    yield from ((place, "个人姓名", name) for place, name in names_in_cells(texts))
    yield from numbers_in_cells(cells)


def _unseen(grid: Grid, printed: AbstractSet[Place], styles: AbstractSet[int]) -> Iterator[Private]:
    """Yield what nobody sees in its cell, and everybody in print; zeros are often made white, and say nothing."""
    for place in sorted(printed & grid.styles.keys()):
        if grid.styles[place] in styles and (value := grid.values.get(place)):
            yield Private("看不见的内容", str(Cell.at(grid.name, *place)), str(value), published=True)


def _noted(grid: Grid) -> Iterator[Private]:
    authors = sorted({note.author.strip() for note in grid.notes.values() if not note.ours and note.author.strip()})
    if grid.notes:
        told = f"，作者：{'、'.join(authors)}" if authors else ""
        yield Private("批注", f"工作表“{grid.name}”", f"{len(grid.notes)} 条{told}", published=False)


def _hidden(grid: Grid, printed: AbstractSet[Place]) -> Iterator[Private]:
    """Yield what is hidden; it goes out where cells of it are printed."""
    if grid.state != "visible":
        yield Private("隐藏的工作表", f"工作表“{grid.name}”", "", published=bool(printed))
    for at, what, hidden in ((0, "行", grid.hidden_rows), (1, "列", grid.hidden_columns)):
        going_out = hidden & {place[at] for place in printed}
        filled = hidden & {place[at] for place in grid.values}
        for published, numbers in ((True, going_out), (False, filled - going_out)):
            if numbers:
                told = _listed(sorted(numbers))
                yield Private(f"隐藏的{what}", f"工作表“{grid.name}”", f"第 {told} {what}", published=published)


def _listed(numbers: Sequence[int], most: int = 8) -> str:
    told = "、".join(map(str, numbers[:most]))
    return told if len(numbers) <= most else f"{told} 等 {len(numbers)} "
