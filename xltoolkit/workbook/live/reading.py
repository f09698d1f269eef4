"""A sheet of an open workbook as a grid: values, formulas, notes and the survey, each read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import xlwings as xw

from xltoolkit.model import NOTE_AUTHOR, Grid, Note, Place, Range, has_our_form
from xltoolkit.workbook.live import values
from xltoolkit.workbook.live.calls import Calls
from xltoolkit.workbook.live.looks import Looks
from xltoolkit.workbook.live.surveys import Surveyed, survey

Rows = Sequence[Sequence[object]]


def read_grid(sheet: xw.Sheet, looks: Looks, calls: Calls, *, all_looks: bool) -> Grid:
    """Read a sheet in four blocks.

    Args:
        sheet: of the open workbook.
        looks: of the workbook.
        calls: counters.
        all_looks: whether the look of every cell is read; else it is asked for when it is wanted.
    """
    name = str(sheet.name)
    grid = Grid(name, state="visible" if sheet.visible else "hidden")
    used = sheet.used_range
    read_contents(grid, used, calls)
    grid.notes = read_notes(sheet, calls)
    found = calls.read(name, lambda: survey(sheet.impl, looks=all_looks))
    grid.merges = found.merges
    grid.hidden_rows, grid.hidden_columns = found.hidden_rows, found.hidden_columns
    grid.protected = found.protected
    grid.arrays = {(area.top, area.left): area for area in found.arrays if area[:2] != area[2:]}
    area = _area(used)
    grid.styles = looks.to_ask(name, area) if found.looks is None else looks.of_groups(found.looks, area)
    return grid


def read_notes(sheet: xw.Sheet, calls: Calls) -> dict[Place, Note]:
    """Read the notes of a sheet."""
    return calls.read(str(sheet.name), lambda: dict(_notes(sheet)))


def read_contents(grid: Grid, cells: xw.Range, calls: Calls) -> None:
    """Read values and formulas of a range into a grid, two blocks."""
    top, left = cells.row, cells.column
    errors_are_text = not isinstance(cells.sheet.impl, Surveyed)
    shown = _rows(calls.read(grid.name, lambda: _shown(cells)))
    entered = _rows(calls.read(grid.name, lambda: cells.formula))
    for row, (raw_line, text_line) in enumerate(zip(shown, entered, strict=True), top):
        for column, (raw, text) in enumerate(zip(raw_line, text_line, strict=True), left):
            formula = values.formula_of(raw, text)
            value = values.value_of(raw, str(text or ""), errors_are_text=errors_are_text)
            if formula is not None:
                grid.formulas[row, column] = formula
            if value is not None:
                grid.values[row, column] = value


def _shown(cells: xw.Range) -> object:
    """Return values, of an engine of ours as it has them, of others with xlwings' settings said one by one."""
    if isinstance(cells.sheet.impl, Surveyed):
        return cells.raw_value
    asked = cells.options(
        ndim=2, empty=None, numbers=values.from_float, dates=values.from_moment, err_to_str=True, chunksize=None
    )
    return asked.value


def _rows(block: object) -> Rows:
    """Return a block as rows; of a single cell, engines give what it holds."""
    return block if isinstance(block, list | tuple) else ((block,),)


def _area(cells: xw.Range) -> Range:
    rows, columns = cells.shape
    return Range(cells.row, cells.column, cells.row + rows - 1, cells.column + columns - 1)


def _notes(sheet: xw.Sheet) -> Iterator[tuple[Place, Note]]:
    """Yield the notes. Their author cannot be set through xlwings, so ours are known by their form."""
    if isinstance(sheet.impl, Surveyed):
        told = sheet.impl.all_notes()
    else:
        told = {(note.location.row, note.location.column): (note.author, note.text) for note in sheet.notes}
    for place, (author, text) in told.items():
        yield place, Note(NOTE_AUTHOR if has_our_form(text) else author or "", text)
