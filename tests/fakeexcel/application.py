"""``Application``: Excel as a whole, with whom it belongs to, and what is held while it works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.fakeexcel.dispatch import Dispatch, Traffic
from tests.fakeexcel.windows import refused
from tests.fakeexcel.workbook import Workbook

AUTOMATIC, MANUAL = -4105, -4135


class Workbooks(Dispatch):
    """The open workbooks."""

    def __init__(self, app: Application) -> None:
        super().__init__(app.traffic)
        self._app = app

    def __iter__(self) -> Iterator[Workbook]:
        return iter(list(self._app.books))

    def __call__(self, key: int | str) -> Workbook:
        for index, book in enumerate(self._app.books, 1):
            if key in (index, book.path.name):
                return book
        raise refused("下标越界")

    @property
    def Count(self) -> int:
        return len(self._app.books)

    def Open(self, path: str, *_: object) -> Workbook:
        book = Workbook(self._app, Path(path))
        self._app.books.append(book)
        self._app.calculate()
        return book


class Application(Dispatch):
    """Excel.

    Args:
        user_name: to whom it belongs; the author of every new note.
        tells_xml: whether it answers ``Range.Value(11)``; WPS may not.
        has_printer: whether paper sizes can be set.

    Attributes:
        states: every change of ScreenUpdating and Calculation, in order.
        fails: members whose use raises, by name; for the tests of what is put back then.
    """

    def __init__(self, user_name: str = "王会计", *, tells_xml: bool = True, has_printer: bool = True) -> None:
        super().__init__(Traffic())
        self.user_name = user_name
        self.tells_xml = tells_xml
        self.has_printer = has_printer
        self.books: list[Workbook] = []
        self.states: list[tuple[str, object]] = []
        self.fails: set[str] = set()
        self._updating = True
        self._calculation = AUTOMATIC
        self._alerts = True

    def changed(self) -> None:
        """Calculate after a change, unless that was turned off."""
        if self._calculation == AUTOMATIC:
            self.calculate()

    def calculate(self) -> None:
        """Calculate until nothing changes any more, at most as often as there are steps in a chain of a test."""
        for _ in range(3):
            for sheet in (sheet for book in self.books for sheet in book.sheets):
                sheet.cells.calculate()

    def _may(self, use: str) -> None:
        if use in self.fails:
            raise refused(f"不能{use}")

    @property
    def Hwnd(self) -> int:
        return 4711

    @property
    def UserName(self) -> str:
        return self.user_name

    @property
    def Workbooks(self) -> Workbooks:
        return Workbooks(self)

    @property
    def ActiveWorkbook(self) -> Workbook:
        return self.books[-1]

    @property
    def ActiveWindow(self) -> Dispatch:
        return self.books[-1].window

    @property
    def DisplayAlerts(self) -> bool:
        return self._alerts

    @DisplayAlerts.setter
    def DisplayAlerts(self, value: bool) -> None:
        self._alerts = value

    @property
    def ScreenUpdating(self) -> bool:
        self._may("get ScreenUpdating")
        return self._updating

    @ScreenUpdating.setter
    def ScreenUpdating(self, value: bool) -> None:
        self._may(f"set ScreenUpdating {value}")
        self.states.append(("ScreenUpdating", value))
        self._updating = value

    @property
    def Calculation(self) -> int:
        self._may("get Calculation")
        return self._calculation

    @Calculation.setter
    def Calculation(self, value: int) -> None:
        self._may(f"set Calculation {value}")
        self.states.append(("Calculation", value))
        self._calculation = value
        self.changed()

    def Calculate(self) -> None:
        self.calculate()
