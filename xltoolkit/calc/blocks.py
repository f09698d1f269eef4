"""Writing a block around the notes in it: Calc's writing of blocks deletes the notes of every cell that it writes."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.calc import survey
from xltoolkit.calc.bridge import Remote
from xltoolkit.model import Place
from xltoolkit.model import Range as Area

_NOTES = 8
"""``com.sun.star.sheet.CellFlags.ANNOTATION``."""

Block = tuple[tuple[float | str, ...], ...]


class LockedError(Exception):
    """A cell with a note is locked, and its sheet protected."""


def write(sheet: Remote, cells: Remote, area: Area, method: str, data: Block) -> None:
    """Write a block of a sheet with notes: one call where the block has none, else some more for each of them.

    Args:
        sheet: of Calc.
        cells: the block, of Calc.
        area: of the block.
        method: ``setDataArray`` (values; text is text) or ``setFormulaArray`` (as typed).
        data: rows of the block.

    Raises:
        LockedError: a cell with a note may not be changed; Calc itself would change it.
    """
    noted = _noted(cells)
    if not noted:
        getattr(cells, method)(data)
        return
    apart = {place: sheet.getCellByPosition(place[1] - 1, place[0] - 1) for place in noted}
    if sheet.isProtected() and any(cell.CellProtection.IsLocked for cell in apart.values()):
        raise LockedError
    for part in _parts(area, noted):
        rows = data[part.top - area.top : part.bottom - area.top + 1]
        columns = slice(part.left - area.left, part.right - area.left + 1)
        getattr(survey.block(sheet, part), method)(tuple(row[columns] for row in rows))
    for (row, column), cell in apart.items():
        _write_cell(cell, method, data[row - area.top][column - area.left])


def _noted(cells: Remote) -> list[Place]:
    """Return the cells with notes, along the rows."""
    areas = survey.areas_of(cells.queryContentCells(_NOTES))
    return sorted(
        (row, column)
        for one in areas
        for row in range(one.top, one.bottom + 1)
        for column in range(one.left, one.right + 1)
    )


def _parts(area: Area, holes: list[Place]) -> Iterator[Area]:
    """Yield the rectangles of an area without some cells: bands of whole rows, pieces of rows."""
    top = area.top
    by_row: dict[int, list[int]] = {}
    for row, column in holes:
        by_row.setdefault(row, []).append(column)
    for row, columns in by_row.items():
        if row > top:
            yield area._replace(top=top, bottom=row - 1)
        left = area.left
        for column in [*columns, area.right + 1]:
            if column > left:
                yield Area(row, left, row, column - 1)
            left = column + 1
        top = row + 1
    if top <= area.bottom:
        yield area._replace(top=top)


def _write_cell(cell: Remote, method: str, value: float | str) -> None:
    if method == "setFormulaArray":
        cell.setFormula(value)
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(value)
