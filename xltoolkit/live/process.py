"""A child on pipes: lines go in, lines come out, and in the end it has ended, whatever happened.

Loads little, so that a child can be started before anything else of its parent is there.
"""

from __future__ import annotations

import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import IO

from xltoolkit.addin.entry import MODULE, PYTHON_OPTIONS

CHILD = "--child"

_UNIX = sys.platform != "win32"
_FLAGS = int(getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)) | int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
"""Of Windows: no window, and Ctrl-C does not reach it."""

_LOOK = 0.2
"""Seconds between two looks at the clock: on Windows nothing but a short wait lets Ctrl-C through."""

_GRACE = 1.0
_ENDS_WITHIN = 5.0


def child_command() -> list[str]:
    """Return the command that starts the child."""
    return [sys.executable, *PYTHON_OPTIONS, "-m", MODULE, CHILD]


class Child:
    """A process of our own.

    Its standard input stays open: when that ends, be it that this process was killed, the child ends itself. It is a
    group of its own, so that Ctrl-C reaches it through us only.

    Args:
        command: starts it.

    Raises:
        OSError: the system does not start it.
    """

    def __init__(self, command: Sequence[str]) -> None:
        with ExitStack() as unless_started:
            self._errors: IO[bytes] = unless_started.enter_context(tempfile.TemporaryFile())
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                creationflags=_FLAGS,
                start_new_session=_UNIX,
            )
            unless_started.pop_all()
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True, name="child-lines")
        self._reader.start()

    def send(self, line: bytes) -> None:
        """Give it a line; one that is gone already is noticed by its silence."""
        assert self._process.stdin is not None  # noqa: S101 - for the type checker: it is a pipe
        with suppress(OSError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def line(self, deadline: float) -> bytes | None:
        """Return its next line; an empty one where it closed its end, None where none came in time.

        Args:
            deadline: of the monotonic clock.
        """
        while True:
            left = deadline - time.monotonic()
            try:
                return self._lines.get(timeout=max(0.0, min(_LOOK, left)))
            except queue.Empty:
                if left <= 0:
                    return None

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def epitaph(self) -> tuple[int, str]:
        """Return the exit status of one that closed its end, and the last thing that it wrote on standard error."""
        code = self._process.wait(_ENDS_WITHIN)
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return code, lines[-1] if lines else ""

    def end(self) -> None:
        """Let it go by itself where it is done, else end it; once is enough."""
        assert self._process.stdin is not None  # noqa: S101 - as above
        with suppress(OSError):
            self._process.stdin.close()
        if not self._goes_within(_GRACE):
            self._process.kill()
            self._goes_within(_ENDS_WITHIN)
        self._reader.join(_ENDS_WITHIN)
        self._errors.close()

    def _goes_within(self, seconds: float) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)
            return True
        return False

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - as above
        with self._process.stdout as stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put(b"")
