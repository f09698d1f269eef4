"""xlwings' own engine for Excel on Windows, loaded on any system: what it imports of Windows is stood in for.

So the tests go through the code that runs at a user's desk; only Excel behind it is made up (``application.py``).
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from unittest import mock

import xlwings as xw

REJECTED = -2147418111
"""RPC_E_CALL_REJECTED: somebody edits a cell, or has a dialog open."""
EXCEPTION = -2147352567
"""DISP_E_EXCEPTION: Excel itself says no; its own code is in ``excepinfo``."""
REFUSED = -2146827284
"""Excel's run-time error 1004."""


class ComError(Exception):
    """``pywintypes.com_error``."""

    def __init__(self, hresult: int, message: str, excepinfo: tuple[object, ...] | None = None) -> None:
        super().__init__(hresult, message, excepinfo, None)
        self.hresult = hresult
        self.strerror = message
        self.excepinfo = excepinfo


def refused(message: str) -> ComError:
    """Return the error of a call that Excel does not carry out."""
    return ComError(EXCEPTION, "发生意外。", (0, "Microsoft Excel", message, "xlmain11.chm", 0, REFUSED))


class ComTime(dt.datetime):
    """``pywintypes.TimeType``: a date that comes from COM, with a time zone that means nothing."""


class CDispatch:
    """An object of Excel as pywin32 hands it over, late bound."""


class _EarlyBound:
    """An object of Excel as pywin32 hands it over where it made classes: not what these tests use."""


class _EarlyBoundClass(_EarlyBound):
    """The same for whole classes."""


class _Anything(mock.MagicMock):
    """A library of Windows that is only touched while the engine is loaded."""


def _module(name: str, **members: object) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(members)
    return module


def _stand_ins() -> dict[str, ModuleType]:
    client = _module(
        "win32com.client",
        CDispatch=CDispatch,
        CoClassBaseClass=_EarlyBoundClass,
        DispatchBaseClass=_EarlyBound,
        Dispatch=_Anything(),
        DispatchEx=_Anything(),
    )
    utc = SimpleNamespace(utc=lambda: dt.UTC)
    modules = [
        _module("pywintypes", com_error=ComError, error=OSError, TimeType=ComTime, IID=str),
        _module("pythoncom", CoInitialize=lambda: None, ole_error=ComError, new=_Anything(), __file__=""),
        _module("win32api"),
        _module("win32con"),
        _module("win32gui"),
        _module("win32process", GetWindowThreadProcessId=lambda window: (0, window)),
        _module("win32timezone", TimeZoneInfo=utc),
        _module("win32com", client=client),
        client,
    ]
    return {module.__name__: module for module in modules}


@contextmanager
def _standing_in() -> Iterator[None]:
    stand_ins = _stand_ins()
    names = [*stand_ins, "xlwings._win32patch"]
    before = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.modules.update(stand_ins)
    libraries = {name: _Anything() for name in ("oledll", "windll", "PyDLL")}
    try:
        with mock.patch.multiple(ctypes, create=True, **libraries), mock.patch("atexit.register"):
            yield
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(before)


@cache
def windows_engine() -> ModuleType:
    """Load ``xlwings/_xlwindows.py`` under a name of its own."""
    source = Path(str(xw.__file__)).with_name("_xlwindows.py")
    spec = importlib.util.spec_from_file_location("xlwings._xlwindows_over_a_fake", source)
    if spec is None or spec.loader is None:
        raise ImportError(source)
    module = importlib.util.module_from_spec(spec)
    with _standing_in():
        spec.loader.exec_module(module)
    return module
