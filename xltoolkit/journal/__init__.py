"""The journal: what was written into workbooks, kept ahead of the write, so that it can be taken back."""

from __future__ import annotations

from xltoolkit.journal.changes import Aspect, Change, Changes
from xltoolkit.journal.entries import Entry, Kind, Stage
from xltoolkit.journal.files import undo_file
from xltoolkit.journal.record import Journalled, JournalledFile, in_place
from xltoolkit.journal.standing import changes_of
from xltoolkit.journal.store import Bounds, History, Store
from xltoolkit.journal.told import told
from xltoolkit.journal.undo import NothingToUndoError, Refused, Undone, latest, plan, undo

__all__ = [
    "Aspect",
    "Bounds",
    "Change",
    "Changes",
    "Entry",
    "History",
    "Journalled",
    "JournalledFile",
    "Kind",
    "NothingToUndoError",
    "Refused",
    "Stage",
    "Store",
    "Undone",
    "changes_of",
    "in_place",
    "latest",
    "plan",
    "told",
    "undo",
    "undo_file",
]
