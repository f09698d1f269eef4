"""The open workbook that is meant: by its name, or the one in front."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import xlwings as xw

from xltoolkit import calc
from xltoolkit.attach import excel
from xltoolkit.attach.busy import PATIENCE, is_busy, retried
from xltoolkit.attach.names import last_part, same_book
from xltoolkit.model import WorkbookError

MOST_NAMES = 8
"""Open workbooks that an error names."""

Programs = Callable[["Wanted"], Iterable[excel.App]]


class NotFoundError(WorkbookError):
    """The workbook is not open, or no program runs that could have it open."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which workbook is looked for.

    Args:
        book: its path, its URL, or its title where it was never saved; empty for the one in front.
        hwnd: handle of a window of the Excel that has it open; None for any.
        calc: where the LibreOffice that has it open listens (``pipe,name=…``); None for the usual place.
    """

    book: str = ""
    hwnd: int | None = None
    calc: str | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """An open workbook.

    Args:
        app: the program.
        book: the workbook.
        program: ``Excel``, ``WPS`` or ``Calc``.
        name: the workbook's own full name: a path, an address of OneDrive, or a title.
    """

    app: xw.App
    book: xw.Book
    program: str
    name: str

    @property
    def title(self) -> str:
        """The name without folders."""
        return last_part(self.name)

    @property
    def is_open(self) -> bool:
        """Whether the program still has the workbook; False as well where it does not answer any more."""
        try:
            return any(full_name(book) == self.name for book in self.app.books)
        except Exception as error:  # noqa: BLE001 - COM's errors have no common class outside Windows
            return is_busy(error)


def attach(wanted: Wanted, *, patience: float = PATIENCE, programs: Programs | None = None) -> Attached:
    """Find the open workbook. A program that blocks, blocks this, too: see ``xltoolkit.live.supervise``.

    Args:
        wanted: which.
        patience: seconds that a busy program is asked again.
        programs: where to look; None for this system's.

    Raises:
        BusyError: the program was busy all the time.
        NotFoundError: no program runs, or none has this workbook open.
        CalcError: LibreOffice cannot be reached, or does not answer.
    """
    found = retried(lambda: _find(wanted, programs or running), patience)
    if found.program != "Calc" and sys.platform == "win32":
        excel.be_patient()
    return found


def running(wanted: Wanted) -> list[excel.App]:
    """Return the programs of this system that may have a workbook open."""
    if sys.platform == "win32" and wanted.calc is None:
        return excel.running(wanted.hwnd)
    return [lambda: calc.connect(wanted.calc)]


def program_of(app: xw.App) -> str:
    """Tell which program it is. WPS calls itself Microsoft Excel in places, its folder does not."""
    if app.engine.name == calc.NAME:
        return "Calc"
    said = f"{app.api.Name} {app.api.Path}".casefold()
    return "WPS" if any(word in said for word in ("wps", "kingsoft", "金山")) else "Excel"


def full_name(book: xw.Book) -> str:
    """Return a workbook's own full name: xlwings' ``fullname`` looks for the file behind an address of OneDrive."""
    said = getattr(book.api, "FullName", None)
    return str(said) if isinstance(said, str) else str(book.fullname)


def _find(wanted: Wanted, programs: Programs) -> Attached:
    refusals: list[Exception] = []
    apps = list(_connected(programs(wanted), refusals))
    opened = [(app, book) for app in apps for book in _books(app, refusals)]
    chosen = _named(wanted.book, opened) if wanted.book else _in_front(apps, refusals)
    if chosen is not None:
        app, book = chosen
        return Attached(app, book, program_of(app), full_name(book))
    for error in refusals:
        raise error
    raise _not_open(wanted.book, [book for _, book in opened], running=bool(apps))


def _connected(connects: Iterable[excel.App], refusals: list[Exception]) -> Iterator[xw.App]:
    """Yield the programs that answer; one that is busy may have the workbook, so that is kept."""
    for connect in connects:
        try:
            app = connect()
        except WorkbookError:
            raise
        except Exception as error:  # noqa: BLE001 - COM's errors have no common class outside Windows
            if is_busy(error):
                refusals.append(error)
        else:
            yield app


def _books(app: xw.App, refusals: list[Exception]) -> list[xw.Book]:
    try:
        return list(app.books)
    except Exception as error:
        if not is_busy(error):
            raise
        refusals.append(error)
        return []


def _named(name: str, opened: list[tuple[xw.App, xw.Book]]) -> tuple[xw.App, xw.Book] | None:
    """Return the workbook of a full name; else the only one of that file name, where no folder was given."""
    for app, book in opened:
        if same_book(name, full_name(book)):
            return app, book
    if last_part(name) != name:
        return None
    alike = {full_name(book): (app, book) for app, book in opened if same_book(name, last_part(full_name(book)))}
    if len(alike) > 1:
        raise NotFoundError(
            "开着的工作簿里有几个同名的", where=name, why="、".join(alike), advice="写出完整路径，再试一次"
        )
    return next(iter(alike.values()), None)


def _in_front(apps: list[xw.App], refusals: list[Exception]) -> tuple[xw.App, xw.Book] | None:
    for app in apps:
        try:
            if len(app.books):
                return app, app.books.active
        except Exception as error:
            if not is_busy(error):
                raise
            refusals.append(error)
    return None


def _not_open(name: str, books: list[xw.Book], *, running: bool) -> NotFoundError:
    if not running:
        return NotFoundError("没有找到正在运行的 Excel 或 WPS", advice="打开工作簿，再试一次")
    if not books:
        return NotFoundError("没有打开的工作簿", where=name, advice="打开要检查的工作簿，再试一次")
    names = "、".join(last_part(full_name(book)) for book in books[:MOST_NAMES])
    return NotFoundError(
        "这个工作簿没有打开", where=name, why=f"现在开着的有：{names}", advice="打开它，或检查名称，再试一次"
    )
