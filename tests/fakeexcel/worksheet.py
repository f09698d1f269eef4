"""``Worksheet`` and ``PageSetup``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakeexcel.cells import Cells
from tests.fakeexcel.dispatch import Dispatch, bare
from tests.fakeexcel.linking import Comments, SheetHyperlinks
from tests.fakeexcel.ranges import Range
from tests.fakeexcel.windows import refused
from xltoolkit.model import Range as Area
from xltoolkit.model import coordinates

if TYPE_CHECKING:
    from tests.fakeexcel.workbook import Workbook

VISIBLE, HIDDEN, VERY_HIDDEN = -1, 0, 2


class PageSetup(Dispatch):
    """How a sheet prints. Without a printer, paper sizes are refused."""

    def __init__(self, sheet: Worksheet) -> None:
        super().__init__(sheet.traffic)
        self._sheet = sheet
        self.settings: dict[str, object] = {}

    def _put(self, name: str, value: object) -> None:
        self._sheet.cells.guard([])
        self.settings[name] = value

    @property
    def Orientation(self) -> object:
        return self.settings.get("Orientation", 1)

    @Orientation.setter
    def Orientation(self, value: object) -> None:
        self._put("Orientation", value)

    @property
    def PaperSize(self) -> object:
        return self.settings.get("PaperSize", 1)

    @PaperSize.setter
    def PaperSize(self, value: object) -> None:
        if not self._sheet.book.app.has_printer:
            raise refused("不能设置类 PageSetup 的 PaperSize 属性")
        self._put("PaperSize", value)

    @property
    def Zoom(self) -> object:
        return self.settings.get("Zoom", 100)

    @Zoom.setter
    def Zoom(self, value: object) -> None:
        self._put("Zoom", value)

    @property
    def FitToPagesWide(self) -> object:
        return self.settings.get("FitToPagesWide", 1)

    @FitToPagesWide.setter
    def FitToPagesWide(self, value: object) -> None:
        self._put("FitToPagesWide", value)

    @property
    def FitToPagesTall(self) -> object:
        return self.settings.get("FitToPagesTall", 1)

    @FitToPagesTall.setter
    def FitToPagesTall(self, value: object) -> None:
        self._put("FitToPagesTall", value)

    @property
    def PrintTitleRows(self) -> object:
        return self.settings.get("PrintTitleRows", "")

    @PrintTitleRows.setter
    def PrintTitleRows(self, value: object) -> None:
        self._put("PrintTitleRows", value)


class Worksheet(Dispatch):
    """A sheet."""

    def __init__(self, book: Workbook, name: str) -> None:
        super().__init__(book.traffic)
        self.book = book
        self.name = name
        self.state = VISIBLE
        self.cells = Cells(book.cells_of)
        self.page = PageSetup(self)

    def block(self, area: Area) -> Range:
        """Return a block of its cells."""
        return Range(self, area)

    @property
    def Name(self) -> str:
        return self.name

    @Name.setter
    def Name(self, value: str) -> None:
        if self.book.find(value) not in (None, self) or not 0 < len(value) <= 31 or set(value) & set("[]:*?/\\"):
            raise refused("不能设置类 Worksheet 的 Name 属性")
        self.name = value

    @property
    def Index(self) -> int:
        return self.book.sheets.index(self) + 1

    @property
    def Parent(self) -> Workbook:
        return self.book

    @property
    def Application(self) -> Dispatch:
        return self.book.app

    @property
    def Visible(self) -> int:
        return self.state

    @Visible.setter
    def Visible(self, value: int) -> None:
        self.state = VISIBLE if value in (True, VISIBLE) else VERY_HIDDEN if value == VERY_HIDDEN else HIDDEN

    @property
    def ProtectContents(self) -> bool:
        return self.cells.protected

    @property
    def UsedRange(self) -> Range:
        return self.block(self.cells.used())

    @property
    def Comments(self) -> Comments:
        return Comments(self)

    @property
    def Hyperlinks(self) -> SheetHyperlinks:
        return SheetHyperlinks(self)

    @property
    def PageSetup(self) -> PageSetup:
        return self.page

    def Cells(self, row: int, column: int) -> Range:
        if not (1 <= row <= 1_048_576 and 1 <= column <= 16_384):
            raise refused("应用程序定义或对象定义错误")
        return self.block(Area(row, column, row, column))

    def Range(self, first: object, last: object = None) -> Range:
        corners = [bare(first), bare(last if last is not None else first)]
        areas = [corner.area if isinstance(corner, Range) else _area(str(corner)) for corner in corners]
        tops, lefts, bottoms, rights = zip(*areas, strict=True)
        return self.block(Area(min(tops), min(lefts), max(bottoms), max(rights)))

    def Activate(self) -> None:
        if self.state != VISIBLE:
            raise refused("类 Worksheet 的 Activate 方法无效")
        self.book.active = self

    def Delete(self) -> None:
        self.book.remove(self)

    def Move(self, Before: object = None) -> None:
        other = bare(Before)
        assert isinstance(other, Worksheet)
        self.book.sheets.remove(self)
        self.book.sheets.insert(self.book.sheets.index(other), self)


def _area(address: str) -> Area:
    """Return the area of an address like ``$A$1:B2``."""
    first, _, last = address.replace("$", "").partition(":")
    return Area(*coordinates(first), *coordinates(last or first))
