"""``xlt undo``: what a user is told of the journal of one workbook file, and of taking a write back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from xltoolkit.config import Config
from xltoolkit.journal import Entry, History, NothingToUndoError, Store, Undone, latest, undo_file
from xltoolkit.model import ToolkitError
from xltoolkit.outputs import refuse_open
from xltoolkit.workbook import Passwords, Workbook, open_workbook

_FAILED = 3


def list_writes(path: Path, store: Store | None = None) -> int:
    """Print the writes into a workbook, newest first, and old → new of the one that would be undone next."""
    history = _history(path, store or Store())
    for entry in history.entries:
        click.echo(str(entry))
    try:
        entry = latest(history, path)
    except NothingToUndoError as error:
        click.echo(str(error))
        return 0
    click.echo("下一次 xlt undo 撤销的写入（原来 → 写入的）：")
    for change in entry.changes:
        click.echo(f"  {change}")
    return 0


def undo_latest(path: Path, config: Config, store: Store | None = None) -> int:
    """Undo the latest write into a workbook file; return the exit status.

    Raises:
        NothingToUndoError: there is no write to undo.
    """
    store = store or Store()
    entry = latest(_history(path, store), path)

    def open_book(path: Path) -> Workbook:
        return open_workbook(path, Passwords(), config.limits)

    try:
        refuse_open(path)
        undone = undo_file(path, store, entry, open_book)
    except ToolkitError as error:
        click.echo(str(error), err=True)
        return _FAILED
    for line in _told(path, entry, undone):
        click.echo(line)
    return undone.exit_code


def _history(path: Path, store: Store) -> History:
    history = store.history(path)
    for damaged in history.damaged:
        click.echo(f"日志里有一条已损坏，跳过：{damaged}", err=True)
    return history


def _told(path: Path, entry: Entry, undone: Undone) -> Iterator[str]:
    """Say what was undone, what was not, and why."""
    yield f"{path}：撤销 {entry.when:%Y-%m-%d %H:%M:%S} 的写入"
    if undone.whole:
        yield from (f"  {remark}" for remark in undone.remarks or ["整个文件恢复原样，与写入前逐字节相同"])
        return
    cells = len({change.cell for change in undone.restored})
    yield f"  写入后文件又被保存过，逐格撤销：恢复 {cells} 个单元格，没有恢复的 {len(undone.refused)} 处"
    yield from (f"  去掉工作表“{name}”" for name in undone.sheets)
    yield from (f"  未恢复　{refused}" for refused in undone.refused)
    yield from (f"  {remark}" for remark in undone.remarks)
