"""Installing into Excel on Windows, on a made-up Windows: a registry of ours, a user's folder of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.addin.fake_windows import FakeRegistry, FakeWinreg
from xltoolkit.addin import excel, interpreter
from xltoolkit.addin.actions import to_hex
from xltoolkit.addin.build import ADDIN, build_addin
from xltoolkit.addin.excel import SETTINGS, Windows
from xltoolkit.addin.registry import MACHINE, USER, Value, WindowsRegistry
from xltoolkit.addin.state import Check, Level
from xltoolkit.model import OutputError, ToolkitError

KEY = rf"{SETTINGS}\Excel"
VERSION = (MACHINE, r"Software\Classes\Excel.Application\CurVer", "")
POLICY, OWN = r"Software\Policies\Microsoft\Office\16.0", r"Software\Microsoft\Office\16.0"
ASR = r"Software\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
RULE = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"


@pytest.fixture(name="windows")
def _windows(tmp_path: Path) -> Windows:
    scripts = tmp_path / "张 三" / ".venv" / "Scripts"
    scripts.mkdir(parents=True)
    for name in ("python.exe", "pythonw.exe"):
        (scripts / name).touch()
    registry = FakeRegistry({VERSION: "Excel.Application.16"})
    return Windows(registry, {"APPDATA": str(tmp_path / "张 三" / "AppData")}, scripts / "python.exe")


def levels(checks: list[Check]) -> dict[str, Level]:
    return {check.text: check.level for check in checks}


def bad(windows: Windows) -> list[Check]:
    return [check for check in excel.status(windows) if check.level in {Level.BAD, Level.WARNING}]


def test_install_status_uninstall(windows: Windows) -> None:
    before = dict(windows.registry)  # type: ignore[call-overload]
    assert {check.level for check in bad(windows)} == {Level.BAD}
    excel.install(windows)
    assert windows.addin.read_bytes() == build_addin()
    assert windows.addin.parts[-4:] == ("Microsoft", "Excel", "XLSTART", ADDIN)
    assert [path.name for path in windows.addin.parent.iterdir()] == [ADDIN]  # Excel would open anything else there
    pythonw = windows.python.with_name("pythonw.exe")
    assert windows.registry.read(USER, KEY, "Python") == to_hex(str(pythonw))
    assert windows.stored_python == pythonw
    assert bad(windows) == []
    excel.install(windows)
    assert excel.uninstall(windows) == [str(windows.addin), "按钮启动哪个 Python 的设置"]
    assert windows.registry == before
    assert not list(windows.addin.parent.iterdir())
    assert excel.uninstall(windows) == []


def test_what_status_says_of_the_files(windows: Windows) -> None:
    excel.install(windows)
    Path(f"{windows.addin}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
    (found,) = bad(windows)
    assert "来自网络" in found.text
    assert found.advice
    Path(f"{windows.addin}:Zone.Identifier").unlink()
    windows.addin.write_bytes(b"an earlier version")
    assert ["不是这个版本" in check.text for check in bad(windows)] == [True]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda w: w.python.with_name("pythonw.exe").unlink(), "不在了"),
        (lambda w: w.registry.write(KEY, "Python", to_hex(__file__)), "另一个 Python"),
        (lambda w: w.registry.write(KEY, "Python", "not hex"), "没有记下"),
        (lambda w: w.registry.remove(KEY), "没有记下"),
    ],
)
def test_what_status_says_of_python(windows: Windows, change: Callable[[Windows], None], said: str) -> None:
    excel.install(windows)
    change(windows)
    (found,) = bad(windows)
    assert said in found.text
    assert "xlt addin install" in found.advice


def test_without_a_windowless_python(windows: Windows) -> None:
    windows.python.with_name("pythonw.exe").unlink()
    assert interpreter.windowless(windows.python) == windows.python
    excel.install(windows)
    assert ["闪出黑窗口" in check.text for check in bad(windows)] == [True]


def test_an_addin_that_excel_holds(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="关闭所有 Excel 窗口"):
        excel.install(windows)
    assert not list(windows.addin.parent.iterdir())
    assert windows.stored_python is None
    monkeypatch.undo()
    excel.install(windows)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(OutputError, match="关闭所有 Excel 窗口"):
        excel.uninstall(windows)


def test_without_a_user_folder(windows: Windows) -> None:
    with pytest.raises(ToolkitError, match="APPDATA"):
        excel.install(Windows(windows.registry, {}, windows.python))


@pytest.mark.parametrize(
    ("settings", "level", "said"),
    [
        ({(USER, rf"{POLICY}\Excel\Security", "DisableAllAddins"): 1}, Level.BAD, "禁用所有加载项"),
        ({(USER, rf"{OWN}\Excel\Security", "DisableAllAddins"): 1}, Level.BAD, "禁用所有加载项"),
        ({(MACHINE, rf"{POLICY}\Excel\Security", "RequireAddinSig"): 1}, Level.BAD, "没有签名"),
        ({(USER, rf"{POLICY}\Common\Security", "RequireAlwaysOnMacroSig"): 1}, Level.BAD, "没有签名"),
        ({(MACHINE, rf"{OWN}\Common", "VBAOff"): 1}, Level.BAD, "VBA"),
        ({(USER, rf"{POLICY}\Excel\Security\Trusted Locations", "AllLocationsDisabled"): 1}, Level.WARNING, "会询问"),
        (
            {
                (USER, rf"{POLICY}\Excel\Security\Trusted Locations", "AllLocationsDisabled"): 1,
                (USER, rf"{OWN}\Excel\Security", "VBAWarnings"): 4,
            },
            Level.BAD,
            "VBAWarnings=4",
        ),
        (
            {(USER, rf"{POLICY}\Common\Security\Trusted Locations", "Allow User Locations"): 0},
            Level.WARNING,
            "Allow User Locations=0",
        ),
        ({(USER, rf"{OWN}\Excel\Security", "VBAWarnings"): 4}, Level.GOOD, "不影响本加载项"),
        ({(USER, rf"{POLICY}\Excel\Security", "BlockContentExecutionFromInternet"): 1}, Level.GOOD, "来自网络的宏"),
        ({(MACHINE, ASR, RULE): "1"}, Level.BAD, "Defender"),
        ({(MACHINE, ASR, RULE.lower()): 0}, Level.GOOD, "Defender"),
        ({}, Level.UNKNOWN, "Defender"),
        ({(USER, r"Software\Kingsoft\Office\6.0\Common", "InstallRoot"): "C:\\WPS"}, Level.WARNING, "WPS"),
    ],
)
def test_what_an_office_may_forbid(
    windows: Windows, settings: dict[tuple[str, str, str], Value], level: Level, said: str
) -> None:
    excel.install(windows)
    for (hive, key, name), value in settings.items():
        windows.registry[hive, key, name] = value  # type: ignore[index]
    (found,) = [check for check in excel.status(windows) if said in check.text]
    assert found.level is level
    assert bool(found.advice) == (level is not Level.GOOD)


def test_a_policy_goes_before_the_users_setting(windows: Windows) -> None:
    excel.install(windows)
    windows.registry[USER, rf"{OWN}\Excel\Security", "RequireAddinSig"] = 1  # type: ignore[index]
    (found,) = bad(windows)
    assert "信任中心" in found.advice
    windows.registry[USER, rf"{POLICY}\Excel\Security", "RequireAddinSig"] = 0  # type: ignore[index]
    assert bad(windows) == []


@pytest.mark.parametrize("app_path", ["C:\\Office\\EXCEL.EXE", None])
def test_which_excel(windows: Windows, app_path: str | None) -> None:
    registry = FakeRegistry()
    if app_path:
        registry[MACHINE, r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", ""] = app_path
    found = levels(excel.status(Windows(registry, windows.environ, windows.python)))
    assert ("Excel 16.0" in found) == bool(app_path)
    assert ("没有找到 Excel" in found) == (app_path is None)


def test_the_real_registry_by_its_functions() -> None:
    registry = WindowsRegistry(FakeWinreg())
    assert registry.read(USER, KEY, "Python") is None
    registry.write(KEY, "Python", "41")
    assert not registry.remove(SETTINGS)  # it holds a key
    assert registry.read(USER, KEY, "Python") == "41"
    assert registry.read(USER, KEY, "Other") is None
    assert registry.read(MACHINE, KEY, "Python") is None
    assert registry.remove(KEY)
    assert not registry.remove(KEY)


def test_without_pyopenvba_status_still_tells(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    excel.install(windows)

    def missing() -> bytes:
        raise ToolkitError("没有安装")

    monkeypatch.setattr(excel, "build_addin", missing)
    assert excel.status(windows)[0].level is Level.UNKNOWN
