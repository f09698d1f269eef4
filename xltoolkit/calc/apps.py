"""The running Calc: its settings, its status bar, what is selected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from xlwings import base_classes

from xltoolkit.calc.books import Books
from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.errors import CalcError
from xltoolkit.calc.link import Link, guarded
from xltoolkit.calc.ranges import Range
from xltoolkit.calc.sheet import Sheet

if TYPE_CHECKING:
    from xltoolkit.calc.engine import Engine

Calculation = Literal["automatic", "manual", "semiautomatic"]


class Apps(base_classes.Apps):
    """The one Calc that we are connected to, as xlwings' list of programs."""

    def __init__(self, app: App) -> None:
        self._app = app

    def keys(self) -> list[int]:
        """Return its process."""
        return [self._app.pid]

    def add(
        self, spec: object = None, add_book: object = None, xl: object = None, visible: object = None
    ) -> App:  # fmt: skip
        """Refuse: a Calc is never started here."""
        del spec, add_book, xl, visible
        raise CalcError("不会另外启动 LibreOffice Calc", advice="用正在运行的那一个：xltoolkit.calc.connect()")

    @staticmethod
    def cleanup() -> None:
        """Do nothing: no process is ours."""

    def __iter__(self) -> Iterator[App]:
        return iter([self._app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        if pid != self._app.pid:
            raise KeyError(pid)
        return self._app


@guarded
class App(base_classes.App):
    """The running Calc. It belongs to its user: it is never started, hidden for good or quit here."""

    def __init__(self, engine: Engine, link: Link, pid: int) -> None:
        self.link = link
        self._engine = engine
        self._pid = pid
        self._status: str | bool = False
        self._indicator: Remote = None
        self._switches = {"display_alerts": True, "enable_events": True, "interactive": True}

    @property
    def engine(self) -> Engine:
        """The engine."""
        return self._engine

    @property
    def api(self) -> Remote:
        """Calc's desktop."""
        return self.link.desktop

    @property
    def pid(self) -> int:
        """Calc's process; 0 where it is not known."""
        return self._pid

    @property
    def hwnd(self) -> int:
        """0: a window of Calc has no handle that another process could use."""
        return 0

    @property
    def books(self) -> Books:
        """The open workbooks."""
        return Books(self)

    @property
    def version(self) -> str:
        """LibreOffice's version, such as 7.4.7.2."""
        provider = self.link.service("com.sun.star.configuration.ConfigurationProvider")
        path = self.link.properties(nodepath="/org.openoffice.Setup/Product")
        product = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", path)
        return str(product.ooSetupVersionAboutBox)

    @property
    def selection(self) -> Range | None:
        """The selected cells of the active workbook (the first block of several), None where no cell is selected."""
        book = self.books.active
        if book is None:
            return None
        chosen = book.document.CurrentController.getSelection()
        if chosen is None:
            return None
        if chosen.supportsService("com.sun.star.sheet.SheetCellRanges"):
            chosen = chosen.getByIndex(0) if chosen.Count else None
        if chosen is None or not chosen.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        return Range.around(Sheet(book, chosen.Spreadsheet), chosen)

    def activate(self, steal_focus: bool = False) -> None:  # noqa: FBT001, FBT002 - xlwings' signature
        """Bring the active workbook's window to the front, where focus may be taken."""
        book = self.books.active
        if book is not None and steal_focus:
            book.document.CurrentController.Frame.ContainerWindow.toFront()

    @property
    def visible(self) -> bool:
        """Whether a window of Calc shows."""
        return any(book.window.isVisible() for book in self.books)

    @visible.setter
    def visible(self, value: bool) -> None:
        for book in self.books:
            book.window.setVisible(bool(value))

    @property
    def screen_updating(self) -> bool:
        """Whether the windows follow what is changed."""
        return all(book.screen_updating for book in self.books)

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        for book in self.books:
            book.screen_updating = value

    @property
    def calculation(self) -> Calculation:
        """Whether formulas are calculated on their own."""
        return "automatic" if all(book.calculation == "automatic" for book in self.books) else "manual"

    @calculation.setter
    def calculation(self, value: Calculation) -> None:
        for book in self.books:
            book.calculation = value

    def calculate(self) -> None:
        """Calculate what is out of date."""
        for book in self.books:
            book.document.calculate()

    @property
    def status_bar(self) -> str | bool:
        """The text that we put into the status bar, False while it is Calc's own."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        text = value if isinstance(value, str) else ""
        if self._indicator is not None and text:
            self._indicator.setText(text)  # one call, where another indicator takes eight
            self._status = text
            return
        if self._indicator is not None:
            self._indicator.end()
        self._indicator, self._status = None, False
        book = self.books.active
        if book is not None and text:
            self._indicator = book.document.CurrentController.Frame.createStatusIndicator()
            self._indicator.start(text, 0)
            self._status = text

    @property
    def display_alerts(self) -> bool:
        """Kept for xlwings: Calc asks nothing while it is driven from outside."""
        return self._switches["display_alerts"]

    @display_alerts.setter
    def display_alerts(self, value: bool) -> None:
        self._switches["display_alerts"] = bool(value)

    @property
    def enable_events(self) -> bool:
        """Kept for xlwings: Calc cannot hold back the macros of a workbook."""
        return self._switches["enable_events"]

    @enable_events.setter
    def enable_events(self, value: bool) -> None:
        self._switches["enable_events"] = bool(value)

    @property
    def interactive(self) -> bool:
        """Kept for xlwings: the user can always work in Calc."""
        return self._switches["interactive"]

    @interactive.setter
    def interactive(self, value: bool) -> None:
        self._switches["interactive"] = bool(value)
