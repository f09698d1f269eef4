"""Links at cells. In Calc a link is a field in a cell's text: a cell with a link holds text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.survey import areas_of
from xltoolkit.model import Place

if TYPE_CHECKING:
    from xltoolkit.calc.books import Book

_TEXT = 4
"""``com.sun.star.sheet.CellFlags``."""

_EXCEL = re.compile(r"#(?P<sheet>'(?:[^']|'')+'|[^'!]+)!(?P<cell>[^!]+)")
_CALC = re.compile(r"#\$?(?P<sheet>'(?:[^']|'')+'|[^'.]+)\.(?P<cell>[^.]+)")


def link_at(cell: Remote) -> str | None:
    """Return where a cell's link leads; ``#'表 1'!A1`` within the workbook; None where it has none."""
    fields = cell.getTextFields()
    if not fields.Count:
        return None
    url = str(fields.getByIndex(0).URL)
    inside = _CALC.fullmatch(url)
    return url if inside is None else f"#{inside['sheet']}!{inside['cell']}"


def all_links(sheet: Remote, cells: Remote) -> dict[Place, str]:
    """Return where the links of a range lead. Only text can be one; two calls a cell with text."""
    found: dict[Place, str] = {}
    for area in areas_of(cells.queryContentCells(_TEXT)):
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                address = link_at(sheet.getCellByPosition(column - 1, row - 1))
                if address is not None:
                    found[row, column] = address
    return found


def set_link(book: Book, cell: Remote, address: str, text: str) -> None:
    """Make a cell a link; it holds the text then.

    Args:
        book: its workbook.
        cell: of Calc.
        address: of the web or a file, or ``#'表 1'!A1`` within the workbook.
        text: what it shows.
    """
    inside = _EXCEL.fullmatch(address)
    field = book.document.createInstance("com.sun.star.text.TextField.URL")
    field.URL = address if inside is None else f"#{inside['sheet']}.{inside['cell']}"
    field.Representation = text
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)  # noqa: FBT003 - UNO takes no names


def take_link(cell: Remote) -> None:
    """Take a cell's link away; its text stays."""
    if cell.getTextFields().Count:
        text = cell.getString()
        cell.setDataArray(((text,),))
