"""Faults while saving: whatever happens, a file holds its earlier bytes or the new ones, never something else."""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from types import FrameType

import pytest
from openpyxl import Workbook as NewWorkbook

from xltoolkit.model import Cell, OutputError, SetNote, SetValue
from xltoolkit.workbook import open_workbook
from xltoolkit.workbook.package.atomic import write_atomically

KILLS = 200
LONGEST = 40.0
"""Seconds that the random kills may take together."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked; absent from Windows")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    book = NewWorkbook()
    for row in range(1, 60):
        for column in range(1, 15):
            book.worksheets[0].cell(row, column, row * column)
    path = tmp_path / "in.xlsx"
    book.save(path)
    return path


def edited(source: Path, number: int, target: Path) -> None:
    """Load, edit and save once."""
    with open_workbook(source) as book:
        first = Cell(book.sheets[0], "A1")
        book.apply([SetValue(first, Decimal(number)), SetNote(first, f"第 {number} 次")])
        book.save(target)


def contents(source: Path, target: Path) -> set[bytes]:
    """Return all that the target may hold when it is made of the source, or, in place, of itself, again and again."""
    known: set[bytes] = set()
    waiting = [source.read_bytes()]
    while waiting:
        start = waiting.pop()
        for number in (1, 2):
            source.write_bytes(start)
            edited(source, number, target)
            made = target.read_bytes()
            if made not in known:
                known.add(made)
                waiting += [made] if source == target else []
    return known


def child(work: Callable[[], None]) -> int:
    """Fork a process that does the work and is never heard of again."""
    process = os.fork()
    if process == 0:
        try:
            work()
        finally:
            os._exit(0)
    return process


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]


@posix
@pytest.mark.parametrize("in_place", [False, True])
def test_killed_at_any_of_200_moments(source: Path, tmp_path: Path, *, in_place: bool) -> None:
    """Killed at random moments of a loop of load, edit and save."""
    target = source if in_place else tmp_path / "out.xlsx"
    original = source.read_bytes()
    allowed = contents(source, target)
    assert len(allowed) < 10

    def work() -> None:
        for number in cycle((1, 2)):
            edited(source, number, target)

    chance = random.Random(20221123)  # noqa: S311 - moments, no secrets
    left: list[int] = []
    ends = time.monotonic() + LONGEST
    for kills in range(1, KILLS + 1):
        process = child(work)
        time.sleep(chance.uniform(0.0, 0.02))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        assert target.read_bytes() in allowed, f"after {kills} kills"
        assert in_place or source.read_bytes() == original
        left.append(len(leftovers(tmp_path)))
        if time.monotonic() > ends:
            break
    assert kills == KILLS
    assert max(left) == 1, "some are killed in a write; each save clears what the killed one before it left"
    edited(source, 1, target)
    assert target.read_bytes() in allowed
    assert leftovers(tmp_path) == []


@posix
def test_killed_before_each_call_of_a_write(tmp_path: Path) -> None:
    """Killed before the first, the second, … and the last call that a write makes of the system."""
    target = tmp_path / "out.xlsx"
    moments = 0
    for moment in range(1, 1_000):
        target.write_bytes(b"old")

        def work(moment: int = moment) -> None:
            calls = iter(range(1, moment + 1))

            def count(_frame: FrameType, event: str, _argument: object) -> None:
                if event == "c_call" and next(calls) == moment:
                    os.kill(os.getpid(), signal.SIGKILL)

            sys.setprofile(count)
            write_atomically(target, b"new")
            sys.setprofile(None)
            os._exit(7)

        _, status = os.waitpid(child(work), 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 7
            break
        moments += 1
        assert target.read_bytes() in (b"old", b"new")
        assert len(leftovers(tmp_path)) <= 1
    assert moments > 20
    assert target.read_bytes() == b"new"
    assert leftovers(tmp_path) == []


@posix
def test_only_what_a_dead_process_left_for_this_file_is_removed(tmp_path: Path) -> None:
    dead = child(lambda: None)
    os.waitpid(dead, 0)
    running = f".out.xlsx.{os.getppid()}-00000000.tmp"
    other = [running, f".other.xlsx.{dead}-00000000.tmp", f".out.xlsx.{dead}-0000.tmp", "out.xlsx.tmp"]
    for name in [*other, f".out.xlsx.{dead}-00000000.tmp"]:
        (tmp_path / name).write_bytes(b"x")
    write_atomically(tmp_path / "out.xlsx", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*other, "out.xlsx"])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KB, where this process may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.system(f"mount -t tmpfs -o size=64k tmpfs '{folder}' 2>/dev/null") != 0:  # noqa: S605 - our own folder
        pytest.skip("a disk of our own is absent: it takes rights to mount one")
    yield folder
    os.system(f"umount '{folder}'")  # noqa: S605 - as above


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    target = small_disk / "out.xlsx"
    write_atomically(target, b"earlier")
    with pytest.raises(OutputError, match="磁盘空间不足") as caught:
        write_atomically(target, os.urandom(100_000))
    assert "没有改动" in caught.value.advice
    assert target.read_bytes() == b"earlier"
    assert [path.name for path in small_disk.iterdir()] == ["out.xlsx"]


@posix
def test_a_limit_on_file_sizes(source: Path, tmp_path: Path) -> None:
    """As a quota or a small file system sets it: a write that is cut short half way."""
    target = tmp_path / "out.xlsx"
    target.write_bytes(b"earlier")

    def work() -> None:
        import resource  # noqa: PLC0415 - Windows lacks it

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
        try:
            edited(source, 1, target)
        except OutputError as error:
            os._exit(7 if "超过" in error.why and "没有改动" in error.advice else 8)

    assert os.waitstatus_to_exitcode(os.waitpid(child(work), 0)[1]) == 7
    assert target.read_bytes() == b"earlier"
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_any_call_may_fail(number: int, call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.xlsx"
    target.write_bytes(b"earlier")

    def fail(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OutputError) as caught:
        write_atomically(target, b"new")
    assert caught.value.why
    assert not caught.value.why.isascii()
    assert "没有改动" in caught.value.advice
    assert target.read_bytes() == b"earlier"
    assert leftovers(tmp_path) == []
