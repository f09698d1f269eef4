"""``Font``, ``Interior``, ``Borders`` of a range, and the properties that all its cells must share to have a value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from tests.fakeexcel.dispatch import Dispatch
from tests.fakeexcel.windows import refused

if TYPE_CHECKING:
    from tests.fakeexcel.ranges import Range

NONE = -4142
SOLID = 1
_WHITE = 16777215
_SIDES = {7: 0, 8: 1, 9: 2, 10: 3}
_INSIDE_VERTICAL, _INSIDE_HORIZONTAL = 11, 12


class _Dresses(Protocol):
    @property
    def target(self) -> Range: ...


def _shared(target: Range, facet: str) -> object:
    values = {getattr(target.cells.look(place), facet) for place in target.places}
    return values.pop() if len(values) == 1 else None


def common(facet: str) -> property:
    """Return a property of a range: what all its cells have in common, or None."""

    def get(self: Range) -> object:
        return _shared(self, facet)

    def put(self: Range, value: object) -> None:
        self.looks(**{facet: value})

    return property(get, put)


def _delegated(facet: str) -> property:
    """Return the same for an object that hangs on a range."""

    def get(self: _Dresses) -> object:
        return _shared(self.target, facet)

    def put(self: _Dresses, value: object) -> None:
        self.target.looks(**{facet: value})

    return property(get, put)


class _OfRange(Dispatch):
    def __init__(self, target: Range) -> None:
        super().__init__(target.traffic)
        self.target = target


class Font(_OfRange):
    """``Range.Font``."""

    Name = _delegated("font")
    Size = _delegated("size")
    Bold = _delegated("bold")
    Italic = _delegated("italic")
    Color = _delegated("color")


class Interior(_OfRange):
    """``Range.Interior``."""

    @property
    def ColorIndex(self) -> int | None:
        fills = {self.target.cells.look(place).fill for place in self.target.places}
        return NONE if fills == {None} else 3

    @ColorIndex.setter
    def ColorIndex(self, value: int) -> None:
        if value == NONE:
            self.target.looks(fill=None)

    @property
    def Pattern(self) -> int | None:
        return NONE if self.ColorIndex == NONE else SOLID

    @property
    def Color(self) -> int | None:
        fill = self.target.cells.look(self.target.area[:2]).fill
        return _WHITE if fill is None else fill

    @Color.setter
    def Color(self, value: int) -> None:
        self.target.looks(fill=value)


class Border(_OfRange):
    """One side of a range, or the lines inside it."""

    def __init__(self, target: Range, index: int) -> None:
        super().__init__(target)
        self._index = index

    @property
    def LineStyle(self) -> int:
        return self.target.cells.look(self.target.area[:2]).borders[_SIDES.get(self._index, 0)]

    @LineStyle.setter
    def LineStyle(self, value: int) -> None:
        area = self.target.area
        inner = {_INSIDE_VERTICAL: area.left < area.right, _INSIDE_HORIZONTAL: area.top < area.bottom}
        if not inner.get(self._index, True):
            raise refused("不能设置类 Border 的 LineStyle 属性")
        self.target.cells.guard(self.target.places)
        for row, column in self.target.places:
            cell = self.target.cells.get((row, column))
            lines = list(cell.look.borders)
            for side in self._sides(row, column):
                lines[side] = value
            cell.look = replace(cell.look, borders=(lines[0], lines[1], lines[2], lines[3]))

    def _sides(self, row: int, column: int) -> set[int]:
        """Return which sides of a cell this border is: left 0, top 1, bottom 2, right 3."""
        top, left, bottom, right = self.target.area
        edges = {7: column == left, 8: row == top, 9: row == bottom, 10: column == right}
        if self._index in edges:
            return {_SIDES[self._index]} if edges[self._index] else set()
        if self._index == _INSIDE_VERTICAL:
            return {0} if column == right else {3} if column == left else {0, 3}
        return {1} if row == bottom else {2} if row == top else {1, 2}


class Borders(_OfRange):
    """``Range.Borders``."""

    def __call__(self, index: int) -> Border:
        return Border(self.target, index)
