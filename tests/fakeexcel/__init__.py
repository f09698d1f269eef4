"""An Excel that is made up, under xlwings' own engine for Windows: its habits over COM, without Excel.

It holds to what Microsoft documents and what is well known; no real Excel was at hand to compare it with. What it takes
for granted, and a person has to look at once, is in docs/验收.md.
"""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from tests.fakeexcel.application import Application
from tests.fakeexcel.windows import windows_engine

__all__ = ["Application", "app_of", "open_book"]


def app_of(excel: Application) -> xw.App:
    """Return xlwings' app of an Excel, with xlwings' own wrapper around it that repeats calls that were turned away."""
    engine = windows_engine()
    return xw.App(impl=engine.App(xl=engine.COMRetryObjectWrapper(excel)))


def open_book(path: Path, excel: Application | None = None) -> xw.Book:
    """Open a workbook file in an Excel."""
    return app_of(excel or Application()).books.open(str(path))
