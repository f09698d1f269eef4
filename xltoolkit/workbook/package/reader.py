"""Sheets into grids, in one pass of a compiled pattern over the part's text.

Nearly all programs write cells in one shape; what deviates from it is noticed (every cell's start is counted against
the cells understood) and the whole sheet is read by a parser instead, with equal results.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import DecimalException
from functools import lru_cache

from xltoolkit.model import Grid, Place
from xltoolkit.model.amount import FIFTEEN_DIGITS
from xltoolkit.workbook.package import heads
from xltoolkit.workbook.package.celltext import unprotected
from xltoolkit.workbook.package.gathering import Gathering, is_hidden
from xltoolkit.workbook.package.strings import runs_text
from xltoolkit.workbook.package.xmltext import IrregularError, holds, regular_text, resolved

_ROWS, _NO_ROWS = ("<sheetData>", "</sheetData>"), re.compile(r"<sheetData ?/>")
_CELL = re.compile(r'<c r="([^>]{0,200})>(?:<v>(-?[.0-9][^<]*)</v></c>|(?<=/>)|(.*?)</c>)', re.DOTALL)
"""Groups: head, value that looks like a number, or any other content. A head's length has a bound, so that a sheet of
heads that never end costs no more than one of heads that do."""

_UNCLOSED = re.compile(r"<c\s[^<>]*(?<!/)>")
_INLINE = "<is><t>", "</t></is>"
_CONTENT = re.compile(
    r'(<f((?: [\w:]+="[^"<>]*")*) ?(?:/>|>([^<]*)</f>))?'
    r'(<v(?: xml:space="preserve")? ?(?:/>|>([^<]*)</v>))?'
    r"(?:<is>(.*?)</is>)?",
    re.DOTALL,
)
_HIDDEN = re.compile(r' (?:hidden=|ht="0)')
_PROPERTY = re.compile(r"<(mergeCell|col|sheetProtection)(?=[\s/])([^<>]*)>")


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
    except (IrregularError, DecimalException, IndexError):
        from xltoolkit.workbook.package.strictreader import parse_sheet  # noqa: PLC0415 - few sheets need it

        return parse_sheet(data, name, shared)


def _fast(data: bytes, name: str, shared: Sequence[str]) -> Grid:
    text = regular_text(data, "worksheet")
    if text is None:
        raise IrregularError(name)
    start, end = _rows(text)
    gathering = Gathering(name, shared)
    rows = text[start:end]
    if holds(rows, "xmlns", "x"):
        raise IrregularError(name)
    _cells(rows, gathering)
    _hidden_rows(rows, gathering.grid)
    _properties(text[:start], gathering)
    _properties(text[end:], gathering)
    return gathering.finish()


def _rows(text: str) -> tuple[int, int]:
    """Return where the rows are; without a pattern, which takes forever where something opens and never closes."""
    start, end = text.find(_ROWS[0]), text.rfind(_ROWS[1])
    if start < 0:
        none = _NO_ROWS.search(text)
        start = end = none.end() if none is not None else -1
    else:
        start += len(_ROWS[0])
    if not 0 <= start <= end:
        raise IrregularError("sheetData")
    return start, end


def _cells(rows: str, gathering: Gathering) -> None:
    """Take all cells of the rows. The loop is what reading costs, so what is rare goes elsewhere."""
    grid = gathering.grid
    stored = rows.count("<c")
    gathering.room(stored)
    # Behind the last end tag nothing may open: the pattern would look for its end from every cell again.
    if _UNCLOSED.search(rows, max(rows.rfind("</c>"), 0)) is not None:
        raise IrregularError(grid.name)
    found = _CELL.findall(rows)
    if len(found) != stored:
        raise IrregularError(grid.name)
    values, styles, shared = grid.values, grid.styles, gathering.shared
    known, decimal = heads.KNOWN, FIFTEEN_DIGITS.create_decimal
    for head, number, content in found:
        place, style, kind = known[head]
        if style:
            styles[place] = style
        if number and kind == "n":
            values[place] = decimal(number)
        elif number and kind == "s" and number.isdecimal():
            values[place] = shared[int(number)]
        elif number:
            gathering.value(place, kind, resolved(number))
        elif content:
            _content(place, kind, content, gathering)


@lru_cache(maxsize=1 << 13)
def _plain_text(raw: str) -> str:
    """Return a text in a cell; the labels of official tables come again in every workbook."""
    return unprotected(resolved(raw))


def _content(place: Place, kind: str, content: str, gathering: Gathering) -> None:
    """Take a cell that does not just hold a number: text in the cell, other kinds of formulas and values."""
    text = content.removeprefix(_INLINE[0]).removesuffix(_INLINE[1])
    if kind == "inlineStr" and "<" not in text and len(text) == len(content) - len("".join(_INLINE)):
        gathering.grid.values[place] = _plain_text(text)
        return
    match = _CONTENT.fullmatch(content)
    if match is None:
        raise IrregularError(content)
    has_formula, attributes, formula, has_value, value, inline = match.groups()
    if has_formula:
        of_formula = {name: resolved(value) for name, value in heads.ATTRIBUTE.findall(attributes)}
        gathering.formula(place, of_formula, resolved(formula or ""))
    if kind == "inlineStr":
        if inline is not None:
            gathering.grid.values[place] = runs_text(inline)
    elif has_value:
        gathering.value(place, kind, resolved(value or ""))


def _hidden_rows(rows: str, grid: Grid) -> None:
    """Look at the tags that say so, and not at all rows."""
    found = _HIDDEN.search(rows)
    while found is not None:
        at = found.start()
        end = rows.find(">", at)
        name, _, tag = rows[rows.rfind("<", 0, at) + 1 : end].partition(" ")
        if name == "row":
            attributes = dict(heads.ATTRIBUTE.findall(tag))
            if heads.ATTRIBUTES.fullmatch(f" {tag}") is None or not attributes.get("r", "").isdecimal():
                raise IrregularError(tag)
            if is_hidden(attributes, "ht"):
                grid.hidden_rows.add(int(attributes["r"]))
        found = _HIDDEN.search(rows, max(end, at + 1))


def _properties(text: str, gathering: Gathering) -> None:
    """Take what stands around the rows."""
    take = {"col": gathering.column, "sheetProtection": gathering.protection}
    for name, raw in _PROPERTY.findall(text):
        if heads.ATTRIBUTES.fullmatch(raw) is None:
            raise IrregularError(raw)
        attributes = dict(heads.ATTRIBUTE.findall(raw))
        if name == "mergeCell":
            gathering.merge(attributes.get("ref", ""))
        else:
            take[name](attributes)
