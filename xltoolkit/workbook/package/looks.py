"""What fonts, fills, borders and alignments look like, as a reader of the sheet would say it.

Source: ECMA-376-1, 18.8.22 (font), 18.8.20 (fill), 18.8.4 (border), 18.8.30 (built-in number formats).
"""

from __future__ import annotations

from xltoolkit.workbook.package.outline import Element

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Number formats that a file names by number alone."""

SIDES = ("left", "right", "top", "bottom")
FALSE = ("0", "false")
_WHITE = "FFFFFF"


def child_value(element: Element | None, name: str) -> str | None:
    """Return the ``val`` of an element's child, if it has one."""
    child = element.child(name) if element is not None else None
    return child.attributes.get("val") if child is not None else None


def flag(element: Element | None, name: str) -> bool:
    """Tell whether an element has a child that switches something on."""
    child = element.child(name) if element is not None else None
    return child is not None and child.attributes.get("val", "1") not in FALSE


def boxed(border: Element | None) -> bool | None:
    """Tell whether all four sides are thin lines, or none is there; None for anything else."""
    if border is None:
        return False
    names = {"start": "left", "end": "right"}
    sides = {names.get(c.name, c.name): c.attributes.get("style", "none") for c in border.children}
    styles = {sides.get(side, "none") for side in SIDES}
    return {"thin": True, "none": False}.get(styles.pop()) if len(styles) == 1 else None


def horizontal(alignment: dict[str, str]) -> str | None:
    """Return the horizontal alignment; None for the general one, which goes by what a cell holds."""
    value = alignment.get("horizontal")
    return None if value == "general" else value


def white(font: Element | None) -> bool:
    """Tell whether a font is white: by its colour, the theme's background, or the palette (ECMA-376-1, 18.8.27)."""
    element = font.child("color") if font is not None else None
    color = element.attributes if element is not None else {}
    named = color.get("theme") == "0" or color.get("indexed") in {"1", "9"}
    return not color.get("tint", "0").strip("0.") and (named or color.get("rgb", "")[-6:].upper() == _WHITE)


def unseen(font: Element | None, fill: str | None, number_format: str) -> bool:
    """Tell whether what stands in a cell cannot be seen."""
    return number_format.replace(" ", "") == ";;;" or (white(font) and fill in {"", _WHITE})


def solid(fill: Element | None) -> str | None:
    """Return a fill as RRGGBB, empty for none, None for one that RRGGBB cannot say."""
    if fill is None:
        return ""
    pattern = fill.child("patternFill")
    if pattern is None:
        return None if fill.children else ""
    kind = pattern.attributes.get("patternType", "none")
    if kind == "none":
        return ""
    color = pattern.child("fgColor")
    rgb = color.attributes.get("rgb") if color is not None and kind == "solid" else None
    return rgb[-6:].upper() if rgb is not None else None
