"""Children for these tests, run as scripts: the real one on a stand-in for the backend, or one that misbehaves."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

from xltoolkit.attach import Attached, Wanted, attach
from xltoolkit.live.child import serve
from xltoolkit.live.joint import Joint, Taken
from xltoolkit.live.messages import Found, Progress, Started, to_line
from xltoolkit.model import AddSheet, CellFormat, CellStyle, Edit, Grid, SetFormula, SetValue, Written

SLOW = "XLT_TEST_SLOW"
"""Environment variable: a file that is made when a sheet is read, which takes long then."""


class StandIn:
    """The least that a run needs of an open workbook: values are read in blocks, figures written one by one."""

    def __init__(self, at: Attached) -> None:
        self._book = at.book

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets."""
        return tuple(sheet.name for sheet in self._book.sheets)

    def read(self, name: str) -> Grid:
        """Read a sheet, as slowly as a test asks."""
        if mark := os.environ.get(SLOW):
            Path(mark).touch()
            time.sleep(0.5)
        used = self._book.sheets[name].used_range
        grid = Grid(name)
        for row, line in enumerate(used.options(ndim=2).value, used.row):
            for column, value in enumerate(line, used.column):
                if value is not None:
                    grid.values[row, column] = Decimal(repr(value)) if isinstance(value, float) else value
        return grid

    def style(self, index: int) -> CellStyle:
        """Return a plain look."""
        del index
        return CellStyle(CellFormat())

    def apply(self, edits: Iterable[Edit]) -> Written:
        """Write figures and add sheets."""
        written = Written()
        for edit in edits:
            if isinstance(edit, AddSheet) and edit.name not in self.sheets:
                self._book.sheets.add(edit.name, after=self._book.sheets[-1])
            elif isinstance(edit, SetValue):
                value = float(edit.value) if isinstance(edit.value, Decimal) else edit.value
                self._book.sheets[edit.cell.sheet][edit.cell.ref].value = value
                written.cells += 1
            elif isinstance(edit, SetFormula):
                self._book.sheets[edit.cell.sheet][edit.cell.ref].formula = edit.formula
                written.cells += 1
        return written

    def save(self, target: str | Path) -> None:
        """Refuse."""
        raise AssertionError(target)

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


JOINT = Joint(StandIn, lambda _: Taken(3, ("公开01表!C5",)))


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
        serve(JOINT)
    if mode == "excel":
        busy, closed = int(arguments[0]), arguments[1:] == ["closed"]
        app = fake_app(busy, closed=closed)
        serve(JOINT, lambda wanted: attach(wanted, patience=1.5, programs=lambda _: [lambda: app]))
    if mode.startswith("blocks"):

        def block(wanted: Wanted) -> Attached:
            if arguments:
                Path(arguments[0]).write_text(str(os.getpid()), encoding="ascii")
            subprocess.run([sys.executable, "-c", "import time; time.sleep(5)"], check=False)
            raise AssertionError(wanted)

        serve(JOINT, block)
    _fake(mode, arguments)


if __name__ == "__main__":
    main()
