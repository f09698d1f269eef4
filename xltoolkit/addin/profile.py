"""LibreOffice's user profile: where it is, whether it may be written to, and the files of ours in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xltoolkit.libreoffice import OfficeError, find_office, make_profile
from xltoolkit.model import ToolkitError

LIBRARY = "XlToolkit"
TOOLBAR = "custom_toolbar_xltoolkit"
"""LibreOffice shows a toolbar of the user's when its name begins so."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A user profile.

    Args:
        folder: what LibreOffice calls UserInstallation; it holds ``user``.
    """

    folder: Path

    @property
    def registry(self) -> Path:
        """Every setting that the user changed."""
        return self.folder / "user" / "registrymodifications.xcu"

    @property
    def basic(self) -> Path:
        """The Basic libraries."""
        return self.folder / "user" / "basic"

    @property
    def toolbar(self) -> Path:
        """Our toolbar."""
        return self.folder / "user/config/soffice.cfg/modules/scalc/toolbar" / f"{TOOLBAR}.xml"

    @property
    def ready(self) -> bool:
        """Whether LibreOffice has set it up; before that, its first start would overwrite what is put in."""
        return self.registry.is_file() and (self.basic / "script.xlc").is_file()

    @property
    def lock(self) -> Path:
        """What is there while LibreOffice uses the profile; left behind by one that was killed."""
        return self.folder / ".lock"

    def refuse_if_open(self) -> None:
        """LibreOffice writes its files anew when it ends: what is put in meanwhile would be lost.

        Raises:
            ToolkitError: it is in use.
        """
        if self.lock.exists():
            raise ToolkitError(
                "LibreOffice 还开着",
                where=str(self.folder),
                advice=f"关闭所有 LibreOffice 窗口再运行；确实没有开着的，删掉 {self.lock} 再运行",
            )

    def set_up(self) -> None:
        """Let LibreOffice make the profile if it was never used.

        Raises:
            ToolkitError: LibreOffice is not installed, or did not make it.
        """
        if self.ready:
            return
        office = find_office()
        if office is None:
            raise ToolkitError(
                "这个 LibreOffice 用户配置还没有建立，也没有找到 LibreOffice",
                where=str(self.folder),
                advice="安装 LibreOffice 并打开一次；配置在别处的，用 --profile 指出",
            )
        try:
            make_profile(office, self.folder)
        except OfficeError as error:
            raise ToolkitError(
                "建立不了 LibreOffice 用户配置",
                where=str(self.folder),
                why=str(error),
                advice="打开一次 LibreOffice，关闭后再运行",
            ) from error


def default_folder(platform: str, environ: Mapping[str, str], home: Path) -> Path:
    """Return where LibreOffice keeps the profile of the user on an operating system.

    Args:
        platform: as ``sys.platform``.
        environ: the environment.
        home: the user's home folder.
    """
    if platform == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming") / "LibreOffice" / "4"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "LibreOffice" / "4"
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "libreoffice" / "4"
