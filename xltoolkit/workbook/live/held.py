"""Painting and calculating are held while a workbook is written, and let go whatever happens.

A run that is killed in the midst cannot let go. So what was held is noted in a file as long as it is held, and whoever
works on that workbook next finds the note.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from xltoolkit.calc import CalcLostError

_QUIET: dict[str, object] = {"screen_updating": False, "calculation": "manual"}
"""While a workbook is written: each cell would be painted, and all formulas calculated, once a block."""

_USUAL: dict[str, tuple[object, ...]] = {
    "screen_updating": (True, False),
    "calculation": ("automatic", "semiautomatic", "manual"),
}


class Held:
    """What is held of a program.

    Args:
        holder: what it is held of: an xlwings app, or an engine's workbook that can be held alone.
        note: the file that says what is held; None where nobody comes after.
    """

    def __init__(self, holder: object, note: Path | None = None) -> None:
        self._holder = holder
        self._note = note

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Hold both, and let go in every case; what cannot be held is not."""
        before = {name: getattr(self._holder, name) for name in _QUIET}
        self._write(before)
        with contextlib.ExitStack() as held:
            for name, value in _QUIET.items():
                held.callback(self._let_go, name, before[name])
                setattr(self._holder, name, value)
            yield
        self._forget()  # an error leaves open what is still held, and the note where it is

    def heal(self) -> None:
        """Let go what a run held that was killed."""
        before = self._noted()
        for name, value in before.items():
            self._let_go(name, value)
        if before:
            self._forget()

    def _let_go(self, name: str, value: object) -> None:
        """Put back how it was; nothing else is left undone where that fails."""
        with contextlib.suppress(CalcLostError):  # there is nothing left that could be let go
            setattr(self._holder, name, value)

    def _write(self, before: dict[str, object]) -> None:
        if self._note is not None:
            with contextlib.suppress(OSError):  # without a note only a killed run leaves something held
                self._note.write_text(json.dumps(before), encoding="utf-8")

    def _noted(self) -> dict[str, object]:
        """Return what the note says that was before; nothing where there is none, or it is broken."""
        try:
            said = {} if self._note is None else json.loads(self._note.read_text(encoding="utf-8"))
            return {name: said[name] for name, usual in _USUAL.items() if said[name] in usual} if said else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _forget(self) -> None:
        """Take the note away."""
        if self._note is not None:
            with contextlib.suppress(OSError):
                self._note.unlink(missing_ok=True)
