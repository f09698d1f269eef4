"""Open workbooks."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xlwings import base_classes

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.errors import CalcError
from xltoolkit.calc.grammar import Grammar
from xltoolkit.calc.link import Link, guarded
from xltoolkit.calc.measures import Measures
from xltoolkit.calc.names import Names, names_of
from xltoolkit.calc.numberformats import NumberFormats
from xltoolkit.calc.sheets import Sheets

if TYPE_CHECKING:
    from xltoolkit.calc.apps import App, Calculation

_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
}
"""LibreOffice's own names of its file formats."""

_TRIES = 20
_PAUSE = 0.25


@guarded
class Books(base_classes.Books):
    """The workbooks that are open in Calc, in no order that would mean something."""

    link: Link

    def __init__(self, app: App) -> None:
        self.link = app.link
        self.app = app

    @property
    def api(self) -> Remote:
        """Calc's desktop."""
        return self.link.desktop

    @property
    def active(self) -> Book | None:
        """The workbook in front; without focus (another program is in front), one whose window was active last."""
        current = self.link.desktop.getCurrentComponent()
        if current is not None and current.supportsService(_SPREADSHEET):
            return Book(self.app, current)
        books = self._open()
        return next((book for book in books if book.document.CurrentController.Frame.isActive()), None) or next(
            iter(books), None
        )

    def __call__(self, key: str | int) -> Book:
        """Return a workbook by its file's name, or by its place from 1.

        Raises:
            KeyError: none of that name is open.
        """
        books = self._open()
        if isinstance(key, int):
            return books[key - 1]
        for book in books:
            if book.name.casefold() == key.casefold():
                return book
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self._open())

    def __iter__(self) -> Iterator[Book]:
        return iter(self._open())

    def _open(self) -> list[Book]:
        # The desktop's current component is None without focus; its list of components is complete at all times.
        found, listed = [], self.link.desktop.Components.createEnumeration()
        while listed.hasMoreElements():
            document = listed.nextElement()
            if document.supportsService(_SPREADSHEET) and document.CurrentController is not None:
                found.append(Book(self.app, document))
        return found

    def add(self) -> Book:
        """Open a new workbook."""
        return self._loaded("private:factory/scalc", "新工作簿")

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,  # noqa: FBT001 - xlwings' signature
        read_only: bool | None = None,  # noqa: FBT001 - the same
        format: str | None = None,
        password: str | None = None,
        *others: object,
    ) -> Book:
        """Open a file; macros do not run, links are not followed."""
        del update_links, format, others
        options: dict[str, object] = {"ReadOnly": bool(read_only)} | ({"Password": password} if password else {})
        return self._loaded(self.link.uno.systemPathToFileUrl(str(Path(fullname).resolve())), fullname, **options)

    def _loaded(self, url: str, name: str, **options: object) -> Book:
        """Load; just after its start, or where a lock file was left behind, Calc gives nothing and no reason."""
        for _ in range(_TRIES):
            document = self.link.desktop.loadComponentFromURL(url, "_blank", 0, self.link.properties(**options))
            if document is not None:
                return Book(self.app, document)
            time.sleep(_PAUSE)
        raise CalcError(
            "LibreOffice Calc 打不开这个工作簿",
            where=name,
            why="别的程序可能正开着它，或者上次没有正常关闭、留下了锁文件（.~lock.文件名#）",
            advice="在别处关闭它；确认没有人在用以后删除锁文件，再试一次",
        )


@guarded
class Book(base_classes.Book):
    """An open workbook.

    Attributes:
        document: Calc's own object.
    """

    link: Link

    def __init__(self, app: App, document: Remote) -> None:
        self.link = app.link
        self._app = app
        self.document = document

    @property
    def api(self) -> Remote:
        """Calc's own object."""
        return self.document

    @property
    def app(self) -> App:
        """The Calc in which it is open."""
        return self._app

    @property
    def window(self) -> Remote:
        """Its window."""
        return self.document.CurrentController.Frame.ContainerWindow

    @property
    def name(self) -> str:
        """The file's name; of one never saved, its title."""
        return Path(self.fullname).name

    @property
    def fullname(self) -> str:
        """The file's path; of one never saved, its title."""
        url = self.document.URL
        return str(self.link.uno.fileUrlToSystemPath(url) if url else self.document.Title)

    @property
    def sheets(self) -> Sheets:
        """Its sheets."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """Its defined names, those of single sheets included."""
        return names_of(self)

    def activate(self) -> None:
        """Make it the active one."""
        self.document.CurrentController.Frame.activate()

    def save(self, path: str | os.PathLike[str] | None = None, password: str | None = None) -> None:
        """Save it, in the format that the name's ending says.

        Raises:
            CalcError: the ending is of no format that we know, or the file cannot be written.
        """
        if path is None and self.document.URL and not password:
            self.document.store()
            return
        target = Path(path or (self.fullname if self.document.URL else f"{self.name}.xlsx")).resolve()
        kind = _FILTERS.get(target.suffix.lower())
        if kind is None:
            raise CalcError("不认识这种文件格式", where=str(target), advice=f"用这些后缀之一：{'、'.join(_FILTERS)}")
        options: dict[str, object] = {"FilterName": kind, "Overwrite": True}
        if password:
            options["Password"] = password
        self.document.storeAsURL(self.link.uno.systemPathToFileUrl(str(target)), self.link.properties(**options))

    @property
    def screen_updating(self) -> bool:
        """Whether its windows follow what is changed; this engine's own, as the app's is of all workbooks."""
        return not self.document.hasControllersLocked()

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if not value and not self.document.hasControllersLocked():
            self.document.lockControllers()
        while value and self.document.hasControllersLocked():
            self.document.unlockControllers()

    @property
    def calculation(self) -> Calculation:
        """Whether its formulas are calculated on their own; this engine's own."""
        return "automatic" if self.document.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value: Calculation) -> None:
        self.document.enableAutomaticCalculation(value != "manual")

    def xlsx(self) -> bytes:
        """Return the workbook as a file (.xlsx), as Calc would save it now; this engine's own.

        The workbook stays as it is, saved or not, and nothing is written to a disk.
        """
        stream = self.link.service("com.sun.star.io.SequenceOutputStream")
        how = self.link.properties(FilterName=_FILTERS[".xlsx"], OutputStream=stream)
        self.document.storeToURL("private:stream", how)
        return bytes(stream.getWrittenBytes().value)

    def close(self) -> None:
        """Close it; what was not saved is lost, as with xlwings on Excel."""
        self.document.setModified(False)
        self.document.close(True)  # noqa: FBT003 - UNO takes no names

    def to_pdf(self, path: str, quality: str) -> None:
        """Export it."""
        del quality
        target = self.link.uno.systemPathToFileUrl(str(Path(path).resolve()))
        self.document.storeToURL(target, self.link.properties(FilterName="calc_pdf_Export"))

    @cached_property
    def epoch(self) -> dt.datetime:
        """Its day 0 (30 December 1899; or 1904, of old Macintosh files)."""
        day = self.document.NullDate
        if day is None:  # of one that was closed Calc says nothing, and no more than that
            raise CalcError("工作簿已经关闭", advice="重新打开工作簿，再试一次")
        return dt.datetime(day.Year, day.Month, day.Day)  # noqa: DTZ001 - days of a sheet have no time zone

    @cached_property
    def grammar(self) -> Grammar:
        """How formulas are turned from Excel's grammar into Calc's, and back."""
        return Grammar(self.link, self.document)

    @cached_property
    def formats(self) -> NumberFormats:
        """Its number formats."""
        return NumberFormats(self.link, self.document)

    @cached_property
    def measures(self) -> Measures:
        """How wide a character is in it."""
        return Measures.of(self.link, self.document)
