"""A workbook in an Excel that is made up, for the tests of what is done in an open workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.fakeexcel import Application, open_book
from tests.fakeexcel.worksheet import Worksheet
from xltoolkit.workbook.live import LiveWorkbook

Opener = Callable[..., "Opened"]


class Opened:
    """A workbook, and the Excel that it is open in.

    Args:
        excel: the made-up one.
        path: of the file.
    """

    def __init__(self, excel: Application, path: Path) -> None:
        self.excel = excel
        self.traffic = excel.traffic
        self.live = LiveWorkbook(open_book(path, excel), "Excel")

    def sheet(self, name: str = "表") -> Worksheet:
        """Return a sheet as Excel has it."""
        found = self.excel.books[0].find(name)
        assert found is not None
        return found


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    """Open cells in an Excel, by default one of its own."""

    def opener(cells: Mapping[str, float | str], excel: Application | None = None) -> Opened:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = "表"
        for reference, value in cells.items():
            sheet[reference] = value
        book.save(tmp_path / "账.xlsx")
        return Opened(excel or Application(), tmp_path / "账.xlsx")

    return opener
