"""Buttons into a LibreOffice profile and out of it again; LibreOffice itself is not needed here."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from xltoolkit.addin import calc, profile
from xltoolkit.addin.actions import ACTIONS
from xltoolkit.addin.profile import Profile, default_folder
from xltoolkit.addin.state import Level
from xltoolkit.libreoffice import OfficeError
from xltoolkit.model import OutputError, ToolkitError

REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Save"><prop oor:name="AutoSave"><value>true</value></prop></item>
<item oor:path="/org.openoffice.UserProfile/Data"><prop oor:name="sn" oor:op="fuse"><value>张</value></prop></item>
</oor:items>
"""
LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>\r
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">\r
 <library:library library:name="Standard" library:link="false"/>\r
</library:libraries>
"""
PYTHON = Path(sys.executable)


@pytest.fixture(name="used")
def _used(tmp_path: Path) -> Profile:
    """Make a profile that somebody uses: settings, macros and a toolbar of their own."""
    made = Profile(tmp_path / "libreoffice" / "4")
    files = {
        made.registry: REGISTRY,
        made.basic / "script.xlc": LIBRARIES,
        made.basic / "dialog.xlc": LIBRARIES,
        made.basic / "Standard" / "script.xlb": "<a/>",
        made.toolbar.with_name("custom_toolbar_1.xml"): "<a/>",
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return made


def contents(folder: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_in_and_out_leaves_everything_as_it_was(used: Profile) -> None:
    before = contents(used.folder)
    assert [check.level for check in calc.status(used, PYTHON)] == [Level.BAD]
    written = calc.install(used, PYTHON)
    assert {check.level for check in calc.status(used, PYTHON)} == {Level.GOOD}
    after = contents(used.folder)
    assert {path for path in after if after[path] and after[path] != before.get(path)} == set(written)
    for path in written:
        if path.suffix != ".xba":
            ET.parse(path)  # noqa: S314 - written by us
    calc.install(used, PYTHON)
    assert contents(used.folder) == after
    assert calc.uninstall(used)
    assert contents(used.folder) == before
    assert calc.uninstall(used) == []


def test_a_folder_made_for_the_toolbar_goes_with_it(used: Profile) -> None:
    used.toolbar.with_name("custom_toolbar_1.xml").unlink()
    for folder in used.toolbar.parents[:4]:
        folder.rmdir()
    before = contents(used.folder)
    calc.install(used, PYTHON)
    calc.uninstall(used)
    assert contents(used.folder) == before


def test_the_place_that_the_user_gave_the_toolbar_is_kept(used: Profile) -> None:
    calc.install(used, PYTHON)
    moved = used.registry.read_text().replace("<value>0,9</value>", "<value>300,0</value>")
    used.registry.write_text(moved)
    calc.install(used, PYTHON)
    assert sorted(used.registry.read_text().splitlines()) == sorted(moved.splitlines())


def test_every_action_has_its_button_menu_entry_and_macro(used: Profile) -> None:
    calc.install(used, PYTHON)
    texts = [path.read_text() for path in (used.toolbar, used.registry, used.basic / "XlToolkit" / "Generated.xba")]
    for action in ACTIONS:
        name = f"Click_{action.id.replace('-', '_')}"
        assert all(text.count(f"{name}?") == 1 and action.label in text for text in texts[:2])
        assert f'Public Sub {name}()\n    StartAction "{action.id}"\n' in texts[2]
    modules = list((used.basic / "XlToolkit").glob("*.xba"))
    assert len(modules) == 3
    for path in modules:
        module = ET.parse(path).getroot()  # noqa: S314 - written by us
        assert (module.text or "").startswith("Option VBASupport 1\nOption Explicit\n")


def test_what_status_says(used: Profile, tmp_path: Path) -> None:
    calc.install(used, PYTHON)
    other = tmp_path / "python"
    other.touch()
    assert ["另一个 Python" in check.text for check in calc.status(used, other)] == [True]
    used.toolbar.unlink()
    assert ["不完整" in check.text for check in calc.status(used, PYTHON)] == [True]
    assert calc.status(Profile(tmp_path / "none"), PYTHON)[0].level is Level.BAD


def test_while_libreoffice_is_open_nothing_is_done(used: Profile) -> None:
    used.lock.touch()
    before = contents(used.folder)
    with pytest.raises(ToolkitError, match="还开着"):
        calc.install(used, PYTHON)
    with pytest.raises(ToolkitError, match="还开着"):
        calc.uninstall(used)
    assert contents(used.folder) == before


@pytest.mark.parametrize("name", ["script.xlc", "dialog.xlc", "registry"])
@pytest.mark.parametrize("broken", [b"", b"\xff", b"<oor:items>"])
def test_a_broken_file_stops_it_before_anything_is_written(used: Profile, name: str, broken: bytes) -> None:
    path = used.registry if name == "registry" else used.basic / name
    path.write_bytes(broken)
    before = contents(used.folder)
    with pytest.raises(ToolkitError):
        calc.install(used, PYTHON)
    assert contents(used.folder) == before


@pytest.mark.skipif(sys.platform == "win32", reason="such a name is absent on Windows")
def test_a_python_that_cannot_be_named(used: Profile, tmp_path: Path) -> None:
    quoted = tmp_path / 'a"b'
    quoted.touch()
    for python in (tmp_path / "none", quoted):
        with pytest.raises(ToolkitError, match="用不了这个 Python"):
            calc.install(used, python)


def test_a_full_disk_is_said(used: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    before = used.registry.read_text()
    with pytest.raises(OutputError, match="剩余空间"):
        calc.install(used, PYTHON)
    assert used.registry.read_text() == before


def test_a_profile_never_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Profile(tmp_path / "fresh")
    monkeypatch.setattr(profile, "find_office", lambda: None)
    with pytest.raises(ToolkitError, match="没有找到 LibreOffice"):
        calc.install(fresh, PYTHON)

    def fail(*_: object) -> None:
        raise OfficeError("启动不了")

    monkeypatch.setattr(profile, "find_office", lambda: "soffice")
    monkeypatch.setattr(profile, "make_profile", fail)
    with pytest.raises(ToolkitError, match="打开一次 LibreOffice"):
        calc.install(fresh, PYTHON)
    assert not fresh.folder.exists()


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, ".config/libreoffice/4"),
        ("linux", {"XDG_CONFIG_HOME": "/home/zhang/conf"}, "conf/libreoffice/4"),
        ("win32", {"APPDATA": "/home/zhang/Roaming"}, "Roaming/LibreOffice/4"),
        ("win32", {}, "AppData/Roaming/LibreOffice/4"),
        ("darwin", {}, "Library/Application Support/LibreOffice/4"),
    ],
)
def test_where_profiles_are(platform: str, environ: dict[str, str], expected: str) -> None:
    home = Path("/home/zhang")
    assert default_folder(platform, environ, home) == home / expected
