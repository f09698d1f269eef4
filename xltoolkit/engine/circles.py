"""Formulas that rest on themselves, directly or through one another: no program can calculate them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xltoolkit.model import Entry
from xltoolkit.model.cell import coordinates

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_CELL = r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})"
_AREA = re.compile(rf"(?:('(?:[^']|'')+'|[\w.\[\]]+)!)?(?<![\w.$]){_CELL}(?::{_CELL})?(?![\w.(!])")


def circular(entries: Iterable[Entry]) -> set[int]:
    """Return the ids of those among uncalculated cells that stand in a circle.

    Only references that are written out are followed: a circle that cannot be seen is not claimed.
    """
    cells = [entry for entry in entries if entry.formula is not None]
    reads = {id(entry): _read(entry, cells) for entry in cells}
    return {key for key in reads if key in _reached(key, reads)}


def _read(entry: Entry, cells: list[Entry]) -> set[int]:
    areas = list(_areas(entry))
    return {
        id(other)
        for other in cells
        for sheet, top, left, bottom, right in areas
        if other.sheet.casefold() == sheet and top <= other.row <= bottom and left <= other.column <= right
    }


def _areas(entry: Entry) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield the rectangles that a formula reads, with the sheet's name folded for case."""
    for sheet, *parts in _AREA.findall(_TEXT.sub('""', entry.formula or "")):
        try:
            first, last = (coordinates("".join(cell)) for cell in (parts[:2], parts[2:] if parts[2] else parts[:2]))
        except ValueError:  # a name that looks like a cell beyond the sheet
            continue
        name = (sheet.strip("'").replace("''", "'") or entry.sheet).casefold()
        rows, columns = sorted((first[0], last[0])), sorted((first[1], last[1]))
        yield name, rows[0], columns[0], rows[1], columns[1]


def _reached(start: int, reads: dict[int, set[int]]) -> set[int]:
    found: set[int] = set()
    pending = list(reads[start])
    while pending:
        key = pending.pop()
        if key not in found:
            found.add(key)
            pending += reads[key]
    return found
