"""Workers that may hang, die or eat memory: each a process of its own, watched, killed and replaced."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import NamedTuple

from tests.fuzz.verdicts import CALAMINE, Stage, Verdict

MEMORY = 2 << 30
"""Bytes that a worker may address."""

Work = Callable[[int, Stage], Verdict]
_STARTUP = 60.0
"""Seconds that a worker may take before its first case."""


class Ended(NamedTuple):
    """A case that came to its end, and the processor's seconds that it took."""

    number: int
    verdict: Verdict
    seconds: float


@dataclass(slots=True)
class _Worker:
    process: multiprocessing.process.BaseProcess
    connection: Connection
    number: int | None = None
    stage: str = "start"
    since: float = field(default_factory=time.monotonic)


class Pool:
    """Processes that do one case after another.

    Args:
        work: makes what does a case; called once in every process.
        count: of processes.
        deadline: processor's seconds for a case. One that takes three times as long by the clock is killed: a busy
            machine is no finding.
    """

    def __init__(self, work: Callable[[], Work], count: int, deadline: float) -> None:
        self._make = work
        self._deadline = deadline
        self._context = multiprocessing.get_context("spawn")
        self._workers = [self._start() for _ in range(count)]

    def run(self, numbers: Iterator[int]) -> Iterator[Ended]:
        """Do cases until there are no more; yield each as it ends."""
        for worker in self._workers:
            self._give(worker, numbers)
        while any(worker.number is not None for worker in self._workers):
            ready = wait([worker.connection for worker in self._workers if worker.number is not None], timeout=0.5)
            for index, worker in enumerate(self._workers):
                if worker.number is None:
                    continue
                ended = self._told(worker) if worker.connection in ready else self._overdue(worker)
                if ended is None:
                    continue
                yield ended
                if not worker.process.is_alive():
                    self._workers[index] = self._start()
                self._give(self._workers[index], numbers)

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            _kill(worker)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._make), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    @staticmethod
    def _give(worker: _Worker, numbers: Iterator[int]) -> None:
        worker.number, worker.stage, worker.since = next(numbers, None), "start", time.monotonic()
        if worker.number is not None:
            worker.connection.send(worker.number)

    def _told(self, worker: _Worker) -> Ended | None:
        """Take a worker's message; one that is dead ended its case in its last stage."""
        number = worker.number or 0
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            _kill(worker)
            if worker.stage == "start":
                raise RuntimeError("a worker does not start") from None
            if worker.stage == CALAMINE:
                return Ended(number, Verdict("done"), 0)
            return Ended(number, Verdict("finding", f"died ({worker.process.exitcode}) in: {worker.stage}"), 0)
        if isinstance(message, str):
            worker.stage = message
            worker.since = time.monotonic() if message == "go" else worker.since
            return None
        verdict, seconds = message
        if seconds > self._deadline and verdict.end != "finding":
            verdict = Verdict("finding", f"slow: {seconds:.0f} s")
        if "MemoryError" in verdict.reason:
            _kill(worker)
        return Ended(number, verdict, seconds)

    def _overdue(self, worker: _Worker) -> Ended | None:
        most = _STARTUP if worker.stage == "start" else 3 * self._deadline
        if time.monotonic() - worker.since < most:
            return None
        _kill(worker)
        end = Verdict("done") if worker.stage == CALAMINE else Verdict("finding", f"hung in: {worker.stage}")
        return Ended(worker.number or 0, end, most)


def _kill(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.connection.close()


def _serve(connection: Connection, make: Callable[[], Work]) -> None:
    """Do cases in a process of its own."""
    work = make()
    _limit_memory()
    while True:
        try:
            number = connection.recv()
        except EOFError:
            return
        connection.send("go")
        start = time.process_time()
        verdict = work(number, connection.send)
        connection.send((verdict, time.process_time() - start))


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
