"""A program that has no time now: what its refusals look like, and asking again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from xltoolkit.model import WorkbookError

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that a busy program is asked again."""

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0

ADVICE = "按 Esc 或 Enter 结束单元格编辑，关闭打开的对话框，再试一次"
"""What ends every kind of being busy."""

_CODES = frozenset({0x80010001, 0x8001010A, 0x800AC472})
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER (winerror.h), VBA_E_IGNORE (Excel, while a cell is edited)."""

_LOST = frozenset({0x800706BA, 0x800706BE, 0x80010007, 0x80010108, 0x800401FD, 0x800A01A8})
"""RPC_S_SERVER_UNAVAILABLE, RPC_S_CALL_FAILED, RPC_E_SERVER_DIED, RPC_E_DISCONNECTED, CO_E_OBJNOTCONNECTED, and
Excel's own for an object that is no more (424)."""

_EXCEPTION, _SCODE = 2, 5
"""Where an exception of COM (hresult, text, exception, argument) keeps the program's own, and where that its code."""

_XLWINGS_BUSY = "ExcelBusyError"
"""xlwings' own, for an attribute that could not be asked for."""


class BusyError(WorkbookError):
    """The program did not become free in time; nothing was done."""


def is_busy(error: BaseException) -> bool:
    """Tell whether an error means: not now. Known by its codes, since pywin32 is on Windows only."""
    return type(error).__name__ == _XLWINGS_BUSY or not _CODES.isdisjoint(_codes(error))


def is_lost(error: BaseException) -> bool:
    """Tell whether an error means that the program, or the workbook in it, is not there any more."""
    return not _LOST.isdisjoint(_codes(error))


def _codes(error: BaseException) -> set[int]:
    inner = error.args[_EXCEPTION] if len(error.args) > _EXCEPTION else None
    codes = [getattr(error, "hresult", None)]
    if isinstance(inner, tuple) and len(inner) > _SCODE:
        codes.append(inner[_SCODE])
    return {code & 0xFFFFFFFF for code in codes if isinstance(code, int)}


def retried(work: Callable[[], T], patience: float = PATIENCE) -> T:
    """Do something that a busy program may refuse, again and again with growing pauses.

    Args:
        work: may be done any number of times.
        patience: seconds.

    Raises:
        BusyError: it was refused to the end.
    """
    deadline = time.monotonic() + patience
    pause = FIRST_PAUSE
    while True:
        try:
            return work()
        except Exception as error:
            if not is_busy(error):
                raise
            if time.monotonic() + pause > deadline:
                raise BusyError(
                    "表格程序正忙，没有做任何改动", why="正在编辑单元格，或者有对话框开着", advice=ADVICE
                ) from error
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
