"""How large a note's box must be for Chinese text, and where that is on the sheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from math import ceil

from xltoolkit.model import Place
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
_FAR = 2_000
"""Rows and columns farther off are counted at their default size: nobody sees the difference."""


def lines(text: str) -> int:
    """Return how many lines a text takes in a box of ``LINE`` half-width characters."""
    total = 0
    for line in text.split("\n"):
        width = sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
        total += max(1, ceil(width / LINE))
    return total


class Measures:
    """Sizes of a sheet's columns and rows in pixels."""

    def __init__(self, sheet: SheetPart, rows: Rows) -> None:
        self._rows = rows
        form = sheet.child("sheetFormatPr")
        values = form.attributes if form is not None else {}
        self._row = _pixels(float(values.get("defaultRowHeight", _ROW_HEIGHT)))
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
        height, hidden = self._rows.height(row)
        return 0 if hidden else self._row if height is None else _pixels(height)

    def box(self, place: Place, text: str) -> Box:
        """Return where the box of a note with this text stands: right of its cell, a little above."""
        width = LINE * _HALF_WIDTH + _MARGIN
        height = min(max(lines(text), _MIN_LINES), _MAX_LINES) * _LINE_HEIGHT + _MARGIN
        row, column = max(place[0] - 1, 1), place[1] + 1
        left_inset, top_inset = 15, 2
        right, right_inset = _walk(column, left_inset + width, self.column)
        bottom, bottom_inset = _walk(row, top_inset + height, self.row)
        left = _offset(column, self.column, self._column) + left_inset
        top = _offset(row, self.row, self._row) + top_inset
        anchor = (column - 1, left_inset, row - 1, top_inset, right - 1, right_inset, bottom - 1, bottom_inset)
        return Box(left * _POINT, top * _POINT, width * _POINT, height * _POINT, anchor)


def _walk(first: int, distance: int, size: Callable[[int], int]) -> tuple[int, int]:
    """Return the row or column that lies a distance behind the beginning of the first, and the rest inside it."""
    index = first
    while distance > (step := size(index)) or not step:
        distance -= step
        index += 1
    return index, distance


def _offset(index: int, size: Callable[[int], int], default: int) -> int:
    near = sum(size(i) for i in range(1, min(index, _FAR)))
    return near + max(0, index - _FAR) * default


def _pixels(points: float) -> int:
    return round(points / _POINT)


def _width(characters: float) -> int:
    """Return a column's width in pixels (ECMA-376-1, 18.3.1.13)."""
    return int((256 * characters + int(128 / _DIGIT)) / 256 * _DIGIT)


def _column(values: dict[str, str], default: int) -> int:
    if values.get("hidden") in ("1", "true"):
        return 0
    return _width(float(values["width"])) if "width" in values else default
