"""Planned sheets into the bytes of a new workbook: the same plans give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from xltoolkit.model import CellFormat, a1, column_letters
from xltoolkit.publishing.plan import SheetPlan

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MAKER = "xltoolkit"
NOTE_AUTHOR = "xltoolkit 说明"
"""Of notes that belong to a workbook as we make it; not the author of findings' notes, which a run takes away."""
_CLOCK = b"2000-01-01T00:00:00Z"
"""When our workbooks say they were made: no clock, so that a build repeats to the byte."""
_ZIP_CLOCK = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_STAMPS = re.compile(rb"<dcterms:(?:created|modified)[^>]*>([^<]*)<")
_MAKERS = re.compile(rb"<(?:dc|cp):(creator|lastModifiedBy)[^>]*>" + MAKER.encode() + b"<")
_MAX_CORE = 65536
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.5, "header": 0.3, "footer": 0.3}


def workbook_bytes(plans: Sequence[SheetPlan]) -> bytes:
    """Return a workbook with these sheets, in order."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy, and needed only where a workbook is made

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = book.properties.lastModifiedBy = MAKER
    look = _looks()
    for plan in plans:
        _write_sheet(book, plan, look)
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream.getvalue())


def is_ours(path: str | Path) -> bool:
    """Tell whether a file is a workbook that we made and that nobody has saved since.

    Excel, WPS and LibreOffice change who saved last, and when, with every save; both must still be ours.
    """
    try:
        with zipfile.ZipFile(path) as package:
            if package.getinfo(_CORE).file_size > _MAX_CORE:
                return False
            core = package.read(_CORE)
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return False
    return set(_MAKERS.findall(core)) == {b"creator", b"lastModifiedBy"} and set(_STAMPS.findall(core)) == {_CLOCK}


Look = Callable[["SheetCell | MergedCell", CellFormat], None]


def _write_sheet(book: Workbook, plan: SheetPlan, look: Look) -> None:
    sheet: Worksheet = book.create_sheet(plan.name)
    for (row, column), planned in sorted(plan.cells.items()):
        cell = sheet.cell(row, column)
        look(cell, planned.format)
        if planned.value is not None:
            cell.value = planned.value  # openpyxl writes 16 digits: an amount of 15 comes back exactly
            if isinstance(planned.value, str):
                cell.data_type = "s"  # text stays text, whatever it starts with
    for place, target in plan.links.items():
        _link(sheet, a1(*place), target)
    for place, text in plan.notes.items():
        _note(sheet, a1(*place), text)
    for area in plan.merges:
        sheet.merge_cells(start_row=area.top, start_column=area.left, end_row=area.bottom, end_column=area.right)
        _close_borders(sheet, plan, look, area)
    _write_layout(sheet, plan)


def _close_borders(sheet: Worksheet, plan: SheetPlan, look: Look, area: tuple[int, int, int, int]) -> None:
    """Give the inner cells of a merge their own borders back: openpyxl leaves only the outline's."""
    top, left, bottom, right = area
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (row, column) != (top, left):
                look(sheet.cell(row, column), plan.cells[row, column].format)


def _link(sheet: Worksheet, ref: str, target: str) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415 - as above

    quoted = target.replace("'", "''")
    sheet[ref].hyperlink = Hyperlink(ref=ref, location=f"'{quoted}'!A1", display=str(sheet[ref].value))


def _note(sheet: Worksheet, ref: str, text: str) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415 - as above

    lines = text.count("\n") + 1
    sheet[ref].comment = Comment(text, NOTE_AUTHOR, height=20 * lines + 10, width=420)


def _write_layout(sheet: Worksheet, plan: SheetPlan) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415 - as above

    for column, width in sorted(plan.widths.items()):
        sheet.column_dimensions[column_letters(column)].width = width
    for row, height in sorted(plan.heights.items()):
        sheet.row_dimensions[row].height = height
    setup = plan.print_setup
    sheet.page_setup.orientation = "landscape" if setup.landscape else "portrait"
    sheet.page_setup.paperSize = setup.paper
    if setup.fit_width:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = setup.fit_width, 0
    if setup.repeat_rows is not None:
        sheet.print_title_rows = f"{setup.repeat_rows[0]}:{setup.repeat_rows[1]}"
    for side, inches in _MARGINS.items():
        setattr(sheet.page_margins, side, inches)
    sheet.print_options.horizontalCentered = True
    if plan.freeze_rows:
        sheet.freeze_panes = f"A{plan.freeze_rows + 1}"


def _looks() -> Look:
    """Return what gives a cell its look; the objects of one format are made once."""
    from openpyxl.styles import Alignment, Border, Font, Side  # noqa: PLC0415 - as above

    thin = Side(style="thin", color="FF000000")
    box, none = Border(left=thin, right=thin, top=thin, bottom=thin), Border()

    @lru_cache(maxsize=256)
    def parts(form: CellFormat) -> tuple[Font, Alignment, Border, str]:
        font = Font(name=form.font, size=form.size, bold=bool(form.bold))
        alignment = Alignment(form.horizontal, form.vertical, wrap_text=form.wrap, indent=form.indent or 0)
        return font, alignment, box if form.border else none, form.number_format or "General"

    def look(cell: SheetCell | MergedCell, form: CellFormat) -> None:
        cell.font, cell.alignment, cell.border, cell.number_format = parts(form)

    return look


def _without_clock(package: bytes) -> bytes:
    """Return the package with fixed dates in its properties and entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == _CORE:
                data = _STAMP.sub(rb"\g<1>" + _CLOCK, data)
            fixed = zipfile.ZipInfo(entry.filename, _ZIP_CLOCK)
            fixed.compress_type, fixed.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(fixed, data)
    return stream.getvalue()
