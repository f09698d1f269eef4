"""Worker processes under one supervisor. Whatever befalls a worker costs the workbook it was at, and is reported.

A worker that dies, takes too long or too much memory is replaced; the workbook that it was at is reported as failed,
and what else it was given goes to another one. A few jobs are on their way at any time, so nothing piles up.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import wait

from xltoolkit.batch import worker
from xltoolkit.batch.far import AnyJob
from xltoolkit.batch.member import Ended, Member
from xltoolkit.batch.plan import Job
from xltoolkit.batch.work import Choices, with_old_result
from xltoolkit.config import BatchConfig
from xltoolkit.ledger.record import Record, record_of
from xltoolkit.model import ToolkitError, WorkbookError, WorkbookReport
from xltoolkit.workbook.package.atomic import remove_leftovers

TICK = 0.1
"""Seconds between looks at clocks, memory and the wish to stop."""

GRACE = 1.0
"""Seconds that workers have for the workbooks they are at when the run is stopped."""

_FAILED_STARTS = 3
"""Workers in a row that die before they are ready: it is not the workbooks then."""


class Pool:
    """Worker processes that do jobs.

    Args:
        choices: what is done.
        workers: how many processes.
        limits: what a workbook may cost.
        stopping: asked now and then whether to stop.
    """

    def __init__(
        self, choices: Choices, workers: int, limits: BatchConfig, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._choices = choices
        self._workers = workers
        self._limits = limits
        self._stopping = stopping
        self._members: list[Member] = []
        self._again: deque[tuple[int, AnyJob]] = deque()
        self._tried_again: set[int] = set()
        self._failed_starts = 0
        self._next_look = 0.0
        self._context = _context()

    def run(self, jobs: Iterable[tuple[int, AnyJob]]) -> Iterator[Record]:
        """Do jobs (each with its position) and yield what became of them, as they come.

        Raises:
            ToolkitError: the workers cannot start.
        """
        left = iter(jobs)
        try:
            while not self._stopping():
                self._feed(left)
                if not self._members:
                    return
                yield from self._hear()
                if time.monotonic() >= self._next_look:
                    self._next_look = time.monotonic() + TICK
                    yield from self._judge()
            yield from self._finish_what_is_begun()
        finally:
            self._end()

    def _feed(self, left: Iterator[tuple[int, AnyJob]]) -> None:
        """Give every worker something to do and something for the next moment; start and dismiss workers as needed."""
        for member in [*self._members, *self._start_missing(left)]:
            while member.has_room:
                job = self._next(left)
                if job is None:
                    break
                member.give(job)
        for member in [member for member in self._members if not member.jobs]:
            member.dismiss()
            self._members.remove(member)

    def _start_missing(self, left: Iterator[tuple[int, AnyJob]]) -> Iterator[Member]:
        while len(self._members) < self._workers:
            job = self._next(left)
            if job is None:
                return
            member = Member(self._context, worker.main, self._choices)
            member.give(job)
            self._members.append(member)
            yield member

    def _next(self, left: Iterator[tuple[int, AnyJob]]) -> tuple[int, AnyJob] | None:
        return self._again.popleft() if self._again else next(left, None)

    def _hear(self) -> Iterator[Record]:
        """Wait a moment for whatever workers say."""
        for connection in wait([member.connection for member in self._members if member.is_heard], TICK):
            member = next(member for member in self._members if member.connection is connection)
            message = member.hear()
            if isinstance(message, worker.Unable):
                raise ToolkitError(message.text)
            if isinstance(message, Record):
                yield message
            if message is not None:
                self._failed_starts = 0

    def _judge(self) -> Iterator[Record]:
        """Look for workers that died, hang or eat memory; report their workbooks and let go of them."""
        for member in list(self._members):
            ended = member.ended(self._limits.seconds, self._limits.memory_mb)
            if ended is not None:
                self._members.remove(member)
                yield from self._bury(member, ended)

    def _bury(self, member: Member, ended: Ended) -> Iterator[Record]:
        if not member.ready:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                raise ToolkitError(
                    "工作进程启动不了", why=ended.why, advice="用 --workers 1 再试；仍不行，联系维护人员"
                )
            self._again.extend(member.jobs)
            return
        if not member.jobs:
            return
        (position, job), *others = member.jobs
        self._again.extend(others)
        _clear_up(job)
        if ended.by_others and position not in self._tried_again:  # it may have been anybody's memory that ran out
            self._tried_again.add(position)
            self._again.append((position, job))
            return
        error = WorkbookError(
            f"{ended.what}，这个工作簿没有处理完", where=str(job.source), why=ended.why, advice=ended.advice
        )
        report = WorkbookReport(str(job.source), error=str(error))
        if isinstance(job, Job) and self._choices.write and not self._choices.dry_run:
            report = with_old_result(report, job)
        yield record_of(position, report)

    def _finish_what_is_begun(self) -> Iterator[Record]:
        """Take what workers can still finish of what they were given."""
        deadline = time.monotonic() + GRACE
        while any(member.jobs and member.is_alive for member in self._members) and time.monotonic() < deadline:
            yield from self._hear()

    def _end(self) -> None:
        for member in self._members:
            member.kill()
        for member in self._members:
            member.wait()
            for _, job in member.jobs:
                _clear_up(job)


def _clear_up(job: AnyJob) -> None:
    """Remove what a killed worker left beside its result."""
    if isinstance(job, Job) and job.target is not None:
        remove_leftovers([job.target])


def _context() -> multiprocessing.context.ForkServerContext | multiprocessing.context.SpawnContext:
    """Return how processes are started: from a server that has the toolkit loaded, where the system can."""
    if sys.platform == "win32" or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver  # noqa: PLC0415 - not on Windows

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([worker.__name__])
    with _no_interrupts():
        forkserver.ensure_running()
    return context


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    """Start processes that Ctrl-C at the terminal does not reach, not even before they could ask for that."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
