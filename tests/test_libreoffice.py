"""LibreOffice as a program that may be missing, hang or fail: stand-ins for it, since the real one does not."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from xltoolkit import libreoffice
from xltoolkit.libreoffice import OfficeError, convert, find_office, make_profile

unix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts; absent on Windows")


def stand_in(folder: Path, script: str) -> str:
    """Make a program that takes LibreOffice's arguments."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@unix
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="process lists of Linux are absent")
def test_one_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    office = stand_in(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    started = time.monotonic()
    with pytest.raises(OfficeError, match="没有完成，已停止"):
        convert(office, tmp_path / "a.xls", "xlsx", tmp_path, seconds=0.5)
    assert time.monotonic() - started < 50
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(child)
    assert alive(os.getpid())


@unix
def test_one_that_gives_nothing_says_what_it_complained_of(tmp_path: Path) -> None:
    office = stand_in(tmp_path, "echo 'source file could not be loaded' >&2")
    with pytest.raises(OfficeError, match=r"没有给出 \.xlsx 文件（source file could not be loaded）"):
        convert(office, tmp_path / "a.xls", "xlsx", tmp_path)


@unix
def test_one_that_does_it(tmp_path: Path) -> None:
    script = 'for last; do :; done; echo done > "$(dirname "$last")/$(basename "$last" .xls).xlsx"'
    assert convert(stand_in(tmp_path, script), tmp_path / "a b.xls", "xlsx", tmp_path) == tmp_path / "a b.xlsx"


def test_one_that_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match="启动不了"):
        convert(str(tmp_path / "none"), tmp_path / "a.xls", "xlsx", tmp_path)


@unix
def test_a_profile_is_made_or_the_reason_said(tmp_path: Path) -> None:
    folder = tmp_path / "用 户"
    with pytest.raises(OfficeError, match="没有建立用户配置（no display）"):
        make_profile(stand_in(tmp_path, "echo 'no display' >&2"), folder)
    makes = f"mkdir -p '{folder}/user'; touch '{folder}/user/registrymodifications.xcu'; echo \"$@\" > {tmp_path}/asked"
    make_profile(stand_in(tmp_path, makes), folder)
    asked = (tmp_path / "asked").read_text().split()
    assert asked == [f"-env:UserInstallation={folder.as_uri()}", "--headless", "--norestore", "--terminate_after_init"]


def test_it_is_found_on_the_path_or_where_installers_put_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(libreoffice, "_USUAL", ())
    assert find_office() is None
    usual = stand_in(tmp_path, "true")
    monkeypatch.setattr(libreoffice, "_USUAL", (usual,))
    assert find_office() == usual
