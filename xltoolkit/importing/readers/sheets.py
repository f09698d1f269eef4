"""A workbook as lines and table rows: every row of every sheet, its columns where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from xltoolkit.importing.document import TextLine
from xltoolkit.importing.readers.spans import Lines, joined
from xltoolkit.model import Grid, Limits, Value
from xltoolkit.recognise.sheet import Sheet


def sheet_lines(grids: Iterable[Grid], where: str, limits: Limits) -> list[TextLine]:
    """Return the rows of sheets, those that the toolkit itself adds apart.

    Args:
        grids: the sheets.
        where: the workbook's path, for messages.
        limits: what it may cost.
    """
    lines = Lines(where, limits)
    for sheet in map(Sheet, grids):
        if sheet.own:
            continue
        lines.part = sheet.name
        for row in sheet.order:
            cells = {column: text for column, value in sheet.rows[row].items() if (text := cell_text(value))}
            texts = [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)]
            lines.add("\t".join([*texts, ""]), place(sheet.name, row))
    return lines.found


def place(sheet: str, row: int) -> str:
    """Return a row's place for people."""
    return f"工作表“{sheet}”第 {row} 行"


def cell_text(value: Value) -> str:
    """Return what a cell holds as text, a number to its last digit."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else joined(str(value)).replace("\t", " ").strip()
