"""Documents of other formats made from the sheets of an imported workbook, without the program that writes them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD_ROWS = 3
"""Title, number and facts of the official layout; a Word document prints them above its table."""


def paragraph(text: str) -> str:
    """Return a paragraph of WordprocessingML."""
    return f"<w:p><w:r><w:t xml:space='preserve'>{escape(text)}</w:t></w:r></w:p>"


def cell(text: str, across: int = 1, below: str = "") -> str:
    """Return a cell; ``below`` is ``restart`` or ``continue`` for one merged downwards."""
    span = f"<w:gridSpan w:val='{across}'/>" if across > 1 else ""
    merge = f"<w:vMerge w:val='{below}'/>" if below else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{''.join(map(paragraph, text.split(chr(10))))}</w:tc>"


def word_file(target: Path, body: str) -> Path:
    """Write a .docx whose document has this body."""
    document = (
        f"<?xml version='1.0' encoding='UTF-8'?><w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>"
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    return target


def word_from(book: Path, target: Path) -> Path:
    """Write the sheets of a workbook as a Word document, its merged cells merged."""
    return word_file(target, "".join(part for sheet in load_workbook(book).worksheets for part in _sheet(sheet)))


def _sheet(sheet: Worksheet) -> Iterator[str]:
    for row in range(1, HEAD_ROWS + 1):
        facts = [_text(value) for (value,) in sheet.iter_cols(min_row=row, max_row=row, values_only=True)]
        yield paragraph("　".join(filter(None, facts)))
    notes = [
        row
        for row in range(HEAD_ROWS + 1, sheet.max_row + 1)
        if _text(sheet.cell(row, 1).value)[:2] in ("注：", "说明")
    ]
    last = min(notes, default=sheet.max_row + 1) - 1
    yield f"<w:tbl>{''.join(_rows(sheet, range(HEAD_ROWS + 1, last + 1)))}</w:tbl>"
    for row in notes:
        yield paragraph(_text(sheet.cell(row, 1).value))


def _rows(sheet: Worksheet, rows: Iterable[int]) -> Iterator[str]:
    areas = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    below = {(row, area.min_col): area for area in areas.values() for row in range(area.min_row + 1, area.max_row + 1)}
    for row in rows:
        cells, column = [], 1
        while column <= sheet.max_column:
            area = areas.get((row, column)) or below.get((row, column))
            across = area.max_col - area.min_col + 1 if area else 1
            merge = (
                "" if area is None or area.min_row == area.max_row else "continue" if row > area.min_row else "restart"
            )
            cells.append(cell(_text(sheet.cell(row, column).value), across, merge))
            column += across
        yield f"<w:tr>{''.join(cells)}</w:tr>"


def _text(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
