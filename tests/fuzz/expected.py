"""What a workbook must hold after edits: everything as before but for what was asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any, NamedTuple

from tests.fuzz.verdicts import FoundError
from xltoolkit.model import (
    NOTE_AUTHOR,
    AddSheet,
    DeleteNote,
    Edit,
    Grid,
    Note,
    Place,
    SetCachedValue,
    SetFill,
    SetFormat,
    SetFormula,
    SetNote,
    SetValue,
    Value,
    coordinates,
)
from xltoolkit.model.amount import FIFTEEN_DIGITS
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.package.book import PackageWorkbook

_MOST = 4
"""Differences of one kind that are told."""


class Seen(NamedTuple):
    """A workbook as our reader saw it before the edits; no names where they could not be read."""

    sheets: tuple[str, ...]
    grids: dict[str, Grid]
    names: dict[tuple[str, str], str] | None


def compare(seen: Seen, book: Workbook, made: list[Edit], *, doubtful: bool = False) -> None:
    """Compare a workbook with what was seen before and the edits that were made.

    Args:
        seen: the workbook before.
        book: the workbook now.
        made: the edits between them.
        doubtful: whether addresses come twice in the input, so that an edited cell may not be the one that is read.
    """
    known = {name.casefold() for name in seen.sheets}
    added = [edit.name for edit in made if isinstance(edit, AddSheet) and edit.name.casefold() not in known]
    if book.sheets != (*seen.sheets, *added):
        raise FoundError(f"sheets {seen.sheets} became {book.sheets}")
    for name, grid in seen.grids.items():
        of_sheet = [edit for edit in made if sheet_of(edit) == name.casefold()]
        now = book.read(name)
        _compare_grids(grid, now, of_sheet, {place_of(edit) for edit in of_sheet} if doubtful else set())
        _compare_looks(grid, now, of_sheet, book)
    if seen.names is not None and isinstance(book, PackageWorkbook):
        names = {key: text for key, text in book.definitions().names.items() if "print_titles" not in key[1]}
        _differences("names", {key: text for key, text in seen.names.items() if "print_titles" not in key[1]}, names)


def sheet_of(edit: Edit) -> str:
    """Return the sheet that an edit is of, folded for case."""
    cell = getattr(edit, "cell", None)
    return str(cell.sheet if cell is not None else getattr(edit, "sheet", "")).casefold()


def place_of(edit: Edit) -> Place | None:
    """Return the cell that an edit is of, if it is of one."""
    cell = getattr(edit, "cell", None)
    return None if cell is None else coordinates(cell.ref)


def _compare_grids(before: Grid, after: Grid, edits: list[Edit], but: Collection[Place | None]) -> None:
    values, formulas, notes = dict(before.values), dict(before.formulas), dict(before.notes)
    for edit in edits:
        if (place := place_of(edit)) is None:
            continue
        if isinstance(edit, SetValue | SetFormula | SetCachedValue):
            values[place] = _stored(edit.value)
            if not isinstance(edit, SetCachedValue):
                formulas.pop(place, None)
            if isinstance(edit, SetFormula):
                formulas[place] = edit.formula
        elif isinstance(edit, SetNote):
            notes[place] = Note(NOTE_AUTHOR, edit.text)
        elif isinstance(edit, DeleteNote):
            notes.pop(place, None)
    where = before.name
    _differences(f"values of {where}", _told(values), _told(after.values), but)
    _differences(f"formulas of {where}", formulas, after.formulas, but)
    _differences(f"notes of {where}", notes, after.notes)
    for field in ("merges", "hidden_rows", "hidden_columns", "state", "protected"):
        if getattr(before, field) != getattr(after, field):
            raise FoundError(f"{field} of {where}: {getattr(before, field)} became {getattr(after, field)}"[:1_000])


def _stored(value: Value) -> Value:
    return FIFTEEN_DIGITS.plus(value) if isinstance(value, Decimal) else value


def _told(values: Mapping[Place, Value]) -> dict[Place, tuple[str, object]]:
    """Return values with their kinds: True is not 1, an error is not its text."""
    return {place: (type(value).__name__, value) for place, value in values.items() if value is not None}


def _compare_looks(before: Grid, after: Grid, edits: list[Edit], book: Workbook) -> None:
    fills = {place_of(edit): edit for edit in edits if isinstance(edit, SetFill)}
    formats = {place_of(edit): edit for edit in edits if isinstance(edit, SetFormat)}
    touched = {place_of(edit) for edit in edits}
    kept = {place: index for place, index in before.styles.items() if place not in touched}
    _differences(
        f"styles of {before.name}", kept, {place: i for place, i in after.styles.items() if place not in touched}
    )
    # A cell that is not stored looks as its row or column does, which a grid does not tell.
    stored = before.styles.keys() | after.styles.keys()
    for place, edit in fills.items():
        look = book.style(after.styles.get(place, 0) if place is not None else 0)
        if look.fill != (edit.color or "") and place in stored:
            raise FoundError(f"fill of {edit.cell}: {look.fill} instead of {edit.color}")
    for place, form in formats.items():
        now = book.style(after.styles.get(place, 0) if place is not None else 0).format
        for facet in fields(form.format):
            wanted = getattr(form.format, facet.name)
            if wanted is not None and getattr(now, facet.name) != wanted and place in stored:
                raise FoundError(f"{facet.name} of {form.cell}: {getattr(now, facet.name)} instead of {wanted}")


def _differences(
    what: str, wanted: Mapping[Any, object], found: Mapping[Any, object], but: Collection[object] = ()
) -> None:
    keys = [key for key in {*wanted, *found}.difference(but) if wanted.get(key) != found.get(key)]
    if not keys:
        return
    shown = [f"{key}: {str(wanted.get(key))[:80]!r} became {str(found.get(key))[:80]!r}" for key in keys[:_MOST]]
    raise FoundError(f"{what}, {len(keys)} differences: {'; '.join(shown)}")
