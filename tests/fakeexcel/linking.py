"""``Comment`` (a note, since there are threads) and ``Hyperlinks``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.fakeexcel.dispatch import Dispatch, bare
from tests.fakeexcel.windows import refused
from xltoolkit.model import Range as Area

if TYPE_CHECKING:
    from tests.fakeexcel.cells import Cell
    from tests.fakeexcel.ranges import Range
    from tests.fakeexcel.worksheet import Worksheet

_BLUE = 0xC16305


class Comment(Dispatch):
    """A note. Its author is whoever Excel belongs to, and cannot be set."""

    def __init__(self, target: Range) -> None:
        super().__init__(target.traffic)
        self._target = target

    @property
    def Author(self) -> str:
        return self._target.first.author

    @property
    def Parent(self) -> Range:
        return self._target

    def Text(self, text: str | None = None) -> str:
        if text is not None:
            self._target.first.note = text
        return self._target.first.note or ""

    def Delete(self) -> None:
        self._target.cells.guard([self._target.area[:2]])
        self._target.first.note = None


class Comments(Dispatch):
    """The notes of a sheet."""

    def __init__(self, sheet: Worksheet) -> None:
        super().__init__(sheet.traffic)
        self._sheet = sheet

    def __iter__(self) -> Iterator[Comment]:
        noted = sorted(place for place, cell in self._sheet.cells.at.items() if cell.note is not None)
        return iter([Comment(self._sheet.block(Area(*place, *place))) for place in noted])


class Hyperlink(Dispatch):
    """A link of a cell. One that is made anew dresses its cell in the style for links."""

    def __init__(self, target: Range) -> None:
        super().__init__(target.traffic)
        self._target = target

    @property
    def _cell(self) -> Cell:
        return self._target.first

    @property
    def Range(self) -> Range:
        return self._target

    @property
    def Address(self) -> str:
        return (self._cell.link or "").partition("#")[0]

    @property
    def SubAddress(self) -> str:
        return (self._cell.link or "").partition("#")[2]

    @property
    def ScreenTip(self) -> str:
        return self._cell.tip

    @ScreenTip.setter
    def ScreenTip(self, value: str) -> None:
        self._cell.tip = value

    @property
    def TextToDisplay(self) -> str:
        return str(self._cell.value or "")

    @TextToDisplay.setter
    def TextToDisplay(self, value: str) -> None:
        self._target.cells.put(self._target.area[:2], value)


class Hyperlinks(Dispatch):
    """The links of a range of one cell."""

    def __init__(self, target: Range) -> None:
        super().__init__(target.traffic)
        self._target = target

    def __call__(self, index: int) -> Hyperlink:
        if index > self.Count:
            raise refused("下标越界")
        return Hyperlink(self._target)

    @property
    def Count(self) -> int:
        return int(self._target.first.link is not None)

    def Add(
        self, Anchor: object, Address: str, SubAddress: str = "", ScreenTip: str = "", TextToDisplay: str = ""
    ) -> Hyperlink:
        assert bare(Anchor) is not None
        cell = self._target.first
        self._target.cells.guard([self._target.area[:2]])
        cell.link, cell.tip = (f"{Address}#{SubAddress}" if SubAddress else Address), ScreenTip
        cell.look = replace(cell.look, font="宋体", size=11, bold=False, color=_BLUE)
        if TextToDisplay or cell.value is None:
            self._target.cells.put(self._target.area[:2], TextToDisplay or SubAddress or Address)
        return Hyperlink(self._target)

    def Delete(self) -> None:
        self._target.cells.guard([self._target.area[:2]])
        self._target.first.link = None


class SheetHyperlinks(Dispatch):
    """The links of a sheet."""

    def __init__(self, sheet: Worksheet) -> None:
        super().__init__(sheet.traffic)
        self._sheet = sheet

    def __iter__(self) -> Iterator[Hyperlink]:
        linked = sorted(place for place, cell in self._sheet.cells.at.items() if cell.link is not None)
        return iter([Hyperlink(self._sheet.block(Area(*place, *place))) for place in linked])
