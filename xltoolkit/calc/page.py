"""How a sheet prints, and what stays in view while it scrolls."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from xlwings import base_classes

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.errors import CalcError
from xltoolkit.calc.link import Link, guarded
from xltoolkit.calc.survey import area_of
from xltoolkit.model import a1

if TYPE_CHECKING:
    from xltoolkit.calc.sheet import Sheet

_PAPERS = {8: (29_700, 42_000), 9: (21_000, 29_700), 11: (14_800, 21_000), 1: (21_590, 27_940), 5: (21_590, 35_560)}
"""Width and height, in hundredths of a millimetre, of A3, A4, A5, Letter and Legal (ECMA-376-1, 18.3.1.63)."""

Result = TypeVar("Result")

_NEAR = 100
_READ_ONLY = 16
_DEFAULT = "Default"


@guarded
class PageSetup(base_classes.PageSetup):
    """How a sheet prints.

    xlwings' own part is ``print_area``; the others are this engine's: ``landscape``, ``paper``, ``fit_width``,
    ``repeat_rows``.
    """

    link: Link

    def __init__(self, sheet: Sheet) -> None:
        self.link = sheet.link
        self._sheet = sheet
        self._style: Remote = None

    @property
    def api(self) -> Remote:
        """Calc's page style."""
        return self._styles.getByName(self._sheet.remote.PageStyle)

    @property
    def _styles(self) -> Remote:
        return self._sheet.book.document.StyleFamilies.getByName("PageStyles")

    @property
    def print_area(self) -> str | None:
        """The cells that are printed, None for all."""
        areas = self._sheet.remote.getPrintAreas()
        return ",".join(_address(area) for area in areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        ranges = [self._sheet.range(part) for part in value.split(",")] if value else []
        self._sheet.remote.setPrintAreas(tuple(one.api.RangeAddress for one in ranges))

    @property
    def landscape(self) -> bool:
        """Orientation."""
        return bool(self.api.IsLandscape)

    @landscape.setter
    def landscape(self, value: bool) -> None:
        style = self._own
        if bool(style.IsLandscape) != bool(value):
            style.setPropertyValues(("Height", "IsLandscape", "Width"), (style.Width, bool(value), style.Height))

    @property
    def paper(self) -> int | None:
        """OOXML's number of the paper size; None for one that we have no number for."""
        style = self.api
        size = sorted((style.Width, style.Height))
        near = (
            number
            for number, known in _PAPERS.items()
            if all(abs(a - b) < _NEAR for a, b in zip(size, known, strict=True))
        )
        return next(near, None)

    @paper.setter
    def paper(self, value: int) -> None:
        if value not in _PAPERS:
            raise CalcError(
                f"不认识这种纸张：{value}", where=self._sheet.name, advice="用 9（A4）、8（A3）、11（A5）、1 或 5"
            )
        style = self._own
        short, long = _PAPERS[value]
        width, height = (long, short) if style.IsLandscape else (short, long)
        style.setPropertyValues(("Height", "Width"), (height, width))

    @property
    def fit_width(self) -> int:
        """Pages across; 0 where the scale is another matter."""
        return int(self.api.ScaleToPagesX)

    @fit_width.setter
    def fit_width(self, value: int) -> None:
        self._own.setPropertyValues(("ScaleToPagesX", "ScaleToPagesY"), (int(value), 0))

    @property
    def repeat_rows(self) -> tuple[int, int] | None:
        """First and last row that every page repeats (1-based)."""
        remote = self._sheet.remote
        if not remote.getPrintTitleRows():
            return None
        rows = area_of(remote.getTitleRows())
        return rows.top, rows.bottom

    @repeat_rows.setter
    def repeat_rows(self, value: tuple[int, int] | None) -> None:
        remote = self._sheet.remote
        if value is not None:
            rows = remote.getCellRangeByPosition(0, value[0] - 1, 0, value[1] - 1).RangeAddress
            remote.setTitleRows(rows)
        remote.setPrintTitleRows(value is not None)

    @property
    def _own(self) -> Remote:
        """The sheet's page style, looked for once; one that other sheets share is copied first."""
        if self._style is None:
            self._style = self._unshared()
        return self._style

    def _unshared(self) -> Remote:
        book, remote = self._sheet.book, self._sheet.remote
        name = remote.PageStyle
        if name != _DEFAULT and sum(other.remote.PageStyle == name for other in book.sheets) == 1:
            return self.api
        old, name = self.api, f"PageStyle_{self._sheet.name}"
        new = book.document.createInstance("com.sun.star.style.PageStyle")
        while self._styles.hasByName(name):
            name += "_"
        self._styles.insertByName(name, new)
        kept = [one.Name for one in old.PropertySetInfo.Properties if not one.Attributes & _READ_ONLY]
        names = tuple(
            sorted(
                name
                for name in kept
                if name.startswith(("Width", "Height", "Is", "Scale", "Page", "Center")) or name.endswith("Margin")
            )
        )
        new.setPropertyValues(names, old.getPropertyValues(names))
        remote.PageStyle = name
        return new


@guarded
class FreezePanes(base_classes.FreezePanes):
    """Rows and columns that stay in view. Calc knows them of the sheet in front only."""

    link: Link

    def __init__(self, sheet: Sheet) -> None:
        self.link = sheet.link
        self._sheet = sheet

    @property
    def position(self) -> tuple[int, int]:
        """How many rows and columns stay in view; this engine's own."""
        return self._in_front(
            lambda view: (view.getSplitRow(), view.getSplitColumn()) if view.hasFrozenPanes() else (0, 0)
        )

    def freeze_at(self, frozen_range: str) -> None:
        """Keep a range, and what is above and left of it, in view: ``A1``, ``1:3``, ``A:A``."""
        letters, digits = re.search(r"[A-Z]", frozen_range, re.IGNORECASE), re.search(r"\d", frozen_range)
        area = area_of(self._sheet.range(frozen_range).api.RangeAddress)
        rows, columns = area.bottom if digits else 0, area.right if letters else 0
        self._in_front(lambda view: view.freezeAtPosition(columns, rows))

    def unfreeze(self) -> None:
        """Let all scroll."""
        self._in_front(lambda view: view.freezeAtPosition(0, 0))

    def _in_front(self, use: Callable[[Remote], Result]) -> Result:
        """Use the view with the sheet in front, and bring back the one that was."""
        view, remote = self._sheet.book.document.CurrentController, self._sheet.remote
        before = view.ActiveSheet
        if before.Name == remote.Name:
            return use(view)
        if not remote.IsVisible:
            raise CalcError("隐藏的工作表不能冻结窗格", where=self._sheet.name, advice="先取消隐藏")
        view.setActiveSheet(remote)
        try:
            return use(view)
        finally:
            view.setActiveSheet(before)


def _address(address: Remote) -> str:
    area = area_of(address)
    first, last = _absolute(area.top, area.left), _absolute(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


def _absolute(row: int, column: int) -> str:
    return re.sub(r"([A-Z]+)", r"$\1$", a1(row, column))
