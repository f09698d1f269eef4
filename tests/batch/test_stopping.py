"""A run that is stopped, killed or starved: nothing done is lost, outputs are whole or absent, and it can go on."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.conftest import ROOT, Folder, command, xlt
from tests.batch.misbehaving import ASKED
from xltoolkit.workbook import verify

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="not here: signals are sent as POSIX has them")

NAMES = [f"慢{number:02}" for number in range(16)]
"""Each takes 0.3 seconds, so that two workers need some three."""


@contextlib.contextmanager
def started(asked: Path, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603 - our own command line
        command(*arguments),
        cwd=ROOT,
        env=os.environ | {ASKED: str(asked)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_for(asked: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(list(asked.iterdir())) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def workers_of(asked: Path) -> set[int]:
    return {int(path.read_text(encoding="utf-8") or 0) for path in asked.iterdir()} - {0}


def is_running(process: int) -> bool:
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return False


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "asked"
    path.mkdir()
    return path


@pytest.mark.parametrize("how", ["group", "parent", "term"])
def test_ctrl_c_stops_soon_and_loses_nothing(
    folder: Folder, config: Path, tmp_path: Path, asked: Path, how: str
) -> None:
    root, out = folder(NAMES), tmp_path / "out"
    with started(asked, "run", root, "-o", out, "--config", config) as process:
        wait_for(asked, 6)
        if how == "group":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.send_signal(signal.SIGINT if how == "parent" else signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    text = said.decode()
    assert "已中断" in text
    assert "--resume" in text
    assert "Traceback" not in text
    assert not [worker for worker in workers_of(asked) if is_running(worker)]
    assert whole(out)
    states, recorded = in_ledger(out)
    assert states == ["cut"]
    assert len(recorded) >= 4
    assert recorded == {path.stem for path in out.glob("*.xlsx")}, "what is written is in the ledger"
    assert f"找到工作簿 16 个：完成 {len(recorded)} 个，失败 0 个，跳过 {16 - len(recorded)} 个" in text
    goes_on(root, out, config, asked, recorded)


def test_after_kill_9_it_goes_on_where_it_was(folder: Folder, config: Path, tmp_path: Path, asked: Path) -> None:
    root, out = folder(NAMES), tmp_path / "out"
    with started(asked, "run", root, "-o", out, "--config", config) as process:
        wait_for(asked, 10)
        process.kill()
        process.wait()
        deadline = time.monotonic() + 5
        while [worker for worker in workers_of(asked) if is_running(worker)]:
            assert time.monotonic() < deadline, "workers end with their parent"
            time.sleep(0.05)
    assert whole(out)
    states, recorded = in_ledger(out)
    assert states == ["running"]
    assert len(recorded) >= 6
    goes_on(root, out, config, asked, recorded)


def whole(out: Path) -> bool:
    return all(not verify(path) for path in out.glob("*.xlsx"))


def in_ledger(out: Path) -> tuple[list[str], set[str]]:
    with contextlib.closing(sqlite3.connect(out / "xltoolkit.sqlite")) as ledger:
        states = [row[0] for row in ledger.execute("SELECT state FROM runs ORDER BY id")]
        names = {Path(row[0]).stem for row in ledger.execute("SELECT name FROM latest_workbooks")}
    return states, names


def goes_on(root: Path, out: Path, config: Path, asked: Path, done: set[str]) -> None:
    """Go on with a run; what was done is not done again, and in the end all is."""
    for path in asked.iterdir():
        path.unlink()
    again = xlt("run", root, "-o", out, "--config", config, "--resume", **{ASKED: str(asked)})
    assert again.returncode == 1
    assert f"找到工作簿 16 个：完成 16 个，失败 0 个，跳过 0 个；其中 {len(done)} 个与上次相同" in again.stdout.decode()
    assert {path.name.partition("-")[0] for path in asked.iterdir()} == set(NAMES) - done
    states, recorded = in_ledger(out)
    assert states == ["done"], "the same run, not another one"
    assert recorded == set(NAMES)
    assert {path.name for path in out.iterdir()} == {f"{name}.xlsx" for name in NAMES} | {"xltoolkit.sqlite"}


def test_a_disk_that_is_full_stops_the_run_and_says_so(folder: Folder, tmp_path: Path) -> None:
    root, out = folder(NAMES), tmp_path / "out"
    run = [*command("run", root, "-o", out)]
    limited = ["bash", "-c", 'ulimit -f 300; exec "$@"', "bash", *run]  # no file beyond 300 KB: the ledger's turn
    done = subprocess.run(limited, cwd=ROOT, capture_output=True, check=False, timeout=120)  # noqa: S603 - ours
    said = done.stderr.decode()
    assert done.returncode == 2
    assert "运行中断，16 个工作簿做完了" in said
    assert "台账写不了" in said
    assert "--resume" in said
    assert "Traceback" not in said
    assert whole(out)
    again = xlt("run", root, "-o", out, "--resume")
    assert again.returncode == 1
    assert "找到工作簿 16 个：完成 16 个" in again.stdout.decode()
    assert {path.name for path in out.iterdir()} == {f"{name}.xlsx" for name in NAMES} | {"xltoolkit.sqlite"}


def test_a_folder_that_cannot_be_written_is_said_at_once(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = xlt("run", folder(["甲", "乙"]), "-o", tmp_path / "file" / "out")
    assert done.returncode == 2
    assert "台账写不了" in done.stderr.decode()
    assert "目标文件夹不存在" in done.stderr.decode()
