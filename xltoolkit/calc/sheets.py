"""The sheets of a workbook, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.link import Link, guarded
from xltoolkit.calc.sheet import Sheet

if TYPE_CHECKING:
    from xltoolkit.calc.books import Book


@guarded
class Sheets(base_classes.Sheets):
    """The sheets of a workbook. Charts have no sheets of their own in Calc."""

    link: Link

    def __init__(self, book: Book) -> None:
        self.link = book.link
        self._book = book

    @property
    def api(self) -> Remote:
        """Calc's own object."""
        return self._book.document.Sheets

    @property
    def active(self) -> Sheet:
        """The sheet in front."""
        return Sheet(self._book, self._book.document.CurrentController.ActiveSheet)

    def __call__(self, name_or_index: str | int) -> Sheet:
        """Return a sheet by its name, or by its place from 1.

        Raises:
            KeyError: there is no such sheet.
        """
        sheets = self.api
        if isinstance(name_or_index, int):
            if not 1 <= name_or_index <= sheets.Count:
                raise KeyError(name_or_index)
            return Sheet(self._book, sheets.getByIndex(name_or_index - 1))
        if not sheets.hasByName(name_or_index):
            raise KeyError(name_or_index)
        return Sheet(self._book, sheets.getByName(name_or_index))

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator[Sheet]:
        sheets = self.api
        return iter([Sheet(self._book, sheets.getByName(name)) for name in sheets.ElementNames])

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and bool(self.api.hasByName(key))

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """Add an empty sheet before or after another, else before the active one; it comes to the front."""
        position = self.position(before, after)
        new = name or next(f"Sheet{number}" for number in range(1, 10_000) if f"Sheet{number}" not in self)
        self.api.insertNewByName(new, position)
        added = self(new)
        added.activate()
        return added

    def position(self, before: Sheet | None, after: Sheet | None) -> int:
        """Return the 0-based place before or after a sheet, else before the active one."""
        if before is not None:
            return before.index - 1
        return after.index if after is not None else self.active.index - 1
