"""Where the live actions meet the backend for open workbooks and the journal: nothing else of ``live`` names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xltoolkit.attach import Attached
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
        heal: lets go what a run held that was killed in the midst of writing.
    """

    open: Callable[[Attached], Workbook]
    undo: Callable[[Attached], Taken | None]
    heal: Callable[[Attached], None] = lambda _: None
