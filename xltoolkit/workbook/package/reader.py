"""Sheets into grids, in one pass of a compiled pattern over the part's text.

Nearly all programs write cells in one shape; what deviates from it is noticed (every cell's start is counted against
the cells understood) and the whole sheet is read by a parser instead, with equal results.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xltoolkit.model import Grid
from xltoolkit.model.amount import FIFTEEN_DIGITS
from xltoolkit.model.cell import MAX_COLUMN, MAX_ROW, column_number
from xltoolkit.workbook.package.gathering import TRUE, Gathering
from xltoolkit.workbook.package.strings import runs_text
from xltoolkit.workbook.package.xmltext import IrregularError, regular_text, resolved

_ROWS = re.compile(r"<sheetData>(.*)</sheetData>|<sheetData ?/>", re.DOTALL)
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    r"(?:/>|>(?:<f>([^<]+)</f>)?(?:<v>([^<]+)</v>)?</c>|([^<>]*/>|[^<>]*(?<!/)>.*?</c>))",
    re.DOTALL,
)
_CELL_START = re.compile(r"<c[\s/>]")
_REST = re.compile(
    r'((?: [\w:]+="[^"<>]*")*) ?(?:/>|>'
    r'(<f((?: [\w:]+="[^"<>]*")*) ?(?:/>|>([^<]*)</f>))?'
    r'(<v(?: xml:space="preserve")? ?(?:/>|>([^<]*)</v>))?'
    r"(?:<is>(.*?)</is>)?</c>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"<>]*)"')
_ROW = re.compile(r"<row([\s/>][^<>]*)")
_HEAD_ROW = re.compile(r'(?: [\w:]+="[^"<>]*")* ?/?')
_PROPERTY = re.compile(r"<(mergeCell|col|sheetProtection)(?=[\s/])([^<>]*)>")


class _Columns(dict[str, int]):
    """Column numbers by letters, each worked out once."""

    def __missing__(self, letters: str) -> int:
        number = column_number(letters)
        if number > MAX_COLUMN:
            raise IrregularError(letters)
        self[letters] = number
        return number


_COLUMN_NUMBERS = _Columns()


def read_sheet(data: bytes, name: str, shared: Sequence[str]) -> Grid:
    """Read a worksheet's part: values, formulas, styles, merges, hidden rows and columns, protection.

    Args:
        data: the part.
        name: of the sheet.
        shared: the workbook's shared strings.

    Raises:
        MalformedError: no worksheet, or not well-formed.
        WorkbookError: a cell whose value cannot be.
    """
    try:
        return _fast(data, name, shared)
    except IrregularError:
        from xltoolkit.workbook.package.strictreader import parse_sheet  # noqa: PLC0415 - few sheets need it

        return parse_sheet(data, name, shared)


def _fast(data: bytes, name: str, shared: Sequence[str]) -> Grid:
    text = regular_text(data, "worksheet")
    found = _ROWS.search(text) if text is not None else None
    if text is None or found is None:
        raise IrregularError(name)
    gathering = Gathering(name, shared)
    rows = found[1] or ""
    if "xmlns" in rows:
        raise IrregularError(name)
    _cells(rows, gathering)
    if " hidden=" in rows:
        _hidden_rows(rows, gathering.grid)
    _properties(text[: found.start()], gathering)
    _properties(text[found.end() :], gathering)
    return gathering.finish()


def _cells(rows: str, gathering: Gathering) -> None:
    grid, shared = gathering.grid, gathering.shared
    values, formulas, styles = grid.values, grid.formulas, grid.styles
    columns, number, texts = _COLUMN_NUMBERS, FIFTEEN_DIGITS.create_decimal, len(shared)
    found = _CELL.findall(rows)
    if len(found) != sum(1 for _ in _CELL_START.finditer(rows)):
        raise IrregularError(grid.name)
    for letters, row, style, kind, formula, text, rest in found:
        place = (int(row), columns[letters])
        if style and style != "0":
            styles[place] = int(style)
        if formula:
            formulas[place] = f"={resolved(formula)}"
        if rest:
            _rest(place, kind, rest, gathering)
        elif text:
            if kind == "s" and text.isdecimal() and (index := int(text)) < texts:
                values[place] = shared[index]
            elif kind in ("", "n") and text.isascii() and text.replace(".", "", 1).isdecimal():
                values[place] = number(text)
            else:
                gathering.value(place, kind, resolved(text))
    if any(row > MAX_ROW for row, _ in (*values, *formulas, *styles)):
        raise IrregularError(grid.name)


def _rest(place: tuple[int, int], kind: str, rest: str, gathering: Gathering) -> None:
    """Take a cell that is not of the simplest shape: further attributes, kinds of formulas, text in the cell."""
    match = _REST.fullmatch(rest)
    if match is None:
        raise IrregularError(rest)
    attributes, has_formula, formula_attributes, formula, has_value, text, inline = match.groups()
    further = dict(_ATTRIBUTE.findall(attributes))
    kind = further.get("t", kind)
    if (style := int(further.get("s", 0))) != 0:
        gathering.grid.styles[place] = style
    if has_formula:
        of_formula = {key: resolved(value) for key, value in _ATTRIBUTE.findall(formula_attributes)}
        gathering.formula(place, of_formula, resolved(formula or ""))
    if kind == "inlineStr":
        if inline is not None:
            gathering.grid.values[place] = runs_text(inline)
    elif has_value:
        gathering.value(place, kind, resolved(text or ""))


def _hidden_rows(rows: str, grid: Grid) -> None:
    for tag in _ROW.findall(rows):
        if "hidden" not in tag:
            continue
        attributes = dict(_ATTRIBUTE.findall(tag))
        if _HEAD_ROW.fullmatch(tag) is None or not attributes.get("r", "").isdecimal():
            raise IrregularError(tag)
        if attributes.get("hidden") in TRUE:
            grid.hidden_rows.add(int(attributes["r"]))


def _properties(text: str, gathering: Gathering) -> None:
    """Take what stands around the rows."""
    take = {"col": gathering.column, "sheetProtection": gathering.protection}
    for name, raw in _PROPERTY.findall(text):
        if _HEAD_ROW.fullmatch(raw) is None:
            raise IrregularError(raw)
        attributes = dict(_ATTRIBUTE.findall(raw))
        if name == "mergeCell":
            gathering.merge(attributes.get("ref", ""))
        else:
            take[name](attributes)
