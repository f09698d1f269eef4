"""A click with the mouse in a real window of LibreOffice Calc starts the command; seen on a screen of our own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.addin.office import Office, ask, running
from tests.addin.screen import Screen, screen
from xltoolkit.addin import calc
from xltoolkit.addin.actions import ACTIONS, TAB, Call
from xltoolkit.addin.messages import MESSAGES
from xltoolkit.addin.profile import TOOLBAR, Profile
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.libreoffice import find_office
from xltoolkit.loader import load

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 15
CLICKS = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """An office with our buttons, a workbook open in it, and what the buttons started."""

    office: Office
    screen: Screen
    book: Path
    record: Path
    toolbar: dict[str, list[int]]
    menu: list[int]

    def click(self, label: str) -> list[str]:
        """Click on a button; return the arguments that the interpreter got."""
        self.record.unlink(missing_ok=True)
        for _ in range(CLICKS):  # a window behind a box that just closed may not take clicks yet
            self.screen.click(*self.toolbar[label])
            if self.is_recorded():
                break
        return self.recorded()

    def choose(self, row: int) -> list[str]:
        """Choose an entry of the menu; return the arguments that the interpreter got."""
        self.record.unlink(missing_ok=True)
        self.screen.click(*self.menu)
        time.sleep(0.5)
        self.screen.press(*["Down"] * row, "Return")
        return self.recorded()

    def recorded(self) -> list[str]:
        """Wait for the interpreter; return its arguments."""
        assert self.is_recorded(), "nothing came of a click"
        return self.record.read_text(encoding="utf-8").splitlines()

    def is_recorded(self) -> bool:
        """Wait for the interpreter; return whether it was started."""
        deadline = time.monotonic() + SECONDS
        while not (found := self.record.exists()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found


@pytest.fixture(scope="module", name="desk")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if find_office() is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("click")
    record, python = folder / "record", folder / "Python 环境" / "python"
    python.parent.mkdir()  # an interpreter that only writes down what it was asked to run
    python.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{record}.tmp"\nmv "{record}.tmp" "{record}"\n', encoding="utf-8"
    )
    python.chmod(0o755)
    profile = Profile(folder / "profile")
    calc.install(profile, python)
    book = folder / "决算 公开表.xlsx"
    import_document(ROOT / "examples" / "yangquan-gongxinju-2022.txt", load(load_config(), "yangquan-2022")).write(book)
    with screen(folder) as shown, running(profile.folder, str(book), display=shown.display) as office:
        bars = office.ask("shown")
        yield Desk(office, shown, book, record, bars["toolbars"].get(TAB, {}), bars["menubars"][""][TAB])


def test_all_buttons_are_shown(desk: Desk) -> None:
    labels = [action.label for action in ACTIONS]
    assert [label for label in desk.toolbar if label] == labels
    assert all(desk.toolbar[label][2] > 10 and desk.toolbar[label][3] > 10 for label in labels)
    assert list(desk.office.ask("shown")["menus"][TAB]) == labels


def test_a_click_starts_the_command_and_the_office_can_be_spoken_to(desk: Desk) -> None:
    *options, module, action, book, hexed, calc_option, place = desk.click("检查全部")
    assert options == ["-E", "-P", "-X", "utf8", "-m"]
    call = Call.parse([action, book, hexed, calc_option, place])
    assert (module, call.action, call.book) == ("xltoolkit.ribbon", "check-all", desk.book.as_uri())
    assert call.calc
    assert call.calc.startswith("pipe,name=xltoolkit-")
    pipe = call.calc.removeprefix("pipe,name=")
    assert [ask(desk.office.python, pipe, "titles") for _ in range(3)] == [[desk.book.name]] * 3
    again = desk.click("填汇总数")
    assert again[6] == "fill"
    assert again[-1] == place  # one session listens once
    chosen = desk.choose(3)
    assert chosen[6] == ACTIONS[2].id
    assert chosen[-1] == place
    desk.screen.save(desk.record.with_name("calc.png"))  # for whoever wants to see it


def test_a_python_that_is_gone_is_said(desk: Desk) -> None:
    python = desk.record.parent / "Python 环境" / "python"
    gone = python.rename(python.with_name("moved"))
    desk.screen.click(*desk.toolbar["检查本表"])
    texts = desk.office.close_dialog(desk.screen, TAB)
    gone.rename(python)
    assert MESSAGES["calc_cannot_start"] in texts
    assert desk.click("关于")[6] == "about"


def test_a_clean_end_keeps_the_buttons_and_uninstalling_takes_all_of_them(desk: Desk) -> None:
    desk.office.quit()
    profile = Profile(desk.record.parent / "profile")
    assert not profile.lock.exists()
    python = desk.record.parent / "Python 环境" / "python"
    assert len(calc.status(profile, python)) == 2
    calc.uninstall(profile)
    left = [path for path in (profile.folder / "user").rglob("*") if path.is_file()]
    assert left
    assert [path for path in left if b"XlToolkit" in path.read_bytes() or TOOLBAR.encode() in path.read_bytes()] == []
