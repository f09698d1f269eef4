"""One action at a time on a workbook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xltoolkit.live.lock import RunsAlreadyError, only_one

HOLD = (
    "import sys; from pathlib import Path; from xltoolkit.live.lock import only_one\n"
    "with only_one(Path(sys.argv[1]), sys.argv[2], '检查全部'): print('held', flush=True); sys.stdin.read()"
)


def test_the_second_is_refused_and_a_killed_holder_leaves_nothing(tmp_path: Path) -> None:
    line = [sys.executable, "-X", "utf8", "-c", HOLD, str(tmp_path / "locks"), "/决算/a b.xlsx"]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:  # noqa: S603 - ours
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with (
            pytest.raises(RunsAlreadyError, match="上一次点的“检查全部”还没有做完，这一次没有做") as caught,
            only_one(tmp_path / "locks", "file:///决算/a%20b.xlsx", "填汇总数"),
        ):
            pass
        assert str(holder.pid) in caught.value.why
        with only_one(tmp_path / "locks", "/决算/另一个.xlsx", "填汇总数"):
            pass
        holder.kill()
        holder.wait(60)
    with only_one(tmp_path / "locks", "/决算/a b.xlsx", "填汇总数"):
        pass
