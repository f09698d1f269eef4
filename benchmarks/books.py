"""The workbooks that are measured: tables of figures as finance offices keep them, in two sizes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

SHEETS, COLUMNS = 10, 20


class Size(NamedTuple):
    """How many rows each sheet of a workbook has."""

    name: str
    rows: int

    @property
    def cells(self) -> int:
        """Cells of the whole workbook."""
        return SHEETS * self.rows * COLUMNS


SMALL, BIG = Size("small", 60), Size("big", 5_000)


def make(size: Size, folder: Path) -> Path:
    """Write a workbook: labels, amounts in 元, a total in every tenth row, a title over all columns, two notes."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number in range(1, SHEETS + 1):
        sheet = book.create_sheet(f"公开{number:02d}表")
        for row in range(1, size.rows + 1):
            sheet.append([_content(number, row, column) for column in range(COLUMNS)])
        for cells in sheet.iter_rows(min_row=2, min_col=2):
            for cell in cells:
                cell.number_format = "#,##0.00"
        sheet["A1"].font = Font(bold=True)
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=COLUMNS)
        sheet["B2"].comment, sheet["C3"].comment = Comment("已核", "会计"), Comment("见附注", "会计")
        sheet.row_dimensions[size.rows].hidden = True
    path = folder / f"{size.name}.xlsx"
    book.save(path)
    return path


def _content(sheet: int, row: int, column: int) -> str | float | None:
    if row == 1:
        return "收入支出决算总表" if column == 0 else None
    if column == 0:
        return f"项目{row % 50}"
    if column == COLUMNS - 1 and row % 10 == 0:
        return f"=SUM(B{row}:S{row})"
    return (row * 3_701 + column * 10_103 + sheet * 97) % 1_000_000 / 100
