"""The whole way: a click with the mouse in a window of Calc, and the real accounts computed, marked and explained."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from examples.demo import computed
from tests.addin.office import Office, running
from tests.addin.screen import Screen, screen
from tests.office import require_office
from xltoolkit.addin import calc
from xltoolkit.addin.actions import TAB
from xltoolkit.addin.profile import Profile
from xltoolkit.calc import CalcError, connect
from xltoolkit.config import load_config
from xltoolkit.model import Grid, Place, SetValue, spelt
from xltoolkit.run import Task, run
from xltoolkit.sessions import Session, Sessions
from xltoolkit.workbook import Workbook, open_workbook
from xltoolkit.workbook.live import LiveWorkbook

SECONDS = 30
"""A click takes one to two; a busy machine more."""

CLICKS = 3

PICTURES = os.environ.get("XLTOOLKIT_PICTURES")
"""A folder for the pictures of the documents; without it they go with the test."""


@dataclass(frozen=True, slots=True)
class Window:
    """Calc with our buttons, and the accounts in it without their totals."""

    office: Office
    screen: Screen
    toolbar: dict[str, list[int]]
    path: Path

    def live(self) -> LiveWorkbook:
        """Return the workbook as it stands in the window."""
        return LiveWorkbook(connect(f"pipe,name={self.office.pipe}").books[self.path.name], "Calc")

    def click(self, label: str) -> None:
        """Click on a button."""
        self.screen.click(*self.toolbar[label])

    def click_until(self, label: str, done: Callable[[LiveWorkbook], bool]) -> None:
        """Click on a button until something is seen in the workbook, as a user does whose click was lost.

        A test that waits in vain leaves a picture of the window.
        """
        for _ in range(CLICKS):
            self.click(label)
            if self._comes(done):
                return
            box = None if self.office.ask("gone", TAB) else self.office.close_dialog(self.screen, TAB)
        self.keep("in-vain.png")
        pytest.fail(f"nothing came of a click; a box said: {box}")

    def _comes(self, done: Callable[[LiveWorkbook], bool]) -> bool:
        start = time.perf_counter()
        while not (seen := self._holds(done)) and time.perf_counter() - start < SECONDS:
            time.sleep(0.5)
        return seen

    def _holds(self, done: Callable[[LiveWorkbook], bool]) -> bool:
        try:
            return done(self.live())
        except CalcError:  # it is being written
            return False

    def message(self) -> dict[str, list[int]]:
        """Wait for the box that tells the result; return the texts in it and their places."""
        texts: dict[str, list[int]] = self.office.ask("dialog", TAB)
        assert texts, "no result is told"
        return texts

    def keep(self, name: str) -> None:
        """Keep a picture of the window."""
        time.sleep(1)
        self.screen.save(Path(PICTURES or self.path.parent) / name)


@pytest.fixture(scope="module")
def session() -> Session:
    """Plugins and rules."""
    return Session.start(load_config(), "yangquan-2022")


@pytest.fixture(scope="module")
def bare(accounts: Path, session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The accounts without any of the totals that reconcile."""
    path = tmp_path_factory.mktemp("bare") / "决算 公开表.xlsx"
    with open_workbook(accounts) as book:
        wrong = {finding.cell for finding in run(book, session, Task(write=False)).findings}
        book.apply(SetValue(entry.cell, None) for entry in computed(book, session) if entry.cell not in wrong)
        book.save(path)
    return path


@pytest.fixture(scope="module")
def window(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """Calc in a window, with the buttons that start this very Python."""
    require_office()
    folder = tmp_path_factory.mktemp("window")
    profile = Profile(folder / "profile")
    calc.install(profile, Path(sys.executable))
    with screen(folder) as shown, running(profile.folder, str(bare), display=shown.display) as office:
        yield Window(office, shown, office.ask("shown")["toolbars"][TAB], bare)


def test_a_click_fills_marks_and_explains_as_a_run_on_the_file_does(window: Window) -> None:
    with open_workbook(window.path) as book:
        report = run(book, Sessions(load_config()), Task(formats=False))
        expected = {name: book.read(name) for name in book.sheets}
        looks = {name: fills(book, grid) for name, grid in expected.items()}
    assert report.written.cells > 300
    marked = next(finding.cell for finding in report.findings if finding.cell is not None)
    start = time.perf_counter()
    window.click("填汇总数")
    said = window.message()
    taken = time.perf_counter() - start
    assert any("已填 315 个汇总数。错误 1，警告 1" in text for text in said)
    live = window.live()
    assert live.sheets == tuple(expected)
    for name, wanted in expected.items():
        grid = live.read(name)
        assert_same(grid, wanted)
        colors = fills(live, grid)
        assert {at: colors.get(at) for at in looks[name]} == looks[name], name
    live.book.sheets[marked.sheet].activate()
    live.book.sheets[marked.sheet].range(marked.ref).select()
    window.keep("calc-message.png")
    window.office.close_dialog(window.screen, TAB)
    window.keep("calc-filled.png")
    (window.path.parent / "seconds.txt").write_text(f"{taken:.2f}")


def test_a_click_takes_it_back(window: Window) -> None:
    with open_workbook(window.path) as book:
        before = {name: book.read(name) for name in book.sheets}

    def done(live: LiveWorkbook) -> bool:
        return live.sheets == tuple(before) and all(live.read(name).values == before[name].values for name in before)

    window.click_until("撤销本次写入", done)
    for name, wanted in before.items():
        assert_same(window.live().read(name), wanted)


def assert_same(grid: Grid, wanted: Grid) -> None:
    """Compare a sheet in the window with one of a file; Calc drops the authors of notes."""
    assert grid.values == wanted.values, grid.name
    assert formulas(grid) == formulas(wanted), grid.name
    assert {at: note.text for at, note in grid.notes.items()} == {at: note.text for at, note in wanted.notes.items()}


def formulas(grid: Grid) -> dict[Place, str]:
    """Return formulas as they are compared."""
    return {at: spelt(formula) for at, formula in grid.formulas.items()}


def fills(book: Workbook, grid: Grid) -> dict[Place, str | None]:
    """Return the colours of a sheet's cells that have one."""
    colors = {at: book.style(index).fill for at, index in grid.styles.items()}
    return {at: color for at, color in colors.items() if color}
