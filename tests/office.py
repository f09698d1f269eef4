"""A LibreOffice Calc of the tests' own: its own profile, its own pipe, a time limit, ended by its process group.

Used as fixtures: ``from tests.office import …`` in a conftest, see tests/calc/conftest.py.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from xltoolkit.calc import CalcError, NoCalcError, connect, connection
from xltoolkit.calc.bridge import load_uno
from xltoolkit.libreoffice import find_office

STARTS_WITHIN = 90.0
"""Seconds: a first start on a busy machine makes a profile."""

TEST_LIMIT = 120.0
"""Seconds that one test may use its Calc; then Calc is killed, so that a call that hangs returns."""


class Office:
    """A Calc that runs.

    Attributes:
        place: where it listens.
    """

    def __init__(self, folder: Path, *, display: str | None = None, port: int | None = None) -> None:
        program = find_office()
        assert program is not None
        _make_profile(folder / "profile")
        self.place = f"pipe,name=xlt-test-{uuid.uuid4().hex}" if port is None else f"socket,host=127.0.0.1,port={port}"
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *(["--headless"] if display is None else []),
            *("--norestore", "--nologo", "--nodefault", f"--accept={self.place};urp;"),
        ]
        environment = os.environ | {"HOME": str(folder), "LC_ALL": "C.UTF-8"}
        if display is not None:
            environment |= {"DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen"}
        self._process = subprocess.Popen(  # noqa: S603 - LibreOffice, with a profile of ours
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment, start_new_session=True,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                # On a fresh profile LibreOffice may start a second time: one that opens a workbook is there to stay.
                connect(self.place, seconds=10).books.add().close()
            except CalcError as error:
                if time.monotonic() > deadline or not self.runs:
                    self.kill()
                    raise AssertionError(f"LibreOffice did not start: {error}") from error
                time.sleep(0.1)
            else:
                return

    @property
    def runs(self) -> bool:
        """Whether it runs still."""
        return self._process.poll() is None

    def freeze(self) -> None:
        """Make it hang: it answers nothing until ``thaw``."""
        os.killpg(self._process.pid, signal.SIGSTOP)
        while any(_state(pid) not in "TZ" for pid in self._processes()):
            time.sleep(0.01)

    def thaw(self) -> None:
        """Let it go on."""
        os.killpg(self._process.pid, signal.SIGCONT)

    def _processes(self) -> list[int]:
        return [pid for pid in connection._own_processes() if _group(pid) == self._process.pid]

    def kill(self) -> None:
        """End it at once, with all that it started."""
        pipes = _pipes(self._processes())
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=60)
        for pipe in pipes:
            pipe.unlink(missing_ok=True)

    def close(self) -> None:
        """Let it quit, so that it takes its pipes away; end it where it does not."""
        if self.runs:
            with contextlib.suppress(CalcError, subprocess.TimeoutExpired):
                connect(self.place, seconds=5).impl.api.terminate()
                self._process.wait(timeout=5)
        self.kill()


def _make_profile(folder: Path) -> None:
    """Make a profile whose formats are Chinese (常规 for General), as its users' are."""
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">'
        "<value>zh-CN</value></prop></item></oor:items>",
        encoding="utf-8",
    )


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def _state(pid: int) -> str:
    """Return the letter for what a process does: R it runs, T it is stopped, Z it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


def _pipes(processes: list[int]) -> list[Path]:
    """Return the files of the pipes on which processes listen; those that are killed leave them."""
    table = Path("/proc/net/unix")
    if not table.is_file():
        return []
    opened = set[str]().union(*(connection._open_files(pid) for pid in processes))
    lines = [line.split() for line in table.read_text(encoding="utf-8", errors="replace").splitlines()]
    return [
        Path(line[7]) for line in lines if len(line) > 7 and f"socket:[{line[6]}]" in opened and "OSL_PIPE" in line[7]
    ]


class Offices:
    """One Calc for many tests, started again where a test ended it."""

    def __init__(self, folder: Path, display: str | None = None) -> None:
        self._folder = folder
        self._display = display
        self._started = 0
        self._office: Office | None = None

    def running(self) -> Office:
        """Return the Calc that runs."""
        if self._office is None or not self._office.runs:
            self._started += 1
            self._office = Office(self._folder / str(self._started), display=self._display)
        return self._office

    def close(self) -> None:
        """End it."""
        if self._office is not None:
            self._office.close()


@contextlib.contextmanager
def limited(office: Office, seconds: float = TEST_LIMIT) -> Iterator[Office]:
    """Kill a Calc that a test uses too long: the call that hangs returns, and the test fails."""
    timer = threading.Timer(seconds, office.kill)
    timer.daemon = True
    timer.start()
    try:
        yield office
    finally:
        timer.cancel()


def require_office() -> None:
    """Skip where LibreOffice, or its interface for this Python, is missing."""
    if sys.platform == "win32":
        pytest.skip("pipes and process groups of Unix are absent")
    if find_office() is None:
        pytest.skip("LibreOffice is missing")
    try:
        load_uno()
    except NoCalcError as error:
        made_for = f"{sys.version_info.major}.{sys.version_info.minor}"
        pytest.skip(f"the system's uno is absent for Python {made_for}: {error.what}")


@contextlib.contextmanager
def screen(folder: Path) -> Iterator[str]:
    """Run a screen that nobody sees; yields its name."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is missing")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with (folder / "xvfb.log").open("wb") as log:
        process = subprocess.Popen(command, pass_fds=(writing,), stderr=log, start_new_session=True)  # noqa: S603
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            yield f":{numbers.readline().strip()}"
    finally:
        process.terminate()
        process.wait(timeout=60)
