"""The joint itself: the backend for open workbooks, journalled ahead."""

from __future__ import annotations

from xltoolkit.attach import Attached
from xltoolkit.journal import Journalled, NothingToUndoError, Store, latest, undo
from xltoolkit.journal.store import state_folder
from xltoolkit.live.joint import Joint, Taken
from xltoolkit.live.lock import file_of
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.live import LiveWorkbook


def _live(at: Attached) -> LiveWorkbook:
    return LiveWorkbook(at.book, at.program, file_of(at.name, state_folder() / "locks", ".held"))


def _open(at: Attached) -> Workbook:
    return Journalled(_live(at), Store(), at.name, program=at.program)


def _heal(at: Attached) -> None:
    _live(at).heal()


def _undo(at: Attached) -> Taken | None:
    """Take the latest run back that left something to take back: many a run changes nothing but widths."""
    store = Store()
    while True:
        try:
            entry = latest(store.history(at.name), at.name)
        except NothingToUndoError:
            return None
        undone = undo(_live(at), store, entry)
        if undone.restored or undone.sheets or undone.refused:
            return Taken(len(undone.restored) + len(undone.sheets), tuple(map(str, undone.refused)))


JOINT = Joint(_open, _undo, _heal)
