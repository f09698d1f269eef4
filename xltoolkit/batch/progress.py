"""How far a run is: a live line on a terminal, plain lines every few seconds elsewhere; on stderr in any case."""

from __future__ import annotations

import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TextIO

from xltoolkit.console import is_utf8

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PLAIN_EVERY = 5.0
"""Seconds between plain lines."""
SHOWN_EVERY = 0.2
"""Seconds between updates of the live line: a fast run must not spend its time on showing it."""
_LOOKBACK = 60
"""Marks of the last minute, from which the rate is taken."""


@dataclass(slots=True)
class Tally:
    """What a run came to so far.

    Args:
        found: workbooks.
        statuses: how many ended so.
        carried: how many of them were taken over from an earlier run, unchanged.
        findings: open errors, warnings, hints.
    """

    found: int
    statuses: Counter[str] = field(default_factory=Counter)
    carried: int = 0
    findings: list[int] = field(default_factory=lambda: [0, 0, 0])

    def add(self, status: str, severities: tuple[int, int, int], *, carried: bool = False) -> None:
        """Count a workbook."""
        self.statuses[status] += 1
        self.carried += carried
        for number, count in enumerate(severities):
            self.findings[number] += count

    @property
    def finished(self) -> int:
        """How many workbooks are through, however they ended."""
        return self.statuses.total()

    def sentence(self) -> str:
        """Say the findings so far."""
        errors, warnings, hints = self.findings
        failed = f"，失败 {self.statuses['failed']} 个" if self.statuses["failed"] else ""
        return f"错误 {errors}，警告 {warnings}，提示 {hints}{failed}"


class Progress(Protocol):
    """Shows how far a run is; used in a ``with`` statement."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""

    def show(self, tally: Tally) -> None:
        """Show how far it is, should it be time."""


class Plain:
    """A line every few seconds.

    Args:
        stream: where to.
        every: seconds.
        clock: tells the time in seconds.
    """

    def __init__(self, stream: TextIO, every: float = PLAIN_EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._every = every
        self._clock = clock
        self._shown = clock()
        self._marks: deque[tuple[float, int]] = deque([(self._shown, 0)], _LOOKBACK)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""

    def show(self, tally: Tally) -> None:
        """Print a line where it is time."""
        now = self._clock()
        if now - self._shown < self._every:
            return
        self._shown = now
        self._marks.append((now, tally.finished))
        (since, before), (_, done) = self._marks[0], self._marks[-1]
        rate = (done - before) / (now - since)
        left = f"，约余 {duration((tally.found - done) / rate)}" if rate else ""
        line = f"已完成 {done}/{tally.found} 个，每秒 {rate:.1f} 个{left}；{tally.sentence()}"
        self._stream.write(f"{line}\n")
        self._stream.flush()


class Live:
    """A bar with rate, time left and findings so far, on a terminal that can show one."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._shown = 0.0

    def __enter__(self) -> Self:
        """Show the bar."""
        from rich.console import Console  # noqa: PLC0415 - heavy, and needed only in a terminal
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415 - the same

        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}；{task.fields[found]}"))
        console = Console(file=self._stream, highlight=False, emoji=False)
        self._bar = Progress(*columns, console=console, transient=True, auto_refresh=False)
        self._bar.start()
        self._task = self._bar.add_task("", pace="正在开始", found="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def show(self, tally: Tally) -> None:
        """Bring the bar up to date, should it be time."""
        now = time.monotonic()
        if self._bar is None or self._task is None or now - self._shown < SHOWN_EVERY:
            return
        self._shown = now
        task = self._bar.tasks[0]
        self._bar.update(self._task, completed=tally.finished, total=tally.found)
        left = f"，约余 {duration(task.time_remaining)}" if task.time_remaining is not None else ""
        pace = f"每秒 {task.speed:.1f} 个{left}" if task.speed else "正在开始"
        self._bar.update(self._task, pace=pace, found=tally.sentence(), refresh=True)


def progress_on(stream: TextIO | None = None) -> Progress:
    """Return what suits a stream (stderr): a bar's characters are not in GBK, and a file wants lines."""
    stream = stream or sys.stderr
    return Live(stream) if stream.isatty() and is_utf8(stream) else Plain(stream)


def duration(seconds: float) -> str:
    """Say a time in words."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
