"""Recognised rows of a text as printed rows, and what no row took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltoolkit.formats import Layout
from xltoolkit.importing.pages import TablePages
from xltoolkit.model import (
    BoundTable,
    Content,
    Entry,
    Grid,
    Line,
    Place,
    Row,
    Rows,
    Value,
    amount_from_text,
    bare,
    fold,
)
from xltoolkit.model.codes import SPLIT_HEADINGS, split_code
from xltoolkit.publishing.body import PrintedRow

_SEPARATORS = str.maketrans("", "", ",")


def printed_rows(table: BoundTable, grid: Grid) -> list[PrintedRow]:
    """Return the rows of a table as the document prints them.

    Args:
        table: bound to the text's grid.
        grid: that grid.
    """
    return [printed_row(row, grid, in_codes=table.table.rows is Rows.CODES) for row in table.rows]


def printed_row(row: Row, grid: Grid, *, in_codes: bool) -> PrintedRow:
    """Return one row as the document prints it; in a table of codes with its code."""
    label = grid.value(row.label_at) if row.label_at is not None else row.label
    number = row.printed_number
    return PrintedRow(
        key=row.key,
        label=_label(label if isinstance(label, str) else row.label, row.line),
        code=row.code if in_codes else "",
        block=row.block,
        line=row.line,
        number=number.to_integral_value() if number is not None and number == number.to_integral_value() else number,
        values={name: _figure(entry) for name, entry in row.entries.items()},
    )


def _label(printed: str, line: Line | None) -> str:
    """Return a label as printed; spaces that only stretch it over its cell are none of it."""
    return line.label if line is not None and "".join(printed.split()) == "".join(line.label.split()) else printed


def _figure(entry: Entry) -> Value:
    """Return an amount as a number, equal to the text to the last digit; anything else as it is printed."""
    if not isinstance(entry.raw, str) or entry.content is not Content.AMOUNT:
        return entry.raw
    amount = amount_from_text(entry.raw)
    return amount if amount is not None and not too_long(entry.raw) else entry.raw


def too_long(text: str) -> bool:
    """Tell whether a number has more digits than a spreadsheet keeps (15), so that it must stay text."""
    digits = "".join(character for character in fold(text) if character.isdigit()).lstrip("0")
    return len(digits) > 15 and bool(digits[15:].strip("0"))  # noqa: PLR2004 - ECMA-376 18.3.1.96: IEEE doubles


def unbound(pages: TablePages, table: BoundTable, layout: Layout) -> Iterator[tuple[int, str, str]]:
    """Yield (grid row, text, reason) of everything in the body that is part of no recognised row."""
    reasons = {(cell.row, cell.column): reason for cell, _, reason in table.stray}
    taken, rows_on = _taken(table)
    headings = {_line(pages.grid, row) for row in pages.body if row <= table.head_rows[1]}
    headings |= {tuple(fold(text) for text in head if text) for head in layout.sections.values()}
    sections = {bare(line.label) for block in table.form.blocks for line in block.lines if line.heading}
    for row in pages.body:
        if row <= table.head_rows[1] or _line(pages.grid, row) in headings:
            continue
        for place, text in _cells(pages.grid, row).items():
            if place in reasons:
                yield row, text, reasons[place]
            elif place in taken or bare(text) in sections or _is_key(text, rows_on.get(row, ())):
                continue
            elif place[1] not in table.code_columns or not _is_part(text, rows_on.get(row, ())):
                yield row, text, "没有对上表的任何一行一栏，没有导入"
    yield from _too_long(table)


def _too_long(table: BoundTable) -> Iterator[tuple[int, str, str]]:
    for row in table.rows:
        for entry in row.entries.values():
            if isinstance(entry.raw, str) and entry.content is Content.AMOUNT and too_long(entry.raw):
                yield entry.row, entry.raw, "超过 15 位有效数字，电子表格存不下，按文字保留"


def _taken(table: BoundTable) -> tuple[set[Place], dict[int, list[Row]]]:
    """Return the places of amounts and labels, and the recognised rows on every grid row."""
    taken: set[Place] = set()
    rows_on: dict[int, list[Row]] = {}
    for row in table.rows:
        places = {(entry.row, entry.column) for entry in row.entries.values()}
        if row.label_at is not None:
            places.add((row.label_at.row, row.label_at.column))
        taken |= places
        for on in {place[0] for place in places}:
            rows_on.setdefault(on, []).append(row)
    return taken, rows_on


def _is_key(text: str, rows: Iterable[Row]) -> bool:
    """Tell whether a text is the code or the 行次 of one of the rows on its line."""
    number = amount_from_text(text)
    return any(fold(text) == row.code or (number is not None and number == row.printed_number) for row in rows)


def _is_part(text: str, rows: Iterable[Row]) -> bool:
    """Tell whether a text is a part of the code of one of the rows on its line, or the heading over such a part."""
    return text in SPLIT_HEADINGS or any(fold(text) in split_code(row.code, 3) for row in rows)


def _cells(grid: Grid, row: int) -> dict[Place, str]:
    return {place: value for place, value in grid.values.items() if place[0] == row and isinstance(value, str)}


def _line(grid: Grid, row: int) -> tuple[str, ...]:
    return tuple(fold(text) for _, text in sorted(_cells(grid, row).items()))
