"""One sheet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from xlwings import base_classes

from xltoolkit.calc import hyperlinks, survey, values
from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.cells import CONTENTS, EVERYTHING, FORMATS
from xltoolkit.calc.errors import CalcError
from xltoolkit.calc.link import Link, guarded
from xltoolkit.calc.names import Names, names_of_sheet
from xltoolkit.calc.notes import Note, notes_of
from xltoolkit.calc.page import FreezePanes, PageSetup
from xltoolkit.calc.ranges import Range
from xltoolkit.model import CellStyle, Place
from xltoolkit.model import Range as Area

if TYPE_CHECKING:
    from xltoolkit.calc.books import Book


@guarded
class Sheet(base_classes.Sheet):
    """A sheet.

    Attributes:
        book: its workbook.
        remote: Calc's own object.
    """

    link: Link

    def __init__(self, book: Book, remote: Remote) -> None:
        self.link = book.link
        self._book = book
        self.remote = remote

    @property
    def api(self) -> Remote:
        """Calc's own object."""
        return self.remote

    @property
    def book(self) -> Book:
        """Its workbook."""
        return self._book

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.remote.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.remote.Name = value
        if self.remote.Name != value:  # Calc keeps the old one without a word
            raise CalcError("工作表不能改成这个名字", where=value, why="已有同名的工作表，或工作簿的结构受保护")

    @property
    def index(self) -> int:
        """Its place among the sheets, from 1."""
        return int(self.remote.RangeAddress.Sheet) + 1

    @property
    def names(self) -> Names:
        """Names that hold on this sheet only."""
        return names_of_sheet(self)

    @property
    def notes(self) -> list[Note]:
        """Its notes."""
        return notes_of(self)

    @property
    def has_notes(self) -> bool:
        """Whether there is a note on it; this engine's own."""
        return bool(self._annotations.Count)

    @cached_property
    def _annotations(self) -> Remote:
        return self.remote.Annotations

    @property
    def visible(self) -> bool:
        """Whether users see its tab."""
        return bool(self.remote.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.remote.IsVisible = bool(value)
        if bool(self.remote.IsVisible) != bool(value):
            raise CalcError("工作表不能隐藏", where=self.name, why="它是唯一看得见的工作表，或工作簿的结构受保护")

    @property
    def page_setup(self) -> PageSetup:
        """How it prints."""
        return PageSetup(self)

    @property
    def freeze_panes(self) -> FreezePanes:
        """What stays in view."""
        return FreezePanes(self)

    @property
    def tables(self) -> tuple[object, ...]:
        """None: Calc knows Excel's tables as database ranges only."""
        return ()

    # Cells

    def range(self, arg1: object, arg2: object = None) -> Range:
        """Return cells: an address or a name, (row, column), (row, column, rows, columns), or two corners.

        Raises:
            IndexError: a row or column 0.
            CalcError: no address, and no name of this workbook.
        """
        if isinstance(arg1, int) and isinstance(arg2, int):
            return self._place((arg1, arg2))
        first = self._one(arg1)
        if arg2 is None:
            return first
        last = self._one(arg2)
        top, left = min(first.row, last.row), min(first.column, last.column)
        bottom = max(one.row + one.shape[0] for one in (first, last))
        right = max(one.column + one.shape[1] for one in (first, last))
        return Range(self, (top, left, bottom - top, right - left))

    def _one(self, place: object) -> Range:
        if isinstance(place, Range):
            return place
        if isinstance(place, tuple):
            return self._place(place)
        return self._named(str(place))

    def _place(self, place: tuple[int, ...]) -> Range:
        if 0 in place[:2]:
            raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
        row, column, rows, columns = (*place, 1, 1)[:4]
        return Range(self, (row, column, rows, columns))

    def _named(self, text: str) -> Range:
        address = text.replace("$", "") if ":" in text else text
        try:
            cells = self.remote.getCellRangeByName(address)
        except Exception as error:
            if not self.link.refused(error):
                raise
            return self._defined(text)
        return self.around(cells)

    def _defined(self, text: str) -> Range:
        """Return the cells of a name; one of the workbook may lead to another sheet."""
        names = self._book.names
        cells = names(text).cells if names.contains(text) else None
        if cells is None:
            raise CalcError("不是单元格地址，也不是名称", where=f"{self.name}!{text}")
        return cells

    def around(self, cells: Remote) -> Range:
        """Return a range of Calc on this sheet."""
        return Range.around(self, cells)

    @property
    def cells(self) -> Range:
        """All cells."""
        return self.around(self.remote)

    @property
    def used_range(self) -> Range:
        """The cells from the first to the last that holds something or looks like something."""
        cursor = self.remote.createCursor()
        cursor.gotoStartOfUsedArea(False)  # noqa: FBT003 - UNO takes no names
        cursor.gotoEndOfUsedArea(True)  # noqa: FBT003 - the same
        return self.around(cursor)

    # Actions

    def activate(self) -> None:
        """Bring it to the front."""
        self._book.document.CurrentController.setActiveSheet(self.remote)

    def select(self) -> None:
        """Bring it to the front."""
        self.activate()

    def delete(self) -> None:
        """Delete it.

        Raises:
            CalcError: a workbook needs one sheet.
        """
        sheets = self._book.document.Sheets
        if sheets.Count == 1:
            raise CalcError("不能删除唯一的工作表", where=self.name)
        sheets.removeByName(self.name)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        """Copy it to another place of its workbook."""
        sheets = self._book.sheets
        number = next(number for number in range(2, 10_000) if f"{self.name} ({number})" not in sheets)
        sheets.api.copyByName(self.name, f"{self.name} ({number})", sheets.position(before, after))

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        """Move it to another place."""
        self._book.document.Sheets.moveByName(self.name, self._book.sheets.position(before, after))

    def clear_contents(self) -> None:
        """Empty all cells."""
        self._clear(CONTENTS)

    def clear_formats(self) -> None:
        """Take all formats away."""
        self._clear(FORMATS)

    def clear(self) -> None:
        """Empty all cells and take formats and notes away."""
        self._clear(EVERYTHING)

    def _clear(self, what: int) -> None:
        self.require_open()
        self.remote.clearContents(what)

    def autofit(self, axis: str | None = None) -> None:
        """Make columns and rows fit what they show."""
        self.used_range.autofit(axis)

    # Blocks: this engine's own, for programs that read and write whole sheets

    @property
    def protected(self) -> bool:
        """Whether it is protected."""
        return bool(self.remote.isProtected())

    def require_open(self) -> None:
        """Make sure that it may be changed: where it may not, Calc ignores most changes without a word.

        Raises:
            CalcError: it is protected, or its workbook open for reading only.
        """
        if self._book.document.isReadonly():
            raise CalcError(
                "工作簿是以只读方式打开的，没有改动",
                where=self._book.name,
                why="别的程序或别的人正开着它，或者文件本身只读",
                advice="在别处关闭它，再用 Calc 重新打开",
            )
        if self.protected:
            raise CalcError(
                "工作表受保护，没有改动",
                where=self.name,
                advice="在 Calc 里用“工具—保护工作表”取消保护，再试一次",
            )

    def format_groups(self, cells: Range | None = None) -> list[tuple[CellStyle, list[Area]]]:
        """Return every look in a range (the used one) with the areas that look so."""
        return survey.format_groups(self._book, (cells or self.used_range).api)

    def merged_ranges(self, cells: Range | None = None) -> list[Area]:
        """Return the merged areas that begin in a range (the used one)."""
        return survey.merged_ranges(self.remote, (cells or self.used_range).api)

    def array_ranges(self, cells: Range | None = None) -> list[Area]:
        """Return the areas in a range (the used one) that one formula fills."""
        return survey.array_ranges(self.remote, (cells or self.used_range).api)

    def hidden_rows(self, cells: Range | None = None) -> set[int]:
        """Return the rows of a range (the used one) that do not show."""
        return survey.hidden_rows(self.remote, survey.area_of((cells or self.used_range).api.RangeAddress))

    def hidden_columns(self, cells: Range | None = None) -> set[int]:
        """Return the columns of a range (the used one) that do not show."""
        return survey.hidden_columns(self.remote, survey.area_of((cells or self.used_range).api.RangeAddress))

    def plain_values(self, cells: Range | None = None) -> list[list[object]]:
        """Return the values of a range (the used one); dates and booleans are the numbers that Calc holds."""
        return values.read((cells or self.used_range).api, {}, self._book.epoch)

    def all_notes(self) -> dict[Place, tuple[str, str]]:
        """Return author and text of every note, by row and column."""
        return survey.all_notes(self.remote)

    def all_links(self) -> dict[Place, str]:
        """Return where every link leads, by row and column; ``#'表 1'!A1`` within the workbook."""
        return hyperlinks.all_links(self.remote, self.used_range.api)

    def areas(self, areas: Iterable[Area]) -> Remote:
        """Return many areas as one set of Calc's, which takes each property in one call."""
        index = self.remote.RangeAddress.Sheet
        addresses = tuple(
            self.link.struct(
                "com.sun.star.table.CellRangeAddress", index, one.left - 1, one.top - 1, one.right - 1, one.bottom - 1
            )
            for one in areas
        )
        ranges = self._book.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddresses(addresses, False)  # noqa: FBT003 - UNO takes no names
        return ranges

    def set_properties(self, areas: Iterable[Area], **values: object) -> None:
        """Give many areas the same properties of Calc, in one call.

        Raises:
            CalcError: the sheet is protected.
        """
        self.require_open()
        names = tuple(sorted(values))
        self.areas(areas).setPropertyValues(names, tuple(values[name] for name in names))
