"""环境诊断 and 关于: what needs no workbook."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from xltoolkit.addin.state import Check, Level
from xltoolkit.config import load_config
from xltoolkit.live.messages import Done, Request
from xltoolkit.model import ToolkitError
from xltoolkit.run import Session


def about(request: Request) -> Done:
    """Tell version, profile and the number of rules."""
    session = _session(request)
    version = importlib.metadata.version("xltoolkit")
    return Done(
        f"xltoolkit {version}\n口径：{_profile(session, request)}\n"
        f"规则：{len(session.ruleset.rules)} 条\nPython {sys.version.split()[0]}：{sys.executable}",
        must_read=True,
    )


def _profile(session: Session, request: Request) -> str:
    profile = session.registry.profile
    about = f"{profile.name}（{profile.id}），金额单位 {profile.unit.name}"
    return about if request.profile or session.config.profile else f"按每个工作簿的内容识别；看不出时按 {about}"


def doctor(request: Request) -> Done:
    """Look at everything that a button needs."""
    checks = [Check(Level.GOOD, f"Python {sys.version.split()[0]}：{sys.executable}"), *_rules(request), *_buttons()]
    bad = any(check.level is Level.BAD for check in checks)
    return Done("\n".join(str(check) for check in checks), int(bad), must_read=True)


def _rules(request: Request) -> Iterator[Check]:
    try:
        session = _session(request)
    except ToolkitError as error:
        yield Check(Level.BAD, f"规则读不进来：{error}", "按上面说的改正，或恢复自带的 config.toml 和插件")
    else:
        yield Check(Level.GOOD, f"规则 {len(session.ruleset.rules)} 条，口径 {session.profile}")
        for plugin in session.registry.left_out:
            yield Check(Level.BAD, plugin.notice, "改正或移走它；xlt plugins 显示出错的地方")
        for doubt in session.doubts:
            yield Check(Level.UNKNOWN, f"{doubt.where}：{doubt.what}", doubt.advice)


def _buttons() -> list[Check]:
    """Look at the add-in of Excel on Windows, at the toolbar of LibreOffice elsewhere."""
    try:
        if sys.platform == "win32":
            from xltoolkit.addin import excel  # noqa: PLC0415 - each system has its own
            from xltoolkit.addin.registry import WindowsRegistry  # noqa: PLC0415 - the same

            return excel.status(excel.Windows(WindowsRegistry(), os.environ, Path(sys.executable)))
        from xltoolkit.addin import calc  # noqa: PLC0415 - the same
        from xltoolkit.addin.profile import Profile, default_folder  # noqa: PLC0415 - the same

        folder = default_folder(sys.platform, os.environ, Path.home())
        return calc.status(Profile(folder), Path(sys.executable))
    except ToolkitError as error:
        return [Check(Level.UNKNOWN, f"按钮的安装情况查不到：{error}")]


def _session(request: Request) -> Session:
    return Session.start(load_config(Path(request.config) if request.config else None), request.profile)
