"""The deadline from outside: a child does what may block, and is ended when it says nothing for too long."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from xltoolkit.attach.busy import ADVICE
from xltoolkit.live.messages import Done, Found, Message, Progress, Request, read_message, to_line
from xltoolkit.live.process import Child, child_command
from xltoolkit.live.words import AGAIN, UNDO
from xltoolkit.model import ToolkitError

COULD_NOT_RUN = 2
FAILED = 3

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


def supervise(
    request: Request, *, limits: Limits = USUAL, command: Sequence[str] = (), seen: Seen | None = None
) -> Done:  # fmt: skip
    """Have one request done by a child of its own, as ``Helper.ask``.

    Args:
        request: what to do.
        limits: how long the child may be silent.
        command: how the child is started; empty for the usual way.
        seen: is told every message as it comes.
    """
    with Helper(command) as helper:
        return helper.ask(request, limits, seen)


class Helper:
    """A child that does one request after the other; one that ended, or had to be ended, is followed by another.

    Args:
        command: how it is started; empty for the usual way.
        child: one that runs already.
    """

    def __init__(self, command: Sequence[str] = (), child: Child | None = None) -> None:
        self._command = command or child_command()
        self._child = child

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """Let the child go, and all that it holds of the program."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def ask(self, request: Request, limits: Limits = USUAL, seen: Seen | None = None) -> Done:
        """Have a request done, and return its end, whatever becomes of child, program and workbook.

        Args:
            request: what to do.
            limits: how long the child may be silent.
            seen: is told every message as it comes.
        """
        try:
            child = self._child = self._child or Child(self._command)
        except OSError as error:
            return _not_started(str(error.strerror or error))
        child.send(to_line(request))
        latest = Latest()
        while True:
            line = child.line(latest.deadline(limits))
            if not line:
                return self._lost(child, latest, limits, silent=line is None)
            message = read_message(line)
            if message is None:
                continue
            if seen is not None:
                seen(message)
            if isinstance(message, Done):
                return message
            latest.note(message)

    def _lost(self, child: Child, latest: Latest, limits: Limits, *, silent: bool) -> Done:
        """Give up a child that is silent, or gone."""
        try:
            if silent:
                child.kill()
                return latest.silence(limits)
            return latest.death(*child.epitaph())
        finally:
            self.end()


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
            return _not_started("电脑太忙，或者安全软件正在检查它", waited)
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


def _not_started(why: str, waited: str = "") -> Done:
    what = f"检查程序没有启动起来{'：' if waited else ''}{waited}"
    return _failed(what, why=why, advice="稍后再试一次；还不行，运行 xlt addin status", code=COULD_NOT_RUN)


def _failed(what: str, *, where: str = "", why: str = "", advice: str, code: int = FAILED) -> Done:
    return Done(str(ToolkitError(what, where=where, why=why, advice=advice)), code, must_read=True)
