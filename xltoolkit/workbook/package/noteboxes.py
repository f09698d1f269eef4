"""How large a note's box must be for Chinese text, and where that is on the sheet."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from xltoolkit.model import Place
from xltoolkit.model.cell import MAX_COLUMN, MAX_ROW
from xltoolkit.model.text import text_width
from xltoolkit.workbook.package.rows import Rows
from xltoolkit.workbook.package.sheetpart import SheetPart
from xltoolkit.workbook.package.vml import Box

LINE = 60
"""Half-width characters of a line."""

_HALF_WIDTH = 6
"""Pixels of a half-width character at 9 points; a Chinese one has twice that."""
_LINE_HEIGHT = 16
_MARGIN = 12
_MIN_LINES, _MAX_LINES = 2, 40
_POINT = 0.75
"""Points of a pixel."""
_DIGIT = 7
"""Pixels of a digit in the usual default font at 11 points, in which column widths are counted."""
_ROW_HEIGHT = 15.0
_DEFAULT_WIDTH = 64
_FAR = 200
"""Rows and columns farther off are not looked at one by one: nobody sees the difference."""


def lines(text: str) -> int:
    """Return how many lines a text takes in a box of ``LINE`` half-width characters."""
    return sum([ceil(text_width(line) / LINE) or 1 if 2 * len(line) > LINE else 1 for line in text.split("\n")])


class Measures:
    """Sizes of a sheet's columns and rows in pixels."""

    def __init__(self, sheet: SheetPart, rows: Rows) -> None:
        self._rows = rows
        self._known_rows: dict[int, int] = {}
        self._tops, self._lefts = [0], [0]
        form = sheet.child("sheetFormatPr")
        values = form.attributes if form is not None else {}
        hidden = values.get("zeroHeight") in ("1", "true")
        self._row = 0 if hidden else _pixels(float(values.get("defaultRowHeight", _ROW_HEIGHT)))
        width = values.get("defaultColWidth")
        self._column = _width(float(width)) if width is not None else _DEFAULT_WIDTH
        columns = sheet.child("cols")
        self._columns = [
            (int(c.attributes["min"]), int(c.attributes["max"]), _column(c.attributes, self._column))
            for c in (columns.children if columns is not None else [])
        ]

    def column(self, column: int) -> int:
        """Return a column's width."""
        return next((size for first, last, size in self._columns if first <= column <= last), self._column)

    def row(self, row: int) -> int:
        """Return a row's height."""
        if (known := self._known_rows.get(row)) is None:
            height, hidden = self._rows.height(row)
            known = 0 if hidden else self._row if height is None else _pixels(height)
            self._known_rows[row] = known
        return known

    def box(self, place: Place, text: str) -> Box:
        """Return where the box of a note with this text stands: right of its cell, a little above."""
        width = LINE * _HALF_WIDTH + _MARGIN
        height = min(max(lines(text), _MIN_LINES), _MAX_LINES) * _LINE_HEIGHT + _MARGIN
        across = _stretch(place[1] + 1, 15, width, self.column, _Axis(_DEFAULT_WIDTH, MAX_COLUMN))
        down = _stretch(max(place[0] - 1, 1), 2, height, self.row, _Axis(_pixels(_ROW_HEIGHT), MAX_ROW))
        left = _offset(across.first, self._lefts, self.column, self._column) + across.inset
        top = _offset(down.first, self._tops, self.row, self._row) + down.inset
        anchor = (
            *(across.first - 1, across.inset, down.first - 1, down.inset),
            *(across.last - 1, across.rest, down.last - 1, down.rest),
        )
        return Box(left * _POINT, top * _POINT, width * _POINT, height * _POINT, anchor)


class _Axis(NamedTuple):
    """Rows or columns: the usual size of one, and the last there is."""

    usual: int
    end: int


class _Stretch(NamedTuple):
    """From a point inside one row or column to a point inside another, in pixels from their beginnings."""

    first: int
    inset: int
    last: int
    rest: int


def _stretch(start: int, inset: int, extent: int, size: Callable[[int], int], axis: _Axis) -> _Stretch:
    """Return where a box lies: from ``start`` on; from the sheet's edge where all behind is hidden.

    Where all is hidden there too, sizes are taken for the usual ones: the box unfolds with the sheet.
    """
    return (
        _fitted(start, inset, extent, size, axis.end)
        or _fitted(1, inset, extent, size, axis.end)
        or _fitted(min(start, axis.end - _FAR), inset, extent, lambda _: axis.usual, axis.end)
        or _Stretch(1, 0, 1, 0)
    )


def _fitted(start: int, inset: int, extent: int, size: Callable[[int], int], end: int) -> _Stretch | None:
    first = 0
    rest = inset + extent
    for index in range(max(start, 1), min(end, start + _FAR) + 1):
        extends = size(index)
        if not first and extends:
            first, inset = index, min(inset, extends - 1)
            rest = inset + extent
        if first and rest <= extends:
            return _Stretch(first, inset, index, rest)
        rest -= extends
    return None


def _offset(index: int, known: list[int], size: Callable[[int], int], default: int) -> int:
    """Return where a row or column begins; ``known`` are the beginnings from the first on, as far as anybody asked."""
    near = min(index, _FAR)
    while len(known) < near:
        known.append(known[-1] + size(len(known)))
    return known[near - 1] + max(0, index - _FAR) * default


def _pixels(points: float) -> int:
    return round(points / _POINT)


def _width(characters: float) -> int:
    """Return a column's width in pixels (ECMA-376-1, 18.3.1.13)."""
    return int((256 * characters + int(128 / _DIGIT)) / 256 * _DIGIT)


def _column(values: dict[str, str], default: int) -> int:
    if values.get("hidden") in ("1", "true"):
        return 0
    return _width(float(values["width"])) if "width" in values else default
