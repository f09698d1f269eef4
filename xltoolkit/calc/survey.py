"""What is on a sheet, asked in blocks: the number of calls goes with the formats, merges and notes, not with the cells.

All coordinates are 1-based, as in ``xltoolkit.model``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.looks import PROPERTIES, style_of
from xltoolkit.model import CellStyle, Place, Range

if TYPE_CHECKING:
    from xltoolkit.calc.books import Book


def block(sheet: Remote, area: Range) -> Remote:
    """Return Calc's range of an area."""
    return sheet.getCellRangeByPosition(area.left - 1, area.top - 1, area.right - 1, area.bottom - 1)


def area_of(address: Remote) -> Range:
    """Return the area of an address of Calc."""
    return Range(address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1)


def areas_of(ranges: Remote) -> list[Range]:
    """Return the areas of a set of ranges of Calc."""
    return [area_of(address) for address in ranges.getRangeAddresses()]


def groups(cells: Remote) -> Iterator[Remote]:
    """Yield the sets of ranges with one format each; every cell of a range is in one of them."""
    unique = cells.UniqueCellFormatRanges
    for index in range(unique.Count):
        yield unique.getByIndex(index)


def format_groups(book: Book, cells: Remote) -> list[tuple[CellStyle, list[Range]]]:
    """Return every look in a range with the areas that look so, three calls a format of Calc's."""
    found: dict[CellStyle, list[Range]] = {}
    for group in groups(cells):
        style = style_of(book, group.getPropertyValues(PROPERTIES))
        found.setdefault(style, []).extend(areas_of(group))
    return list(found.items())


def merged_ranges(sheet: Remote, cells: Remote) -> list[Range]:
    """Return the merged areas that begin in a range.

    Merging is part of a cell's format: all first cells of merges of one size are one group, told by its first cell.
    """
    merges: list[Range] = []
    for group in groups(cells):
        firsts = areas_of(group)
        first = sheet.getCellByPosition(firsts[0].left - 1, firsts[0].top - 1)
        if first.IsMerged:
            cursor = sheet.createCursorByRange(first)
            cursor.collapseToMergedArea()
            size = area_of(cursor.RangeAddress)
            merges += _alike(firsts, size.bottom - size.top, size.right - size.left)
    return sorted(merges)


def _alike(firsts: Iterable[Range], down: int, across: int) -> Iterator[Range]:
    """Yield a merged area of one size for each first cell."""
    for area in firsts:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                yield Range(row, column, row + down, column + across)


def hidden_rows(sheet: Remote, area: Range) -> set[int]:
    """Return the rows of an area that do not show, hidden or filtered away."""
    whole = area_of(sheet.RangeAddress)
    seen = areas_of(block(sheet, area._replace(left=1, right=whole.right)).queryVisibleCells())
    return set(range(area.top, area.bottom + 1)).difference(*(range(one.top, one.bottom + 1) for one in seen))


def hidden_columns(sheet: Remote, area: Range) -> set[int]:
    """Return the columns of an area that do not show."""
    whole = area_of(sheet.RangeAddress)
    seen = areas_of(block(sheet, area._replace(top=1, bottom=whole.bottom)).queryVisibleCells())
    return set(range(area.left, area.right + 1)).difference(*(range(one.left, one.right + 1) for one in seen))


def array_ranges(sheet: Remote, cells: Remote) -> list[Range]:
    """Return the areas in a range that one formula fills, by their first cells; two calls an area."""
    top, left = cells.RangeAddress.StartRow + 1, cells.RangeAddress.StartColumn + 1
    places = {
        (top + row, left + column)
        for row, line in enumerate(cells.getFormulaArray())
        for column, text in enumerate(line)
        if text.startswith("{=")
    }
    found: list[Range] = []
    for place in sorted(places):
        if not any(area.top <= place[0] <= area.bottom and area.left <= place[1] <= area.right for area in found):
            cursor = sheet.createCursorByRange(sheet.getCellByPosition(place[1] - 1, place[0] - 1))
            cursor.collapseToCurrentArray()
            found.append(area_of(cursor.RangeAddress))
    return found


def all_notes(sheet: Remote) -> dict[Place, tuple[str, str]]:
    """Return author and text of every note, four calls a note."""
    found = {}
    for note in each(sheet.Annotations):
        at = note.Position
        found[at.Row + 1, at.Column + 1] = (str(note.Author).strip(), str(note.String))
    return found


def each(container: Remote, at_most: int | None = None) -> list[Remote]:
    """Return what a container of Calc holds, or the first of it."""
    return [container.getByIndex(index) for index in range(container.Count)[:at_most]]
