"""The workbook that is open in Excel, WPS or LibreOffice Calc, read and written in blocks through xlwings."""

from __future__ import annotations

from xltoolkit.workbook.live.book import LiveWorkbook
from xltoolkit.workbook.live.calls import Calls

__all__ = ["Calls", "LiveWorkbook"]
