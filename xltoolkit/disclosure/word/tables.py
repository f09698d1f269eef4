"""A planned sheet as a table of a Word document: its merges, borders, repeated head, and a size that fits the page."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from xltoolkit.disclosure.content import TableSheet
from xltoolkit.disclosure.word.xml import Element, paragraph, run, w
from xltoolkit.model import CellFormat, Range, Value
from xltoolkit.model.text import text_width
from xltoolkit.publishing.plan import SheetPlan

_LARGEST, _SMALLEST = 10.0, 5.5
"""Points of the text in a table."""
_PORTRAIT = 7.5
"""Points below which a table is printed across."""
_WIDER = 1.1
"""Room for figures where a program lacks the font and takes a wider one."""
_ROW = 18.0
"""Points of a row at most; one whose text wraps grows."""
_TIGHT, _LINE = 1.3, 1.2
"""A row at least, and a line of text, in sizes of the text."""
_AROUND, _HEAD_ROW, _NOTE = 105.0, 20.0, 18.0
"""Points that title and facts, a row of the head, and a note take of a page."""
_LABELS = 30
"""Characters of a column of labels at most: longer ones wrap."""
_PADDING = 3.0
"""Points on both sides of a cell's text."""
_WIDTH, _HEIGHT = 11906, 16838
"""A4 in twentieths of a point."""
_MARGIN = 964
"""1.7 cm on every side of a table's page."""


class Fit(NamedTuple):
    """How a table fits its page: orientation, points of its text and of its rows, widths of its columns.

    Widths are in twentieths of a point.
    """

    landscape: bool
    points: float
    row: float
    widths: list[int]


def fit(sheet: TableSheet) -> Fit:
    """Choose orientation, sizes and widths: upright where the text stays readable, and on one page where it can be."""
    natural = _natural_widths(sheet)
    upright, across = (side - 2 * _MARGIN for side in (_WIDTH, _HEIGHT))
    size = _points(natural, upright)
    landscape = size < _PORTRAIT
    room, high = (across, upright) if landscape else (upright, across)
    size = _points(natural, room)
    size, row = _sizes(sheet, size, high)
    needed = [width * size / 2 + _PADDING for width in natural]
    scale = room / sum(needed)
    widths = [round(width * scale) for width in needed]
    widths[-1] += room - sum(widths)
    return Fit(landscape, size, row, widths)


def _sizes(sheet: TableSheet, size: float, high: int) -> tuple[float, float]:
    """Return points of text and rows: those that bring the table onto one page, where text stays readable."""
    rows = sheet.rows[1] - sheet.rows[0] + 1 - sheet.head
    around = _AROUND + sheet.head * _HEAD_ROW + len(sheet.notes) * _NOTE
    share = (high / 20 - around) / max(rows, 1)
    smallest = min(size, _PORTRAIT)
    for half_points in range(round(size * 2), round(smallest * 2) - 1, -1):
        if share >= _TIGHT * half_points / 2:
            return half_points / 2, min(share, _ROW)
    return size, min(_ROW, size * 1.5)


def page(landscape: bool) -> tuple[Element, Element]:  # noqa: FBT001 - the one thing it depends on
    """Return size and margins of a table's page (17.6.13, 17.6.11)."""
    width, height = (_HEIGHT, _WIDTH) if landscape else (_WIDTH, _HEIGHT)
    size: dict[str, str | int] = {"w": width, "h": height}
    if landscape:
        size["orient"] = "landscape"
    margins = dict.fromkeys(("top", "right", "bottom", "left"), _MARGIN)
    return w("pgSz", **size), w("pgMar", **margins, header=567, footer=567, gutter=0)


def table(sheet: TableSheet, fitted: Fit) -> Element:
    """Return the table."""
    layout = w(
        "tblPr",
        w("tblW", w=sum(fitted.widths), type="dxa"),
        w("jc", val="center"),
        w("tblLayout", type="fixed"),
        w("tblCellMar", w("left", w=int(_PADDING * 10), type="dxa"), w("right", w=int(_PADDING * 10), type="dxa")),
    )
    grid = w("tblGrid", *(w("gridCol", w=width) for width in fitted.widths))
    merges = _Merges(sheet.plan)
    first, last = sheet.rows
    rows = [_row(sheet.plan, row, fitted, merges, repeated=row < first + sheet.head) for row in range(first, last + 1)]
    return w("tbl", layout, grid, *rows)


class _Merges:
    """The merged areas of a plan, by the cells at which a row of the table meets them."""

    def __init__(self, plan: SheetPlan) -> None:
        self._areas = {(row, area.left): area for area in plan.merges for row in range(area.top, area.bottom + 1)}

    def area(self, row: int, column: int) -> Range:
        """Return the area that begins at a column of a row; a single cell where none does."""
        return self._areas.get((row, column)) or Range(row, column, row, column)


def shown(value: Value, look: CellFormat) -> str:
    """Return what a cell shows: a number in its format, text as it is."""
    if not isinstance(value, Decimal):
        return "" if value is None else str(value)
    code = look.number_format or ""
    if "0.00" in code:
        return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"
    return f"{value:,f}" if "#,##0" in code else f"{_plain(value):f}"


def _plain(number: Decimal) -> Decimal:
    """Return a number without the zeros that only fill up fifteen digits."""
    return number.normalize() if number != number.to_integral_value() else number.to_integral_value()


def _row(plan: SheetPlan, row: int, fitted: Fit, merges: _Merges, *, repeated: bool) -> Element:
    height = max(fitted.points * _TIGHT, fitted.row)
    marks = [w("cantSplit"), w("trHeight", val=round(height * 20), hRule="atLeast")]
    marks += [w("tblHeader")] if repeated else []
    cells, column = [], 1
    while column <= len(fitted.widths):
        area = merges.area(row, column)
        cells.append(_cell(plan, row, area, fitted))
        column = area.right + 1
    return w("tr", w("trPr", *marks), *cells)


def _cell(plan: SheetPlan, row: int, area: Range, fitted: Fit) -> Element:
    planned = plan.cells.get((area.top, area.left))
    look = planned.format if planned is not None else CellFormat()
    layout = [w("tcW", w=sum(fitted.widths[area.left - 1 : area.right]), type="dxa")]
    if area.right > area.left:
        layout.append(w("gridSpan", val=area.right - area.left + 1))
    if area.bottom > area.top:
        layout.append(w("vMerge", val="restart") if row == area.top else w("vMerge"))
    if look.border:
        sides = ("top", "left", "bottom", "right")
        layout.append(w("tcBorders", *(w(side, val="single", sz=4, space=0, color="000000") for side in sides)))
    layout.append(w("vAlign", val="center"))
    text = shown(planned.value, look) if planned is not None and row == area.top else ""
    return w("tc", w("tcPr", *layout), _text(text, look, fitted.points))


def _text(text: str, look: CellFormat, points: float) -> Element:
    properties: list[Element] = [w("spacing", line=round(points * _LINE * 20), lineRule="exact")]
    if look.indent:
        properties.append(w("ind", left=round(look.indent * points * 20)))
    if look.horizontal in ("center", "right"):
        properties.append(w("jc", val=look.horizontal))
    half_points = round(points * 2)
    letters = [*([w("b")] if look.bold else []), w("sz", val=half_points), w("szCs", val=half_points)]
    return paragraph("Cell", *([run(text, *letters)] if text else []), properties=tuple(properties))


def _points(natural: list[float], room: int) -> float:
    """Return the size of text, in whole halves of a point, at which columns of so many characters fit."""
    free = room / 20 - len(natural) * _PADDING * 2
    return max(_SMALLEST, min(_LARGEST, int(free / sum(natural) * 4) / 2))


def _natural_widths(sheet: TableSheet) -> list[float]:
    """Return how many characters each column needs: its figures on one line, its labels as the official form has it."""
    first, last = sheet.rows
    columns = range(1, max(column for row, column in sheet.plan.cells if first <= row <= last) + 1)
    wide = {(row, column) for area in sheet.plan.merges for row, column in _inside(area) if area.right > area.left}
    return [_natural_width(sheet, column, wide) for column in columns]


def _natural_width(sheet: TableSheet, column: int, wide: set[tuple[int, int]]) -> float:
    official = sheet.plan.widths.get(column, 9)
    figures = texts = 0
    for row in range(sheet.rows[0], sheet.rows[1] + 1):
        planned = sheet.plan.cells.get((row, column))
        if planned is None or planned.value is None or (row, column) in wide:
            continue
        width = text_width(shown(planned.value, planned.format))
        if row < sheet.rows[0] + sheet.head:
            texts = max(texts, (width + 1) // 2)  # headings wrap
        elif isinstance(planned.value, Decimal):
            figures = max(figures, width)
        else:
            texts = max(texts, width)
    return max(figures * _WIDER, min(official, max(texts, 6), _LABELS))


def _inside(area: Range) -> Iterator[tuple[int, int]]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield row, column
