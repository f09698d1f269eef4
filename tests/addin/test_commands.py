"""``xlt addin`` as users meet it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.addin.fake_windows import FakeRegistry
from xltoolkit import console
from xltoolkit.addin import commands
from xltoolkit.addin.build import build_addin
from xltoolkit.addin.excel import Windows
from xltoolkit.addin.registry import MACHINE
from xltoolkit.cli import xlt
from xltoolkit.libreoffice import find_office

Call = Callable[..., tuple[int, str]]


@pytest.fixture(name="call")
def _call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run ``xlt addin``; return its exit status and all that it said."""

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["xlt", "addin", *map(str, arguments)])
        code = console.run_command(xlt)
        return code, "".join(capsys.readouterr())

    return run


def test_build(call: Call, tmp_path: Path) -> None:
    target = tmp_path / "决算" / "公开.xlam"
    assert call("build", "-o", target) == (0, f"{target}\n")
    assert target.read_bytes() == build_addin()
    assert call("build", "-o", target)[0] == 0  # its own earlier output
    target.write_text("somebody's")
    code, said = call("build", "-o", target)
    assert (code, "--force" in said) == (2, True)
    assert target.read_text() == "somebody's"
    assert call("build", "-o", target, "--force")[0] == 0


@pytest.mark.parametrize(("platform", "why"), [("linux", "不是 Windows"), ("darwin", "沙箱")])
@pytest.mark.parametrize("command", ["install", "uninstall", "status"])
def test_excel_elsewhere_than_on_windows(
    call: Call, monkeypatch: pytest.MonkeyPatch, command: str, platform: str, why: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    code, said = call(command)
    assert code == 2
    assert why in said
    assert "--libreoffice" in said


def test_excel_on_windows(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    python = tmp_path / "pythonw.exe"
    python.touch()
    registry = FakeRegistry({(MACHINE, r"Software\Classes\Excel.Application\CurVer", ""): "Excel.Application.16"})
    windows = Windows(registry, {"APPDATA": str(tmp_path)}, python)
    monkeypatch.setattr(commands, "_windows", lambda: windows)
    code, said = call("status")
    assert (code, "【不行】没有安装加载项" in said) == (1, True)
    code, said = call("install")
    assert (code, str(windows.addin) in said, str(python) in said) == (0, True, True)
    assert call("status")[0] == 0
    code, said = call("uninstall")
    assert (code, f"已去掉 {windows.addin}" in said) == (0, True)
    assert call("uninstall") == (0, "没有安装，没有什么可去掉的\n")


def test_libreoffice_in_a_profile_never_used(call: Call, tmp_path: Path) -> None:
    if find_office() is None:
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path / "配置"
    code, said = call("status", "--libreoffice", "--profile", profile)
    assert (code, "没有 LibreOffice 用户配置" in said) == (1, True)
    code, said = call("install", "--profile", profile)
    assert (code, str(profile) in said) == (0, True)
    assert call("status", "--profile", profile)[0] == 0
    code, said = call("uninstall", "--profile", profile)
    assert (code, "已去掉" in said) == (0, True)
    assert call("status", "--profile", profile)[0] == 1


def test_the_profile_of_the_user_is_found(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    code, said = call("status", "--libreoffice")
    assert code == 1
    assert str(tmp_path / "libreoffice" / "4") in said


def test_help_is_chinese(call: Call) -> None:
    for command in ((), ("build",), ("install",), ("uninstall",), ("status",)):
        code, said = call(*command, "--help")
        assert code == 0
        assert "用法：xlt addin" in said
        assert "Show this message" not in said
