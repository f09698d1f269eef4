"""Where the rows of a sheet are in its bytes, and what their tags say.

Source: ECMA-376-1, 18.3.1.73 (row).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from operator import lt
from typing import NamedTuple

from xltoolkit.workbook.package.outline import MalformedError, Splice, spliced, with_attributes
from xltoolkit.workbook.package.sheetpart import SheetPart

TOLERANCE = 0.01
"""Points that a height may differ by without being another."""

_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NUMBER = re.compile(rb'\s+r="(\d+)"').match
_TRUE = ("1", "true")


def attributes(raw: bytes | None) -> dict[str, str]:
    """Return the attributes of a start tag's text; those of rows, cells and formulas need no unescaping."""
    return {m[1].decode(): (m[2] if m[2] is not None else m[3]).decode() for m in _ATTRIBUTE.finditer(raw or b"")}


_of_tag = lru_cache(maxsize=1 << 12)(attributes)
"""Tags of rows are the same in workbook after workbook."""


class Stretch(NamedTuple):
    """A row in the bytes of the rows: from its start tag to its end, with the range of its content."""

    start: int
    inner: int
    close: int
    end: int


class Rows:
    """The rows of one sheet. They are found again whenever the sheet's bytes have changed.

    Args:
        sheet: the part; one whose rows do not say where they are is made regular first.
    """

    def __init__(self, sheet: SheetPart) -> None:
        self.sheet = sheet
        self._seen: bytes | None = None
        self._numbers: list[int] = []
        self._starts: list[int] = []

    def _look(self) -> None:
        if self._seen is self.sheet.rows:
            return
        found = _found(self.sheet)
        if found is None:
            self.sheet.regularise()
            found = _found(self.sheet)
        if found is None:
            raise MalformedError("sheetData 元素里除了行还有别的内容")
        if not all(map(lt, found[0], found[0][1:])):
            raise MalformedError("有的行重复或次序不对")  # of two rows of one number, which would be the one to edit?
        self._numbers, self._starts = found
        self._seen = self.sheet.rows

    def find(self, row: int) -> Stretch | None:
        """Return where a row is, or None where it is not stored."""
        tag = self._tag(row)
        if tag is None:
            return None
        start, inner = tag
        rows = self.sheet.rows
        if rows.endswith(b"/>", start, inner):
            return Stretch(start, inner, inner, inner)
        close = rows.find(b"</" + self.sheet.name("row"), inner)
        if close < 0:
            raise MalformedError("有一行没有结束")
        return Stretch(start, inner, close, rows.index(b">", close) + 1)

    def _tag(self, row: int) -> tuple[int, int] | None:
        """Return where a row's start tag is, or None where the row is not stored."""
        self._look()
        index = bisect_left(self._numbers, row)
        if index == len(self._numbers) or self._numbers[index] != row:
            return None
        start = self._starts[index]
        return start, self.sheet.rows.index(b">", start) + 1

    def place(self, row: int) -> int:
        """Return the offset where a new row belongs."""
        self._look()
        index = bisect_left(self._numbers, row)
        return self._starts[index] if index < len(self._starts) else len(self.sheet.rows)

    def attributes(self, row: int) -> Mapping[str, str]:
        """Return the attributes of a row; nothing where it is not stored."""
        tag = self._tag(row)
        return {} if tag is None else _of_tag(self.sheet.rows[slice(*tag)])

    def style(self, row: int) -> int | None:
        """Return the style that a row gives its empty cells, if it gives one."""
        values = self.attributes(row)
        return int(values.get("s") or 0) if values.get("customFormat") in _TRUE else None

    def height(self, row: int) -> tuple[float | None, bool]:
        """Return a row's own height in points, if it has one, and whether it is hidden."""
        values = self.attributes(row)
        return (float(values["ht"]) if "ht" in values else None), values.get("hidden") in _TRUE

    def set_heights(self, heights: Mapping[int, float]) -> bool:
        """Give rows a height in points; tell whether that changed anything."""
        changes = [self._sized(row, points) for row, points in sorted(heights.items()) if not self._has(row, points)]
        if changes:
            self.sheet.rows = spliced(self.sheet.rows, changes)
        return bool(changes)

    def _has(self, row: int, points: float) -> bool:
        height, _ = self.height(row)
        return height is not None and abs(height - points) < TOLERANCE

    def _sized(self, row: int, points: float) -> Splice:
        """Return the splice that gives a row, stored or not, a height."""
        start, end = self._tag(row) or (self.place(row),) * 2
        tag = self.sheet.rows[start:end] or b'<%s r="%d"/>' % (self.sheet.name("row"), row)
        return start, end, with_attributes(tag, {"ht": f"{points:g}", "customHeight": "1"})


def separated(sheet: SheetPart) -> tuple[bytes, list[bytes]]:
    """Return what stands before the first row, and the rows, each without the ``<row`` that it begins with."""
    first, *rows = sheet.rows.split(b"<" + sheet.name("row"))
    return first, rows


def leading_number(row: bytes) -> int:
    """Return the number of a row that ``separated`` gave and that begins with it, as nearly all do.

    Raises:
        ValueError: it does not.
    """
    found = _NUMBER(row)
    if found is None:
        raise ValueError("a row that does not begin with its number")
    return int(found[1])


def _found(sheet: SheetPart) -> tuple[list[int], list[int]] | None:
    """Return number and start of every row; None where one has no number, or something else stands between them."""
    opening, end = len(b"<" + sheet.name("row")), b"</" + sheet.name("row") + b">"
    first, rows = separated(sheet)
    if first.strip() or not all(_is_row(row, end) for row in rows):
        return None
    starts = list(accumulate((len(row) + opening for row in rows), initial=len(first)))[:-1]
    leading = [_NUMBER(row) for row in rows]
    if None not in leading:
        return [int(found[1]) for found in leading if found is not None], starts
    listed = _anywhere(sheet.prefix).findall(sheet.rows)
    return (list(map(int, listed)), starts) if len(listed) == len(starts) and b"" not in listed else None


def _is_row(piece: bytes, end: bytes) -> bool:
    """Tell whether the bytes from one row to the next are that row and nothing else."""
    piece = piece if piece.endswith(b">") else piece.rstrip()
    return piece.endswith(end) or (piece.endswith(b"/>") and b"<" not in piece)


@lru_cache(maxsize=8)
def _anywhere(prefix: bytes) -> re.Pattern[bytes]:
    """Return what finds the numbers of rows anywhere in their tags."""
    return re.compile(rb"""<%srow(?:\s(?:[^>]*?\s)?r\s*=\s*["'](\d+)["'])?[^>]*>""" % re.escape(prefix))
