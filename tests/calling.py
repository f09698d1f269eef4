"""The command line, called in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from xltoolkit import console
from xltoolkit.cli import xlt


class Result(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


Call = Callable[..., Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command in this process, through the same door as ``xlt``."""

    def run(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["xlt", *map(str, arguments)])
        code = console.run_command(xlt)
        return Result(code, *capsys.readouterr())

    return run
