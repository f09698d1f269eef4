"""``xlt live``: one run told in the terminal, or one at every save of the workbook's file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from xltoolkit.live.messages import Done, Message, Progress, Request
from xltoolkit.live.supervise import COULD_NOT_RUN, USUAL, Limits, supervise
from xltoolkit.live.words import for_terminal
from xltoolkit.model import ToolkitError

PAUSE = 0.5
"""Seconds between two looks at the file."""

SETTLES = 0.5
"""Seconds that a file must rest: a save is more than one write."""


def once(
    request: Request, out: TextIO, err: TextIO, *, limits: Limits = USUAL, command: Sequence[str] = ()
) -> Done:  # fmt: skip
    """Have a request done; the report goes to one stream, what is being done and what failed to the other.

    Args:
        request: what to do.
        out: for the report.
        err: for everything else; progress only where it is a terminal.
        limits: how long the child may be silent.
        command: how the child is started; empty for the usual way.
    """

    def seen(message: Message) -> None:
        if isinstance(message, Progress) and err.isatty():
            err.write(f"{message.text}\n")

    done = supervise(request, limits=limits, command=command, seen=seen)
    stream = out if done.code < COULD_NOT_RUN else err
    stream.write(f"{done.detail or for_terminal(done.text)}\n")
    stream.flush()
    return done


class Watch:
    """A run now, and one at every save, until Ctrl-C.

    Args:
        request: what to do; names the workbook's file.
        out: for reports.
        err: for everything else.
        limits: how long the child may be silent.
        command: how the child is started; empty for the usual way.

    Raises:
        ToolkitError: there is no file that could be saved.
    """

    def __init__(
        self, request: Request, out: TextIO, err: TextIO, limits: Limits = USUAL, command: Sequence[str] = ()
    ) -> None:
        if not request.book or not Path(request.book).is_file():
            raise ToolkitError(
                "--watch 要知道守着哪个文件", where=request.book, advice="写出工作簿的路径；没有存过盘的，先存盘"
            )
        self._request, self._out, self._err = request, out, err
        self._limits, self._command = limits, command
        self._file = Path(request.book)

    def run(self) -> int:
        """Watch. Returns what could not be done at all, the first time; ends with KeyboardInterrupt otherwise."""
        while True:
            before = self._saved()
            done = once(self._request, self._out, self._err, limits=self._limits, command=self._command)
            if done.code == COULD_NOT_RUN:
                return done.code
            self._err.write(f"守着 {self._file}，存盘后再做一遍；按 Ctrl-C 结束\n")
            self._err.flush()
            self._wait(before)

    def _wait(self, before: int) -> None:
        """Wait for a save that is complete."""
        while (now := self._saved()) in {before, 0}:
            time.sleep(PAUSE)
        while True:
            time.sleep(SETTLES)
            if (later := self._saved()) == now and later:
                return
            now = later

    def _saved(self) -> int:
        """Return when the file was written; 0 while it is being replaced."""
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0
