"""Widths, heights and indents: Calc counts hundredths of a millimetre, Excel characters, points and steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.link import Link

_INCH = 2540
_POINTS = 72
_TWIPS = 20
_DEVICE = 1000
"""Height of the font that is measured: large enough that rounding does not show."""

_DIGIT = 7
_PADDING = 5
"""Pixels of a digit in Excel's usual default font, and of the space around a column's text (ECMA-376-1, 18.3.1.13)."""

_INDENT = 3
"""A step of indent is as wide as three spaces of the default font (ECMA-376-1, 18.8.1)."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How wide characters are in a workbook's default font, in hundredths of a millimetre."""

    digit: float
    space: float

    @classmethod
    def of(cls, link: Link, document: Remote) -> Self:
        """Measure the default font as LibreOffice's filters do; what it is replaced by where it is not installed."""
        style = document.StyleFamilies.getByName("CellStyles").getByName("Default")
        device = link.service("com.sun.star.awt.Toolkit").createScreenCompatibleDevice(1, 1)
        wanted = link.struct("com.sun.star.awt.FontDescriptor")
        wanted.Name, wanted.Height = style.CharFontName, _DEVICE
        font = device.getFont(wanted)
        scale = style.CharHeight / _DEVICE * _INCH / _POINTS
        return cls(font.getStringWidth("0") * scale, font.getStringWidth(" ") * scale)

    def characters(self, width: int) -> float:
        """Return a column's width as Excel shows it: characters, without the space around them."""
        pixels = width / self.digit * _DIGIT
        full = _DIGIT + _PADDING
        return round((pixels - _PADDING) / _DIGIT if pixels >= full else pixels / full, 2)

    def width(self, characters: float) -> int:
        """Return a width in characters as Calc counts it."""
        full = _DIGIT + _PADDING
        pixels = characters * _DIGIT + _PADDING if characters >= 1 else characters * full
        return round(pixels / _DIGIT * self.digit)

    def indent(self, depth: int) -> int:
        """Return an indent in steps."""
        return round(depth / (_INDENT * self.space))

    def indent_depth(self, steps: int) -> int:
        """Return an indent in steps as Calc counts it."""
        return round(steps * _INDENT * self.space)


def points(length: int) -> float:
    """Return a length in points, to the twentieth in which Calc keeps lengths."""
    return round(length * _POINTS * _TWIPS / _INCH) / _TWIPS


def from_points(value: float) -> int:
    """Return points as Calc counts them."""
    return round(value * _INCH / _POINTS)
