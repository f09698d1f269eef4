"""A LibreOffice of the tests' own, with its profile, spoken to over a pipe."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.addin.screen import Screen
from xltoolkit.libreoffice import find_office

CLIENT = Path(__file__).with_name("office_client.py")
SECONDS = 90
CLICKS = 5


@cache
def uno_python() -> str | None:
    """Return a Python that has ``uno``: on Linux the system's."""
    candidates = ["/usr/bin/python3", "/Applications/LibreOffice.app/Contents/Resources/python"]
    for python in filter(os.path.exists, candidates):
        tried = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False, timeout=SECONDS)  # noqa: S603
        if tried.returncode == 0:
            return python
    return None


@dataclass(frozen=True, slots=True)
class Office:
    """A running LibreOffice."""

    pipe: str
    python: str
    process: subprocess.Popen[bytes]

    def ask(self, command: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
        """Let it do a command of the client."""
        return ask(self.python, self.pipe, command, *arguments)

    def close_dialog(self, screen: Screen, title: str) -> dict[str, list[int]]:
        """Close a dialog, see ``close_dialog`` below."""
        return close_dialog(self.python, self.pipe, screen, title)

    def quit(self) -> None:
        """End it as a user does, so that it saves its settings."""
        self.ask("terminate")
        self.process.wait(SECONDS)


def ask(python: str, pipe: str, command: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    """Run the client; return its answer."""
    line = [python, str(CLIENT), pipe, command, *arguments]
    done = subprocess.run(line, capture_output=True, check=False, timeout=SECONDS, encoding="utf-8")  # noqa: S603
    assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stderr}"
    return json.loads(done.stdout)


def close_dialog(python: str, pipe: str, screen: Screen, title: str) -> dict[str, list[int]]:
    """Wait for a dialog and click its button until it is gone, so that the next click reaches the window behind it.

    Returns:
        The texts that were in it, and their places.
    """
    texts: dict[str, list[int]] = ask(python, pipe, "dialog", title)
    assert texts, f"no dialog {title} is shown"
    for _ in range(CLICKS):  # on a busy machine a box is seen before it takes clicks
        screen.click(*texts["OK"])
        if ask(python, pipe, "gone", title):
            return texts
    raise AssertionError(f"a dialog stays open: {list(texts)}")


@contextmanager
def running(profile: Path, *arguments: str, display: str | None = None) -> Iterator[Office]:
    """Start LibreOffice on a profile, headless unless a display is given; skip where it is not installed."""
    program = find_office() or pytest.skip("LibreOffice is not installed")
    python = uno_python() or pytest.skip("python3-uno is not installed")
    pipe = f"xltoolkit-test-{os.getpid()}-{profile.name}"
    shown = ["--nologo"] if display else ["--headless"]
    options = [f"-env:UserInstallation={profile.as_uri()}", "--norestore", f"--accept=pipe,name={pipe};urp;", *shown]
    plugin = "gen" if display else "svp"
    environment = {**os.environ, "SAL_USE_VCLPLUGIN": plugin, "DISPLAY": display or "", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603
        [program, *options, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            yield Office(pipe, python, process)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process with what it started: soffice is a script that starts the program proper."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
