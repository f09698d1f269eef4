"""``xlt live``: once, and at every save until Ctrl-C."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import click
import pytest

from tests.live.children import command
from tests.live.conftest import Desk
from xltoolkit.cli import xlt
from xltoolkit.live import watch
from xltoolkit.live.messages import Request
from xltoolkit.live.supervise import Limits
from xltoolkit.live.watch import Watch, once
from xltoolkit.model import ToolkitError

SCRIPT = """
import sys
from tests.live.children import command
from xltoolkit.live import supervise
supervise.child_command = lambda: command("calc")
sys.argv = ["xlt", *sys.argv[1:]]
from xltoolkit.__main__ import main
sys.exit(main())
"""


def test_the_report_of_an_open_workbook(desk: Desk) -> None:
    out, err = io.StringIO(), io.StringIO()
    before = [sheet.name for sheet in desk.book.sheets]
    done = once(Request("live-check", str(desk.path), calc=desk.office.place), out, err, command=command("calc"))
    assert done.code == 1
    assert out.getvalue().startswith("xltoolkit")
    assert "相差 90,000,000.00 元" in out.getvalue()
    assert err.getvalue() == ""
    assert [sheet.name for sheet in desk.book.sheets] == before


@pytest.mark.parametrize("fill", ["blank", "none"])
def test_the_whole_job_on_an_open_workbook(desk: Desk, fill: str) -> None:
    out = io.StringIO()
    request = Request("live-run", str(desk.path), calc=desk.office.place, fill=fill)
    done = once(request, out, io.StringIO(), command=command("calc"))
    assert ("没有填汇总数" in done.text) == (fill == "blank")
    assert "检查结果" in [sheet.name for sheet in desk.book.sheets]


def test_what_fails_goes_to_the_other_stream() -> None:
    out, err = io.StringIO(), io.StringIO()
    assert once(Request("live-check"), out, err, command=command("excel", 10_000)).code == 2
    assert out.getvalue() == ""
    assert "表格程序正忙" in err.getvalue()


def test_whoever_has_no_buttons_is_told_of_none() -> None:
    err = io.StringIO()
    once(Request("live-run"), io.StringIO(), err, limits=Limits(silence=1), command=command("falls-silent"))
    assert "再运行一次。已经写入的，可以用 xlt live undo 退回" in err.getvalue()
    assert "按钮" not in err.getvalue()


@pytest.mark.parametrize("book", ["", "/none/没有.xlsx"])
def test_there_must_be_a_file_to_watch(book: str) -> None:
    with pytest.raises(ToolkitError, match="--watch 要知道守着哪个文件"):
        Watch(Request("live-check", book), io.StringIO(), io.StringIO())


def test_a_save_is_noticed_when_it_is_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PAUSE", 0.05)
    monkeypatch.setattr(watch, "SETTLES", 0.1)
    path = tmp_path / "a.xlsx"
    path.write_text("1")
    watching = Watch(Request("live-check", str(path)), io.StringIO(), io.StringIO())
    waiting = threading.Thread(target=watching._wait, args=(watching._saved(),))
    waiting.start()
    time.sleep(0.3)
    assert waiting.is_alive()
    path.unlink()  # as programs do that replace the file
    time.sleep(0.2)
    assert waiting.is_alive()
    path.write_text("2")
    waiting.join(60)
    assert not waiting.is_alive()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix are absent")
def test_every_save_until_ctrl_c(desk: Desk, tmp_path: Path) -> None:
    line = [
        sys.executable,
        "-X",
        "utf8",
        "-c",
        SCRIPT,
        "live",
        "check",
        str(desk.path),
        "--watch",
        "--calc",
        desk.office.place,
    ]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(line, stdout=out, stderr=subprocess.STDOUT, env=environment)  # noqa: S603 - ours
    try:
        _wait_for(tmp_path / "out", "按 Ctrl-C 结束", 1)
        desk.book.save()
        _wait_for(tmp_path / "out", "按 Ctrl-C 结束", 2)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    finally:
        process.kill()
        process.wait(10)
    text = (tmp_path / "out").read_text(encoding="utf-8")
    assert text.count("相差 90,000,000.00 元") == 2
    assert text.endswith("已结束\n")


def _wait_for(path: Path, words: str, times: int) -> None:
    deadline = time.monotonic() + 60
    while path.read_text(encoding="utf-8").count(words) < times:
        assert time.monotonic() < deadline, path.read_text(encoding="utf-8")
        time.sleep(0.1)


def test_the_commands() -> None:
    group = xlt.commands["live"]
    assert isinstance(group, click.Group)
    assert set(group.commands) == {"check", "run", "undo", "clear"}
