"""``xlt testdata``: the folder that it writes, and what it says to users."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from xltoolkit import console
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.model import OutputError
from xltoolkit.testdata import folder
from xltoolkit.testdata.folder import make_folder
from xltoolkit.testdata.maker import Order

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command in this process, through the same door as ``xlt``."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["xlt", *map(str, arguments)])
        code = console.run_command(xlt)
        return code, *capsys.readouterr()

    return run


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_processes_write_what_one_alone_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = Order(8, load_config(), "yangquan-2022", damaged=Fraction(1, 10), blank=Fraction(1, 5))
    alone = make_folder(order, 120, tmp_path / "alone", workers=1)
    monkeypatch.setattr(folder, "_ALONE", 0)
    told: list[int] = []
    together = make_folder(order, 120, tmp_path / "together", workers=2, progress=told.append)
    assert (alone, sum(told)) == (together, 120)
    assert contents(tmp_path / "alone") == contents(tmp_path / "together")
    smaller = make_folder(order, 60, tmp_path / "smaller", workers=1)
    assert smaller.workbooks == 60
    whole = contents(tmp_path / "alone")
    assert all(whole[name] == data for name, data in contents(tmp_path / "smaller").items() if name.endswith(".xlsx"))


def test_the_folder_tells_the_truth_about_itself(tmp_path: Path) -> None:
    result = make_folder(Order(8, load_config(), "yangquan-2022", damaged=Fraction(1, 4)), 40, tmp_path / "out")
    truths = [json.loads(line) for line in (tmp_path / "out" / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(truths) == result.damaged == 10
    assert all((tmp_path / "out" / truth["file"]).is_file() for truth in truths)
    about = json.loads((tmp_path / "out" / "testdata.json").read_text(encoding="utf-8"))
    assert (about["departments"], about["workbooks"], about["seed"]) == (40, 40, 8)
    assert about["damaged"]["workbooks"] == 10
    assert len(list((tmp_path / "out").rglob("*.xlsx"))) == 40


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, call: Call) -> None:
    (tmp_path / "决算.xlsx").write_bytes(b"mine")
    with pytest.raises(OutputError, match="不是空的"):
        make_folder(Order(1, load_config()), 1, tmp_path)
    code, _, err = call("testdata", 1, "-o", tmp_path)
    assert code == 2
    assert "决算.xlsx" in err
    assert contents(tmp_path) == {"决算.xlsx": b"mine"}


def test_a_file_in_the_way_is_named(tmp_path: Path, call: Call) -> None:
    (tmp_path / "文件").write_bytes(b"")
    for target in (tmp_path / "文件", tmp_path / "文件" / "里面"):
        code, _, err = call("testdata", 1, "-o", target)
        assert code == 2
        assert "是一个文件" in err


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal is sent to one process there")
def test_interrupted_it_ends_without_noise(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "xltoolkit", "testdata", "50000", "-o", str(tmp_path / "out"), "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:  # noqa: S603 - our own
        deadline = time.monotonic() + 60
        while not list((tmp_path / "out").glob("*/*/*.xlsx")) and time.monotonic() < deadline:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it
        _, err = process.communicate(timeout=90)
    assert process.returncode == console.INTERRUPTED
    assert b"Traceback" not in err
    assert not (tmp_path / "out" / "testdata.json").exists()


def test_the_command_makes_what_check_then_reports(tmp_path: Path, call: Call) -> None:
    code, out, _ = call("testdata", 32, "-o", tmp_path / "部门", "--damaged", "50%", "--seed", 6)
    assert code == 0
    assert "部门 32 个，工作簿 32 个" in out
    assert "有错的 16 个" in out
    code, out, _ = call("check", tmp_path / "部门")
    assert code == 3
    assert "工作簿 32 个：无问题 16，有问题 11，失败 5，跳过 0" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("0", "-o", "x"), "“0”不是 1 到 1000000 的整数"),
        (("五", "-o", "x"), "“五”不是 1 到 1000000 的整数"),
        (("5", "-o", "x", "--seed", "1.5"), "“1.5”不是"),
        (("5",), "-o"),
        (("5", "-o", "x", "--damaged", "200%"), "不在 0 到 1"),
        (("5", "-o", "x", "--damaged", "很多"), "不是比例"),
        (("5", "-o", "x", "--damaged", "1/0"), "不是比例"),
        (("5", "-o", "x", "--years", "3"), "“3”不是 1 到 2 的整数"),
        (("5", "-o", "x", "--profile", "nowhere-2022"), "nowhere-2022"),
    ],
)
def test_bad_arguments_are_refused(
    arguments: tuple[str, ...], says: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = call("testdata", *arguments)
    assert code == 2
    assert says in err
    assert not list(tmp_path.rglob("*.xlsx"))


def test_the_help_is_chinese(call: Call) -> None:
    code, out, _ = call("testdata", "--help")
    assert code == 0
    assert "虚构" in out
    assert "--damaged" in out
