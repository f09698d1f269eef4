"""Workbook files in and out, by openpyxl."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.comments import Comment

from tests.fakeexcel.entering import ERROR_TEXTS, ERRORS, Content, Error
from xltoolkit.model import Range, coordinates

if TYPE_CHECKING:
    from tests.fakeexcel.workbook import Workbook


def load(book: Workbook, path: Path) -> None:
    """Fill a workbook from a file: contents, notes, merges."""
    from tests.fakeexcel.worksheet import Worksheet  # noqa: PLC0415 - the sheet knows its workbook

    for source in openpyxl.load_workbook(path):
        sheet = Worksheet(book, source.title)
        book.sheets.append(sheet)
        for merge in source.merged_cells.ranges:
            sheet.cells.merges.append(Range(merge.min_row, merge.min_col, merge.max_row, merge.max_col))
        for row in source.iter_rows():
            for found in row:
                if found.value is None and found.comment is None:
                    continue
                cell = sheet.cells.get(coordinates(found.coordinate))
                if found.data_type == "f":
                    cell.formula = str(found.value)
                else:
                    cell.value = _constant(found.value, found.data_type)
                if found.comment is not None:
                    cell.note, cell.author = found.comment.text, found.comment.author or ""


def _constant(value: object, kind: str) -> Content:
    if kind == "e":
        return ERRORS[str(value)]
    if value is None or isinstance(value, bool | str):
        return value
    assert isinstance(value, int | float)
    return float(value)


def save(book: Workbook, path: Path) -> None:
    """Write a workbook into a file, as plainly as it was read: contents, notes, merges."""
    target = openpyxl.Workbook()
    target.remove(target.worksheets[0])
    for sheet in book.sheets:
        written = target.create_sheet(sheet.name)
        for (row, column), cell in sheet.cells.at.items():
            there = written.cell(row, column)
            there.value = cell.formula or _kept(cell.value)
            if cell.formula is None and isinstance(cell.value, str):
                there.data_type = "s"
            if cell.note is not None:
                there.comment = Comment(cell.note, cell.author)
        for top, left, bottom, right in sheet.cells.merges:
            written.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    target.save(path)


def _kept(value: Content) -> object:
    return ERROR_TEXTS[value] if isinstance(value, Error) else value
