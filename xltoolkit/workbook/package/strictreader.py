"""Sheets into grids by a parser, for those that are not written in the usual shape.

Any prefix, either namespace (transitional, strict), cells that do not say where they are, comments and CDATA sections.
Document types are refused: no part of a workbook may have one, and entities are how a small file becomes a large one.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.parsers import expat

from xltoolkit.model import Grid, Place, coordinates
from xltoolkit.model.cell import MAX_COLUMN, MAX_ROW
from xltoolkit.workbook.package import budget
from xltoolkit.workbook.package.celltext import unprotected
from xltoolkit.workbook.package.gathering import Gathering, is_hidden
from xltoolkit.workbook.package.outline import (
    MAIN,
    STRICT_MAIN,
    MalformedError,
    OverBudgetError,
    refuse_doctype,
    utf8,
)

_INSIDE = {"row": ["worksheet", "sheetData"], "c": ["worksheet", "sheetData", "row"]}
"""Where rows and cells are; anywhere else they are none of the sheet's, and what holds them is read without them."""


def parse_sheet(data: bytes, name: str, shared: Sequence[str]) -> Grid:
    """Read a worksheet's part.

    Raises:
        MalformedError: no worksheet, or not well-formed.
        WorkbookError: a cell whose value cannot be.
    """
    return _SheetParser(Gathering(name, shared)).parse(data)


class _SheetParser:
    """The state between two events of the parser."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._row = 0
        self._place: Place = (0, 0)
        self._kind = ""
        self._formula: tuple[dict[str, str], str] | None = None
        self._value: str | None = None
        self._inline: str | None = None
        self._attributes: dict[str, str] = {}
        self._buffer: list[str] | None = None
        self._inside: list[str] = []
        self._deepest = budget.current().nesting

    def parse(self, data: bytes) -> Grid:
        """Parse the whole part."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = refuse_doctype
        try:
            parser.Parse(utf8(data), True)  # noqa: FBT003 - expat takes it by position only
        except (expat.ExpatError, UnicodeDecodeError, LookupError) as error:
            raise MalformedError(f"不是完好的 XML（{error}）") from error
        return self._gathering.finish()

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        if len(self._inside) >= self._deepest:
            raise OverBudgetError(budget.over("元素的嵌套层数", "nesting"))
        self._element(qualified, attributes)

    def _element(self, qualified: str, attributes: dict[str, str]) -> None:
        namespace, _, name = qualified.rpartition(" ")
        if namespace not in (MAIN, STRICT_MAIN) or self._inside != _INSIDE.get(name, self._inside):
            name = ""  # of others, or a cell that is none of the sheet's
        if not self._inside and name != "worksheet":
            raise MalformedError("不是工作表")
        self._inside.append(name)
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "f") or (name == "t" and "is" in self._inside and "rPh" not in self._inside):
            self._buffer = []
            self._attributes = attributes
        elif name == "row":
            self._start_row(attributes)
        elif name == "is":
            self._inline = ""
        elif name == "mergeCell":
            self._gathering.merge(attributes.get("ref", ""))
        elif name == "col":
            self._gathering.column(attributes)
        elif name == "sheetProtection":
            self._gathering.protection(attributes)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = _natural(attributes.get("r"), self._row + 1)
        if self._row > MAX_ROW:
            raise MalformedError(f"没有第 {self._row} 行")
        self._place = (self._row, 0)
        if is_hidden(attributes, "ht"):
            self._gathering.grid.hidden_rows.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._gathering.room()
        reference = attributes.get("r")
        try:
            place = coordinates(reference.replace("$", "")) if reference else (self._row, self._place[1] + 1)
        except ValueError as error:
            raise MalformedError(f"没有单元格 {reference}") from error
        if place[1] > MAX_COLUMN:
            raise MalformedError(f"第 {self._row} 行的单元格比列还多")
        self._place = place
        self._kind = attributes.get("t", "n")
        self._formula = self._value = self._inline = None
        if (style := _natural(attributes.get("s"), 0)) != 0:
            self._gathering.grid.styles[place] = style

    def _text(self, text: str) -> None:
        if self._buffer is not None:
            self._buffer.append(text)

    def _end(self, _qualified: str) -> None:
        name = self._inside.pop()
        if name == "c":
            self._end_cell()
        elif self._buffer is not None and name in ("v", "f", "t"):
            text = "".join(self._buffer)
            self._buffer = None
            if name == "v":
                self._value = text
            elif name == "f":
                self._formula = (self._attributes, text)
            else:
                self._inline = (self._inline or "") + text

    def _end_cell(self) -> None:
        if self._formula is not None:
            self._gathering.formula(self._place, *self._formula)
        if self._kind == "inlineStr":
            if self._inline is not None:
                self._gathering.grid.values[self._place] = unprotected(self._inline)
        elif self._value is not None:
            self._gathering.value(self._place, self._kind, self._value)


def _natural(text: str | None, default: int) -> int:
    if text is None:
        return default
    try:
        return int(text)
    except ValueError as error:
        raise MalformedError(f"“{text[:40]}”不是序号") from error
