"""``Workbook``, its sheets and its window, and how it comes from a file and goes into one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakeexcel import files
from tests.fakeexcel.cells import Cells
from tests.fakeexcel.dispatch import Dispatch, bare
from tests.fakeexcel.windows import refused
from tests.fakeexcel.worksheet import VISIBLE, Worksheet

if TYPE_CHECKING:
    from tests.fakeexcel.application import Application


class Window(Dispatch):
    """The workbook's window, which shows one sheet: panes are frozen on that one."""

    def __init__(self, book: Workbook) -> None:
        super().__init__(book.traffic)
        self._book = book
        self._scrolled = 1
        self._split = (0, 0)
        self.frozen: dict[str, tuple[int, int]] = {}

    @property
    def ScrollRow(self) -> int:
        return self._scrolled

    @ScrollRow.setter
    def ScrollRow(self, value: int) -> None:
        self._scrolled = value

    @property
    def SplitRow(self) -> int:
        return self._split[0]

    @SplitRow.setter
    def SplitRow(self, value: int) -> None:
        self._split = (value, self._split[1])

    @property
    def SplitColumn(self) -> int:
        return self._split[1]

    @SplitColumn.setter
    def SplitColumn(self, value: int) -> None:
        self._split = (self._split[0], value)

    @property
    def FreezePanes(self) -> bool:
        return self._book.active.name in self.frozen

    @FreezePanes.setter
    def FreezePanes(self, value: bool) -> None:
        self.frozen.pop(self._book.active.name, None)
        if value:
            self.frozen[self._book.active.name] = self._split


class Worksheets(Dispatch):
    """The sheets of a workbook."""

    def __init__(self, book: Workbook) -> None:
        super().__init__(book.traffic)
        self._book = book

    def __iter__(self) -> Iterator[Worksheet]:
        return iter(list(self._book.sheets))

    def __call__(self, key: int | str) -> Worksheet:
        sheets = self._book.sheets
        found = self._book.find(key) if isinstance(key, str) else sheets[key - 1] if key <= len(sheets) else None
        if found is None:
            raise refused("下标越界")
        return found

    @property
    def Count(self) -> int:
        return len(self._book.sheets)

    @property
    def Parent(self) -> Workbook:
        return self._book

    def Add(self, Before: object = None) -> Worksheet:
        other = bare(Before)
        added = Worksheet(self._book, f"Sheet{len(self._book.sheets) + 1}")
        assert isinstance(other, Worksheet)
        self._book.sheets.insert(self._book.sheets.index(other), added)
        self._book.active = added
        return added


class Workbook(Dispatch):
    """A workbook."""

    def __init__(self, app: Application, path: Path) -> None:
        super().__init__(app.traffic)
        self.app = app
        self.path = path
        self.sheets: list[Worksheet] = []
        self.window = Window(self)
        files.load(self, path)
        self.active = self.sheets[0]

    def find(self, name: str) -> Worksheet | None:
        """Return a sheet by its name in any case."""
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == name.casefold()), None)

    def cells_of(self, name: str) -> Cells | None:
        """Return the cells of a sheet."""
        sheet = self.find(name)
        return None if sheet is None else sheet.cells

    def remove(self, sheet: Worksheet) -> None:
        """Delete a sheet.

        Raises:
            ComError: the last one that shows stays.
        """
        rest = [other for other in self.sheets if other is not sheet]
        if not any(other.state == VISIBLE for other in rest):
            raise refused("类 Worksheet 的 Delete 方法无效")
        self.sheets = rest
        self.active = rest[0]

    @property
    def Name(self) -> str:
        return self.path.name

    @property
    def FullName(self) -> str:
        return str(self.path)

    @property
    def Path(self) -> str:
        return str(self.path.parent)

    @property
    def FileFormat(self) -> int:
        return 51

    @property
    def Application(self) -> Application:
        return self.app

    @property
    def Worksheets(self) -> Worksheets:
        return Worksheets(self)

    @property
    def ActiveSheet(self) -> Worksheet:
        return self.active

    def Windows(self, index: int) -> Window:
        assert index == 1
        return self.window

    def Save(self) -> None:
        files.save(self, self.path)

    def Close(self, *, SaveChanges: bool = True) -> None:
        assert not SaveChanges
        self.app.books.remove(self)
