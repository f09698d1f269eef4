"""Files that are not on this machine's disks: addresses such as ``s3://bucket/部门``, read and written by fsspec.

Which protocols there are depends on the drivers that the user has installed; who may read what is the driver's affair,
too (environment, or fsspec's configuration files), so that no secret stands in an address.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast
from urllib.request import url2pathname

from xltoolkit.model import OutputError, ToolkitError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

EXTRA = "pip install 'xltoolkit[cluster]'"

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_FILE = "file://"
_TEMPORARY = re.compile(r"\..+\.xlt-[0-9a-f]{16}\.tmp")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a file or folder is.

    Args:
        text: as the user wrote it, or below what the user wrote.
    """

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def name(self) -> str:
        """The last part."""
        return PurePosixPath(self.text).name

    def below(self, relative: str) -> Address:
        """Return the address of something inside this folder."""
        return Address(f"{self.text.rstrip('/')}/{relative}")

    def blocks(self, size: int) -> Iterator[bytes]:
        """Yield the file's bytes.

        Args:
            size: of a block.

        Raises:
            ToolkitError: it cannot be read.
        """
        with self._told("读不到"):
            system, path = self._place()
            with system.open(path, "rb") as file:
                while block := file.read(size):
                    yield block

    def exists(self) -> bool:
        """Tell whether there is such a file or folder.

        Raises:
            ToolkitError: nobody can tell.
        """
        with self._told("读不到"):
            system, path = self._place()
            return bool(system.exists(path))

    def files(self) -> list[str]:
        """Return the paths of all files inside the folder, relative to it, in order; of a file that is one its name.

        Raises:
            ToolkitError: it is not there, or cannot be listed.
        """
        with self._told("读不到"):
            system, root = self._place()
            system.invalidate_cache()
            if system.isfile(root):
                return [self.name]
            if not system.exists(root):
                raise ToolkitError("找不到文件或文件夹", where=self.text, advice="检查地址")
            start = root.rstrip("/") + "/"
            return sorted(path[len(start) :] for path in system.find(root) if path.startswith(start))

    def is_file(self) -> bool:
        """Tell whether it is a file.

        Raises:
            ToolkitError: nobody can tell.
        """
        with self._told("读不到"):
            system, path = self._place()
            return bool(system.isfile(path))

    def fetch(self, target: Path) -> None:
        """Copy the file to this machine.

        Raises:
            ToolkitError: it cannot be read.
        """
        with self._told("读不到"):
            system, path = self._place()
            system.get_file(path, str(target))

    def put(self, source: Path) -> None:
        """Put a file of this machine there, whole: under another name first, then moved over what was there.

        Raises:
            OutputError: it cannot be written; what was there is still there.
        """
        try:
            with self._told("写不了"):
                system, path = self._place()
                folder, _, name = path.rpartition("/")
                temporary = f"{folder}/.{name}.xlt-{secrets.token_hex(8)}.tmp"
                system.makedirs(folder, exist_ok=True)
                try:
                    system.put_file(str(source), temporary)
                    _move(system, temporary, path)
                except BaseException:
                    with contextlib.suppress(Exception):
                        system.rm_file(temporary)
                    raise
        except ToolkitError as error:
            raise OutputError(error.what, where=error.where, why=error.why, advice=error.advice) from error

    def remove_leftovers(self) -> None:
        """Remove what writers that were killed left in this folder under other names."""
        with contextlib.suppress(ToolkitError):
            left = [name for name in self.files() if _TEMPORARY.fullmatch(PurePosixPath(name).name)]
            system, root = self._place()
            for name in left:
                with contextlib.suppress(Exception):
                    system.rm_file(f"{root.rstrip('/')}/{name}")

    def _place(self) -> tuple[AbstractFileSystem, str]:
        """Return the driver, and the path as it calls it."""
        protocol = self.text.partition("://")[0]
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra

            return cast("tuple[AbstractFileSystem, str]", url_to_fs(self.text))
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] == "fsspec":
                raise ToolkitError("没有安装读写这种地址的组件", where=self.text, advice=f"运行 {EXTRA}") from None
            raise _no_driver(self.text, protocol, error) from None
        except (ImportError, ValueError) as error:
            raise _no_driver(self.text, protocol, error) from None

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Tell in words whatever a driver raises: which errors that are, each decides for itself."""
        try:
            yield
        except ToolkitError:
            raise
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            advice = "检查地址、网络和访问权限（驱动从环境变量或它自己的设置文件读取账号）"
            raise ToolkitError(what, where=self.text, why=why, advice=advice) from error


Place = Path | Address
"""Where a file is: on this machine (or a share that looks so), or at an address."""


def place_of(text: str) -> Place:
    """Return where a text points."""
    text = plain(text)
    return Address(text) if is_address(text) else Path(text)


def plain(text: str) -> str:
    """Return a text with the path instead of ``file://``: that is a file of this machine like any other."""
    return url2pathname(text[len(_FILE) :]) if text.lower().startswith(_FILE) else text


def is_address(text: str) -> bool:
    """Tell whether a text is an address; a drive letter (``C:``) is none."""
    return _ADDRESS.match(text) is not None


def _move(system: AbstractFileSystem, source: str, target: str) -> None:
    """Move a file over another one by the driver's own move where it has one, which replaces the file at once.

    The usual one is for patterns: names with brackets would be taken for some. Stores of objects copy an object whole.
    """
    from fsspec import AbstractFileSystem as Usual  # noqa: PLC0415 - an extra

    if type(system).mv is not Usual.mv:
        system.mv(source, target)
        return
    system.cp_file(source, target)
    system.rm_file(source)


def _no_driver(where: str, protocol: str, error: Exception) -> ToolkitError:
    what = f"不认识 {protocol}:// 这种地址，或没有安装它的驱动"
    advice = f"安装 {protocol} 的 fsspec 驱动（如 s3 的是 pip install s3fs），工作机上也要装；或检查地址"
    return ToolkitError(what, where=where, why=str(error), advice=advice)
