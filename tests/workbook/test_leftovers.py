"""What killed writers leave is removed, and a folder with many files is not listed at every write into it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from xltoolkit.workbook.package import atomic
from xltoolkit.workbook.package.atomic import remove_leftovers, write_atomically


def test_listing_a_large_folder_is_a_small_part_of_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    listed: list[str | Path] = []

    def slow(folder: str | Path) -> list[str]:
        now[0] += 0.01
        listed.append(folder)
        return []

    monkeypatch.setattr("xltoolkit.workbook.package.atomic.time.perf_counter", lambda: now[0])
    monkeypatch.setattr(atomic, "_lately_listed", atomic._Listings())
    monkeypatch.setattr(os, "listdir", slow)
    for number in range(100):
        write_atomically(tmp_path / f"{number}.txt", b"text")
        now[0] += 0.01
    assert 1 < len(listed) < 100 / 10


@pytest.mark.skipif(sys.platform == "win32", reason="not here: Windows has no processes that wait to be asked about")
def test_one_who_has_ended_leaves_nothing_though_nobody_asked_how_it_ended(tmp_path: Path) -> None:
    target = tmp_path / "甲.xlsx"
    with (
        subprocess.Popen([sys.executable, "-c", ""]) as zombie,
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as alive,
    ):
        try:
            os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays to be asked
            names = [f".甲.xlsx.{pid}-0123abcd.tmp" for pid in (zombie.pid, alive.pid)]
            for name in (*names, f".乙.xlsx.{zombie.pid}-0123abcd.tmp", ".甲.xlsx.tmp"):
                (tmp_path / name).touch()
            remove_leftovers([target, tmp_path / "away" / "丙.xlsx"])
        finally:
            alive.kill()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {names[1], f".乙.xlsx.{zombie.pid}-0123abcd.tmp", ".甲.xlsx.tmp"}
