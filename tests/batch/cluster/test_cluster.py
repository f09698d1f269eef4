"""The same run on a cluster: the same ledger, whatever befalls its workers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from tests.batch.cluster.conftest import PATIENCE, Nodes, content
from tests.batch.conftest import ROOT, Folder, command, xlt
from xltoolkit.config import load_config
from xltoolkit.testdata.folder import TRUTH, make_folder
from xltoolkit.testdata.maker import Order
from xltoolkit.workbook import verify

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="not here: processes are found in /proc")

COUNT = 104
"""Three tasks, of 50, 50 and 4 workbooks."""

SLOW = 30
"""Workbooks that take so long that a run over them is cut short, also where the machine is busy."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Departments' workbooks, some of them damaged."""
    folder = tmp_path_factory.mktemp("made") / "各部门"
    make_folder(Order(3, load_config(), "yangquan-2022", Fraction(1, 6), Fraction(1, 4)), COUNT, folder, workers=1)
    return folder


def started(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command line
        command(*arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def wait_until(files: Path, pattern: str, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(list(files.rglob(pattern))) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children(process: int) -> list[int]:
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _field(entry, "PPid") == str(process)
    ]


def _field(process: Path, name: str) -> str:
    try:
        lines = (process / "status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next(line.split()[1] for line in lines if line.startswith(f"{name}:"))


def busy_workers(nodes: Nodes) -> list[int]:
    """Return the workers of the cluster that have a process for workbooks."""
    workers = children(nodes.process.pid)
    return [
        worker
        for worker in workers
        for child in children(worker)
        if b"cluster.host" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def test_a_worker_is_killed_and_the_ledger_is_that_of_a_run_on_this_machine(
    nodes: Nodes, made: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    process = started("run", made, "-o", there, "--scheduler", nodes.address)
    wait_until(there, "*.xlsx", 10)
    victim = busy_workers(nodes)[0]
    os.kill(victim, signal.SIGKILL)
    text, said = (stream.decode() for stream in process.communicate(timeout=PATIENCE * 2))
    assert process.returncode == 3, said
    assert "Traceback" not in said
    assert victim not in children(nodes.process.pid)
    assert xlt("run", made, "-o", here).returncode == 3
    assert content(there / "xltoolkit.sqlite") == content(here / "xltoolkit.sqlite")
    outputs = {path.relative_to(here): path.read_bytes() for path in here.rglob("*.xlsx")}
    assert {path.relative_to(there): path.read_bytes() for path in there.rglob("*.xlsx")} == outputs
    assert not [path for path in there.rglob("*") if path.name.startswith(".")], "no leftovers"
    truths = [json.loads(line) for line in (made / TRUTH).read_text(encoding="utf-8").splitlines()]
    failed = sum(truth["expected"]["status"] == "failed" for truth in truths)
    assert failed > 3
    assert f"完成 {COUNT - failed} 个，失败 {failed} 个，跳过 0 个" in text
    again = xlt("run", made, "-o", there, "--scheduler", nodes.address, "--resume")
    assert f"其中 {COUNT - failed} 个与上次相同，没有重做" in again.stdout.decode()


def test_files_at_addresses_are_fetched_and_put_back_by_workers(
    nodes: Nodes, folder: Folder, config: Path, tmp_path: Path
) -> None:
    shutil.copy(ROOT / "tests" / "batch" / "shelf.py", config.parent / "plugins" / "tables")
    root = folder(["甲", "乙[2022]", "退出", "市直/丙"])
    far = ("run", f"shelf://{root}", "-o", f"shelf://{tmp_path}/there", "--ledger", tmp_path / "there.sqlite")
    for carried in (0, 3):
        done = xlt(*far, "--config", config, "--scheduler", nodes.address)
        assert done.returncode == 3, done.stderr.decode()
        told = done.stdout.decode()
        assert "找到工作簿 4 个：完成 3 个，失败 1 个，跳过 0 个" in told
        assert f"shelf://{root}/退出.xlsx" in told
        assert ("其中 3 个与上次相同" in told) == bool(carried)
    assert xlt("run", root, "-o", tmp_path / "here", "--config", config).returncode == 3
    outputs = {path.relative_to(tmp_path / "here"): path.read_bytes() for path in (tmp_path / "here").rglob("*.xlsx")}
    there = [path for path in (tmp_path / "there").rglob("*") if path.is_file()]
    assert {path.relative_to(tmp_path / "there"): path.read_bytes() for path in there} == outputs


def test_a_workbook_that_crashes_costs_itself_only(nodes: Nodes, folder: Folder, config: Path, asked: Path) -> None:
    root = folder(["甲", "退出", "乙", "崩溃", "卡住", "丙"])
    done = xlt("check", root, "--config", config, "--scheduler", nodes.address, "--format", "json")
    assert done.returncode == 3, done.stderr.decode()
    books = json.loads(done.stdout)["workbooks"]
    failed = {Path(book["path"]).stem: book["error"] for book in books if book["error"]}
    assert set(failed) == {"退出", "崩溃", "卡住"}
    assert "退出码 7" in failed["退出"]
    assert "SIGSEGV" in failed["崩溃"]
    assert "3 秒" in failed["卡住"]
    assert len(list(asked.glob("甲-*"))) == 1


def test_ctrl_c_stops_workers_too_and_the_run_can_go_on(
    nodes: Nodes, folder: Folder, config: Path, asked: Path, tmp_path: Path
) -> None:
    root, out = folder([f"慢{number:02}" for number in range(SLOW)]), tmp_path / "out"
    arguments = ("run", root, "-o", out, "--config", config)
    process = started(*arguments, "--scheduler", nodes.address)
    wait_until(asked, "慢*", 4)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "加 --resume 再运行一次" in said.decode()
    assert "Traceback" not in said.decode()
    time.sleep(1.5)
    stopped = len(list(asked.iterdir()))
    time.sleep(1)
    assert len(list(asked.iterdir())) == stopped < SLOW, "nobody works for nobody"
    assert not [path for path in out.glob("*.xlsx") if verify(path)], "whole or absent"
    done = xlt(*arguments, "--resume", "--scheduler", nodes.address)
    assert f"找到工作簿 {SLOW} 个：完成 {SLOW} 个" in done.stdout.decode()
    assert {path.name for path in out.iterdir()} == {f"慢{n:02}.xlsx" for n in range(SLOW)} | {"xltoolkit.sqlite"}


def test_what_the_parent_began_ends_with_it(nodes: Nodes, folder: Folder, config: Path, asked: Path) -> None:
    root = folder([f"慢{number:02}" for number in range(SLOW)])
    process = started("check", root, "--config", config, "--scheduler", nodes.address)
    wait_until(asked, "慢*", 3)
    process.kill()
    process.communicate()
    time.sleep(3)
    stopped = len(list(asked.iterdir()))
    time.sleep(1)
    assert len(list(asked.iterdir())) == stopped < SLOW, "nobody works for nobody"


def test_passwords_do_not_cross_an_open_network_unasked(nodes: Nodes, one: Path, tmp_path: Path) -> None:
    root = tmp_path / "各部门"
    root.mkdir()
    encrypt(one, root / "密.xlsx", "秘密123")
    shutil.copy(one, root / "明.xlsx")
    arguments = ("check", root, "--scheduler", nodes.address)
    given = {"XLTOOLKIT_PASSWORD": "秘密123"}
    done = xlt(*arguments, **given)
    said = done.stderr.decode()
    assert done.returncode == 3
    assert "有 1 个工作簿设了打开密码" in said
    assert "--send-passwords" in said
    assert "秘密123" not in said
    done = xlt(*arguments, "--send-passwords", **given)
    assert done.returncode == 1, done.stderr.decode()
    assert "设了打开密码" not in done.stderr.decode()


def encrypt(source: Path, target: Path, password: str) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - heavy

    with source.open("rb") as plain, target.open("wb") as sealed:
        OOXMLFile(plain).encrypt(password, sealed)


def test_workers_with_other_rules_refuse(folder: Folder, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for part in ("xltoolkit", "plugins"):
        shutil.copytree(ROOT / part, other / part, ignore=shutil.ignore_patterns("__pycache__", "_bundled"))
    shutil.copy(ROOT / "config.toml", other)
    rules = other / "plugins" / "tables" / "income.py"
    rules.write_text(rules.read_text(encoding="utf-8") + "\n# another one\n", encoding="utf-8")
    place = tmp_path / "nodes"
    place.mkdir()
    cluster = Nodes(place, 1, PYTHONPATH=str(other))
    try:
        done = xlt("check", folder(["甲", "乙"]), "--scheduler", cluster.address)
    finally:
        cluster.end()
    assert (done.returncode, done.stdout) == (2, b"")
    assert "工作机上的规则与这里的不同" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_scheduler_that_is_not_there(folder: Folder) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = xlt("check", folder(["甲", "乙"]), "--scheduler", f"tcp://127.0.0.1:{port}")
    assert (done.returncode, done.stdout) == (2, b"")
    said = done.stderr.decode()
    assert f"tcp://127.0.0.1:{port}：连不上集群的调度器" in said
    assert "10 秒" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scheduler", "tcp://127.0.0.1:1", "--in-place"], "--in-place 只能用于本机"),
        (["--scheduler", "tcp://127.0.0.1:1", "--workers", "2", "--dry-run"], "--workers 是本机的进程数"),
        (["--scheduler", "nonsense://x", "--dry-run"], "调度器的地址写得不对"),
        (["-o", "memory://out"], "台账"),
    ],
)
def test_what_does_not_go_together_is_said(folder: Folder, arguments: list[str], said: str) -> None:
    done = xlt("run", folder(["甲", "乙"]), *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
