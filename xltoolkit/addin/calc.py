"""Puts the buttons into a LibreOffice profile, takes them out again, and tells how things stand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from xltoolkit.addin import calcparts, splice
from xltoolkit.addin.files import read_text, remove_empty, write_bytes
from xltoolkit.addin.interpreter import windowless
from xltoolkit.addin.profile import LIBRARY, Profile
from xltoolkit.addin.state import Check, Level
from xltoolkit.model import ToolkitError

_LISTS = ("script", "dialog")


def install(profile: Profile, python: Path) -> list[Path]:
    """Put toolbar, menu and macros in; what an earlier version put there is renewed.

    Returns:
        The files that were written.

    Raises:
        ToolkitError: LibreOffice is open, its profile cannot be made or written, or a file of it is broken.
    """
    profile.refuse_if_open()
    if not python.is_file() or '"' in str(python):
        raise ToolkitError("用不了这个 Python", where=str(python), advice="换一个路径里没有引号的 Python 环境")
    profile.set_up()
    texts = _own_files(profile, python)
    for kind in _LISTS:
        file = profile.basic / f"{kind}.xlc"
        entries = [calcparts.library_entry(kind)]
        bare = splice.without_library(read_text(file), LIBRARY)
        texts[file] = splice.insert(bare, splice.LIBRARIES_END, entries, where=str(file))
    texts[profile.registry] = _with_items(profile.registry)
    for path, text in texts.items():  # all texts are made before the first is written
        write_bytes(path, text.encode())
    return list(texts)


def uninstall(profile: Profile) -> list[Path]:
    """Take out what ``install`` put in, and nothing else.

    Returns:
        The files that were changed or removed.

    Raises:
        ToolkitError: LibreOffice is open, or a file cannot be written.
    """
    profile.refuse_if_open()
    changed = []
    for kind in _LISTS:
        changed += _rewrite(profile.basic / f"{kind}.xlc", lambda text: splice.without_library(text, LIBRARY))
    changed += _rewrite(profile.registry, _without_items)
    folder = profile.basic / LIBRARY
    if folder.is_dir():
        shutil.rmtree(folder)
        changed.append(folder)
    if profile.toolbar.is_file():
        profile.toolbar.unlink()
        changed.append(profile.toolbar)
        remove_empty(profile.toolbar.parent, profile.folder / "user" / "config")
    return changed


def status(profile: Profile, python: Path) -> list[Check]:
    """Tell whether the buttons are in, whole, and start the given Python."""
    if not profile.ready:
        return [
            Check(
                Level.BAD, f"没有 LibreOffice 用户配置：{profile.folder}", "打开一次 LibreOffice，或用 --profile 指出"
            )
        ]
    wanted = _own_files(profile, python)
    registry = read_text(profile.registry)
    there = [path for path in wanted if path.is_file()]
    parts = len(there) + splice.has_item(registry, calcparts.MENU_PATH, calcparts.MENU)
    if not parts:
        return [
            Check(Level.BAD, f"LibreOffice 里没有安装按钮：{profile.folder}", "运行 xlt addin install --libreoffice")
        ]
    if parts <= len(wanted):
        return [Check(Level.BAD, f"安装不完整：{profile.folder}", "重新运行 xlt addin install --libreoffice")]
    if any(read_text(path) != text for path, text in wanted.items()):
        advice = "重新运行 xlt addin install --libreoffice"
        return [Check(Level.WARNING, f"装的是另一个版本，或启动的是另一个 Python：{profile.folder}", advice)]
    return [Check(Level.GOOD, f"已安装：{profile.folder}"), Check(Level.GOOD, f"按钮启动 {windowless(python)}")]


def _own_files(profile: Profile, python: Path) -> dict[Path, str]:
    """Return the files that are ours alone, with what they hold."""
    library = calcparts.library(str(windowless(python)))
    files = {profile.basic / LIBRARY / name: text for name, text in library.items()}
    return files | {profile.toolbar: calcparts.toolbar()}


def _with_items(registry: Path) -> str:
    """Return the registry with our menu renewed, and our toolbar's place where the user has none for it yet."""
    text = splice.without_items(read_text(registry), calcparts.MENU_PATH, calcparts.MENU)
    placed = splice.has_item(text, calcparts.STATE_PATH, calcparts.STATE)
    items = [calcparts.menu_item()] if placed else [calcparts.window_state(), calcparts.menu_item()]
    return splice.insert(text, splice.REGISTRY_END, items, where=str(registry))


def _without_items(text: str) -> str:
    text = splice.without_items(text, calcparts.MENU_PATH, calcparts.MENU)
    return splice.without_items(text, calcparts.STATE_PATH, calcparts.STATE)


def _rewrite(path: Path, change: Callable[[str], str]) -> list[Path]:
    """Change a file of LibreOffice's; return it if it differs now."""
    if not path.is_file():
        return []
    text = read_text(path)
    changed = change(text)
    if changed == text:
        return []
    write_bytes(path, changed.encode())
    return [path]
