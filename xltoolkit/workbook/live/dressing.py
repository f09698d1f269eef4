"""Looks, links and layout put on an open workbook: a call for every property and rectangle, never one a cell."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

import xlwings as xw

from xltoolkit.model import Cell, CellFormat, Place, PrintSetup, Range, SetLayout
from xltoolkit.workbook.live import excel
from xltoolkit.workbook.live.blocks import rectangles


def on(sheet: xw.Sheet, area: Range) -> xw.Range:
    """Return a rectangle of a sheet."""
    return sheet.range((area.top, area.left), (area.bottom, area.right))


def fill(sheet: xw.Sheet, places: Iterable[Place], color: str | None) -> None:
    """Fill cells with a colour (RRGGBB), or take their fill away."""
    rgb = None if color is None else (int(color[:2], 16), int(color[2:4], 16), int(color[4:], 16))
    for area in rectangles(places):
        on(sheet, area).color = rgb


def dress(sheet: xw.Sheet, places: Iterable[Place], look: CellFormat) -> None:
    """Change how cells look; what the format does not name stays."""
    for area in rectangles(places):
        _dress(on(sheet, area), look)


def _dress(cells: xw.Range, look: CellFormat) -> None:
    font = {"name": look.font, "size": look.size, "bold": look.bold}
    for name, value in font.items():
        if value is not None:
            setattr(cells.font, name, value)
    own = {
        "number_format": look.number_format,
        "horizontal_alignment": look.horizontal,
        "vertical_alignment": look.vertical,
        "wrap_text": look.wrap,
    }
    for name, value in own.items():
        if value is not None:
            setattr(cells, name, value)
    if look.indent is not None:
        _indent(cells, look.indent)
    if look.border is not None:
        cells.borders.set(_sides(cells), line_style="continuous" if look.border else None)


def _sides(cells: xw.Range) -> list[str]:
    """Return the sides of a rectangle and the lines inside; Excel refuses those that are not there."""
    rows, columns = cells.shape
    inside = [*(["inside_vertical"] if columns > 1 else []), *(["inside_horizontal"] if rows > 1 else [])]
    return ["edge_left", "edge_top", "edge_bottom", "edge_right", *inside]


def _indent(cells: xw.Range, steps: int) -> None:
    """Set an indent, which xlwings only adjusts: engines of ours set it, Excel's object does too."""
    if hasattr(type(cells.impl), "indent"):
        cells.impl.indent = steps
    else:
        cells.api.IndentLevel = steps


def link(cell: xw.Range, target: Cell | None, text: str) -> None:
    """Make a cell a link to another cell of the workbook, or take its link away.

    Args:
        cell: to click on.
        target: where that leads.
        text: what the cell shows, before and after.
    """
    if excel.speaks_com(cell.sheet):
        excel.link(cell, target)
    elif target is not None:
        sheet = target.sheet.replace("'", "''")
        cell.add_hyperlink(f"#'{sheet}'!{target.ref}", text, f"转到 {target}")
    elif hasattr(type(cell.impl), "delete_hyperlink"):
        cell.impl.delete_hyperlink()


def lay_out(sheet: xw.Sheet, layout: SetLayout) -> None:
    """Set widths, heights, frozen rows and print set-up."""
    for column, width in layout.widths.items():
        sheet.range((1, column)).column_width = width
    for row, height in layout.heights.items():
        sheet.range((row, 1)).row_height = height
    if layout.freeze_rows is not None:
        if excel.speaks_com(sheet):
            excel.freeze(sheet, layout.freeze_rows)
        elif layout.freeze_rows:
            sheet.freeze_panes.freeze_at(f"1:{layout.freeze_rows}")
        else:
            sheet.freeze_panes.unfreeze()
    if layout.print_setup is not None:
        _print(sheet, layout.print_setup)


def _print(sheet: xw.Sheet, setup: PrintSetup) -> None:
    """Set up printing: through an engine of ours, or Excel's own object."""
    page = sheet.page_setup.impl
    if hasattr(type(page), "fit_width"):
        page.landscape, page.paper, page.fit_width = setup.landscape, setup.paper, setup.fit_width
        if setup.repeat_rows is not None:
            page.repeat_rows = setup.repeat_rows
        return
    api = sheet.page_setup.api
    api.Orientation = 2 if setup.landscape else 1  # XlPageOrientation
    with contextlib.suppress(Exception):  # a computer without a printer refuses paper sizes
        api.PaperSize = setup.paper
    if setup.fit_width:
        api.Zoom, api.FitToPagesWide, api.FitToPagesTall = False, setup.fit_width, False
    if setup.repeat_rows is not None:
        first, last = setup.repeat_rows
        api.PrintTitleRows = f"${first}:${last}"
