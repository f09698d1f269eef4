"""Where the live actions meet the backend for open workbooks and the journal: nothing else of ``live`` names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xltoolkit.attach import Attached
from xltoolkit.model import Edit, Grid
from xltoolkit.report.columns import recall
from xltoolkit.report.notes import Canvas, mark
from xltoolkit.report.wording import Words
from xltoolkit.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a run back did.

    Args:
        cells: places that are as they were before.
        left: places that somebody changed since, and that stay as they are.
    """

    cells: int
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joint:
    """What the actions need of an open workbook.

    Args:
        open: makes a workbook whose every ``apply`` is journalled before it is made.
        undo: takes the latest run back; None where nothing of ours is left to take back.
    """

    open: Callable[[Attached], Workbook]
    undo: Callable[[Attached], Taken | None]


def clear_edits(book: Workbook, grids: list[Grid]) -> list[Edit]:
    """Return the edits that take our notes and fills away: those of a workbook without a finding."""
    canvas = Canvas({grid.name: grid for grid in grids}, book.style, recall(grids))
    return mark([], canvas, Words({}, "")).edits
