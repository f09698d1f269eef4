"""Clusters of two worker processes on this machine, each with ports and folders of its own, ended by pid."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.batch.conftest import ROOT

PATIENCE = 60
NODES = Path(__file__).with_name("nodes.py")


class Nodes:
    """A cluster: its address, and the environment variable that its workers see."""

    def __init__(self, folder: Path, workers: int = 2, **environment: str) -> None:
        self.said = (folder / "said").open("wb")
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, str(NODES), str(folder), str(workers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            cwd=folder,
            env=os.environ | environment,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().decode().strip()
        assert self.address, (folder / "said").read_text(encoding="utf-8")

    def end(self) -> None:
        """End the whole group of processes; its id is that of the first."""
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            self.process.communicate(timeout=10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.said.close()


@pytest.fixture(scope="session")
def asked_here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the misbehaving rule says what it was asked, on every worker of the cluster."""
    return tmp_path_factory.mktemp("asked")


@pytest.fixture
def asked(asked_here: Path) -> Path:
    """The same, emptied."""
    for path in asked_here.iterdir():
        path.unlink()
    return asked_here


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory, asked_here: Path) -> Iterator[Nodes]:
    """A cluster for all tests."""
    cluster = Nodes(tmp_path_factory.mktemp("nodes"), XLTOOLKIT_TEST_ASKED=str(asked_here), PYTHONPATH=str(ROOT))
    yield cluster
    cluster.end()


def content(ledger: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a run came to: everything but times, and what of it depends on the order of finishing."""
    with contextlib.closing(sqlite3.connect(ledger)) as connection:
        return {
            name: connection.execute(query).fetchall()
            for name, query in {
                "runs": "SELECT command, profile, choices, toolkit, state FROM runs",
                "workbooks": "SELECT position, name, department, status, error, profile, unit, yuan, errors, warnings,"
                " hints, explained, passed, failed, not_applicable, source_hash, output_hash FROM latest_workbooks"
                " ORDER BY position",
                "tables": "SELECT w.position, t.table_id, t.title, t.sheet, t.range, t.columns_json, t.amounts_json"
                " FROM latest_workbooks w JOIN tables t ON t.workbook = w.id ORDER BY 1, 2",
                "findings": "SELECT w.position, f.number, f.rule, f.severity, f.state, f.table_id, f.sheet, f.cell,"
                " f.coordinate, f.message, f.advice, f.explanation, f.expected, f.actual, f.difference"
                " FROM latest_workbooks w JOIN findings f ON f.workbook = w.id ORDER BY 1, 2",
            }.items()
        }
