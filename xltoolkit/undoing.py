"""``xlt undo``: what a user is told of the journal of one workbook file, and of taking a write back."""

from __future__ import annotations

from pathlib import Path

import click

from xltoolkit.config import Config
from xltoolkit.journal import History, NothingToUndoError, Store, latest, told, undo_file
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
    head, *lines = told(entry, undone)
    click.echo(f"{path}：{head}")
    for line in lines:
        click.echo(f"  {line}")
    return undone.exit_code


def _history(path: Path, store: Store) -> History:
    history = store.history(path)
    for damaged in history.damaged:
        click.echo(f"日志里有一条已损坏，跳过：{damaged}", err=True)
    return history
