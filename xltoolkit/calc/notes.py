"""Notes at cells. LibreOffice drops authors: what it loads or writes has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import base_classes

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.link import Link, guarded
from xltoolkit.calc.survey import each

if TYPE_CHECKING:
    from xltoolkit.calc.ranges import Range
    from xltoolkit.calc.sheet import Sheet

_NOTES = 8
"""``com.sun.star.sheet.CellFlags.ANNOTATION``."""


@guarded
class Note(base_classes.Note):
    """The note at a cell (1-based)."""

    link: Link

    def __init__(self, sheet: Sheet, row: int, column: int) -> None:
        self.link = sheet.link
        self._sheet = sheet
        self._row = row
        self._column = column

    @property
    def api(self) -> Remote:
        """Calc's own object."""
        return self._sheet.remote.getCellByPosition(self._column - 1, self._row - 1).getAnnotation()

    @property
    def text(self) -> str:
        """What it says."""
        return str(self.api.getString())

    @text.setter
    def text(self, value: str) -> None:
        self._sheet.require_open()
        self.api.setString(value)

    @property
    def author(self) -> str:
        """Who wrote it, where LibreOffice knows."""
        return str(self.api.getAuthor()).strip()

    @property
    def location(self) -> Range:
        """The cell."""
        return self._sheet.range((self._row, self._column))

    def delete(self) -> None:
        """Take it away."""
        self._sheet.require_open()
        self._sheet.remote.getCellByPosition(self._column - 1, self._row - 1).clearContents(_NOTES)


def notes_of(sheet: Sheet) -> list[Note]:
    """Return the notes of a sheet."""
    places = [note.Position for note in each(sheet.remote.Annotations)]
    return [Note(sheet, at.Row + 1, at.Column + 1) for at in places]


def add_note(sheet: Sheet, row: int, column: int, text: str) -> Note:
    """Put a note at a cell."""
    sheet.require_open()
    address = sheet.remote.RangeAddress.Sheet
    place = sheet.link.struct("com.sun.star.table.CellAddress", address, column - 1, row - 1)
    sheet.remote.Annotations.insertNew(place, text)
    return Note(sheet, row, column)


def note_at(sheet: Sheet, row: int, column: int) -> Note | None:
    """Return the note at a cell, None where there is none."""
    found = sheet.remote.getCellByPosition(column - 1, row - 1).getAnnotation()
    return Note(sheet, row, column) if found.getString() else None
