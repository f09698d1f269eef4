"""The font of cells. Calc has a name and a size for Latin and one for Chinese letters; both are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import base_classes

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.link import Link, guarded
from xltoolkit.calc.looks import BOLD, NORMAL, Color, from_rgb, rgb

if TYPE_CHECKING:
    from xltoolkit.calc.cells import Cells


@guarded
class Font(base_classes.Font):
    """The font of a range; of cells that differ, that of the first."""

    link: Link

    def __init__(self, parent: Cells) -> None:
        self.link = parent.link
        self._range = parent

    @property
    def api(self) -> Remote:
        """Calc's range, which holds the properties."""
        return self._range.api

    def _set(self, **values: object) -> None:
        self._range.set_properties(**values)

    @property
    def bold(self) -> bool:
        """Weight."""
        return bool(self.api.CharWeight > NORMAL)

    @bold.setter
    def bold(self, value: bool) -> None:
        weight = BOLD if value else NORMAL
        self._set(CharWeight=weight, CharWeightAsian=weight)

    @property
    def italic(self) -> bool:
        """Slant."""
        return bool(self.api.CharPosture.value != "NONE")

    @italic.setter
    def italic(self, value: bool) -> None:
        slant = self.link.enum("awt.FontSlant", "ITALIC" if value else "NONE")
        self._set(CharPosture=slant, CharPostureAsian=slant)

    @property
    def size(self) -> float:
        """Points."""
        return round(float(self.api.CharHeight), 2)

    @size.setter
    def size(self, value: float) -> None:
        self._set(CharHeight=float(value), CharHeightAsian=float(value))

    @property
    def color(self) -> Color:
        """Red, green, blue; black where Calc chooses by the background."""
        return from_rgb(self.api.CharColor) or (0, 0, 0)

    @color.setter
    def color(self, value: Color | int | str | None) -> None:
        self._set(CharColor=rgb(value))

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.api.CharFontName)

    @name.setter
    def name(self, value: str) -> None:
        self._set(CharFontName=value, CharFontNameAsian=value)
