"""How a result reaches whoever clicked."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.addin.office import SECONDS, ask, close_dialog, uno_python
from tests.addin.screen import screen
from tests.live.children import command
from tests.live.conftest import Desk
from tests.office import Office, limited, require_office
from xltoolkit import ribbon
from xltoolkit.addin.actions import TAB, Call
from xltoolkit.calc import connect
from xltoolkit.live import notify
from xltoolkit.live.messages import Done
from xltoolkit.live.notify import CalcMessage, desktop_box, notifier
from xltoolkit.live.supervise import Helper, Limits

LONG = Done("检查完成：错误 1，警告 2，提示 0。\n问题标在单元格上。", 1, must_read=True)


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> list[Done]:
    """What the desktop was asked to show."""
    shown: list[Done] = []
    monkeypatch.setattr(notify, "desktop_box", shown.append)
    return shown


def test_a_box_in_calc_waits_for_its_reader_and_nothing_else_does(tmp_path: Path, desktop: list[Done]) -> None:
    require_office()
    python = uno_python() or pytest.skip("python3-uno is missing")
    with screen(tmp_path) as shown:
        office = Office(tmp_path / "office", display=shown.display)
        try:
            with limited(office), Helper(command("calc")) as helper:
                book = connect(office.place).books.add()
                message = CalcMessage(office.place, helper, Limits(silence=60))
                reader = threading.Thread(target=message, args=(LONG,))
                reader.start()
                pipe = office.place.removeprefix("pipe,name=")
                assert LONG.text in ask(python, pipe, "dialog", TAB)
                assert reader.is_alive()
                book.sheets[0]["A1"].value = 1  # Calc is not held up
                close_dialog(python, pipe, shown, TAB)
                reader.join(SECONDS)
                assert not reader.is_alive()
        finally:
            office.kill()
    assert desktop == []


def test_what_need_not_be_read_is_a_line_in_the_status_bar(desk: Desk, desktop: list[Done]) -> None:
    began = time.monotonic()
    with Helper(command("calc")) as helper:
        CalcMessage(desk.office.place, helper)(Done("已去掉 3 条批注。"))
    assert 5 < time.monotonic() - began < SECONDS
    assert desktop == []


def test_where_calc_hangs_the_desktop_shows_it(own_desk: Desk, desktop: list[Done]) -> None:
    own_desk.office.freeze()
    try:
        with Helper(command("calc")) as helper:
            CalcMessage(own_desk.office.place, helper, Limits(attach=2))(LONG)
    finally:
        own_desk.office.thaw()
    assert desktop == [LONG]


def test_the_desktop_has_a_program_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/said"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name: str(program) if name == "notify-send" else None)
    desktop_box(LONG)
    assert (tmp_path / "said").read_text(encoding="utf-8") == f"{TAB}\n{LONG.text}\n"
    assert LONG.text in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows a box of Windows serves all; other desktops are absent")
def test_a_click_in_calc_is_answered_in_calc() -> None:
    with Helper(command("dies")) as helper:
        assert isinstance(notifier(Call("fill", calc="pipe,name=x"), helper), CalcMessage)
        assert notifier(None, helper) is desktop_box


@pytest.mark.parametrize("arguments", [[], ["erase"], ["fill", "--book", "zz"]])
def test_a_command_line_that_is_none_of_a_click(arguments: list[str]) -> None:
    shown: list[Done] = []
    assert ribbon.main(arguments, show=shown.append) == 2
    assert "重新安装加载项" in shown[0].text


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("about", ["xltoolkit 0.", "口径：", "规则："]),
        ("doctor", ["【正常】Python 3", "【正常】规则 ", "LibreOffice"]),
    ],
)
def test_what_needs_no_workbook(action: str, words: list[str], say: Callable[[str], Done]) -> None:
    done = say(action)
    for part in words:
        assert part in done.text


@pytest.fixture(name="say")
def _say() -> Callable[[str], Done]:
    def click(action: str) -> Done:
        shown: list[Done] = []
        ribbon.main(Call(action).arguments(), show=shown.append, command=command("calc"))
        return shown[0]

    return click
