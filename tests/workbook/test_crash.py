"""Saving that is cut short: the input and the earlier output are always whole."""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook as OpenpyxlWorkbook

from xltoolkit.model import Cell, OutputError, SetValue
from xltoolkit.workbook import open_workbook, verify
from xltoolkit.workbook.package.atomic import ABANDONED, write_atomically

KILLS = 200
CELL = Cell("Sheet", "A1")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    book = OpenpyxlWorkbook()
    sheet = book.worksheets[0]
    for row in range(400):
        sheet.append([row, "文字", row / 7])
    path = tmp_path / "in.xlsx"
    book.save(path)
    return path


def edit_and_save(source: Path, target: Path, value: int) -> None:
    with open_workbook(source) as book:
        book.apply([SetValue(CELL, Decimal(value))])
        book.save(target)


def for_ever(source: Path, target: Path) -> None:
    """Save another value each time, until somebody kills us."""
    value = 0
    while True:
        value += 1
        edit_and_save(source, target, value)


@pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are absent on Windows")
def test_killed_at_any_moment(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "out.xlsx"
    target.parent.mkdir()
    edit_and_save(source, target, 0)
    before = source.read_bytes()
    moments = random.Random(20221231)  # noqa: S311 - any moments, the same in every run
    for _ in range(KILLS):
        child = os.fork()
        if not child:
            try:
                for_ever(source, target)
            finally:
                os._exit(1)
        time.sleep(moments.uniform(0.001, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with open_workbook(target) as book:
            assert isinstance(book.read("Sheet").value(CELL), Decimal)
    assert source.read_bytes() == before
    assert verify(target) == []
    left = [path for path in target.parent.iterdir() if path != target]
    assert all(path.name.endswith(".tmp") for path in left)
    for path in left:
        os.utime(path, (time.time() - ABANDONED - 1,) * 2)
    edit_and_save(source, target, 1)
    assert list(target.parent.iterdir()) == [target]


def test_a_temporary_file_of_somebody_who_still_writes_stays(tmp_path: Path) -> None:
    busy, foreign = tmp_path / ".a.xlsx.7-0123abcd.tmp", tmp_path / ".a.xlsx.notes.tmp"
    for path in (busy, foreign):
        path.write_bytes(b"x")
    os.utime(foreign, (0, 0))
    write_atomically(tmp_path / "a.xlsx", b"data")
    assert busy.exists()
    assert foreign.exists()


@pytest.mark.parametrize(
    ("code", "said"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EROFS, "只读"), (errno.EIO, "Input/output error")]
)
def test_a_disk_that_fails_leaves_everything_as_it_was(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    target = tmp_path / "out.xlsx"
    edit_and_save(source, target, 1)
    before, earlier = source.read_bytes(), target.read_bytes()

    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError) as caught:
        edit_and_save(source, target, 2)
    assert said in str(caught.value)
    assert "原有文件没有改动" in str(caught.value)
    assert (source.read_bytes(), target.read_bytes()) == (before, earlier)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.xlsx", "out.xlsx"]
