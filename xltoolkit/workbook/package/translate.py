"""A formula moved to another cell: its relative references move along.

Source: ECMA-376-1, 18.3.1.40 (a shared formula's text is that of its first cell); references that leave the sheet
come in again at its other side, as in Excel.
"""

from __future__ import annotations

import re

from xltoolkit.model.cell import MAX_COLUMN, MAX_ROW, column_letters, column_number

_COLUMN, _ROW = r"\$?[A-Za-z]{1,3}", r"\$?[0-9]{1,7}"
_TOKEN = re.compile(
    rf"""
    "(?:[^"]|"")*"                                                 # text
    | '(?:[^']|'')*'                                               # a quoted sheet
    | \[(?:[^\[\]]|\[[^\[\]]*\])*\]                                # a structured reference, or another workbook
    | (?P<cell>{_COLUMN}{_ROW})(?![\w.(!])
    | (?P<columns>{_COLUMN}:{_COLUMN})(?![\w.(!])
    | (?P<rows>{_ROW}:{_ROW})(?![\w.(!])
    | [\w.\\?]+                                                    # a name, a function, a number
    """,
    re.VERBOSE,
)
_CELL = re.compile(rf"({_COLUMN})({_ROW})")


def shifted(formula: str, rows: int, columns: int) -> str:
    """Return the formula as it reads when its cell moves down by rows and right by columns."""

    def move(match: re.Match[str]) -> str:
        if (cell := match["cell"]) is not None:
            parts = _CELL.fullmatch(cell)
            return cell if parts is None else _column(parts[1], columns) + _row(parts[2], rows)
        if (pair := match["columns"]) is not None:
            return ":".join(_column(part, columns) for part in pair.split(":"))
        if (pair := match["rows"]) is not None:
            return ":".join(_row(part, rows) for part in pair.split(":"))
        return match[0]

    return _TOKEN.sub(move, formula)


def _column(text: str, by: int) -> str:
    if text.startswith("$") or not by:
        return text
    return column_letters((column_number(text) - 1 + by) % MAX_COLUMN + 1)


def _row(text: str, by: int) -> str:
    if text.startswith("$") or not by:
        return text
    return str((int(text) - 1 + by) % MAX_ROW + 1)
