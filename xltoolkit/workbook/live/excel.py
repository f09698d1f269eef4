"""What only the object model of Excel for Windows (and of WPS, which copies it) has, and xlwings does not carry.

Nothing here was ever run against a real Excel: it follows Microsoft's reference of the object model, and is tested
against an Excel that is made up. docs/验收.md says what a person with Excel has to look at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TypeVar

import xlwings as xw

from xltoolkit.model import Cell, Range
from xltoolkit.workbook.live.surveys import Survey
from xltoolkit.workbook.live.xmlspreadsheet import NotXmlSpreadsheetError, parse

T = TypeVar("T")

_XML_SPREADSHEET = 11
"""xlRangeValueXMLSpreadsheet."""
_PROPERTY = 3
"""DISPATCH_METHOD and DISPATCH_PROPERTYGET: the only way to a property with an argument, whether pywin32 made classes
for Excel or not (only where it did, there is also ``GetValue``)."""
_SHEET_VISIBLE = -1
_REFUSED = "{}拒绝了这项改动（工作表可能受保护，或正在编辑单元格）：{}"


def speaks_com(sheet: xw.Sheet) -> bool:
    """Tell whether a sheet is one of Excel's object model, reached over COM."""
    return sheet.book.app.engine.name == "excel" and hasattr(sheet.api, "_oleobj_")


def contents(cells: xw.Range) -> object:
    """Return the values of a block as Excel stores them: currency is whole, dates and errors are numbers."""
    return cells.api.Value2


def state(sheet: xw.Sheet) -> str:
    """Return whether a sheet shows; one that only a macro can show (2) is hidden, too."""
    shown = sheet.visible
    return "visible" if shown is True or shown == _SHEET_VISIBLE else "hidden"


def survey(sheet: xw.Sheet, used: Range) -> Survey:
    """Return what Excel tells of a sheet in one call, or next to nothing where the program does not know that call.

    The range begins at A1, so that it does not matter whether the answer counts from there or from the range.
    """
    area = Range(1, 1, used.bottom, used.right)
    protected = bool(sheet.api.ProtectContents)
    target = sheet.range((1, 1), (area.bottom, area.right)).api
    try:
        number = target._oleobj_.GetIDsOfNames("Value")
        text = target._oleobj_.Invoke(number, 0, _PROPERTY, True, _XML_SPREADSHEET)  # noqa: FBT003 - as above
        found = parse(str(text), area)
    except NotXmlSpreadsheetError:
        return Survey(protected=protected)
    except Exception as error:
        if refusal(error, "") is None:
            raise
        return Survey(protected=protected)
    found.protected = protected
    return found


def refusal(error: Exception, program: str) -> str | None:
    """Return why a program did not do what was asked, or None: the error is of another kind.

    An error of COM is known by its number, since pywin32 with its class exists on Windows only.
    """
    if not isinstance(getattr(error, "hresult", None), int):
        return None
    told = getattr(error, "excepinfo", None)
    return _REFUSED.format(program, told[2] if told and told[2] else getattr(error, "strerror", error))


def freeze(sheet: xw.Sheet, rows: int) -> None:
    """Freeze the first rows, 0 none. Panes belong to the window, so the sheet has to be shown for a moment."""
    book = sheet.book.api
    before = book.ActiveSheet
    with _shown(sheet):
        sheet.api.Activate()
        window = book.Windows(1)
        window.FreezePanes = False
        if rows:
            window.ScrollRow = 1
            window.SplitColumn = 0
            window.SplitRow = rows
            window.FreezePanes = True
        before.Activate()  # while the sheet shows: Excel would choose another one when it hides the active one


@contextlib.contextmanager
def _shown(sheet: xw.Sheet) -> Iterator[None]:
    """Show a sheet that is hidden, and hide it again as it was."""
    was = sheet.api.Visible
    sheet.api.Visible = _SHEET_VISIBLE
    try:
        yield
    finally:
        if was != _SHEET_VISIBLE:
            sheet.api.Visible = was


def link(cell: xw.Range, target: Cell | None) -> None:
    """Make a cell a link to another one, or take its link away. What the cell holds stays.

    A link that is there already is not made again: that would dress its cell in Excel's style for links.
    """
    links = cell.api.Hyperlinks
    there = links(1).SubAddress if links.Count else None
    if target is None:
        if there is not None:
            links.Delete()
        return
    sheet = target.sheet.replace("'", "''")
    address = f"'{sheet}'!{target.ref}"
    if there != address:
        links.Add(cell.api, "", address, f"转到 {target}")
