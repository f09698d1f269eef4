"""Puts the add-in where Excel on Windows loads it, takes it away again, and tells how things stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xltoolkit.addin import trust
from xltoolkit.addin.actions import from_hex, to_hex
from xltoolkit.addin.build import ADDIN, build_addin
from xltoolkit.addin.files import write_bytes
from xltoolkit.addin.interpreter import windowless
from xltoolkit.addin.registry import USER, Registry
from xltoolkit.addin.state import Check, Level
from xltoolkit.model import OutputError, ToolkitError

SETTINGS = r"Software\VB and VBA Program Settings\xltoolkit"
"""Where VBA's GetSetting looks. Not a file beside the add-in: Excel opens every file that lies in XLSTART."""
SECTION, NAME = "Excel", "Python"
CLOSE_EXCEL = "关闭所有 Excel 窗口（含后台），再运行一次"


@dataclass(frozen=True, slots=True)
class Windows:
    """What an installation on Windows looks at.

    Args:
        registry: the registry.
        environ: the environment.
        python: our interpreter.
    """

    registry: Registry
    environ: Mapping[str, str]
    python: Path

    @property
    def addin(self) -> Path:
        """The add-in in the user's start folder: loaded at every start, and a trusted location by default.

        Raises:
            ToolkitError: the environment does not say where the user's data is.
        """
        if not self.environ.get("APPDATA"):
            raise ToolkitError("找不到用户的 APPDATA 文件夹", advice="以要使用 Excel 的那个用户登录，再运行")
        return Path(self.environ["APPDATA"]) / "Microsoft" / "Excel" / "XLSTART" / ADDIN

    @property
    def stored_python(self) -> Path | None:
        """The interpreter that the buttons start, if one was stored."""
        digits = self.registry.read(USER, rf"{SETTINGS}\{SECTION}", NAME)
        try:
            return Path(from_hex(digits)) if isinstance(digits, str) and digits else None
        except ValueError:
            return None


def install(windows: Windows) -> list[str]:
    """Build the add-in into the user's start folder and store which Python it starts.

    Returns:
        What was done, for the user.

    Raises:
        ToolkitError: it cannot be built or written.
    """
    write_bytes(windows.addin, build_addin(), advice=CLOSE_EXCEL)
    python = windowless(windows.python)
    windows.registry.write(rf"{SETTINGS}\{SECTION}", NAME, to_hex(str(python)))
    return [str(windows.addin), f"按钮启动 {python}"]


def uninstall(windows: Windows) -> list[str]:
    """Take the add-in and the stored setting away.

    Returns:
        What was taken away; empty where nothing was.

    Raises:
        OutputError: the add-in cannot be removed.
    """
    gone = []
    if windows.addin.is_file():
        try:
            windows.addin.unlink()
        except OSError as error:
            raise OutputError(
                "删不掉加载项", where=str(windows.addin), why=error.strerror or "", advice=CLOSE_EXCEL
            ) from error
        gone.append(str(windows.addin))
    if windows.registry.remove(rf"{SETTINGS}\{SECTION}"):
        windows.registry.remove(SETTINGS)
        gone.append("按钮启动哪个 Python 的设置")
    return gone


def status(windows: Windows) -> list[Check]:
    """Tell whether the buttons are there, what they start, and what may keep Excel from running them."""
    return [_addin(windows.addin), *_mark(windows.addin), _python(windows), *trust.examine(windows.registry)]


def _addin(path: Path) -> Check:
    if not path.is_file():
        return Check(Level.BAD, f"没有安装加载项：{path}", "运行 xlt addin install")
    try:
        current = path.read_bytes() == build_addin()
    except ToolkitError:  # pyOpenVBA is not here: the file was built elsewhere
        return Check(Level.UNKNOWN, f"有加载项：{path}；没有 pyOpenVBA，无法核对它的版本")
    if not current:
        return Check(Level.WARNING, f"加载项不是这个版本的：{path}", "重新运行 xlt addin install")
    return Check(Level.GOOD, f"加载项已安装：{path}")


def _mark(path: Path) -> list[Check]:
    """Look for the mark of a download (an alternate data stream of NTFS), with which Excel runs no macro."""
    if not Path(f"{path}:Zone.Identifier").is_file():
        return []
    advice = "在文件属性里勾“解除锁定”，或重新运行 xlt addin install（在本机生成，不带标记）"
    return [Check(Level.BAD, "加载项带有“来自网络”的标记，宏会被禁用", advice)]


def _python(windows: Windows) -> Check:
    python = windows.stored_python
    if python is None:
        return Check(Level.BAD, "没有记下按钮启动哪个 Python", "运行 xlt addin install")
    if not python.is_file():
        return Check(Level.BAD, f"按钮启动的 Python 不在了：{python}", "在现在的环境里重新运行 xlt addin install")
    if python != windowless(windows.python):
        return Check(Level.WARNING, f"按钮启动的是另一个 Python：{python}", "要换成这一个，重新运行 xlt addin install")
    if python.name != "pythonw.exe":
        return Check(Level.WARNING, f"没有 pythonw.exe，点按钮会闪出黑窗口：{python}", "换用 python.org 的 Python")
    return Check(Level.GOOD, f"按钮启动 {python}")
