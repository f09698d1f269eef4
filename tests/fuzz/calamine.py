"""A reader of other people (python-calamine) on input and output: what it could read, it reads still, and the same."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.fuzz.expected import place_of, sheet_of
from tests.fuzz.verdicts import CALAMINE, FoundError, Stage
from xltoolkit.model import Edit, Grid, Place

_MOST_CELLS = 2_000_000
"""Of the rectangle that a sheet's cells span: calamine makes room for all of it, and dies where there is none."""

Sheets = dict[str, dict[Place, object]]


def compare(path: Path, target: Path, grids: Collection[Grid], made: list[Edit], stage: Stage) -> None:
    """Find cells that the other reader no longer sees.

    Args:
        path: the input.
        target: the output.
        grids: sheets of the input as our reader sees them.
        made: the edits between them.
        stage: told before each file is read; on the input the other reader may die as it likes.
    """
    if any(_span(grid) > _MOST_CELLS for grid in grids):
        return
    stage(CALAMINE)
    try:
        before = _read(path)
    except Exception:  # noqa: BLE001 - it does not read the input, so nothing is asked of it
        return
    stage("calamine reads the output")
    try:
        after = _read(target)
    except Exception as error:
        raise FoundError(f"calamine reads the input and not the output: {error}") from error
    for name, cells in before.items():
        touched = {place_of(edit) for edit in made if sheet_of(edit) == name.casefold()}
        now = after.get(name, {})
        ours = {place for grid in grids if grid.name == name for place in grid.values}
        for place in cells.keys() | now.keys() - ours:  # cells that do not say where they are are given to it by us
            if place not in touched and cells.get(place) != now.get(place):
                raise FoundError(f"calamine sees {name} {place}: {cells.get(place)!r} became {now.get(place)!r}")


def _span(grid: Grid) -> int:
    places = [*grid.values, *grid.formulas, *grid.styles, (300, 40)]
    return max(row for row, _ in places) * max(column for _, column in places)


def _read(path: Path) -> Sheets:
    found: Sheets = {}
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            top, left = sheet.start or (0, 0)
            found[name] = {
                (row, column): value
                for row, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1)
                for column, value in enumerate(values, left + 1)
                if value != ""
            }
    return found
