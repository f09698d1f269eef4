"""A folder with many files is not listed at every write into it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xltoolkit.workbook.package import atomic
from xltoolkit.workbook.package.atomic import write_atomically


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
