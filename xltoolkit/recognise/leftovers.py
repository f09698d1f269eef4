"""What a sheet holds that no cell of a bound table does: figures beside it, and amounts under merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xltoolkit.model import Cell, Content, Range, Row
from xltoolkit.recognise.entries import is_figure, shown
from xltoolkit.recognise.heads import Head
from xltoolkit.recognise.sheet import Sheet


def merged_areas(sheet: Sheet, rows: Iterable[Row]) -> Iterator[tuple[str, Range]]:
    """Yield the merged areas that cover cells of amounts, each once, with their sheet."""
    covered = (entry for row in rows for entry in row.entries.values() if entry.content is Content.MERGED)
    for top, left in dict.fromkeys(sheet.covered[entry.row, entry.column] for entry in covered):
        yield sheet.name, Range(top, left, *sheet.spans[top, left])


def figures_beside(sheet: Sheet, heads: Sequence[Head], bottom: int) -> Iterator[tuple[Cell, str]]:
    """Yield the figures to the right of the last column, from below the first heading to the last row."""
    last = max((column for head in heads for column in _columns(head)), default=0)
    for row in sheet.between(heads[0].last + 1, bottom) if last else ():
        for column, value in sheet.rows[row].items():
            if column > last and is_figure(value):
                yield sheet.cell(row, column), shown(value)


def _columns(head: Head) -> Iterator[int]:
    yield from head.unknown
    for side in head.sides:
        yield from side.known
