"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from xltoolkit.model import OutputError

_UNTOUCHED = "原有文件没有改动"
_HOLDS = 20
"""How many times as long as it took a folder's listing is believed: a part of 20 is the most that listing costs."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CAUSES = {
    errno.ENOENT: "目标文件夹不存在",
    errno.ENOTDIR: "目标文件夹不存在（路径中有一段是文件）",
    errno.EISDIR: "这个位置是一个文件夹",
    errno.EROFS: "磁盘是只读的",
    errno.EFBIG: "文件超过磁盘或系统允许的大小",
    errno.EIO: "磁盘或网络出错",
    errno.ENAMETOOLONG: "文件名太长",
} | dict.fromkeys(_FULL, "磁盘空间不足")


_OURS = re.compile(r"(\d+)-[0-9a-f]{8}\.tmp")
"""How the name of a temporary file goes on behind its stem: whose it is, and which."""


def write_atomically(target: str | Path, data: bytes | Iterable[bytes], *, private: bool = False) -> None:
    """Put bytes into a file: into a temporary one beside it first, forced to disk, then renamed over it.

    Whenever this process is killed, the target holds its earlier bytes or the new ones. A temporary file that is left
    behind then is removed by the next write to the same target.

    Args:
        target: the file; of one that exists the permissions are kept.
        data: its new bytes, whole or in pieces.
        private: whether a new file is for its owner's eyes only.

    Raises:
        OutputError: the file cannot be written. An earlier one is intact then, and nothing is left beside it.
    """
    real = Path(os.path.realpath(target))
    temporary = real.with_name(f"{_stem(real)}{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        if real.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        _remove_leftovers(real, _lately_listed)
        with open(temporary, "xb", opener=_private if private else None) as file:
            file.writelines([data] if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        if real.exists():
            if not os.access(real, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            shutil.copymode(real, temporary)
        temporary.replace(real)
    except OSError as error:
        raise OutputError("无法写入文件", where=str(target), why=cause(error), advice=_advice(error)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _stem(real: Path) -> str:
    """Return how the names of a file's temporary ones begin; hidden, and no longer than file systems allow."""
    return f".{real.name.encode(errors='ignore')[:150].decode(errors='ignore')}."


def remove_leftovers(targets: Iterable[str | Path]) -> None:
    """Remove the temporary files of processes that were killed while they wrote these files, in a listing a folder."""
    listed = cache(_listed)
    for target in targets:
        _remove_leftovers(Path(os.path.realpath(target)), listed)


def _remove_leftovers(real: Path, listed: Callable[[Path], Iterable[str]]) -> None:
    stem = _stem(real)
    with contextlib.suppress(OSError):  # a folder that cannot be listed is the write's own trouble
        for name in listed(real.parent):
            found = _OURS.fullmatch(name, len(stem)) if name.startswith(stem) else None
            if found is not None and not is_running(int(found[1])):
                with contextlib.suppress(OSError):
                    real.with_name(name).unlink()


def _listed(folder: Path) -> list[str]:
    """Return the names in a folder that may be temporary files."""
    return [name for name in os.listdir(folder) if name.endswith(".tmp")]  # noqa: PTH208 - names will do


class _Listing(NamedTuple):
    """Temporary files of a folder; it holds for a while, and longer where listing takes long."""

    folder: Path
    names: list[str]
    until: float


class _Listings:
    """Lists a folder again and again at a small part of what writing into it costs, however many files are in it."""

    def __init__(self) -> None:
        self._last = _Listing(Path(), [], 0.0)

    def __call__(self, folder: Path) -> list[str]:
        """Return the names in a folder that may be temporary files."""
        began = time.perf_counter()
        if self._last.folder != folder or began > self._last.until:
            names = _listed(folder)
            now = time.perf_counter()
            self._last = _Listing(folder, names, now + (now - began) * _HOLDS)
        return self._last.names


_lately_listed = _Listings()


def is_running(process: int) -> bool:
    """Tell whether a process may still be there."""
    if sys.platform == "win32":
        return process == os.getpid()  # a file that another process holds open cannot be removed there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Tell whether a process has ended and only nobody has asked how: in containers that may stay so for ever."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0] in b"ZX"
    return False


def cause(error: OSError) -> str:
    """Say in Chinese why a file cannot be written."""
    if isinstance(error, PermissionError):
        return "没有写入权限，或文件正被其他程序打开"
    return _CAUSES.get(error.errno or 0) or str(error.strerror or error)


def _advice(error: OSError) -> str:
    if error.errno in _FULL:
        return f"清理磁盘空间后重试；{_UNTOUCHED}"
    if isinstance(error, PermissionError):
        return f"在 Excel 或 WPS 中关闭该文件，检查其“只读”属性和文件夹权限，或换一个输出位置；{_UNTOUCHED}"
    return f"换一个输出位置后重试；{_UNTOUCHED}"
