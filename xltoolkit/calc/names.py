"""Defined names, of a workbook and of single sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import base_classes

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.errors import CalcError
from xltoolkit.calc.formulas import quoted
from xltoolkit.calc.link import Link, guarded

if TYPE_CHECKING:
    from xltoolkit.calc.books import Book
    from xltoolkit.calc.ranges import Range
    from xltoolkit.calc.sheet import Sheet

_BUILT_IN = "_xlnm."
"""What LibreOffice keeps of Excel's own names (print areas and titles); Excel's list of names does not show them."""


@guarded
class Name(base_classes.Name):
    """A defined name."""

    link: Link

    def __init__(self, book: Book, names: Remote, key: str, sheet: str = "") -> None:
        self.link = book.link
        self._book = book
        self._names = names
        self._key = key
        self._sheet = sheet

    @property
    def api(self) -> Remote:
        """Calc's own object."""
        return self._names.getByName(self._key)

    @property
    def name(self) -> str:
        """The name, behind its sheet's where it is a single sheet's."""
        return f"{quoted(self._sheet)}!{self._key}" if self._sheet else self._key

    @name.setter
    def name(self, value: str) -> None:
        self.api.setName(value)
        self._key = value

    @property
    def refers_to(self) -> str:
        """What it stands for, as a formula."""
        return self._book.grammar.to_excel(f"={self.api.getContent()}")

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.api.setContent(_content(self._book, value))

    @property
    def refers_to_range(self) -> Range:
        """The cells that it stands for.

        Raises:
            CalcError: it stands for a number, text or formula.
        """
        if (cells := self.cells) is None:
            raise CalcError("这个名称不代表单元格", where=self.name, why=self.refers_to)
        return cells

    @property
    def cells(self) -> Range | None:
        """The cells that it stands for, None where they are none; this engine's own."""
        cells = self.api.getReferredCells()
        return None if cells is None else self._book.sheets(cells.Spreadsheet.Name).around(cells)

    def delete(self) -> None:
        """Take it away."""
        self._names.removeByName(self._key)


@guarded
class Names(base_classes.Names):
    """The names of a workbook, or of one sheet of it.

    Args:
        book: the workbook.
        owners: sheet name ("" for the workbook's own) -> Calc's names; new names go to the first.
    """

    link: Link

    def __init__(self, book: Book, owners: dict[str, Remote]) -> None:
        self.link = book.link
        self._book = book
        self._owners = owners

    @property
    def api(self) -> Remote:
        """Calc's own object."""
        return next(iter(self._owners.values()))

    def snapshot(self) -> list[tuple[str, Name]]:
        """Return all names with their objects."""
        names = [
            Name(self._book, owner, key, sheet)
            for sheet, owner in self._owners.items()
            for key in owner.ElementNames
            if not key.startswith(_BUILT_IN)
        ]
        return [(name.name, name) for name in names]

    def contains(self, name_or_index: str) -> bool:
        """Tell whether there is such a name."""
        return self._find(name_or_index) is not None

    def __len__(self) -> int:
        return len(self.snapshot())

    def __call__(self, name_or_index: str | int) -> Name:
        """Return a name.

        Raises:
            KeyError: there is no such name.
        """
        if isinstance(name_or_index, int):
            return self.snapshot()[name_or_index - 1][1]
        if (found := self._find(name_or_index)) is None:
            raise KeyError(name_or_index)
        return found

    def _find(self, wanted: str) -> Name | None:
        listed = self.snapshot()
        plain = [name for text, name in listed if text.casefold() == wanted.casefold()]
        ending = [name for text, name in listed if text.rpartition("!")[2].casefold() == wanted.casefold()]
        return next(iter(plain + ending), None)

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name, or change what an existing one stands for."""
        owner = self.api
        content = _content(self._book, refers_to)
        if owner.hasByName(name):
            owner.getByName(name).setContent(content)
        else:
            home = self.link.struct("com.sun.star.table.CellAddress", 0, 0, 0)
            owner.addNewByName(name, content, home, 0)
        return Name(self._book, owner, name, next(iter(self._owners)))


def names_of(book: Book) -> Names:
    """Return all names of a workbook."""
    owners = {"": book.document.NamedRanges}
    return Names(book, owners | {sheet.name: sheet.remote.NamedRanges for sheet in book.sheets})


def names_of_sheet(sheet: Sheet) -> Names:
    """Return the names of one sheet."""
    return Names(sheet.book, {sheet.name: sheet.remote.NamedRanges})


def _content(book: Book, refers_to: str) -> str:
    formula = refers_to if refers_to.startswith("=") else f"={refers_to}"
    return book.grammar.to_calc(formula)[1:]
