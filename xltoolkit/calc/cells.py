"""A rectangle of a sheet: where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from xlwings import base_classes

from xltoolkit.calc import survey
from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.link import Link, guarded
from xltoolkit.model import Range as Area
from xltoolkit.model import a1

if TYPE_CHECKING:
    from xltoolkit.calc.sheet import Sheet

FORMULAS = 16
CONTENTS = 1 | 2 | 4 | FORMULAS
FORMATS = 32 | 64 | 512
EVERYTHING = CONTENTS | FORMATS | 8
"""``com.sun.star.sheet.CellFlags``: numbers, dates, text, formulas; own formats, styles, formats in text; notes."""


@guarded
class Cells(base_classes.Range):
    """A rectangle of cells.

    Args:
        sheet: its sheet.
        coords: 1-based row and column, number of rows and of columns; 0 rows or columns make an empty range.
    """

    link: Link

    def __init__(self, sheet: Sheet, coords: tuple[int, int, int, int]) -> None:
        self.link = sheet.link
        self._sheet = sheet
        self._coords = coords
        self._remote: Remote = None

    @classmethod
    def around(cls, sheet: Sheet, cells: Remote) -> Self:
        """Return a range of Calc."""
        area = survey.area_of(cells.RangeAddress)
        found = cls(sheet, (area.top, area.left, area.bottom - area.top + 1, area.right - area.left + 1))
        found._remote = cells
        return found

    @property
    def api(self) -> Remote:
        """Calc's own object; None for an empty range."""
        if self._remote is None and len(self):
            self._remote = survey.block(self._sheet.remote, self.area)
        return self._remote

    @property
    def sheet(self) -> Sheet:
        """Its sheet."""
        return self._sheet

    @property
    def coords(self) -> tuple[int, int, int, int]:
        """Row, column, number of rows, number of columns."""
        return self._coords

    @property
    def row(self) -> int:
        """Its first row."""
        return self._coords[0]

    @property
    def column(self) -> int:
        """Its first column."""
        return self._coords[1]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return self._coords[2:]

    @property
    def area(self) -> Area:
        """Its corners."""
        row, column, rows, columns = self._coords
        return Area(row, column, row + rows - 1, column + columns - 1)

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: int, arg2: int | None = None) -> Self:
        """Return one of its cells, by row and column or by its number along the rows, from 1."""
        if arg2 is None:
            row, column = divmod(arg1 - 1, self.shape[1])
        else:
            row, column = arg1 - 1, arg2 - 1
        return type(self)(self._sheet, (self.row + row, self.column + column, 1, 1))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:  # noqa: FBT001 - xlwings'
        """Return its address."""
        area = self.area
        first = _address(area.top, area.left, row_absolute, col_absolute)
        last = _address(area.bottom, area.right, row_absolute, col_absolute)
        text = first if len(self) == 1 else f"{first}:{last}"
        return f"[{self._sheet.book.name}]{self._sheet.name}!{text}" if external else text

    @property
    def address(self) -> str:
        """Its address, ``$A$1:$B$2``."""
        return self.get_address(row_absolute=True, col_absolute=True, external=False)

    def set_properties(self, **values: object) -> None:
        """Give its cells properties of Calc, in one call.

        Raises:
            CalcError: the sheet is protected.
        """
        self._sheet.require_open()
        names = tuple(sorted(values))
        self.api.setPropertyValues(names, tuple(values[name] for name in names))


def _address(row: int, column: int, row_absolute: bool, col_absolute: bool) -> str:  # noqa: FBT001 - two facets
    letters = a1(row, column).rstrip("0123456789")
    return f"{'$' * col_absolute}{letters}{'$' * row_absolute}{row}"
