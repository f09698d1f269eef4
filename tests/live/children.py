"""Children for these tests, run as scripts: the real one on a stand-in for the backend, or one that misbehaves."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from xltoolkit.attach import Attached, Wanted, attach
from xltoolkit.live.backend import JOINT
from xltoolkit.live.child import serve
from xltoolkit.live.joint import Joint
from xltoolkit.live.messages import Found, Progress, Started, to_line
from xltoolkit.model import Edit, Grid, Written
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.live import LiveWorkbook

SLOW = "XLT_TEST_SLOW"
"""Environment variable: a file that is made when a sheet is read, which takes long then."""


WRITES = "XLT_TEST_WRITES"
"""The same when a second sheet is written, which takes long then."""


HANGS = "XLT_TEST_HANGS"
"""Set: the child hangs in the midst of the first write."""


class Slowed:
    """The real backend, as slow as a test asks."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._applied = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the backend has
        return getattr(self._book, name)

    def read(self, name: str) -> Grid:
        """Read a sheet."""
        if mark := os.environ.get(SLOW):
            Path(mark).touch()
            time.sleep(0.5)
        return self._book.read(name)

    def apply(self, edits: Iterable[Edit]) -> Written:
        """Make edits."""
        self._applied += 1
        if self._applied > 1 and (mark := os.environ.get(WRITES)):
            Path(mark).touch()
            time.sleep(0.5)
        return self._book.apply(edits)


def _hang(*_: object) -> Grid:
    time.sleep(600)
    raise AssertionError


def _slowed(at: Attached) -> Workbook:
    if HANGS in os.environ:
        setattr(LiveWorkbook, "_as_it_stands", _hang)  # noqa: B010 - mypy lets no method be replaced
    book: Any = Slowed(JOINT.open(at))
    return book  # type: ignore[no-any-return]


TESTED = Joint(_slowed, JOINT.undo)


def command(mode: str, *arguments: object) -> list[str]:
    """Return the command that starts one of these children."""
    return [sys.executable, "-X", "utf8", __file__, mode, *map(str, arguments)]


class RefusedError(Exception):
    """As pywin32 raises it while a cell is edited."""

    def __init__(self, hresult: int = -2147418111) -> None:
        super().__init__(hresult, "被呼叫方拒绝接收呼叫。", None, None)
        self.hresult = hresult


def fake_app(busy: int = 0, books: tuple[str, ...] = ("C:\\决算\\公开表.xlsx",), *, closed: bool = False) -> Any:  # noqa: ANN401 - a fake
    """Make a program that is busy a number of times, then works; ``closed`` raises in the midst of the work."""
    left = [busy]

    def opened() -> list[Any]:
        if left[0]:
            left[0] -= 1
            raise RefusedError
        return [SimpleNamespace(api=SimpleNamespace(FullName=name), fullname=name, sheets=Sheets()) for name in books]

    class Sheets(list[Any]):
        @property
        def active(self) -> Any:  # noqa: ANN401 - a fake
            raise RefusedError(-2147417848 if closed else -2147418111)

    class App:
        engine = SimpleNamespace(name="excel")
        api = SimpleNamespace(Name="Microsoft Excel", Path="C:\\Office")
        status_bar: object = False

        @property
        def books(self) -> Any:  # noqa: ANN401 - a fake
            found = opened()

            class Books(list[Any]):
                active = found[0] if found else None

            return Books(found)

    return App()


def _fake(mode: str, arguments: list[str]) -> None:
    """Be a child that misbehaves."""
    output = os.dup(1)
    if arguments:
        Path(arguments[0]).write_text(str(os.getpid()), encoding="ascii")
    if mode == "never-starts":
        time.sleep(600)
    os.write(output, b"a library says something\n" + to_line(Started()))
    if mode == "never-attaches":
        time.sleep(600)
    os.write(output, to_line(Found("Excel", "公开表.xlsx")))
    if mode == "falls-silent":
        os.write(output, to_line(Progress("正在写入 12 处")))
        time.sleep(600)
    if mode == "dies":
        raise RuntimeError("内存不足")


def main() -> None:
    """Be one of them."""
    mode, *arguments = sys.argv[1:]
    if mode == "calc":
        serve(replace(TESTED, heal=JOINT.heal))
    if mode == "excel":
        busy, closed = int(arguments[0]), arguments[1:] == ["closed"]
        app = fake_app(busy, closed=closed)
        serve(TESTED, lambda wanted: attach(wanted, patience=1.5, programs=lambda _: [lambda: app]))
    if mode.startswith("blocks"):

        def block(wanted: Wanted) -> Attached:
            if arguments:
                Path(arguments[0]).write_text(str(os.getpid()), encoding="ascii")
            subprocess.run([sys.executable, "-c", "import time; time.sleep(5)"], check=False)
            raise AssertionError(wanted)

        serve(TESTED, block)
    _fake(mode, arguments)


if __name__ == "__main__":
    main()
