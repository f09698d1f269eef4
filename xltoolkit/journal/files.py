"""Undoing in a file: its earlier bytes where nobody saved it since, cell by cell where somebody did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xltoolkit.journal.entries import Entry, Stage
from xltoolkit.journal.store import Store, sha256
from xltoolkit.journal.undo import Undone, carry_out, mark_undone, plan
from xltoolkit.model import FlagRecalculation, OutputError, SetFormula, SetValue
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.package.atomic import write_atomically
from xltoolkit.workbook.package.container import file_bytes

NOT_WRITTEN = "上次写入没有完成，文件没有改动，不用恢复"
THERE_ALREADY = "文件已经是写入前的样子，不用恢复"


def undo_file(path: Path, store: Store, entry: Entry, open_book: Callable[[Path], Workbook]) -> Undone:
    """Restore a file as it was before an entry, and mark the entry as undone.

    Args:
        path: of the file; nobody has it open.
        store: the journal.
        entry: of this file.
        open_book: opens a workbook; called only where the file has to be restored cell by cell.

    Raises:
        WorkbookError: the file cannot be read.
        OutputError: it cannot be written; it is as it was then.
    """
    standing = sha256(file_bytes(path))
    copy = store.copy(entry)
    if entry.old_hash and standing == entry.old_hash:
        undone = Undone(remarks=[NOT_WRITTEN if entry.stage is Stage.OPEN else THERE_ALREADY], whole=True)
    elif copy is not None and standing == entry.new_hash:
        write_atomically(path, copy)
        undone = Undone(list(entry.changes), list(entry.changes.sheets), whole=True)
    elif entry.confidential:
        raise _whole_only(path, store, entry)
    else:
        undone = _by_cells(path, entry, open_book)
    mark_undone(store, entry)
    return undone


def _by_cells(path: Path, entry: Entry, open_book: Callable[[Path], Workbook]) -> Undone:
    with open_book(path) as book:
        undone = plan(book, entry)
        carry_out(book, undone)
        if any(isinstance(edit, SetValue | SetFormula) for edit in undone.edits) and _has_formulas(book):
            book.apply([FlagRecalculation()])  # stored values were calculated from what was written
        if undone.restored or undone.sheets:
            book.save(path)
    return undone


def _has_formulas(book: Workbook) -> bool:
    return any(book.read(name).formulas for name in book.sheets)


def _whole_only(path: Path, store: Store, entry: Entry) -> OutputError:
    copy = store.copy_path(entry)
    kept = f"写入前的整个文件存在 {copy}，可以复制出来对照" if copy.exists() else "写入前的文件已不在日志里"
    return OutputError(
        "加密的工作簿在写入后又被保存过，不能逐格撤销，文件没有改动",
        where=str(path),
        why="加密的工作簿，日志里不留其中的内容，只存整个文件",
        advice=kept,
    )
