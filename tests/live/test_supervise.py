"""The deadline from outside: whatever the child does, its parent comes back in time, and no child is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.live.children import command
from xltoolkit import ribbon
from xltoolkit.addin.actions import Call
from xltoolkit.live.messages import Done, Found, Message, Progress, Request, Started, read_message, to_line
from xltoolkit.live.supervise import Helper, Limits, supervise

LONG = 60
"""Seconds: what a child does is awaited for as long as a busy machine may take."""

NO_ANSWER = Limits(start=LONG, attach=1, silence=LONG)
SILENCE = Limits(start=LONG, attach=LONG, silence=3)
PATIENT = Limits(start=LONG, attach=LONG, silence=LONG)
PRESS = "按 Esc 或 Enter 结束单元格编辑，关闭打开的对话框，再点一次按钮"


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    ("mode", "limits", "code", "words"),
    [
        ("never-starts", Limits(start=1), 2, ["没有启动起来：等了 1 秒", "xlt addin status"]),
        ("never-attaches", NO_ANSWER, 2, ["没有回应：等了 1 秒，已停下，没有做任何改动", PRESS]),
        (
            "falls-silent",
            SILENCE,
            3,
            ["公开表.xlsx：Excel 没有回应", "停在这一步：正在写入 12 处", PRESS, "撤销本次写入"],
        ),
        ("dies", PATIENT, 3, ["公开表.xlsx：程序意外中断", "退出码 1", "RuntimeError: 内存不足", "撤销本次写入"]),
    ],
)
def test_a_child_that_says_nothing_is_ended(
    mode: str, limits: Limits, code: int, words: list[str], tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    done = supervise(Request("check-all"), limits=limits, command=command(mode, pid))
    assert done.code == code
    assert done.must_read
    for part in words:
        assert part in done.text
    if sys.platform != "win32":
        # One that was ended before it could say who it is cannot say so any more.
        assert not pid.exists() or gone(int(pid.read_text()))


def test_a_child_that_the_system_does_not_start(tmp_path: Path) -> None:
    shown: list[Done] = []
    command = [str(tmp_path / "none"), "--child"]
    assert ribbon.main(Call("about").arguments(), show=shown.append, command=command) == 2
    assert "检查程序没有启动起来" in shown[0].text
    assert "原因：" in shown[0].text
    assert "xlt addin status" in shown[0].text


def test_what_the_child_says_is_told_as_it_comes() -> None:
    seen: list[Message] = []
    done = supervise(Request("check-sheet", "C:\\决算\\公开表.xlsx"), command=command("excel", 3), seen=seen.append)
    assert seen[:2] == [Started(), Found("Excel", "公开表.xlsx")]
    assert "表格程序正忙，没有做完" in done.text
    assert seen[-1] == done


def test_a_program_that_stays_busy_is_given_up_by_the_child_itself() -> None:
    done = supervise(Request("check-all"), command=command("excel", 10_000))
    assert done.code == 2
    assert "表格程序正忙，没有做任何改动" in done.text
    assert "按 Esc 或 Enter" in done.text


def test_one_child_does_one_request_after_the_other_and_one_that_was_ended_is_replaced() -> None:
    with Helper(command("calc")) as helper:
        assert "xltoolkit 0." in helper.ask(Request("about")).text
        first = helper._child
        assert first is not None
        assert "口径" in helper.ask(Request("about")).text
        assert helper._child is first
        first.kill()
        assert "程序意外中断" in helper.ask(Request("about")).text
        assert "xltoolkit 0." in helper.ask(Request("about")).text


def test_a_call_that_blocks_is_ended_from_outside() -> None:
    done = supervise(Request("check-all"), limits=NO_ANSWER, command=command("blocks"))
    assert PRESS in done.text


def test_a_workbook_closed_meanwhile_is_said() -> None:
    done = supervise(Request("check-sheet"), command=command("excel", 0, "closed"))
    assert done.code == 3
    assert "公开表.xlsx：工作簿已经关闭，没有做完" in done.text
    assert "重新打开工作簿" in done.text


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix are absent")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_child_whose_parent_is_gone_goes_too(how: signal.Signals, tmp_path: Path) -> None:
    script = (
        "from xltoolkit.live.supervise import supervise, Limits; from xltoolkit.live.messages import Request;"
        "import sys; supervise(Request('check-all'), limits=Limits(60, 60, 60), command=sys.argv[1:])"
    )
    line = [sys.executable, "-c", script, *command("blocks-with-pid", tmp_path / "pid")]
    parent = subprocess.Popen(line, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        for _ in range(200):
            time.sleep(0.1)
            if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
                break
        pid = int((tmp_path / "pid").read_text())
        began = time.monotonic()
        parent.send_signal(how)
        parent.wait(50)
        assert time.monotonic() - began < 50
        deadline = time.monotonic() + 15
        while not gone(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert gone(pid)
    finally:
        parent.kill()
        parent.wait(10)


@pytest.mark.parametrize(
    "message", [Started(), Found("WPS", "表\n1"), Progress("正在读“表”"), Done("好", 1, must_read=True)]
)
def test_messages_read_back(message: Message) -> None:
    line = to_line(message)
    assert line.isascii()
    assert line.count(b"\n") == 1
    assert read_message(line) == message


@pytest.mark.parametrize("line", [b"", b"warning: x\n", b"[]\n", b"{}\n", b'{"kind": "Done"}\n', b'{"kind": "Else"}\n'])
def test_what_is_no_message_is_passed_over(line: bytes) -> None:
    assert read_message(line) is None
