"""A headless Chromium of the tests' own: its own profile, a time limit, ended by its process group.

It is driven over the browser's own pipe (``--remote-debugging-pipe``): the DevTools protocol as JSON, a zero byte after
each message, so nothing but the browser is needed and no port is open.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

LIMIT = 60.0
"""Seconds that one test may use its browser."""

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_START = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
"""Puts the pipes where the browser looks for them; no other way to do so is safe beside threads."""


def find_browser() -> str | None:
    """Return the browser, or None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None) if sys.platform == "linux" else None


class PageError(AssertionError):
    """The page's script raised, or did not do what it should in time."""


class Page:
    """A page in a browser of its own.

    Attributes:
        faults: what the page said on its console as a warning or worse, exceptions, and what its policy forbade.
    """

    def __init__(self, program: str, folder: Path) -> None:
        self.faults: list[str] = []
        self._deadline = time.monotonic() + LIMIT
        self._number = 0
        self._read = b""
        self._events: list[dict[str, Any]] = []
        theirs_in, self._out = _pipe()
        self._in, theirs_out = _pipe()
        options = (
            *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
            *("--disable-dev-shm-usage", "--remote-debugging-pipe", f"--user-data-dir={folder / 'profile'}"),
            "about:blank",
        )
        self._process = subprocess.Popen(  # noqa: S603 - Chromium, with a profile of ours
            [sys.executable, "-c", _START, str(theirs_in), str(theirs_out), program, *options],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"HOME": str(folder), "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._session = ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def renew(self) -> None:
        """Give the next test its time, and forget what the last one saw."""
        self._deadline = time.monotonic() + LIMIT
        self._events.clear()
        self.faults.clear()

    def open(self, file: Path, width: int = 1280, height: int = 900) -> None:
        """Open a file in a window of a size, and wait until it is loaded."""
        self.resize(width, height)
        self._call("Page.navigate", url=file.absolute().as_uri())
        self._await(lambda event: event["method"] == "Page.loadEventFired")

    def resize(self, width: int, height: int, scale: float = 1) -> None:
        """Give the window another size."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **metrics)

    def evaluate(self, script: str) -> Any:  # noqa: ANN401 - whatever the script returns
        """Return what an expression of the page comes to."""
        done = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise PageError(done["exceptionDetails"].get("exception", {}).get("description", script))
        return done["result"].get("value")

    def until(self, script: str) -> None:
        """Wait until an expression is true."""
        while not self.evaluate(script):
            if time.monotonic() > self._deadline:
                raise PageError(f"not in time: {script}")
            time.sleep(0.02)

    def press(self, key: str) -> None:
        """Press and release a key where the focus is."""
        codes = {"Enter": 13, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38, " ": 32}
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        event = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper())), "text": text}
        self._call("Input.dispatchKeyEvent", type="keyDown", **event)
        self._call("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self._call("Input.insertText", text=text)

    def picture(self, file: Path, **clip: float) -> None:
        """Save a picture of the window, or of a part of the page."""
        part = {"clip": {"scale": 1} | clip} if clip else {}
        data = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=bool(clip), **part)["data"]
        file.write_bytes(base64.b64decode(data))

    def printed(self) -> bytes:
        """Return the page as a printer gets it: PDF."""
        data = self._call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        return base64.b64decode(data)

    def close(self) -> None:
        """End the browser and all processes that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def _call(self, method: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - the protocol's
        self._number += 1
        message = {"id": self._number, "method": method, "params": values}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        number = self._number
        answer = self._await(lambda event: event.get("id") == number)
        if "error" in answer:
            raise PageError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _await(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first message that is wanted; others are kept until somebody wants them."""
        for place, event in enumerate(self._events):
            if wanted(event):
                return self._events.pop(place)
        while not wanted(event := self._message()):
            if "method" in event:
                self._events.append(event)
        return event

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            left = self._deadline - time.monotonic()
            if left <= 0 or not select.select([self._in], [], [], left)[0]:
                raise PageError("the browser does not answer")
            piece = os.read(self._in, 1 << 20)
            if not piece:
                raise PageError("the browser has ended")
            self._read += piece
        text, _, self._read = self._read.partition(b"\0")
        event: dict[str, Any] = {"method": "", **json.loads(text)}
        self._note(event)
        return event

    def _note(self, event: dict[str, Any]) -> None:
        values = event.get("params", {})
        match event["method"]:
            case "Runtime.exceptionThrown":
                self.faults.append(str(values["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if values["type"] in ("error", "warning", "assert"):
                self.faults.append(str(values["args"]))
            case "Log.entryAdded" if values["entry"]["level"] in ("error", "warning"):
                self.faults.append(values["entry"]["text"])


def _pipe() -> tuple[int, int]:
    """Return a pipe whose ends are out of the way of the numbers that the browser wants."""
    import fcntl  # noqa: PLC0415 - Windows has none, and skips these tests

    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


@pytest.fixture(scope="session")
def _browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    program = find_browser()
    if program is None:
        pytest.skip("needs Chromium (Debian: chromium-headless-shell)")
    page = Page(program, tmp_path_factory.mktemp("browser"))
    yield page
    page.close()


@pytest.fixture
def page(_browser: Page) -> Iterator[Page]:
    """A browser's page, which must not complain."""
    _browser.renew()
    yield _browser
    assert _browser.faults == []
