"""``Range``: contents in blocks, and what belongs to cells. The members are those that Microsoft documents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.fakeexcel import linking
from tests.fakeexcel.cells import Cell, general
from tests.fakeexcel.dispatch import XML_SPREADSHEET, Dispatch
from tests.fakeexcel.dressing import Borders, Font, Interior, common
from tests.fakeexcel.entering import ERROR_TEXTS, TEXT, Content, Error, moment
from tests.fakeexcel.spreadsheetml import spreadsheet_xml
from tests.fakeexcel.windows import ComTime, refused
from xltoolkit.model import Place, a1
from xltoolkit.model import Range as Area

if TYPE_CHECKING:
    from tests.fakeexcel.worksheet import Worksheet

_DATE = re.compile(r"[ymdhs]|e年")
_CURRENCY = re.compile(r"[¥￥$€£]")


class Lines(Dispatch):
    """``Range.Rows`` and ``Range.Columns``, as far as they are counted and hidden."""

    def __init__(self, owner: Range, first: int, last: int, hidden: set[int]) -> None:
        super().__init__(owner.traffic)
        self._numbers = range(first, last + 1)
        self._hidden = hidden

    @property
    def Count(self) -> int:
        return len(self._numbers)

    @property
    def Hidden(self) -> bool:
        return set(self._numbers) <= self._hidden

    @Hidden.setter
    def Hidden(self, value: bool) -> None:
        (self._hidden.update if value else self._hidden.difference_update)(self._numbers)


class Range(Dispatch):
    """A block of cells."""

    def __init__(self, sheet: Worksheet, area: Area) -> None:
        super().__init__(sheet.traffic)
        self.sheet = sheet
        self.area = area
        self.cells = sheet.cells

    @property
    def places(self) -> list[Place]:
        """Return its cells, row by row."""
        top, left, bottom, right = self.area
        return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]

    @property
    def first(self) -> Cell:
        """Return its first cell."""
        return self.cells.get(self.area[:2])

    def __call__(self, row: int, column: int) -> Range:
        """Return one of its cells, counted from its first: ``Item``."""
        place = (self.area.top + row - 1, self.area.left + column - 1)
        return self.sheet.block(Area(*place, *place))

    # Where it is

    @property
    def Row(self) -> int:
        return self.area.top

    @property
    def Column(self) -> int:
        return self.area.left

    @property
    def Count(self) -> int:
        return len(self.places)

    @property
    def Rows(self) -> Lines:
        return Lines(self, self.area.top, self.area.bottom, self.cells.hidden_rows)

    @property
    def Columns(self) -> Lines:
        return Lines(self, self.area.left, self.area.right, self.cells.hidden_columns)

    EntireRow = Rows
    EntireColumn = Columns

    @property
    def Worksheet(self) -> Worksheet:
        return self.sheet

    Parent = Worksheet

    @property
    def Application(self) -> Dispatch:
        return self.sheet.book.app

    @property
    def Address(self) -> str:
        top, left, bottom, right = self.area
        corners = [re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", a1(*place)) for place in ((top, left), (bottom, right))]
        return ":".join(dict.fromkeys(corners))

    # Contents

    def _read(self, member: str, show: Callable[[Place], object]) -> object:
        self.traffic.reads[self.sheet.name, member] += 1
        if len(self.places) == 1:
            self.traffic.single += 1
            return show(self.area[:2])
        rows = range(self.area.top, self.area.bottom + 1)
        columns = range(self.area.left, self.area.right + 1)
        return tuple(tuple(show((row, column)) for column in columns) for row in rows)

    def _write(self, member: str, given: object) -> None:
        self.cells.guard(self.places)
        self.traffic.writes[self.sheet.name, member] += 1
        self.traffic.written.setdefault(self.sheet.name, set()).update(self.places)
        for place in self.places:
            self.cells.put(place, _part(given, place[0] - self.area.top, place[1] - self.area.left))
        self.sheet.book.app.changed()

    @property
    def Value(self) -> object:
        return self._read("Value", self._shown)

    @Value.setter
    def Value(self, given: object) -> None:
        self._write("Value", given)

    def get_value(self, kind: int) -> str:
        """Return the range in another form."""
        if kind != XML_SPREADSHEET or not self.sheet.book.app.tells_xml:
            raise refused("应用程序定义或对象定义错误")
        self.traffic.reads[self.sheet.name, "Value(11)"] += 1
        return spreadsheet_xml(self.cells, self.area)

    @property
    def Value2(self) -> object:
        return self._read("Value2", self.cells.content)

    @Value2.setter
    def Value2(self, given: object) -> None:
        self._write("Value2", given)

    @property
    def Formula(self) -> object:
        return self._read("Formula", self._entered)

    @Formula.setter
    def Formula(self, given: object) -> None:
        self._write("Formula", given)

    def _shown(self, place: Place) -> object:
        value = self.cells.content(place)
        number_format = self.cells.look(place).number_format
        if isinstance(value, float) and _CURRENCY.search(number_format):
            return round(Decimal(repr(value)), 4)
        if (
            isinstance(value, float)
            and number_format != TEXT
            and _DATE.search(re.sub(r'"[^"]*"|\[.*?\]', "", number_format))
        ):
            found = moment(value)
            return ComTime(*found.timetuple()[:6], found.microsecond, dt.UTC)
        return value

    def _entered(self, place: Place) -> str:
        cell = self.cells.at.get(place)
        if cell is not None and cell.formula is not None:
            return cell.formula
        return shown(self.cells.content(place))

    @property
    def PrefixCharacter(self) -> str:
        return "'" if self.first.prefix else ""

    def ClearContents(self) -> None:
        self._write("ClearContents", None)

    # Looks

    def looks(self, **facets: object) -> None:
        """Change how the cells look."""
        self.cells.guard(self.places)
        for place in self.places:
            cell = self.cells.get(place)
            cell.look = replace(cell.look, **facets)  # type: ignore[arg-type]

    NumberFormat = common("number_format")
    HorizontalAlignment = common("horizontal")
    VerticalAlignment = common("vertical")
    WrapText = common("wrap")
    IndentLevel = common("indent")
    Locked = common("locked")

    @property
    def Font(self) -> Font:
        return Font(self)

    @property
    def Interior(self) -> Interior:
        return Interior(self)

    @property
    def Borders(self) -> Borders:
        return Borders(self)

    @property
    def ColumnWidth(self) -> float:
        return self.cells.widths.get(self.area.left, 8.38)

    @ColumnWidth.setter
    def ColumnWidth(self, value: float) -> None:
        self.cells.guard([self.area[:2]])
        self.cells.widths.update(dict.fromkeys(range(self.area.left, self.area.right + 1), value))

    @property
    def RowHeight(self) -> float:
        return self.cells.heights.get(self.area.top, 13.5)

    @RowHeight.setter
    def RowHeight(self, value: float) -> None:
        self.cells.guard([self.area[:2]])
        self.cells.heights.update(dict.fromkeys(range(self.area.top, self.area.bottom + 1), value))

    # Notes and links

    @property
    def Comment(self) -> linking.Comment | None:
        return None if self.first.note is None else linking.Comment(self)

    def AddComment(self, text: str = "") -> linking.Comment:
        self.cells.guard([self.area[:2]])
        if self.first.note is not None:
            raise refused("应用程序定义或对象定义错误")
        self.first.note, self.first.author = text, self.sheet.book.app.user_name
        return linking.Comment(self)

    @property
    def Hyperlinks(self) -> linking.Hyperlinks:
        return linking.Hyperlinks(self)


def shown(value: Content) -> str:
    """Return a constant as Excel's formula bar shows it."""
    if isinstance(value, Error):
        return ERROR_TEXTS[value]
    if isinstance(value, bool):
        return str(value).upper()
    return general(value) if isinstance(value, float) else value or ""


def _part(given: object, row: int, column: int) -> object:
    """Return what one cell gets of what a block is given: an array too small leaves #N/A, one value fills all."""
    if not isinstance(given, list | tuple):
        return given
    line: object = given
    if given and isinstance(given[0], list | tuple):
        line = given[row] if row < len(given) else ()
    assert isinstance(line, Sequence)
    return line[column] if column < len(line) else "#N/A"
