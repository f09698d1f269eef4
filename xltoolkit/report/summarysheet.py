"""A sheet of the report workbook: a head that stays in sight, filters, links, and text that stays text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from decimal import Decimal
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins

Value = str | int | Decimal | None

COUNT, AMOUNT = "#,##0", "#,##0.00######"

MOST_ROWS = 1_048_576
"""Rows that a sheet can have."""
MOST_LINKS = 30_000
"""Links that a sheet gets; Excel takes 65,530, and each costs memory until the end."""
MOST_TEXT = 32_767
"""Characters that a cell can hold."""

_ODD_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
_HEAD = {
    "font": Font(bold=True, color="FFFFFF"),
    "fill": PatternFill("solid", fgColor="1F4E79"),
}
_CENTRED, _WRAPPED = Alignment(horizontal="center", vertical="top"), Alignment(vertical="top", wrap_text=True)
_LINK = Font(color="1F4E79", underline="single")
_NARROW = 11
"""Characters: what stands in narrower columns is centred."""
_LINE_HEIGHT, _MOST_LINES = 15, 10
_PAGE_WIDTH = 240
"""Characters beside one another on a page: more would be too small to read."""
_WIDE_FROM = "\u2e80"
"""From here on characters take two places (near enough)."""


class Column(NamedTuple):
    """A column: its head, its width in characters, its number format or empty for text."""

    head: str
    width: int
    format: str = ""


class Sheet:
    """A sheet that is written row by row.

    Args:
        book: a workbook that only writes.
        name: of the sheet.
        columns: its columns.
        head: whether the columns have heads.
    """

    def __init__(self, book: Workbook, name: str, columns: tuple[Column, ...], *, head: bool = True) -> None:
        self._sheet: Any = book.create_sheet(name)
        self._columns = columns
        self._rows = 0
        self._links = 0
        self.left_out = 0
        """Rows that found no room."""
        for place, column in enumerate(columns, 1):
            self._sheet.column_dimensions[get_column_letter(place)].width = column.width
        self._looks = {
            (place, linked): self._column_looks(column, linked=linked)
            for place, column in enumerate(columns)
            for linked in (False, True)
        }
        self._print_on_a4()
        if head:
            self._sheet.freeze_panes = "B2"
            self._sheet.print_title_rows = "1:1"
            self._write([self._styled(column.head, alignment=_head_alignment(column), **_HEAD) for column in columns])

    def _print_on_a4(self) -> None:
        """Set it up for A4, landscape: as many pages wide as it takes to be read, the first column on each of them."""
        pages = -(-sum(column.width for column in self._columns) // _PAGE_WIDTH)
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.paperSize = 9
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.page_setup.fitToWidth = pages
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self._sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6, footer=0.3)
        self._sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
        if pages > 1:
            self._sheet.print_title_cols = "A:A"

    def title(self, text: str) -> None:
        """Write a line above all others."""
        self._write([self._styled(text, font=Font(bold=True, size=15))])
        self._write([])

    def add(self, values: Iterable[Value], links: Mapping[int, str] = {}) -> None:
        """Write a row.

        Args:
            values: text, numbers, or None for nothing.
            links: addresses by the number of the column.
        """
        if self._rows >= MOST_ROWS:
            self.left_out += 1
            return
        row = list(values)
        lines = max(_lines(value, column.width) for value, column in zip(row, self._columns, strict=True))
        self._write([self._cell(value, place, links.get(place, "")) for place, value in enumerate(row)], lines)

    def finish(self) -> None:
        """Set filters over all that was written."""
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{self._rows}"

    def _write(self, cells: list[Any], lines: int = 1) -> None:
        self._rows += 1
        if lines > 1:
            self._sheet.row_dimensions[self._rows].height = _LINE_HEIGHT * min(lines, _MOST_LINES)
        self._sheet.append(cells)
        self._sheet.row_dimensions.pop(self._rows, None)  # memory stays flat

    def _cell(self, value: Value, place: int, link: str) -> Any:  # noqa: ANN401 - openpyxl's own
        if value in ("", None):
            return None
        linked = bool(link) and self._links < MOST_LINKS
        cell = self._like(value, self._looks[place, linked])
        if linked:
            self._links += 1
            address, _, inside = link.partition("#")
            ref = f"{get_column_letter(place + 1)}{self._rows + 1}"
            self._sheet._hyperlinks.append(Hyperlink(ref=ref, target=address, location=inside or None))  # noqa: SLF001
        return cell

    def _column_looks(self, column: Column, *, linked: bool) -> Any:  # noqa: ANN401 - the same
        """Return how cells of a column look; made once, as it takes longer than writing a row."""
        looks: dict[str, Any] = {"alignment": _CENTRED if column.width <= _NARROW else _WRAPPED}
        if column.format:
            looks["number_format"] = column.format
        if linked:
            looks["font"] = _LINK
        return self._styled("", **looks)._style  # noqa: SLF001 - a cell's looks as a whole have no other name

    def _styled(self, value: Value, **looks: Any) -> Any:  # noqa: ANN401 - the same
        cell = self._like(value, None)
        for name, look in looks.items():
            setattr(cell, name, look)
        return cell

    def _like(self, value: Value, looks: Any) -> Any:  # noqa: ANN401 - the same
        cell: Any = WriteOnlyCell(self._sheet)
        if looks is not None:
            cell._style = looks  # noqa: SLF001 - the same
        if isinstance(value, str):
            cell.value = _clean(value)
            cell.data_type = "s"  # else text that begins with = would be a formula
            if value.startswith(_ODD_STARTS):
                cell._style = copy(cell._style)  # noqa: SLF001 - the same
                cell.quotePrefix = True  # and stays text when somebody edits it
        elif value is not None:
            cell.value = value
        return cell


def _head_alignment(column: Column) -> Alignment:
    side = "center" if column.width <= _NARROW else "right" if column.format else None
    return Alignment(horizontal=side, vertical="center")


def _lines(value: Value, width: int) -> int:
    """Return how many lines a text takes in a column, about; programs do not all find out by themselves."""
    if not isinstance(value, str):
        return 1
    return sum(1 + sum(1 + (char >= _WIDE_FROM) for char in line) // (width - 3) for line in value.split("\n"))


def _clean(text: str) -> str:
    """Return text that a cell can hold: without control characters and halves of characters, and not too long."""
    whole = text.encode(errors="backslashreplace").decode()
    plain = ILLEGAL_CHARACTERS_RE.sub("\ufffd", whole)
    return plain if len(plain) <= MOST_TEXT else f"{plain[: MOST_TEXT - 1]}…"
