"""A sheet of an open workbook as a grid: values, formulas, notes and the survey, each read once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import xlwings as xw

from xltoolkit.model import NOTE_AUTHOR, Grid, Note, Place, Range, has_our_form
from xltoolkit.workbook.live import excel, values
from xltoolkit.workbook.live.calls import Calls
from xltoolkit.workbook.live.copies import Copies
from xltoolkit.workbook.live.looks import Looks
from xltoolkit.workbook.live.surveys import Survey, is_surveyed, told_by

Rows = Sequence[Sequence[object]]


def read_grid(sheet: xw.Sheet, looks: Looks, copies: Copies, calls: Calls) -> Grid:
    """Read a sheet in four blocks.

    Args:
        sheet: of the open workbook.
        looks: of the workbook.
        copies: of the workbook, where its program makes some.
        calls: counters.
    """
    name = str(sheet.name)
    grid = Grid(name, state=excel.state(sheet))
    used = sheet.used_range
    area = _area(used)
    found = calls.read(name, lambda: copies.survey(name) or _survey(sheet, area))
    read_contents(grid, used, calls, found.booleans)
    grid.notes = read_notes(sheet, calls)
    grid.merges = found.merges
    grid.hidden_rows, grid.hidden_columns = found.hidden_rows, found.hidden_columns
    grid.protected = found.protected
    grid.arrays = {(area.top, area.left): area for area in found.arrays if area[:2] != area[2:]}
    grid.styles = looks.to_ask(name, area) if found.looks is None else looks.of_groups(found.looks, area)
    return grid


def read_notes(sheet: xw.Sheet, calls: Calls) -> dict[Place, Note]:
    """Read the notes of a sheet."""
    return calls.read(str(sheet.name), lambda: dict(_notes(sheet)))


def _survey(sheet: xw.Sheet, used: Range) -> Survey:
    """Return what the sheet is besides its values, as far as its program tells that in one go."""
    if is_surveyed(sheet.impl):
        return told_by(sheet.impl)
    return excel.survey(sheet, used) if excel.speaks_com(sheet) else Survey()


def read_contents(grid: Grid, cells: xw.Range, calls: Calls, booleans: Collection[Place]) -> None:
    """Read values and formulas of a range into a grid, two blocks."""
    top, left = cells.row, cells.column
    shown = _rows(calls.read(grid.name, lambda: _shown(cells)))
    entered = _rows(calls.read(grid.name, lambda: cells.formula))
    for row, (raw_line, text_line) in enumerate(zip(shown, entered, strict=True), top):
        for column, (raw, text) in enumerate(zip(raw_line, text_line, strict=True), left):
            formula = values.formula_of(raw, text)
            value = values.value_of(raw, str(text or ""))
            if formula is not None:
                grid.formulas[row, column] = formula
            if value is not None:
                grid.values[row, column] = bool(value) if (row, column) in booleans else value


def _shown(cells: xw.Range) -> object:
    """Return values as the engine has them: xlwings would make the error #N/A and the text #N/A the same."""
    if excel.speaks_com(cells.sheet):
        return excel.contents(cells)
    sheet = cells.sheet.impl
    return sheet.plain_values(cells.impl) if is_surveyed(sheet) else cells.raw_value


def _rows(block: object) -> Rows:
    """Return a block as rows; of a single cell, engines give what it holds."""
    return block if isinstance(block, list | tuple) else ((block,),)


def _area(cells: xw.Range) -> Range:
    rows, columns = cells.shape
    return Range(cells.row, cells.column, cells.row + rows - 1, cells.column + columns - 1)


def _notes(sheet: xw.Sheet) -> Iterator[tuple[Place, Note]]:
    """Yield the notes. Their author cannot be set through xlwings, so ours are known by their form."""
    if is_surveyed(sheet.impl):
        told = sheet.impl.all_notes()
    else:
        told = {(note.location.row, note.location.column): (note.author, note.text) for note in sheet.notes}
    for place, (author, text) in told.items():
        yield place, Note(NOTE_AUTHOR if has_our_form(text) else author or "", text)
