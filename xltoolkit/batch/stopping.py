"""Ctrl-C and SIGTERM as a wish: the run ends at the next good moment, with all that is done in its ledger."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Whether somebody wants the run to stop."""

    def __init__(self) -> None:
        self.wanted = False
        self._soon = False

    @contextmanager
    def soon(self) -> Iterator[None]:
        """Promise to look at ``wanted`` every moment; elsewhere a signal interrupts whatever is going on."""
        self._soon = True
        try:
            yield
        finally:
            self._soon = False

    def ask(self) -> None:
        """Want it.

        Raises:
            KeyboardInterrupt: nobody promised to look, or it was asked before.
        """
        asked_again, self.wanted = self.wanted, True
        if asked_again or not self._soon:
            raise KeyboardInterrupt


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Turn Ctrl-C and SIGTERM into the wish to stop; a second one ends the process at once, as ever."""
    stop = Stop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.ask()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = [signal.signal(number, handle) for number in _SIGNALS]
    try:
        yield stop
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)
