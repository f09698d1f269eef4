"""What befalls a worker costs the workbook that it was at, and nothing else."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.batch.conftest import Folder, xlt
from tests.batch.misbehaving import ASKED

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="not here: memory is watched on Linux only")


def report_of(*arguments: object, **environment: str) -> tuple[int, dict[str, Any]]:
    done = xlt(*arguments, "--format", "json", **environment)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, json.loads(done.stdout)


def errors(report: dict[str, Any]) -> dict[str, str]:
    return {Path(book["path"]).stem: book["error"] for book in report["workbooks"] if book["error"]}


@linux_only
def test_workers_that_die_hang_or_eat_memory_cost_their_workbook_only(
    folder: Folder, config: Path, tmp_path: Path
) -> None:
    names = ["甲", "乙", "退出", "丙", "崩溃", "丁", "卡住", "戊", "内存", "己"]
    root = folder(names)
    before = {path: path.read_bytes() for path in root.rglob("*")}
    out = tmp_path / "out"
    code, report = report_of("run", root, "-o", out, "--config", config)
    assert code == 3
    assert report["summary"] == {"workbooks": 10, "clean": 0, "findings": 6, "failed": 4, "skipped": 0}
    failed = errors(report)
    assert set(failed) == {"退出", "崩溃", "卡住", "内存"}
    assert "退出码 7" in failed["退出"]
    assert "SIGSEGV" in failed["崩溃"]
    assert "3 秒" in failed["卡住"]
    assert "超过 400 MB" in failed["内存"]
    assert all("请：" in text for text in failed.values())
    assert [book["path"] for book in report["workbooks"]] == sorted(str(path) for path in before)
    assert {path.name for path in out.iterdir()} == {f"{name}.xlsx" for name in "甲乙丙丁戊己"} | {"xltoolkit.sqlite"}
    assert {path: path.read_bytes() for path in root.rglob("*")} == before


def test_a_workbook_whose_worker_was_killed_is_tried_once_more(folder: Folder, config: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    asked.mkdir()
    root = folder(["甲", "杀一次", "乙"])
    code, report = report_of("check", root, "--config", config, **{ASKED: str(asked)})
    assert code == 1
    assert not errors(report)
    assert len(list(asked.glob("杀一次-*"))) == 2


def test_only_those_that_were_not_done_are_done_again(folder: Folder, config: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    asked.mkdir()
    root = folder(["甲", "乙", "退出", "丙"])
    ledger = tmp_path / "l.sqlite"
    for times in (1, 2):
        code, report = report_of("check", root, "--config", config, "--ledger", ledger, **{ASKED: str(asked)})
        assert code == 3
        assert set(errors(report)) == {"退出"}
        assert len(list(asked.glob("退出-*"))) == times, "a failed one is tried again"
        assert len(list(asked.glob("甲-*"))) == 1


def test_a_pool_whose_workers_never_start_says_so(folder: Folder, config: Path) -> None:
    plugin = config.parent / "plugins" / "tables" / "dying.py"
    plugin.write_text(
        "import multiprocessing, os\nif multiprocessing.parent_process() is not None:\n    os._exit(9)\n",
        encoding="utf-8",
    )
    done = xlt("check", folder(["甲", "乙"]), "--config", config)
    assert done.returncode == 2
    assert "工作进程启动不了" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


Damage = Callable[[Path], object]


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-3000]),
        lambda path: path.write_bytes(b"<html>"),
        lambda path: path.chmod(0) or path.unlink() or path.symlink_to("nowhere"),
    ],
    ids=["empty", "cut", "page", "dangling"],
)
def test_a_damaged_workbook_is_reported_and_the_rest_done(folder: Folder, tmp_path: Path, damage: Damage) -> None:
    root = folder(["甲", "乙", "丙"])
    damage(root / "乙.xlsx")
    code, report = report_of("check", root, "--ledger", tmp_path / "l.sqlite")
    assert code == 3
    assert report["summary"]["failed"] == 1
    assert report["summary"]["findings"] == 2
    with closing(sqlite3.connect(tmp_path / "l.sqlite")) as ledger:
        states = ledger.execute("SELECT status, count(*) FROM latest_workbooks GROUP BY 1 ORDER BY 1").fetchall()
    assert dict(states) == {"failed": 1, "findings": 2}
