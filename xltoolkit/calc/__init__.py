"""LibreOffice Calc for xlwings: the workbook that is open in Calc, read and written as on Excel.

    from xltoolkit.calc import connect

    app = connect()                      # Calc runs with --accept="pipe,name=xltoolkit-USER;urp;"
    sheet = app.books.active.sheets["表 1"]
    sheet["A1:C200"].value

What differs from Excel: text written as a value stays text exactly (``00123``, ``=x``, ``12%``), formulas are written
with ``.formula``; notes have no authors; a cell with a link holds text. For whole sheets the engine's own objects
(``sheet.impl``) have more: ``format_groups``, ``merged_ranges``, ``array_ranges``, ``hidden_rows``, ``hidden_columns``,
``all_notes``, ``protected``, ``set_properties``.
"""

from __future__ import annotations

from xltoolkit.calc.connection import VARIABLE, connect, default_pipe, places, start_command
from xltoolkit.calc.engine import NAME, Engine
from xltoolkit.calc.errors import CalcError, CalcLostError, NoCalcError

__all__ = [
    "NAME",
    "VARIABLE",
    "CalcError",
    "CalcLostError",
    "Engine",
    "NoCalcError",
    "connect",
    "default_pipe",
    "places",
    "start_command",
]
