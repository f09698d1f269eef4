"""How things stand in a workbook before edits are made, and what the edits will change of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xltoolkit.journal.changes import HELD, Aspect, Changes, Content, Key, State, change, over
from xltoolkit.model import (
    NOTE_AUTHOR,
    AddSheet,
    Cell,
    CellFormat,
    CellStyle,
    DeleteNote,
    Edit,
    Grid,
    Note,
    Place,
    SetCachedValue,
    SetFill,
    SetFormat,
    SetFormula,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    Value,
    coordinates,
)
from xltoolkit.model.amount import FIFTEEN_DIGITS
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.protocol import Linked

CellEdit = SetValue | SetFormula | SetCachedValue | SetNote | DeleteNote | SetFill | SetFormat | SetLink


def changes_of(book: Workbook, grids: Iterable[Grid], edits: Iterable[Edit], skipped: Iterable[Edit] = ()) -> Changes:
    """Return what edits change; nothing where the state already stands.

    Args:
        book: the workbook, before the edits.
        grids: its sheets that the edits touch, as they were read.
        edits: in the order they are made.
        skipped: those of them that are not made (``Written.skipped``).
    """
    return Standing(book, grids).changes(edits, skipped)


@dataclass(slots=True)
class Standing:
    """Sheets as they stand. It still tells how they stood after the workbook was edited.

    Args:
        book: the workbook.
        sheets: as they were read.
    """

    book: Workbook
    sheets: Iterable[Grid]
    _grids: dict[str, Grid] = field(init=False)
    _known: set[str] = field(init=False)
    _links: dict[str, dict[Place, Cell | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._grids = {grid.name.casefold(): grid for grid in self.sheets}
        self._known = {name.casefold() for name in self.book.sheets}

    def grid(self, sheet: str) -> Grid | None:
        """Return a sheet, or None where there is none."""
        return self._grids.get(sheet.casefold())

    def state(self, cell: Cell, aspect: Aspect) -> State:
        """Return how an aspect of a cell stands; of a format all facets."""
        grid, place = self.grid(cell.sheet) or Grid(cell.sheet), (cell.row, cell.column)
        match aspect:
            case Aspect.CONTENT:
                return Content(grid.values.get(place), grid.formulas.get(place))
            case Aspect.NOTE:
                return grid.notes.get(place)
            case Aspect.FILL:
                return self._style(grid, place).fill
            case Aspect.FORMAT:
                look = self._style(grid, place).format
                return replace(look, horizontal=look.horizontal or "general")
            case Aspect.LINK:
                return self._link(cell.sheet, place)

    def changes(self, edits: Iterable[Edit], skipped: Iterable[Edit] = ()) -> Changes:
        """Return what edits change, but for those skipped."""
        left_out = {id(edit) for edit in skipped}
        wanted: dict[Key, State] = {}
        added: dict[str, str] = {}
        layouts: list[str] = []
        for edit in edits:
            if id(edit) in left_out:
                continue
            if isinstance(edit, AddSheet) and edit.name.casefold() not in self._known:
                added.setdefault(edit.name.casefold(), edit.name)
            elif isinstance(edit, SetLayout):
                layouts.append(edit.sheet)
            elif isinstance(edit, CellEdit) and (cell := self._named(edit.cell, added)) is not None:
                self._want(wanted, cell, edit, added=cell.sheet.casefold() in added)
        found = (change(cell, aspect, self.state(cell, aspect), after) for (cell, aspect), after in wanted.items())
        cells = {(item.cell, item.aspect): item for item in found if item is not None}
        return Changes(cells, list(added.values()), [name for name in layouts if name.casefold() not in added])

    def _named(self, cell: Cell, added: dict[str, str]) -> Cell | None:
        """Return a cell under the name of its sheet as it is spelt; None where there is no such cell."""
        name = cell.sheet.casefold()
        grid = self._grids.get(name)
        try:
            coordinates(cell.ref)
        except ValueError:
            return None
        sheet = added.get(name) if grid is None else grid.name
        return None if sheet is None else Cell.at(sheet, cell.row, cell.column)

    def _want(self, wanted: dict[Key, State], cell: Cell, edit: CellEdit, *, added: bool) -> None:
        aspect = _ASPECTS[type(edit)]
        if (added and aspect not in HELD) or (aspect is Aspect.LINK and not isinstance(self.book, Linked)):
            return
        key = (cell, aspect)
        now = wanted[key] if key in wanted else self.state(cell, aspect)
        after = _after(now, edit)
        if after is not None or now is not None:
            wanted[key] = after

    def _style(self, grid: Grid, place: Place) -> CellStyle:
        return self.book.style(grid.styles.get(place, 0))

    def _link(self, sheet: str, place: Place) -> State:
        name = sheet.casefold()
        if name not in self._links:
            known = self.grid(sheet) is not None and isinstance(self.book, Linked)
            self._links[name] = dict(self.book.links(sheet)) if known and isinstance(self.book, Linked) else {}
        links = self._links[name]
        return (links[place] or "") if place in links else None


_ASPECTS: dict[type[CellEdit], Aspect] = {
    SetValue: Aspect.CONTENT,
    SetFormula: Aspect.CONTENT,
    SetCachedValue: Aspect.CONTENT,
    SetNote: Aspect.NOTE,
    DeleteNote: Aspect.NOTE,
    SetFill: Aspect.FILL,
    SetFormat: Aspect.FORMAT,
    SetLink: Aspect.LINK,
}


def _after(now: State, edit: CellEdit) -> State:
    """Return how an aspect stands after an edit."""
    if isinstance(edit, SetValue | SetFormula | SetCachedValue):
        return _content(now, edit)
    if isinstance(edit, SetNote | DeleteNote):
        if isinstance(now, Note) and not now.ours:
            return now
        return Note(NOTE_AUTHOR, edit.text) if isinstance(edit, SetNote) and edit.text else None
    if isinstance(edit, SetFormat):
        return over(now, edit.format) if isinstance(now, CellFormat) else edit.format
    return (edit.color or "").upper() if isinstance(edit, SetFill) else edit.target


def _content(now: State, edit: SetValue | SetFormula | SetCachedValue) -> State:
    if isinstance(edit, SetFormula):
        return Content(_stored(edit.value), f"={edit.formula.removeprefix('=')}")
    formula = now.formula if isinstance(edit, SetCachedValue) and isinstance(now, Content) else None
    if isinstance(edit, SetCachedValue) and formula is None:
        return now
    return Content(_stored(edit.value), formula)


def _stored(value: Value) -> Value:
    """Return a value as a cell keeps it."""
    return FIFTEEN_DIGITS.plus(value) if isinstance(value, Decimal) and value.is_finite() else value
