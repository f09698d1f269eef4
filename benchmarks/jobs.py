"""The jobs that are measured: ours, openpyxl's, and the floor under both."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from xltoolkit.model import Cell, Edit, SetFill, SetNote, SetValue
from xltoolkit.workbook import open_workbook

CELLS, FILLS, NOTES = 500, 100, 20
"""What the editing job changes in one sheet."""

SHEET = "公开03表"
_RED = "FFC7CE"


def places(rows: int, count: int) -> list[tuple[int, int]]:
    """Return cells all over a sheet, below its title."""
    columns = -(-count // (rows - 1))
    step = max((rows - 1) * columns // count, 1)
    flat = [2 + index * step for index in range(count)]
    return [((at - 2) // columns + 2, 2 + (at - 2) % columns * 2) for at in flat]


def read(path: Path) -> None:
    """Read values, formulas, notes, merges and states of every sheet."""
    with open_workbook(path) as book:
        for name in book.sheets:
            book.read(name)


def edits(rows: int, *, looks: bool) -> list[Edit]:
    """Return the changes: what a run hands over to the workbook."""
    made: list[Edit] = [SetValue(Cell.at(SHEET, *at), Decimal(f"{n}.25")) for n, at in enumerate(places(rows, CELLS))]
    if looks:
        made += [SetFill(Cell.at(SHEET, *at), _RED) for at in places(rows, FILLS)]
        made += [SetNote(Cell.at(SHEET, row, 19), "与明细之和不符，请核对") for row, _ in places(rows, NOTES)]
    return made


def edit(path: Path, target: Path, changes: list[Edit]) -> None:
    """Change cells of one sheet (and fills and notes) and save: checked, forced to disk."""
    with open_workbook(path) as book:
        written = book.apply(changes)
        book.save(target)
    if written.skipped:
        raise RuntimeError(f"{len(written.skipped)} edits were left out: {written.skipped[0]}")


def openpyxl_read(path: Path) -> None:
    """Load the workbook once: values, or formulas."""
    load_workbook(path)


def openpyxl_read_both(path: Path) -> None:
    """Load the workbook twice: values, and formulas."""
    load_workbook(path, data_only=True)
    load_workbook(path)


def openpyxl_edit(path: Path, target: Path, rows: int, *, looks: bool) -> None:
    """Make the same changes."""
    book = load_workbook(path)
    sheet = book[SHEET]
    for number, (row, column) in enumerate(places(rows, CELLS)):
        sheet.cell(row, column).value = number + 0.25
    if looks:
        fill = PatternFill("solid", fgColor=_RED)
        for row, column in places(rows, FILLS):
            sheet.cell(row, column).fill = fill
        for row, _ in places(rows, NOTES):
            sheet.cell(row, 19).comment = Comment("与明细之和不符，请核对", "xltoolkit")
    book.save(target)


def openpyxl_job(path: Path, target: Path) -> None:
    """Load the workbook twice (values, formulas) and save it once: what a tool on openpyxl cannot do without."""
    load_workbook(path, data_only=True)
    load_workbook(path).save(target)


def floor(path: Path) -> None:
    """Unzip every part and let expat scan the XML, without doing anything with it."""
    with zipfile.ZipFile(path) as package:
        for part in package.infolist():
            data = package.read(part)
            if part.filename.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(data, True)  # noqa: FBT003 - expat's own signature


def nothing(_path: Path) -> None:
    """Do nothing: what the process with all it imported takes by itself."""


def named(target: Path, rows: int) -> dict[str, Callable[[Path], None]]:
    """Return the jobs by name; those that save, save to the target."""
    all_edits, of_cells = edits(rows, looks=True), edits(rows, looks=False)
    return {
        "nothing": nothing,
        "read": read,
        "edit": lambda path: edit(path, target, all_edits),
        "cells": lambda path: edit(path, target, of_cells),
        "openpyxl_read": openpyxl_read,
        "openpyxl_both": openpyxl_read_both,
        "openpyxl_edit": lambda path: openpyxl_edit(path, target, rows, looks=True),
        "openpyxl_cells": lambda path: openpyxl_edit(path, target, rows, looks=False),
        "floor": floor,
    }


if __name__ == "__main__":  # one job in a process of its own: prints the peak of its memory in MB
    job, source, result, row_count = sys.argv[1:]
    named(Path(result), int(row_count))[job](Path(source))
    # Not getrusage: its figure for a process begins with that of the one which started it.
    status = Path("/proc/self/status").read_text()
    print(int(status.split("VmHWM:")[1].split()[0]) / 1024)
