"""Raw rows: label, 行次 and code of every row of a table, before they are bound to declared ones."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.model import CellError, Rows, Value, fold
from xltoolkit.model.codes import SPLIT_HEADINGS
from xltoolkit.recognise.entries import is_figure, typed
from xltoolkit.recognise.heads import Side
from xltoolkit.recognise.sheet import Cells, Sheet

_CODE_AND_NAME = re.compile(r"(\d{7}|\d{5}|\d{3})(?=\D)(.+)")
_CODE_TEXT = re.compile(r"'?(\d+)(?:\.0+)?")
_CLASS = 3
_PART = 2


class Raw(NamedTuple):
    """One printed block of one row."""

    sheet: Sheet
    row: int
    side: Side
    place: int
    """Which printed block it is, from the left."""
    label: str
    label_column: int
    number: Decimal | None
    code: str

    @property
    def filled(self) -> bool:
        """Whether it holds an amount."""
        cells = self.sheet.rows[self.row]
        return any(is_figure(cells[column]) for _, _, column in self.side.columns if column in cells)


class RawReader:
    """Reads raw rows of one table; it remembers the codes above, which a split code may leave out."""

    __slots__ = ("_above", "_kind")

    def __init__(self, kind: Rows) -> None:
        self._kind = kind
        self._above: dict[int, str] = {}

    def read(self, sheet: Sheet, row: int, side: Side, place: int) -> Raw:
        """Read one printed block of one row."""
        cells = sheet.rows[row]
        label, at = _label(cells, side)
        code, number = "", None
        if self._kind is Rows.CODES:
            code = self._code(cells, side, place)
            if not code:
                code, label = _split(label)
        else:
            number = _number(cells, side)
        return Raw(sheet, row, side, place, label, at, number, code)

    def _code(self, cells: Cells, side: Side, place: int) -> str:
        code = ""
        for level, column in enumerate(side.codes or side.labels):
            part = code_digits(cells[column]) if column in cells else ""
            if not part:
                continue
            if len(part) >= _CLASS:
                code = part
            elif code:
                code += part.zfill(_PART)
            elif level and place in self._above:
                code = self._above[place][: _CLASS + _PART * (level - 1)] + part.zfill(_PART)
        if code:
            self._above[place] = code
        return code


def code_digits(value: Value) -> str:
    """Return the digits of a code or of a part of one: 2010308, ``2010308.0``, ``20 103 08``; else nothing."""
    if isinstance(value, Decimal):
        text = str(value)
        if text.isdigit():
            return text
        return str(int(value)) if value >= 0 and value == value.to_integral_value() else ""
    if isinstance(value, str):
        match = _CODE_TEXT.fullmatch(fold(value))
        return match[1] if match else ""
    return ""


def _split(label: str) -> tuple[str, str]:
    """Split 2010308信访事务, code and name in one cell."""
    match = _CODE_AND_NAME.fullmatch(fold(label)) if label[:1].isdigit() else None
    return (match[1], match[2].strip()) if match else ("", label)


def _label(cells: Cells, side: Side) -> tuple[str, int]:
    """Return the innermost text of the label columns: a name before the code's own cell."""
    for column in (*side.labels, *side.codes):
        value = cells.get(column)
        if not isinstance(value, str) or isinstance(value, CellError) or typed(value) is not None:
            continue
        if value.strip() not in SPLIT_HEADINGS:
            return value, column
    return "", 0


def _number(cells: Cells, side: Side) -> Decimal | None:
    """Return the 行次: from its column, or from a column without a heading beside the labels."""
    for column in (side.number, *side.labels) if side.number else side.labels:
        value = cells.get(column)
        if isinstance(value, str):
            value = typed(value)
        if isinstance(value, Decimal):
            return value
    return None
