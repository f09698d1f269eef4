"""The deadline from outside: a child does what may block, and is ended when it says nothing for too long."""

from __future__ import annotations

import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from xltoolkit.addin.actions import MODULE, PYTHON_OPTIONS
from xltoolkit.attach.busy import ADVICE
from xltoolkit.live.messages import Done, Found, Message, Progress, Request, read_message, to_line
from xltoolkit.live.words import AGAIN, UNDO
from xltoolkit.model import ToolkitError

CHILD = "--child"
COULD_NOT_RUN = 2
FAILED = 3

_UNIX = sys.platform != "win32"
_FLAGS = int(getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)) | int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
"""Of Windows: no window, and Ctrl-C does not reach it."""

_LOOK = 0.2
"""Seconds between two looks at the clock: on Windows nothing but a short wait lets Ctrl-C through."""

_GRACE = 1.0
_ENDS_WITHIN = 5.0

Seen = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of silence after which the child is ended.

    Args:
        start: until it runs; a virus scanner may look at every module.
        attach: from then until it has found the workbook.
        silence: between two of its messages from then on; a sheet of many formats takes a minute.
    """

    start: float = 30
    attach: float = 10
    silence: float = 120


USUAL = Limits()


def child_command() -> list[str]:
    """Return the command that starts the child."""
    return [sys.executable, *PYTHON_OPTIONS, "-m", MODULE, CHILD]


def supervise(
    request: Request, *, limits: Limits = USUAL, command: Sequence[str] = (), seen: Seen | None = None
) -> Done:  # fmt: skip
    """Have a request done, and return its end, whatever becomes of child, program and workbook.

    Args:
        request: what to do.
        limits: how long the child may be silent.
        command: how the child is started; empty for the usual way.
        seen: is told every message as it comes.
    """
    latest = Latest()
    with _child(command or child_command(), request) as (messages, child, errors):
        while True:
            message = _next(messages, latest.deadline(limits))
            if message is None:
                child.kill()
                return latest.silence(limits)
            if isinstance(message, Ended):
                return latest.death(child.wait(_ENDS_WITHIN), _last_line(errors))
            if seen is not None:
                seen(message)
            if isinstance(message, Done):
                return message
            latest.note(message)


@dataclass(frozen=True, slots=True)
class Ended:
    """The child closed its end of the pipe."""


class Latest:
    """How far the child had come, as far as it said."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._started = False
        self._found: Found | None = None
        self._doing = ""

    def note(self, message: Message) -> None:
        """Take note of a sign of life."""
        self._since = time.monotonic()
        self._started = True
        if isinstance(message, Found):
            self._found = message
        if isinstance(message, Progress):
            self._doing = message.text

    def deadline(self, limits: Limits) -> float:
        """Return until when the next message must come."""
        return self._since + self._allowed(limits)

    def _allowed(self, limits: Limits) -> float:
        if not self._started:
            return limits.start
        return limits.attach if self._found is None else limits.silence

    def silence(self, limits: Limits) -> Done:
        """Say that nothing more came."""
        waited = f"等了 {self._allowed(limits):g} 秒，已停下"
        if not self._started:
            return _failed(
                f"检查程序没有启动起来：{waited}",
                why="电脑太忙，或者安全软件正在检查它",
                advice="稍后再试一次；还不行，运行 xlt addin status",
                code=COULD_NOT_RUN,
            )
        if self._found is None:
            return _failed(
                f"表格程序没有回应：{waited}，没有做任何改动",
                why="正在编辑单元格，或者有对话框开着",
                advice=_AGAIN,
                code=COULD_NOT_RUN,
            )
        return _failed(
            f"{self._found.program} 没有回应：{waited}",
            where=self._place(),
            why=self._told(),
            advice=f"{_AGAIN}。{UNDO}",
        )

    def death(self, code: int, said: str) -> Done:
        """Say that the child ended without a result."""
        why = "；".join(filter(None, (self._told(), f"退出码 {code}", said)))
        advice = "再试一次；总是这样，把这条信息交给维护人员"
        advice = f"{advice}。{UNDO}" if self._found else advice
        return _failed("程序意外中断", where=self._place(), why=why, advice=advice)

    def _place(self) -> str:
        return "" if self._found is None else self._found.book

    def _told(self) -> str:
        return f"停在这一步：{self._doing}" if self._doing else ""


_AGAIN = ADVICE.replace("再试一次", AGAIN)


def _failed(what: str, *, where: str = "", why: str = "", advice: str, code: int = FAILED) -> Done:
    return Done(str(ToolkitError(what, where=where, why=why, advice=advice)), code, must_read=True)


def _next(messages: queue.Queue[Message | Ended], deadline: float) -> Message | Ended | None:
    """Return the next message; None where none came in time."""
    while True:
        left = deadline - time.monotonic()
        try:
            return messages.get(timeout=max(0.0, min(_LOOK, left)))
        except queue.Empty:
            if left <= 0:
                return None


@contextmanager
def _child(
    command: Sequence[str], request: Request
) -> Iterator[tuple[queue.Queue[Message | Ended], subprocess.Popen[bytes], IO[bytes]]]:
    """Start the child; whatever happens, it has ended and was waited for in the end.

    Its standard input stays open: when that ends, be it that this process was killed, the child ends itself. It is a
    group of its own, so that Ctrl-C reaches it through us only.
    """
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(  # noqa: S603 - our own module
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            creationflags=_FLAGS,
            start_new_session=_UNIX,
        )
        messages: queue.Queue[Message | Ended] = queue.Queue()
        reader = threading.Thread(target=_read, args=(child.stdout, messages), daemon=True, name="child-messages")
        reader.start()
        try:
            assert child.stdin is not None  # noqa: S101 - for the type checker: it is a pipe
            with suppress(OSError):  # a child that is gone already is noticed by its silence
                child.stdin.write(to_line(request))
                child.stdin.flush()
            yield messages, child, errors
        finally:
            _end(child)
            reader.join(_ENDS_WITHIN)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Let a child that is done go by itself; end any other."""
    assert child.stdin is not None  # noqa: S101 - as above
    with suppress(OSError):
        child.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        child.wait(timeout=_GRACE)
        return
    child.kill()
    with suppress(subprocess.TimeoutExpired):
        child.wait(timeout=_ENDS_WITHIN)


def _read(stream: IO[bytes], messages: queue.Queue[Message | Ended]) -> None:
    with stream:
        for line in stream:
            if (message := read_message(line)) is not None:
                messages.put(message)
    messages.put(Ended())


def _last_line(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
