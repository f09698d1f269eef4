"""A real workbook and its real narrative, and the command line in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.narrative.golden import EXAMPLES, narrative_of
from xltoolkit import console
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.run import Session

NARRATIVE = narrative_of("yangquan-gongxinju-2022")
WRONG, NUMBERS = 12, 253
"""As the golden file has it."""


class Result(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


Call = Callable[..., Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["xlt", *map(str, arguments)])
        code = console.run_command(xlt)
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the published tables."""
    session = Session.start(load_config(), "yangquan-2022")
    path = tmp_path_factory.mktemp("published") / "公开表.xlsx"
    import_document(EXAMPLES / "yangquan-gongxinju-2022.txt", session.registry).write(path)
    return path
