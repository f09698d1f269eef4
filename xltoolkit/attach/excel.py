"""Excel and WPS on Windows, through xlwings' own engine. Nothing here is loaded elsewhere."""

from __future__ import annotations

import atexit
import importlib
from collections.abc import Callable
from functools import partial
from typing import Any

import xlwings as xw

App = Callable[[], xw.App]
"""Connects to a program that runs."""

ASK_ONCE = 1
"""While a workbook is looked for: ``retried`` asks again, with pauses and an end."""

MANY_TIMES = 1_000_000
"""While it is worked on: about a minute. xlwings' own 0 (without end) makes a refused ``x(...)`` return None."""

_ACTIVE = ("Excel.Application", "Ket.Application")
"""Names under which a running Excel or WPS registers itself."""


def running(hwnd: int | None) -> list[App]:
    """Return every Excel and WPS that runs, in the order in which their windows lie; the one of a given window first.

    What registered itself comes last: WPS, and an Excel whose windows could not be seen. It may be there twice.

    Args:
        hwnd: handle of a window.
    """
    engine = prepared()
    windows = [hwnd] if hwnd is not None else list(engine.get_excel_hwnds())
    seen = [partial(_in_window, engine, window) for window in windows]
    return [*seen, *(partial(_registered, engine, name) for name in _ACTIVE)]


def prepared() -> Any:  # noqa: ANN401 - a module that exists on Windows only
    """Return xlwings' engine for Windows, with what would harm users taken away.

    At the end of a process xlwings ends every Excel that it cannot see, by force: one without a workbook, and one that
    is busy with its user's work.
    """
    engine: Any = importlib.import_module("xlwings._xlwindows")
    atexit.unregister(engine.cleanup)
    engine.N_COM_ATTEMPTS = ASK_ONCE
    return engine


def be_patient() -> None:
    """Let single calls be asked again from now on: the user may begin to edit a cell at any time."""
    prepared().N_COM_ATTEMPTS = MANY_TIMES


def _in_window(engine: Any, window: int) -> xw.App:  # noqa: ANN401 - as above
    return xw.App(impl=engine.App(xl=window))


def _registered(engine: Any, name: str) -> xw.App:  # noqa: ANN401 - as above
    client = importlib.import_module("win32com.client")
    return xw.App(impl=engine.App(xl=engine.COMRetryObjectWrapper(client.GetActiveObject(name))))
