"""A run of the ledger as a report, workbook by workbook: what writers of reports read."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from xltoolkit.ledger.causes import cause_of
from xltoolkit.ledger.results import left_over
from xltoolkit.ledger.schema import APPLICATION
from xltoolkit.model import Finding, Status, ToolkitError, WorkbookReport
from xltoolkit.report.recorded import finding_from_data, workbook_from_data

CUT = "运行中断，这个工作簿还没有处理；加 --resume 再运行一次，接着做"

_SHOWN = 8
_COMMANDS = {"check": "只核对", "run": "核对并写回"}

_OF_RUN = "FROM run_workbooks r LEFT JOIN workbooks w ON w.id = r.workbook WHERE r.run = ?"


class StoredReport:
    """A run as it stands in the ledger. Nothing of it is kept in memory but the counts.

    Args:
        connection: to the ledger.
        run: its number.
    """

    def __init__(self, connection: sqlite3.Connection, run: int) -> None:
        self._connection = connection
        self.run = run

    @property
    def workbooks(self) -> Iterator[WorkbookReport]:
        """Every workbook in the order they were found. One that was not done counts as skipped, and says why."""
        rows = self._connection.execute(
            f"SELECT r.position, r.path, r.output, w.report {_OF_RUN} ORDER BY r.position", (self.run,)
        )
        for position, path, output, report in rows:
            yield self._workbook(position, path, output, report)

    def _workbook(self, position: int, path: str, output: str | None, report: str | None) -> WorkbookReport:
        if report is None:
            return WorkbookReport(path, skipped=CUT)
        book = workbook_from_data(json.loads(report))
        book.path = path
        if book.output is not None:
            book.output = output
        if self.comparison:
            self._compare(book, position)
        return book

    def _compare(self, book: WorkbookReport, position: int) -> None:
        since: dict[int, str] = defaultdict(str)
        gone: list[Finding] = []
        rows = self._connection.execute(
            "SELECT number, since, finding FROM changes WHERE run = ? AND position = ? ORDER BY number",
            (self.run, position),
        )
        for number, state, finding in rows:
            if finding is None:
                since[number] = state
            else:
                gone.append(finding_from_data(json.loads(finding)))
        book.findings = [replace(item, since=since[number]) for number, item in enumerate(book.findings)]
        book.gone = gone

    @cached_property
    def _counts(self) -> dict[str, int]:
        rows = self._connection.execute(
            f"SELECT coalesce(w.status, 'skipped'), count(*) {_OF_RUN} GROUP BY 1", (self.run,)
        )
        return dict(rows)

    @property
    def total(self) -> int:
        """How many workbooks were found."""
        return sum(self._counts.values())

    def count(self, status: Status) -> int:
        """Return how many workbooks ended so."""
        return self._counts.get(str(status), 0)

    @cached_property
    def comparison(self) -> str:
        """How the findings differ from those of the run compared with, in a sentence."""
        row = self._connection.execute("SELECT comparison FROM runs WHERE id = ?", (self.run,)).fetchone()
        return row[0] or ""

    @cached_property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Which run it was, when, over what, and by which version."""
        row = self._connection.execute(
            "SELECT command, inputs, started, ended, state, toolkit FROM runs WHERE id = ?", (self.run,)
        ).fetchone()
        command, inputs, started, ended, state, toolkit = row
        end = f"至 {_moment(ended)}" if ended else "起"
        left_over = (("旧结果", self.left_over),) if self.left_over else ()
        return (
            ("运行", f"第 {self.run} 次，{_COMMANDS[command]}{'' if state == 'done' else '，中断了，没有做完'}"),
            ("时间", f"{_moment(started)} {end}"),
            ("范围", "、".join(json.loads(inputs))),
            ("程序", f"xltoolkit {toolkit}"),
            *left_over,
        )

    @cached_property
    def left_over(self) -> str:
        """What earlier runs left in the folder of results beside those of this one, in a sentence."""
        names = left_over(self._connection, self.run)
        if not names:
            return ""
        rest = f" 等 {len(names)} 个" if len(names) > _SHOWN else ""
        return f"输出文件夹里还有以前运行的结果，这次没有对应的工作簿，没有动它们：{'、'.join(names[:_SHOWN])}{rest}"

    @cached_property
    def output(self) -> str:
        """The folder of the results as it was named, where the ledger belongs to it; else empty."""
        row = self._connection.execute("SELECT output FROM runs WHERE id = ?", (self.run,)).fetchone()
        return row[0] or ""

    @property
    def exit_code(self) -> int:
        """0 no open error, 1 some, 3 some workbooks failed."""
        if self.count(Status.FAILED):
            return 3
        row = self._connection.execute(f"SELECT coalesce(sum(w.errors), 0) {_OF_RUN}", (self.run,)).fetchone()
        return int(row[0] > 0)


def _moment(iso: str) -> str:
    return iso[:19].replace("T", " ")


@contextmanager
def stored_report(path: Path, run: int | None = None) -> Iterator[StoredReport]:
    """Open a ledger for reading, and return a run of it as a report.

    Args:
        path: the ledger's file.
        run: number of the run; None is the latest.

    Raises:
        ToolkitError: it is no ledger, in use by a run, or has no such run.
    """
    if not path.is_file():
        raise ToolkitError("找不到台账", where=str(path), advice="检查路径；台账在结果文件夹里，叫 xltoolkit.sqlite")
    with closing(_opened(path)) as connection, _told(path):
        known = [number for (number,) in connection.execute("SELECT id FROM runs ORDER BY id DESC")]
        wanted = run or max(known, default=0)
        if wanted not in known:
            listed = "、".join(map(str, known)) or "没有"
            what = f"台账里没有第 {wanted} 次运行" if wanted else "台账里没有 check 或 run 的运行"
            raise ToolkitError(what, where=str(path), advice=f"可用的编号：{listed}")
        yield StoredReport(connection, wanted)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell faults of the file in words, also those that are met only where the report is read."""
    try:
        yield
    except sqlite3.Error as error:
        raise _unreadable(path, cause_of(error)) from error


def _opened(path: Path) -> sqlite3.Connection:
    """Open a ledger. One whose run was killed has a log beside it, which is taken in first."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=1)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # the log then needs no shared memory
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        if application == APPLICATION:
            return connection
        why = ""
    except sqlite3.Error as error:
        why = cause_of(error)
    connection.close()
    raise _unreadable(path, why)


def _unreadable(path: Path, why: str) -> ToolkitError:
    return ToolkitError("读不出台账" if why else "这个文件不是本工具的台账", where=str(path), why=why, advice=_ADVICE)


_ADVICE = "等正在用它的运行结束；或换一个台账文件（结果文件夹里的 xltoolkit.sqlite）"
