"""Finding the workbook that is open in Excel, WPS or LibreOffice Calc. No program is started, none is ended."""

from __future__ import annotations

from xltoolkit.attach.busy import BusyError, is_busy, is_lost
from xltoolkit.attach.finding import Attached, NotFoundError, Wanted, attach
from xltoolkit.attach.names import lock_key, same_book

__all__ = [
    "Attached",
    "BusyError",
    "NotFoundError",
    "Wanted",
    "attach",
    "is_busy",
    "is_lost",
    "lock_key",
    "same_book",
]
