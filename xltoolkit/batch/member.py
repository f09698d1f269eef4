"""One worker as its supervisor sees it: what it was given, since when it is at it, what it takes, how it ended."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path
from typing import NamedTuple

from xltoolkit.batch.far import AnyJob
from xltoolkit.batch.work import Choices
from xltoolkit.batch.worker import READY, Message

AHEAD = 2
"""Jobs that a worker holds: the one it is at, and the next, so that it never waits for its supervisor."""

_PATIENCE = 5
"""Seconds to wait for a killed process to be gone."""
_KILLED = -9
_MEGABYTE = 1 << 20


class Ended(NamedTuple):
    """How a worker ended.

    Args:
        what: in a few words.
        why: the cause as far as it is known.
        advice: what the user does.
        by_others: whether something else than the supervisor killed it, as systems do that run out of memory.
    """

    what: str
    why: str
    advice: str
    by_others: bool = False


class Member:
    """A worker process.

    Args:
        context: how processes are started.
        main: what it runs.
        choices: what it does with workbooks.
    """

    def __init__(
        self,
        context: ForkServerContext | SpawnContext,
        main: Callable[[Connection, Choices], None],
        choices: Choices,
    ) -> None:
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=main, args=(theirs, choices), daemon=True)
        self._process.start()
        theirs.close()
        self.jobs: deque[tuple[int, AnyJob]] = deque()
        """What it was given and has not answered, in order."""
        self.ready = False
        self._since = time.monotonic()
        self._closed = False

    @property
    def has_room(self) -> bool:
        """Whether it may be given another job."""
        return len(self.jobs) < AHEAD

    @property
    def is_heard(self) -> bool:
        """Whether it may still say something."""
        return not self._closed

    @property
    def is_alive(self) -> bool:
        """Whether the process runs and may still say something."""
        return not self._closed and self._process.is_alive()

    def give(self, job: tuple[int, AnyJob]) -> None:
        """Give it a job; one that is dying does not take it, and it is counted among what it held."""
        if not self.jobs:
            self._since = time.monotonic()
        self.jobs.append(job)
        with contextlib.suppress(OSError):
            self.connection.send(job)

    def hear(self) -> Message | None:
        """Return what it says; None where it said nothing to the end."""
        try:
            message: Message = self.connection.recv()
        except (EOFError, OSError):
            self._closed = True
            self._process.join(_PATIENCE)
            return None
        self._since = time.monotonic()
        if message == READY:
            self.ready = True
        elif self.jobs:
            self.jobs.popleft()
        return message

    def ended(self, seconds: float, memory_mb: int) -> Ended | None:
        """Return how it ended; one that takes too long or too much is ended here."""
        if self._closed or not self._process.is_alive():
            if self.connection.poll() and not self._closed:
                return None  # it said something before it died
            self.kill()
            self.wait()
            return _died(self._process.exitcode)
        if time.monotonic() - self._since > seconds:
            self.kill()
            self.wait()
            return Ended(
                f"处理了 {seconds:g} 秒还没有完，已停止",
                "",
                "检查文件是否大得不合常理；确需更久的，放宽 config.toml 里 [batch] 的 seconds",
            )
        used = memory_of(self._process.pid)
        if used > memory_mb * _MEGABYTE:
            self.kill()
            self.wait()
            return Ended(
                f"处理时用了 {used // _MEGABYTE:,} MB 内存，超过 {memory_mb:,} MB 的上限，已停止",
                "",
                "检查文件是否大得不合常理；文件可信时可以放宽 config.toml 里 [batch] 的 memory_mb",
            )
        return None

    def dismiss(self) -> None:
        """Let it go: it ends by itself when nobody sends any more."""
        self.connection.close()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(OSError, ValueError):
            self._process.kill()

    def wait(self) -> None:
        """Wait until it is gone."""
        self._process.join(_PATIENCE)
        self.connection.close()


def memory_of(process: int | None) -> int:
    """Return how many bytes a process holds in memory; 0 where the system does not say (only Linux does)."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_bytes().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _died(code: int | None) -> Ended:
    advice = "单独核对这个文件；每次都这样的，请把文件交给维护人员"
    if code is not None and code < 0:
        name = next((item.name for item in signal.Signals if item == -code), str(-code))
        if code == _KILLED:
            why = "被系统强行结束（SIGKILL），多半是内存不够"
            return Ended("处理它的进程中途退出", why, f"用 --workers 1 再试；{advice}", by_others=True)
        return Ended("处理它的进程中途退出", f"程序崩溃（{name}）", advice)
    return Ended("处理它的进程中途退出", f"退出码 {code}", advice)
