"""Lines around and between cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import base_classes

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.link import Link, guarded
from xltoolkit.calc.looks import Color, from_rgb, rgb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xltoolkit.calc.cells import Cells

_TABLE = {
    "edge_top": "Top",
    "edge_bottom": "Bottom",
    "edge_left": "Left",
    "edge_right": "Right",
    "inside_vertical": "Vertical",
    "inside_horizontal": "Horizontal",
}
_DIAGONAL = {"diagonal_down": "DiagonalTLBR2", "diagonal_up": "DiagonalBLTR2"}

_STYLES = {"continuous": 0, "dot": 1, "dash": 2, "double": 3, "dash_dot": 16, "dash_dot_dot": 17, "slant_dash_dot": 16}
"""``com.sun.star.table.BorderLineStyle``."""

_STYLE_NAMES = {
    0: "continuous",
    1: "dot",
    2: "dash",
    3: "double",
    14: "dash",
    15: "double",
    16: "dash_dot",
    17: "dash_dot_dot",
}
_DOUBLE, _THIN_DOUBLE = (18, 18, 26, 62), 15
"""Widths of the lines, of the gap and of all that the filters make of a double line, and its style."""

_WEIGHTS = {"hairline": 2, "thin": 26, "medium": 62, "thick": 88}
"""Widths, in hundredths of a millimetre, that LibreOffice's filters make of Excel's weights."""

_UNSET = base_classes._UNSET  # noqa: SLF001 - xlwings' own mark for what an engine is not told


def _weight(width: int) -> str:
    return min(_WEIGHTS, key=lambda name: abs(_WEIGHTS[name] - width))


@guarded
class Border(base_classes.Border):
    """One side of a range."""

    link: Link

    def __init__(self, parent: Cells, side: str) -> None:
        self.link = parent.link
        self._range = parent
        self._side = side

    @property
    def api(self) -> Remote:
        """Calc's line."""
        if self._side in _DIAGONAL:
            return getattr(self._range.api, _DIAGONAL[self._side])
        return getattr(self._range.api.TableBorder2, f"{_TABLE[self._side]}Line")

    @property
    def line_style(self) -> str:
        """The line's style, by xlwings' name."""
        line = self.api
        return _STYLE_NAMES.get(line.LineStyle, "continuous") if line.OuterLineWidth else "none"

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        Borders(self._range).set([self._side], line_style=value)

    @property
    def weight(self) -> str:
        """The line's weight, by xlwings' name."""
        return _weight(self.api.OuterLineWidth)

    @weight.setter
    def weight(self, value: str) -> None:
        Borders(self._range).set([self._side], weight=value)

    @property
    def color(self) -> Color | None:
        """Its colour, None where there is no line."""
        line = self.api
        return from_rgb(line.Color) if line.OuterLineWidth else None

    @color.setter
    def color(self, value: Color | int | str) -> None:
        Borders(self._range).set([self._side], color=value)


@guarded
class Borders(base_classes.Borders):
    """All sides of a range."""

    link: Link

    def __init__(self, parent: Cells) -> None:
        self.link = parent.link
        self.parent = parent

    @property
    def api(self) -> Remote:
        """Calc's description of the lines."""
        return self.parent.api.TableBorder2

    def __getitem__(self, key: str) -> Border:
        return Border(self.parent, key)

    def _common(self, facet: str) -> object:
        values = {getattr(self[side], facet) for side in self._grid_sides()}  # type: ignore[no-untyped-call]
        return values.pop() if len(values) == 1 else None

    @property
    def line_style(self) -> object:
        """The sides' style, None where they differ."""
        return self._common("line_style")

    @line_style.setter
    def line_style(self, value: Remote) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, line_style=value)

    @property
    def weight(self) -> object:
        """The sides' weight, None where they differ."""
        return self._common("weight")

    @weight.setter
    def weight(self, value: Remote) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, weight=value)

    @property
    def color(self) -> object:
        """The sides' colour, None where they differ."""
        return self._common("color")

    @color.setter
    def color(self, value: Remote) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, color=value)

    def set(  # type: ignore[override] # xlwings hands over the names of sides
        self,
        which: Iterable[str],
        *,
        line_style: str | None = _UNSET,
        weight: str = _UNSET,
        color: Color | int | str = _UNSET,
    ) -> None:
        """Set facets of sides; those not given stay, those of a side without a line are Excel's defaults."""
        table = self.parent.api.TableBorder2
        for side in which:
            name = _DIAGONAL.get(side)
            now = getattr(table, f"{_TABLE[side]}Line") if name is None else getattr(self.parent.api, name)
            line = self._line(now, line_style, weight, color)
            if name is not None:
                self.parent.set_properties(**{name: line})
                continue
            setattr(table, f"{_TABLE[side]}Line", line)
            setattr(table, f"Is{_TABLE[side]}LineValid", True)
        table.IsDistanceValid = False
        self.parent.set_properties(TableBorder2=table)

    def _line(self, now: Remote, style: str | None, weight: str, color: Color | int | str) -> Remote:
        if style is None or style == "none":
            return self.link.struct("com.sun.star.table.BorderLine2")
        line = now
        line.LineStyle = _STYLES[style] if style is not _UNSET else max(line.LineStyle, 0) if line.OuterLineWidth else 0
        if line.LineStyle == _STYLES["double"]:
            line.OuterLineWidth, line.InnerLineWidth, line.LineDistance, line.LineWidth = _DOUBLE
            line.LineStyle = _THIN_DOUBLE
        else:
            width = _WEIGHTS[weight] if weight is not _UNSET else line.OuterLineWidth or _WEIGHTS["thin"]
            line.OuterLineWidth = line.LineWidth = width
            line.InnerLineWidth = line.LineDistance = 0
        if color is not _UNSET:
            line.Color = rgb(color)
        return line

    def clear(self, which: Iterable[str]) -> None:  # type: ignore[override] # the same
        """Take lines away."""
        self.set(which, line_style=None)
