"""What is in the cells of a sheet, and how they look: the part of Excel that is no object to be called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import IntEnum

from tests.fakeexcel.calculator import calculate
from tests.fakeexcel.entering import GENERAL, TEXT, Content, Entered, Error, enter, fifteen, serial
from tests.fakeexcel.windows import refused
from xltoolkit.model import Place, Range

CURRENCY = '"¥"#,##0.00'


class Align(IntEnum):
    """XlHAlign and XlVAlign, as far as they are used."""

    GENERAL = 1
    LEFT = -4131
    CENTER = -4108
    RIGHT = -4152
    TOP = -4160
    BOTTOM = -4107


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. Borders are the lines (XlLineStyle) left, top, bottom, right; a fill is BGR."""

    number_format: str = GENERAL
    font: str = "宋体"
    size: float = 11
    bold: bool = False
    italic: bool = False
    color: int = 0
    horizontal: int = Align.GENERAL
    vertical: int = Align.CENTER
    wrap: bool = False
    indent: int = 0
    borders: tuple[int, int, int, int] = (-4142, -4142, -4142, -4142)
    fill: int | None = None
    locked: bool = True


@dataclass(slots=True)
class Cell:
    """What a cell holds."""

    value: Content = None
    formula: str | None = None
    prefix: bool = False
    look: Look = field(default_factory=Look)
    author: str = ""
    note: str | None = None
    link: str | None = None
    tip: str = ""


@dataclass(slots=True)
class Cells:
    """The cells of a sheet.

    Args:
        other: finds the cells of another sheet by name.
    """

    other: Callable[[str], Cells | None]
    at: dict[Place, Cell] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    arrays: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    protected: bool = False

    def get(self, place: Place) -> Cell:
        """Return a cell, made where it was not yet."""
        return self.at.setdefault(place, Cell())

    def look(self, place: Place) -> Look:
        """Return how a cell looks."""
        return self.at[place].look if place in self.at else Look()

    def content(self, place: Place) -> Content:
        """Return a cell's value; an inner cell of a merged area has none."""
        inner = any(inside(place, merge) and place != merge[:2] for merge in self.merges)
        return self.at[place].value if place in self.at and not inner else None

    def used(self) -> Range:
        """Return the used area, A1 where there is none."""
        places = [*self.at, *((merge.bottom, merge.right) for merge in self.merges)] or [(1, 1)]
        rows, columns = zip(*places, strict=True)
        return Range(min(rows), min(columns), max(rows), max(columns))

    def guard(self, places: list[Place]) -> None:
        """Refuse to change locked cells of a protected sheet.

        Raises:
            ComError: it is protected.
        """
        if self.protected and any(self.look(place).locked for place in places):
            raise refused("您试图更改的单元格或图表位于受保护的工作表中。")

    def put(self, place: Place, given: object) -> None:
        """Enter a value that came from COM."""
        cell = self.get(place)
        entered = _understood(given, cell.look.number_format)
        if any(inside(place, merge) and place != merge[:2] for merge in self.merges):
            return  # Excel has no such cell
        if any(inside(place, array) for array in self.arrays):
            raise refused("无法更改部分数组。")
        cell.formula, cell.prefix = entered.formula, entered.prefix
        cell.value = entered.value if entered.formula is None else self.result(entered.formula)
        if cell.look.number_format == GENERAL and entered.format != GENERAL:
            cell.look = replace(cell.look, number_format=entered.format)

    def result(self, formula: str) -> Content:
        """Calculate a formula of this sheet."""
        return calculate(formula, self._look_up)

    def _look_up(self, sheet: str | None, row: int, column: int) -> Content:
        cells = self if sheet is None else self.other(sheet)
        return Error.REF if cells is None else cells.content((row, column))

    def calculate(self) -> None:
        """Calculate all formulas."""
        for cell in self.at.values():
            if cell.formula is not None:
                cell.value = self.result(cell.formula)


def inside(place: Place, area: Range) -> bool:
    """Tell whether a cell is in an area."""
    return area.top <= place[0] <= area.bottom and area.left <= place[1] <= area.right


def _understood(given: object, number_format: str) -> Entered:
    """Return what becomes of a value by its kind: COM hands a Decimal over as currency."""
    if isinstance(given, str):
        if len(given.encode("utf-16-le", "surrogatepass")) > 2 * 32_768:
            raise refused("应用程序定义或对象定义错误")
        return enter(given, number_format)
    if isinstance(given, bool) or given is None:
        return Entered(given)
    if isinstance(given, Decimal):
        return Entered(float(round(given, 4)), format=CURRENCY)
    if isinstance(given, int | float):
        number = fifteen(Decimal(repr(float(given))))
        return Entered(general(number)) if number_format == TEXT else Entered(float(given))
    if hasattr(given, "year"):
        return Entered(serial(given), format="yyyy/m/d")  # type: ignore[arg-type]
    raise TypeError(f"Objects of type {type(given).__name__!r} can not be converted to a COM VARIANT")


def general(number: float) -> str:
    """Return a number as Excel's formula bar shows it, at 15 digits."""
    shown = f"{number:.15g}"
    return shown.replace("e", "E") if "e" in shown else shown
