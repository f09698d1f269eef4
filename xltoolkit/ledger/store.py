"""The ledger's one writer: opens or makes the file, begins and ends runs, takes records in."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Self

from xltoolkit.ledger.causes import cause_of
from xltoolkit.ledger.record import Record, storable
from xltoolkit.ledger.schema import APPLICATION, VERSIONS
from xltoolkit.model import OutputError


class Asked(NamedTuple):
    """What a run was asked to do.

    Args:
        command: ``check`` or ``run``.
        inputs: paths that were named.
        output: folder of the results, or None.
        profile: that was asked for.
        choices: digest of all that a result depends on but the file itself.
        toolkit: its version.
    """

    command: str
    inputs: tuple[str, ...]
    output: str | None
    profile: str
    choices: str
    toolkit: str


class Earlier(NamedTuple):
    """What an earlier run made of a workbook under the same choices."""

    id: int
    status: str
    severities: tuple[int, int, int]
    source_hash: str
    output_hash: str | None


class Ledger:
    """An open ledger. One process holds it at a time; use it in a ``with`` statement.

    Args:
        path: of the file; it is made where there is none.

    Raises:
        OutputError: it is no ledger of ours, a newer one, in use by another run, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=1)
        try:
            with self._told():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        """Hold the file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Put all that was taken in to disk, and leave one plain file."""
        with contextlib.suppress(OutputError, sqlite3.Error):
            self.commit()
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("PRAGMA journal_mode = DELETE")
        self._connection.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """For reading."""
        return self._connection

    def begin(self, asked: Asked, jobs: Iterable[tuple[str, str, str | None]], *, resume: bool) -> int:
        """Begin a run, or go on with the latest where it was cut short; return its number.

        Args:
            asked: what to do.
            jobs: name, path and output of every workbook, in order.
            resume: whether to go on.
        """
        with self._told(), self._transaction():
            run = self.unfinished(asked) if resume else None
            if run is None:
                values = (asked.command, _json(asked.inputs), asked.output, asked.profile, asked.choices)
                run = self._connection.execute(
                    "INSERT INTO runs (command, inputs, output, profile, choices, toolkit, started, state)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, 'running')",
                    (*map(_storable, values), asked.toolkit, _now()),
                ).lastrowid
            else:
                self._connection.execute("DELETE FROM run_workbooks WHERE run = ?", (run,))
                self._connection.execute("DELETE FROM changes WHERE run = ?", (run,))
                again = (asked.choices, asked.toolkit, run)
                self._connection.execute(
                    "UPDATE runs SET state = 'running', ended = NULL, choices = ?, toolkit = ? WHERE id = ?", again
                )
            self._connection.executemany(
                "INSERT INTO run_workbooks (run, position, name, path, output) VALUES (?, ?, ?, ?, ?)",
                ((run, position, *map(_storable, job)) for position, job in enumerate(jobs)),
            )
        assert run is not None  # noqa: S101 - an INSERT has a row id
        return run

    def unfinished(self, asked: Asked) -> int | None:
        """Return the number of the latest run where it was cut short and of the same kind."""
        row = self._connection.execute("SELECT id, command, state FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return row[0] if row is not None and row[1] == asked.command and row[2] != "done" else None

    def earlier(self, name: str, choices: str) -> Earlier | None:
        """Return what the latest run under the same choices made of a workbook, unless it failed."""
        with self._told():
            row = self._connection.execute(
                "SELECT id, status, errors, warnings, hints, source_hash, output_hash FROM workbooks"
                " WHERE name = ? AND choices = ? ORDER BY id DESC LIMIT 1",
                (storable(name), choices),
            ).fetchone()
        return None if row is None or row[1] == "failed" else Earlier(row[0], row[1], row[2:5], *row[5:])

    def add(self, run: int, record: Record, name: str, choices: str) -> None:
        """Take a workbook in: all of its rows in one transaction, so that a killed run does none twice that it took in.

        A transaction each costs some 0.02 ms, as the write-ahead log is not forced to disk by it.
        """
        with self._told():
            self._begin()
            *values, report = record.workbook
            workbook = self._connection.execute(
                _INSERT_WORKBOOK,
                (
                    storable(name),
                    *values,
                    record.seconds,
                    choices,
                    record.source_hash,
                    record.output_hash,
                    report,
                ),
            ).lastrowid
            self._connection.executemany(
                "INSERT INTO tables VALUES (?, ?, ?, ?, ?, ?, ?)", [(workbook, *row) for row in record.tables]
            )
            self._connection.executemany(_INSERT_FINDING, [(workbook, *row) for row in record.findings])
            self._connection.execute(
                "UPDATE run_workbooks SET workbook = ? WHERE run = ? AND position = ?",
                (workbook, run, record.position),
            )
        self.commit()

    def carry(self, run: int, position: int, workbook: int) -> None:
        """Take over what an earlier run made of a workbook; kept at the next ``commit``, as there may be very many."""
        with self._told():
            self._begin()
            self._connection.execute(
                "UPDATE run_workbooks SET workbook = ?, carried = 1 WHERE run = ? AND position = ?",
                (workbook, run, position),
            )

    def finish(self, run: int, state: str) -> None:
        """End a run: ``done``, or ``cut`` short."""
        with self._told():
            self._begin()
            self._connection.execute("UPDATE runs SET state = ?, ended = ? WHERE id = ?", (state, _now(), run))
        self.commit()

    def write(self, change: Callable[[sqlite3.Connection], None]) -> None:
        """Change the ledger in one transaction."""
        with self._told(), self._transaction():
            change(self._connection)

    def commit(self) -> None:
        """Put to disk what was taken in."""
        with self._told():
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")

    def _begin(self) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._begin()
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _prepare(self) -> None:
        """Take hold of the file, and make the tables that it lacks: all where it is new, some where it is older.

        In exclusive mode the write-ahead log needs no shared memory, so that the ledger may lie on a file share.
        """
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        (application,), (version,) = run("PRAGMA application_id").fetchone(), run("PRAGMA user_version").fetchone()
        empty = not run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not empty and application != APPLICATION:
            raise OutputError("这个文件不是本工具的台账", where=str(self.path), advice="换一个文件名")
        if version > len(VERSIONS):
            raise OutputError("台账是更新版本的程序写的", where=str(self.path), advice="升级 xltoolkit，或换一个文件名")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        run("BEGIN IMMEDIATE")
        run(f"PRAGMA application_id = {APPLICATION}")
        run(f"PRAGMA user_version = {len(VERSIONS)}")
        for statement in _statements("".join(VERSIONS[0 if empty else version :])):
            run(statement)
        run("COMMIT")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Tell faults of the file in words."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            with contextlib.suppress(AttributeError, sqlite3.Error):  # half a workbook must not stay
                self._connection.rollback()
            raise OutputError("台账写不了", where=str(self.path), why=cause_of(error), advice=_advice(error)) from error


_INSERT_WORKBOOK = f"INSERT INTO workbooks VALUES (NULL{', ?' * 19})"  # noqa: S608 - no input
_INSERT_FINDING = f"INSERT INTO findings VALUES (?{', ?' * 14})"  # noqa: S608 - no input


def _statements(script: str) -> Iterator[str]:
    text = ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            yield text
            text = ""


def _advice(error: Exception) -> str:
    text = str(error)
    if "locked" in text:
        return "等它结束，或用 --ledger 另指定一个文件"
    if "full" in text or "disk I/O" in text:
        return "清理磁盘空间，再运行一次；成批的加 --resume，已记入台账的不会重做"
    return "检查路径和权限，或用 --ledger 另指定一个文件"


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _json(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
