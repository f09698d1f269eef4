"""How cells look: Calc's properties as Excel's words, read for many cells at once and written to many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltoolkit.calc.bridge import Remote
from xltoolkit.model import CellFormat, CellStyle

if TYPE_CHECKING:
    from xltoolkit.calc.books import Book

Color = tuple[int, int, int]

BOLD, NORMAL = 150.0, 100.0
"""``com.sun.star.awt.FontWeight``."""

THIN = range(15, 36)
"""Widths of a line that Excel calls thin: LibreOffice makes three quarters of a point of it, 26 hundredths of a mm."""

_SIDES = ("BottomBorder2", "LeftBorder2", "RightBorder2", "TopBorder2")
PROPERTIES = (
    *("BottomBorder2", "CellBackColor", "CellProtection", "CharFontName", "CharHeight", "CharWeight", "HoriJustify"),
    *("HoriJustifyMethod", "IsTextWrapped", "LeftBorder2", "NumberFormat", "ParaIndent", "RightBorder2", "TopBorder2"),
    "VertJustify",
)
"""What ``style_of`` needs, in the order that UNO wants."""

_DISTRIBUTED = 1
_HORIZONTAL = {"LEFT": "left", "CENTER": "center", "RIGHT": "right", "REPEAT": "fill", "BLOCK": "justify"}
_VERTICAL = {0: "bottom", 1: "top", 2: "center", 3: "bottom", 4: "justify"}
HORIZONTAL = {name: calc for calc, name in _HORIZONTAL.items()} | {
    "general": "STANDARD",
    "distributed": "BLOCK",
    "center_across_selection": "CENTER",
}
VERTICAL = {"top": 1, "center": 2, "bottom": 3, "justify": 4, "distributed": 4}


def style_of(book: Book, values: tuple[Remote, ...]) -> CellStyle:
    """Return how cells look, of the values of ``PROPERTIES``."""
    found = dict(zip(PROPERTIES, values, strict=True))
    look = CellFormat(
        number_format=book.formats.code(found["NumberFormat"]),
        font=found["CharFontName"],
        size=round(found["CharHeight"], 2),
        bold=found["CharWeight"] > NORMAL,
        horizontal=horizontal(found["HoriJustify"].value, found["HoriJustifyMethod"]),
        vertical=vertical(found["VertJustify"]),
        wrap=bool(found["IsTextWrapped"]),
        indent=book.measures.indent(found["ParaIndent"]),
        border=boxed([found[side] for side in _SIDES]),
    )
    color = found["CellBackColor"]
    return CellStyle(look, "" if color == -1 else f"{color:06X}", locked=bool(found["CellProtection"].IsLocked))


def horizontal(calc: str, method: int) -> str | None:
    """Return the horizontal alignment; None for the general one, which goes by what a cell holds."""
    return "distributed" if calc == "BLOCK" and method == _DISTRIBUTED else _HORIZONTAL.get(calc)


def vertical(calc: int) -> str:
    """Return the vertical alignment."""
    return _VERTICAL.get(calc, "bottom")


def boxed(lines: list[Remote]) -> bool | None:
    """Tell whether all four sides are thin lines, or none is there; None for anything else."""
    kinds = {_line(line) for line in lines}
    return kinds.pop() if len(kinds) == 1 else None


def _line(line: Remote) -> bool | None:
    if not line.OuterLineWidth:
        return False
    return True if line.LineStyle == 0 and not line.InnerLineWidth and line.OuterLineWidth in THIN else None


def rgb(color: Color | int | str | None) -> int:
    """Return a colour of xlwings (red, green, blue; a number of Excel; ``#rrggbb``) as Calc counts it; None is none."""
    if color is None:
        return -1
    if isinstance(color, str):
        return int(color.lstrip("#"), 16)
    if isinstance(color, int):  # Excel's numbers have red in the lowest byte
        color = (color & 255, color >> 8 & 255, color >> 16 & 255)
    red, green, blue = color
    return red << 16 | green << 8 | blue


def from_rgb(color: int) -> Color | None:
    """Return a colour as red, green, blue; None for none."""
    return None if color == -1 else (color >> 16 & 255, color >> 8 & 255, color & 255)
