"""Contents as a program is given them, a rectangle in one call.

Excel reads what is written into a cell as if somebody typed it: text is kept text by an apostrophe, an error is typed,
and a cell in text format would make text of a number or formula, so it has the general format for that moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import xlwings as xw

from xltoolkit.model import CellError, Value
from xltoolkit.workbook.live.values import ENTERED_ERRORS, as_float, typed

Content = tuple[str | None, Value]
"""A cell's formula (with ``=``) and value."""

GENERAL = "General"
TEXT = "@"


def write(cells: xw.Range, rows: Sequence[Sequence[Content]], *, parses: bool) -> None:
    """Write contents into a rectangle.

    Args:
        cells: the rectangle.
        rows: contents of its cells.
        parses: whether the program reads what is written as if it was typed.
    """
    block = [[_entered(content, parses=parses) for content in row] for row in rows]
    kept = list(_text_cells(cells)) if parses and not _all_text(rows) else []
    for area in kept:
        area.number_format = GENERAL
    if any(formula is not None for row in rows for formula, _ in row) or (not parses and _has_errors(rows)):
        cells.impl.formula = _scalar(block)  # xlwings would convert each value and look at the sheet again
    else:
        cells.raw_value = _scalar(block)
    for area in kept:
        area.number_format = TEXT


def _entered(content: Content, *, parses: bool) -> object:
    """Return one content as it is entered; Calc knows errors as formulas only, Excel some as they are."""
    formula, value = content
    if formula is not None:
        return formula
    if isinstance(value, CellError):
        return str(value) if parses and value in ENTERED_ERRORS else f"={value}"
    if isinstance(value, Decimal):
        return as_float(value)
    if parses and (value is None or isinstance(value, str)):
        return typed(value or "")
    return value


def _all_text(rows: Sequence[Sequence[Content]]) -> bool:
    return all(f is None and (v is None or type(v) is str) for row in rows for f, v in row)


def _has_errors(rows: Sequence[Sequence[Content]]) -> bool:
    return any(isinstance(value, CellError) for row in rows for _, value in row)


def _text_cells(cells: xw.Range) -> Iterator[xw.Range]:
    """Yield the parts of a rectangle in text format; one whose cells differ (None) is asked in halves."""
    number_format = cells.number_format
    if number_format == TEXT:
        yield cells
    elif number_format is None:
        rows, columns = cells.shape
        if rows > 1:
            halves = cells[: rows // 2, :], cells[rows // 2 :, :]
        else:
            halves = cells[:, : columns // 2], cells[:, columns // 2 :]
        for half in halves:
            yield from _text_cells(half)


def _scalar(block: Sequence[Sequence[object]]) -> object:
    """Return a block; of a single cell its content, as engines want it."""
    return block[0][0] if len(block) == 1 and len(block[0]) == 1 else block
