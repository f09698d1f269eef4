"""The joint itself: the backend for open workbooks, journalled ahead."""

from __future__ import annotations

from xltoolkit.attach import Attached, full_name
from xltoolkit.journal import Journalled, Store, undo  # type: ignore[import-untyped]
from xltoolkit.live.joint import Joint, Taken
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.live import LiveWorkbook  # type: ignore[import-untyped]


def _open(at: Attached) -> Workbook:
    live = LiveWorkbook(at.book, at.program)
    journalled: Workbook = Journalled(live, Store(), full_name(at.book), program=at.program)
    return journalled


def _undo(at: Attached) -> Taken | None:
    store = Store()
    entries = store.history(full_name(at.book)).entries
    if not entries:
        return None
    undone = undo(LiveWorkbook(at.book, at.program), entries[0])
    return Taken(len(undone.restored), tuple(str(item) for item in undone.left))


JOINT = Joint(_open, _undo)
