"""Hands out tasks of the cluster and takes in what comes back: an executor of ``batch.runs``."""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltoolkit.batch.addresses import EXTRA
from xltoolkit.batch.cluster.task import Refused, Terms, do_task
from xltoolkit.batch.far import AnyJob
from xltoolkit.batch.fingerprints import choices_hash
from xltoolkit.batch.work import Choices
from xltoolkit.ledger.record import Record
from xltoolkit.model import OutputError, ToolkitError

if TYPE_CHECKING:
    from distributed import Client, Future

LEAST, MOST = 50, 200
"""Workbooks a task: with fewer the scheduler would be busier than the workers, with more a lost task costs too much."""
TICK = 0.1
"""Seconds between looks at the wish to stop."""
_TASKS_A_THREAD = 4
"""Into so many tasks a thread's share is cut, so that all are done at about the same time."""
_AHEAD = 2
"""Tasks a thread that are given out: the one it is at, and the next."""
_LOOK_EVERY = 2.0
"""Seconds between looks at how many threads there are."""
_LONELY = 120.0
"""Seconds without any worker after which nobody is expected any more."""
_RETRIES = 2

_GO_ON = "已做完的都在台账里；检查集群后加 --resume 再运行一次，接着做"


@dataclass(slots=True)
class Cluster:
    """Does jobs on a cluster.

    Args:
        client: the connection.
        stopping: asked now and then whether to stop.
    """

    client: Client
    stopping: Callable[[], bool] = lambda: False
    _given: set[Future[Any]] = field(default_factory=set)
    _done: queue.SimpleQueue[Future[Any]] = field(default_factory=queue.SimpleQueue)
    _threads: int = 0
    _looked: float = 0.0
    _seen: float = 0.0

    def __call__(self, jobs: Iterable[tuple[int, AnyJob]], choices: Choices) -> Iterator[Record]:
        """Do jobs (each with its position) and yield what became of them, as they come.

        Raises:
            ToolkitError: no result can be had, or workers would come to other ones.
        """
        self._seen = time.monotonic()
        self._look()
        chunks = _chunks(list(jobs), self._threads)
        try:
            with _shared_file(choices) as shared:
                terms = Terms(choices_hash(choices), version("xltoolkit"), secrets.token_hex(8), shared)
                while not self.stopping():
                    self._look()
                    self._give(chunks, choices, terms)
                    if not self._given:
                        return
                    yield from self._take()
        finally:
            with contextlib.suppress(Exception):
                self.client.cancel(list(self._given), force=True)

    def _give(self, chunks: Iterator[list[tuple[int, AnyJob]]], choices: Choices, terms: Terms) -> None:
        for chunk in islice(chunks, max(_AHEAD * self._threads - len(self._given), 0)):
            key = f"xltoolkit-{secrets.token_hex(8)}"
            future = self.client.submit(do_task, chunk, choices, terms, key=key, pure=False, retries=_RETRIES)
            self._given.add(future)
            future.add_done_callback(self._done.put)

    def _take(self) -> Iterator[Record]:
        """Wait a moment for a task, and yield what it brought."""
        try:
            future = self._done.get(timeout=TICK)
        except queue.Empty:
            return
        self._given.discard(future)
        try:
            result = future.result()
        except Exception as error:
            raise _failed(error) from error
        if isinstance(result, Refused):
            raise ToolkitError(result.what, where="--scheduler", why=result.why, advice=result.advice)
        yield from result

    def _look(self) -> None:
        """See how many threads there are: workers come and go."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        try:
            self._threads = sum(self.client.nthreads().values())
        except Exception as error:
            raise _failed(error) from error
        if self._threads:
            self._seen = now
        elif now - self._seen > _LONELY:
            raise ToolkitError(f"集群里 {_LONELY:g} 秒没有一台工作机", where="--scheduler", advice=_GO_ON)


def _chunks(jobs: list[tuple[int, AnyJob]], threads: int) -> Iterator[list[tuple[int, AnyJob]]]:
    size = min(max(len(jobs) // (max(threads, 1) * _TASKS_A_THREAD), LEAST), MOST)
    for start in range(0, len(jobs), size):
        yield jobs[start : start + size]


def _failed(error: Exception) -> ToolkitError:
    """Say what went wrong on the way; what goes wrong with a workbook is in its record."""
    name = type(error).__name__
    told = f"{name}: {str(error).strip().partition(os.linesep)[0]}"
    if isinstance(error, ModuleNotFoundError) or "deserializ" in told:
        advice = f"在调度器和每台工作机上装同一版：{EXTRA}"
        return ToolkitError("调度器或工作机上没有 xltoolkit，或版本不同", where="--scheduler", why=told, advice=advice)
    what = {
        "KilledWorker": "工作机接连退出，同一批工作簿几次都没有做完",
        "FutureCancelledError": "与调度器的连接断了",
        "CancelledError": "与调度器的连接断了",
        "CommClosedError": "与调度器的连接断了",
    }.get(name, "集群上出错")
    return ToolkitError(what, where="--scheduler", why=told, advice=_GO_ON)


@contextlib.contextmanager
def _shared_file(choices: Choices) -> Iterator[str]:
    """Put a file into the folder of results by which workers see that it is the same folder there."""
    if not (choices.write and choices.root) or choices.dry_run:
        yield ""
        return
    path = Path(choices.root) / f".xltoolkit-{secrets.token_hex(8)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise OutputError("写不了输出文件夹", where=choices.root, why=str(error), advice="检查路径和权限") from None
    try:
        yield str(path)
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
