"""Passwords of many workbooks: asked once and early, never by a worker."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.batch.conftest import xlt
from xltoolkit.batch.asking import typed_passwords
from xltoolkit.batch.plan import Job
from xltoolkit.batch.work import Choices, do, start_session
from xltoolkit.config import load_config
from xltoolkit.workbook.passwords import VARIABLE

SECRET = "决算-2022"  # noqa: S105 - for a file of this test


@pytest.fixture
def sealed(one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an encrypted workbook, one in the clear, and a file that only begins like an encrypted one."""
    monkeypatch.delenv(VARIABLE, raising=False)
    root = tmp_path / "in"
    root.mkdir()
    shutil.copy(one, root / "明.xlsx")
    with one.open("rb") as clear, (root / "密.xlsx").open("wb") as target:
        OOXMLFile(clear).encrypt(SECRET, target)
    (root / "旧.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    return root


def test_a_person_is_asked_once_for_all(sealed: Path) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return SECRET

    passwords = typed_passwords(sorted(sealed.iterdir()), ask)
    assert len(asked) == 1
    assert "有 1 个工作簿设了打开密码（如 密.xlsx）" in asked[0]
    choices = Choices(load_config(), passwords=passwords)
    assert SECRET not in repr(choices)
    report = do(Job(sealed / "密.xlsx"), choices, start_session(choices))
    assert report.error is None


def test_nobody_is_asked_without_need(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(_: str) -> str:
        pytest.fail("asked")

    assert typed_passwords([sealed / "明.xlsx", sealed / "没有.xlsx", sealed / "旧.xls"], ask) == ()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert typed_passwords([sealed / "密.xlsx"]) == (), "no terminal"
    monkeypatch.setenv(VARIABLE, SECRET)
    assert typed_passwords([sealed / "密.xlsx"], ask) == ()


@pytest.mark.parametrize(("environment", "failed"), [({}, 2), ({VARIABLE: SECRET}, 1)])
def test_workers_use_the_environment_and_ask_nobody(sealed: Path, environment: dict[str, str], failed: int) -> None:
    done = xlt("check", sealed, **environment)
    assert done.returncode == 3
    assert f"失败 {failed} 个" in done.stdout.decode()
    assert ("没有给出密码" in done.stdout.decode()) is (failed == 2)
