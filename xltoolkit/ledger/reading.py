"""A run of the ledger as a report, workbook by workbook: what writers of reports read."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from xltoolkit.model import Finding, Status, WorkbookReport
from xltoolkit.report.recorded import finding_from_data, workbook_from_data

CUT = "运行中断，这个工作簿还没有处理；加 --resume 再运行一次，接着做"

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

    @property
    def exit_code(self) -> int:
        """0 no open error, 1 some, 3 some workbooks failed."""
        if self.count(Status.FAILED):
            return 3
        row = self._connection.execute(f"SELECT coalesce(sum(w.errors), 0) {_OF_RUN}", (self.run,)).fetchone()
        return int(row[0] > 0)
