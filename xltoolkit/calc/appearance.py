"""How a range looks."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType

from xltoolkit.calc import looks
from xltoolkit.calc.borders import Borders
from xltoolkit.calc.cells import Cells
from xltoolkit.calc.fonts import Font
from xltoolkit.calc.link import guarded
from xltoolkit.model import Range as Area


@guarded
class Appearance(Cells):
    """What a range of Calc looks like. Of cells that differ, a property is that of the first."""

    @property
    def number_format(self) -> str:
        """Excel's code of the number format."""
        return self._sheet.book.formats.code(self.api.NumberFormat)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.set_properties(NumberFormat=self._sheet.book.formats.key(value))

    @property
    def color(self) -> looks.Color | None:
        """The fill; None for none."""
        return looks.from_rgb(self.api.CellBackColor)

    @color.setter
    def color(self, color_or_rgb: looks.Color | int | str | None) -> None:
        self.set_properties(CellBackColor=looks.rgb(color_or_rgb))

    def set_colors(self, colors: Sequence[Sequence[looks.Color | str | EllipsisType | None]]) -> None:
        """Fill every cell with a colour of its own (None takes it away, ``...`` leaves it), in one call a colour."""
        found: dict[int, list[Area]] = {}
        for row, line in enumerate(colors, self.row):
            for column, color in enumerate(line, self.column):
                if not isinstance(color, EllipsisType):
                    found.setdefault(looks.rgb(color), []).append(Area(row, column, row, column))
        for fill, areas in found.items():
            self._sheet.set_properties(areas, CellBackColor=fill)

    @property
    def font(self) -> Font:
        """The font."""
        return Font(self)

    @property
    def borders(self) -> Borders:
        """The lines around and between the cells."""
        return Borders(self)

    @property
    def horizontal_alignment(self) -> str:
        """The alignment, by xlwings' name."""
        return looks.horizontal(self.api.HoriJustify.value, self.api.HoriJustifyMethod) or "general"

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.set_properties(
            HoriJustify=self.link.enum("table.CellHoriJustify", looks.HORIZONTAL[value]),
            HoriJustifyMethod=int(value == "distributed"),
        )

    @property
    def vertical_alignment(self) -> str:
        """The alignment, by xlwings' name."""
        return looks.vertical(self.api.VertJustify)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.set_properties(VertJustify=looks.VERTICAL[value])

    @property
    def indent(self) -> int:
        """Steps by which the text is moved in; this engine's own."""
        return self._sheet.book.measures.indent(self.api.ParaIndent)

    @indent.setter
    def indent(self, value: int) -> None:
        self.set_properties(ParaIndent=self._sheet.book.measures.indent_depth(value))

    def adjust_indent(self, amount: int) -> None:
        """Move the text in by some steps more."""
        self.indent = max(0, self.indent + amount)

    @property
    def wrap_text(self) -> bool:
        """Whether long text is broken into lines."""
        return bool(self.api.IsTextWrapped)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.set_properties(IsTextWrapped=bool(value))
