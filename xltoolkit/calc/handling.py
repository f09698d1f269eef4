"""What can be done with cells besides reading, writing and colouring them: sizes, merging, links, clearing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltoolkit.calc import hyperlinks, survey
from xltoolkit.calc.cells import CONTENTS, EVERYTHING, FORMATS, Cells
from xltoolkit.calc.link import guarded
from xltoolkit.calc.measures import from_points, points

if TYPE_CHECKING:
    from xltoolkit.calc.ranges import Range

_STEPS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}

_LINES = 1000
"""Rows or columns whose height or width is compared; more than these look like the first."""


@guarded
class Handling(Cells):
    """What can be done with a range."""

    @property
    def row_height(self) -> float | None:
        """Points; None where the rows differ."""
        heights = {line.Height for line in survey.each(self.api.Rows, _LINES)}
        return points(heights.pop()) if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        self._sheet.require_open()
        self.api.Rows.Height = from_points(value)

    @property
    def column_width(self) -> float | None:
        """Characters, as Excel shows them; None where the columns differ. The file holds 0.71 more: the padding."""
        widths = {line.Width for line in survey.each(self.api.Columns, _LINES)}
        return self._sheet.book.measures.characters(widths.pop()) if len(widths) == 1 else None

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._sheet.require_open()
        self.api.Columns.Width = self._sheet.book.measures.width(value)

    @property
    def width(self) -> float:
        """Points."""
        return points(self.api.Size.Width)

    @property
    def height(self) -> float:
        """Points."""
        return points(self.api.Size.Height)

    @property
    def left(self) -> float:
        """Points from the sheet's left edge."""
        return points(self.api.Position.X)

    @property
    def top(self) -> float:
        """Points from the sheet's upper edge."""
        return points(self.api.Position.Y)

    @property
    def row_hidden(self) -> bool | None:
        """Whether its rows are hidden; None where some are."""
        return _all(len(survey.hidden_rows(self._sheet.remote, self.area)), self.shape[0])

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self._sheet.require_open()
        self.api.Rows.IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        """Whether its columns are hidden; None where some are."""
        return _all(len(survey.hidden_columns(self._sheet.remote, self.area)), self.shape[1])

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self._sheet.require_open()
        self.api.Columns.IsVisible = not value

    def autofit(self, axis: str | None = None) -> None:
        """Make columns (``c``), rows (``r``) or both fit what they show."""
        self._sheet.require_open()
        if axis not in {"r", "rows"}:
            self.api.Columns.OptimalWidth = True
        if axis not in {"c", "columns"}:
            self.api.Rows.OptimalHeight = True

    # Merging

    @property
    def merge_cells(self) -> bool:
        """Whether merged cells are among them."""
        return self.merge_area.shape != (1, 1) or bool(survey.merged_ranges(self._sheet.remote, self.api))

    @property
    def merge_area(self) -> Range:
        """The merged area that the first cell is in, else that cell."""
        first = self._sheet.remote.getCellByPosition(self.column - 1, self.row - 1)
        cursor = self._sheet.remote.createCursorByRange(first)
        cursor.collapseToMergedArea()
        return self._sheet.around(cursor)

    def merge(self, across: bool) -> None:  # noqa: FBT001 - xlwings' signature
        """Merge the cells, or each row of them."""
        self._sheet.require_open()
        area = self.area
        rows = range(area.top, area.bottom + 1)
        for one in [area._replace(top=row, bottom=row) for row in rows] if across else [area]:
            survey.block(self._sheet.remote, one).merge(True)  # noqa: FBT003 - UNO takes no names

    def unmerge(self) -> None:
        """Make single cells of merged ones."""
        self._sheet.require_open()
        self.api.merge(False)  # noqa: FBT003 - UNO takes no names

    # Links

    @property
    def hyperlink(self) -> str:
        """Where the first cell's link leads; ``#'表 1'!A1`` within the workbook."""
        found = hyperlinks.link_at(self.api.getCellByPosition(0, 0))
        if found is None:
            raise ValueError("The cell doesn't seem to contain a hyperlink!")
        return found

    def add_hyperlink(self, address: str, text_to_display: str | None = None, screen_tip: str | None = None) -> None:
        """Make the first cell a link; Calc has no tips for links."""
        del screen_tip
        self._sheet.require_open()
        text = address if text_to_display is None else text_to_display
        hyperlinks.set_link(self._sheet.book, self.api.getCellByPosition(0, 0), address, text)

    def delete_hyperlink(self) -> None:
        """Take the first cell's link away, its text stays; this engine's own."""
        self._sheet.require_open()
        hyperlinks.take_link(self.api.getCellByPosition(0, 0))

    # Others

    def end(self, direction: str) -> Range:
        """Return the cell at the end of a run of filled cells, as Ctrl and an arrow key do.

        Args:
            direction: ``up``, ``down``, ``left``, ``right``.
        """
        down, right = _STEPS[direction]
        used, whole = self._sheet.used_range.area, self._sheet.cells.shape
        length = _length((self.row, self.column), (down, right), (used.bottom, used.right))
        row, column = self.row + down * length, self.column + right * length
        line = self._sheet.range(
            (min(self.row, row), min(self.column, column)), (max(self.row, row), max(self.column, column))
        )
        filled = [text != "" for one in line.api.getFormulaArray() for text in one][:: down + right]
        steps = _run(filled)
        edge = _length((self.row, self.column), (down, right), whole)
        steps = edge if steps is None else steps
        return self._sheet.range((self.row + down * steps, self.column + right * steps))

    def clear_contents(self) -> None:
        """Empty the cells."""
        self._clear(CONTENTS)

    def clear_formats(self) -> None:
        """Take the formats away."""
        self._clear(FORMATS)

    def clear(self) -> None:
        """Empty the cells, and take formats and notes away."""
        self._clear(EVERYTHING)

    def _clear(self, what: int) -> None:
        self._sheet.require_open()
        self.api.clearContents(what)

    def select(self) -> None:
        """Select the cells in the window."""
        self._sheet.book.document.CurrentController.select(self.api)

    @property
    def current_region(self) -> Range:
        """The cells around it up to empty rows and columns."""
        cursor = self._sheet.remote.createCursorByRange(self.api)
        cursor.collapseToCurrentRegion()
        return self._sheet.around(cursor)


def _length(start: tuple[int, int], step: tuple[int, int], last: tuple[int, int]) -> int:
    """Return how many steps there are from a cell to the first or last row or column."""
    place, way, end = (start[0], step[0], last[0]) if step[0] else (start[1], step[1], last[1])
    return max(0, end - place) if way > 0 else place - 1


def _run(filled: list[bool]) -> int | None:
    """Return the steps from the first cell to the end of its run, else to the next filled one; None where none is."""
    if filled[:2] == [True, True]:
        return (filled.index(False) if False in filled else len(filled)) - 1
    return next((step for step, one in enumerate(filled) if one and step), None)


def _all(some: int, total: int) -> bool | None:
    return some == total if some in {0, total} else None
