"""XML Spreadsheet 2003, in which Excel describes a range in one call: looks, merges, arrays, what is hidden.

Source: Microsoft, "XML Spreadsheet Reference" (the schema ``urn:schemas-microsoft-com:office:spreadsheet``). What was
taken from there, and never seen from a real Excel:

- a style's element (Font, Interior, ...) stands for the whole; one that is missing is its parent's, or Default's;
- a cell without a style looks like its row, else its column, else the table, else Default;
- ``Index`` is left out for the neighbour of the cell before, which may be merged across;
- named number formats (Standard, Fixed, ...) are English whatever Excel's language.

The text is taken for what it is, a stranger's: no entities, no document type, and indices beyond the range are cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from xltoolkit.model import CellStyle, Place, Range
from xltoolkit.workbook.live.blocks import cells_of, rectangles
from xltoolkit.workbook.live.surveys import Survey
from xltoolkit.workbook.live.xmlstyles import SS, Styles

_TABLE = f"{SS}Worksheet/{SS}Table"
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_R1C1 = re.compile(r"R(?:\[(-?\d+)\]|(\d+))?C(?:\[(-?\d+)\]|(\d+))?")


class NotXmlSpreadsheetError(ValueError):
    """The answer is no XML Spreadsheet."""


@dataclass(slots=True)
class _Reading:
    """What is gathered from a table.

    Args:
        area: that was asked for, from A1.
    """

    area: Range
    survey: Survey = field(default_factory=Survey)
    styles: dict[Place, str] = field(default_factory=dict)
    rows: dict[int, str] = field(default_factory=dict)
    columns: dict[int, str] = field(default_factory=dict)


def parse(text: str, area: Range) -> Survey:
    """Return what XML Spreadsheet tells of a range.

    Args:
        text: the whole document.
        area: the range, which begins at A1.

    Raises:
        NotXmlSpreadsheetError: it is none.
    """
    table = _table(text)
    reading = _Reading(area)
    _columns(table, reading)
    for row, element in _indexed(table, "Row", area.bottom):
        _row(element, row, reading)
    style = table.get(f"{SS}StyleID", "Default")
    reading.survey.looks = _looks(reading, Styles(table.getroottree().getroot()), style)
    return reading.survey


def _table(text: str) -> etree._Element:
    if "<!DOCTYPE" in text:
        raise NotXmlSpreadsheetError("a document type")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        table = etree.fromstring(_DECLARATION.sub("", text).encode(errors="replace"), parser).find(_TABLE)
    except etree.XMLSyntaxError as error:
        raise NotXmlSpreadsheetError(str(error)) from error
    if table is None:
        raise NotXmlSpreadsheetError("no table")
    return table


def _number(element: etree._Element, name: str) -> int:
    text = element.get(f"{SS}{name}", "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def _indexed(parent: etree._Element, tag: str, last: int) -> Iterator[tuple[int, etree._Element]]:
    """Yield rows, columns or cells with their 1-based index; ``Span`` and ``MergeAcross`` count for the next one."""
    at = 0
    for element in parent.iterchildren(f"{SS}{tag}"):
        at = _number(element, "Index") or at + 1
        if at <= last:
            yield at, element
        at += _number(element, "Span") or _number(element, "MergeAcross")


def _columns(table: etree._Element, reading: _Reading) -> None:
    last = reading.area.right
    for column, element in _indexed(table, "Column", last):
        span = range(column, min(column + _number(element, "Span"), last) + 1)
        if _number(element, "Hidden"):
            reading.survey.hidden_columns.update(span)
        if (style := element.get(f"{SS}StyleID")) is not None:
            reading.columns.update(dict.fromkeys(span, style))


def _row(element: etree._Element, row: int, reading: _Reading) -> None:
    span = range(row, min(row + _number(element, "Span"), reading.area.bottom) + 1)
    if _number(element, "Hidden"):
        reading.survey.hidden_rows.update(span)
    if (style := element.get(f"{SS}StyleID")) is not None:
        reading.rows.update(dict.fromkeys(span, style))
    for column, cell in _indexed(element, "Cell", reading.area.right):
        _cell(cell, (row, column), reading)


def _cell(element: etree._Element, place: Place, reading: _Reading) -> None:
    row, column = place
    merge = _clipped(
        Range(row, column, row + _number(element, "MergeDown"), column + _number(element, "MergeAcross")), reading
    )
    if merge[:2] != merge[2:]:
        reading.survey.merges.append(merge)
    if (style := element.get(f"{SS}StyleID")) is not None:
        reading.styles.update((inner, style) for line in cells_of(merge) for inner in line)
    if (array := element.get(f"{SS}ArrayRange")) is not None:
        area = _array(array, place)
        if area is not None:
            reading.survey.arrays.append(_clipped(area, reading))


def _clipped(area: Range, reading: _Reading) -> Range:
    return area._replace(bottom=min(area.bottom, reading.area.bottom), right=min(area.right, reading.area.right))


def _array(text: str, place: Place) -> Range | None:
    """Return the area of an array's formula, given relative to its first cell: ``RC:R[2]C``."""
    corners = [match for part in text.split(":") if (match := _R1C1.fullmatch(part))]
    if not corners:
        return None
    rows = [int(m[2]) if m[2] else place[0] + int(m[1] or 0) for m in corners]
    columns = [int(m[4]) if m[4] else place[1] + int(m[3] or 0) for m in corners]
    return Range(min(rows), min(columns), max(rows), max(columns))


def _looks(reading: _Reading, styles: Styles, table: str) -> list[tuple[CellStyle, list[Range]]]:
    """Return every look with the areas that look so; all cells of the range are in one."""
    by_style: dict[str, list[Place]] = {}
    for line in cells_of(reading.area):
        for place in line:
            of_lines = reading.rows.get(place[0], reading.columns.get(place[1], table))
            by_style.setdefault(reading.styles.get(place, of_lines), []).append(place)
    return [(styles.look(name), rectangles(places)) for name, places in by_style.items()]
