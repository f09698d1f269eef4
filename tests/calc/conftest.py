"""Calc for these tests: one without a window for most, one in a window that nobody sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.office import Office, limited, require_office

Make = Callable[..., xw.Book]


@pytest.fixture
def own_office(tmp_path: Path) -> Iterator[Office]:
    """Calc that a test may end."""
    require_office()
    started = Office(tmp_path / "own")
    with limited(started):
        yield started
    started.close()


@pytest.fixture
def book(app: xw.App) -> xw.Book:
    """A new workbook of one sheet, Sheet1."""
    return app.books.add()


@pytest.fixture
def sheet(book: xw.Book) -> xw.Sheet:
    """The sheet of a new workbook."""
    return book.sheets[0]


@pytest.fixture
def opened(app: xw.App, tmp_path: Path) -> Callable[[openpyxl.Workbook], xw.Book]:
    """Open what openpyxl made."""

    def open_it(made: openpyxl.Workbook) -> xw.Book:
        made.save(tmp_path / "账套 1.xlsx")
        return app.books.open(str(tmp_path / "账套 1.xlsx"))

    return open_it


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[xw.Book], openpyxl.Workbook]:
    """Save a workbook and read it with openpyxl."""

    def save_it(book: xw.Book) -> openpyxl.Workbook:
        book.save(str(tmp_path / "saved.xlsx"))
        return openpyxl.load_workbook(tmp_path / "saved.xlsx")

    return save_it
