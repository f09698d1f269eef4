"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import time
from pathlib import Path

from xltoolkit.model import OutputError

ABANDONED = 3600
"""Seconds after which a temporary file is nobody's: writing takes one or two."""
_OURS = re.compile(r"\d+-[0-9a-f]{8}\.tmp")


def write_atomically(target: str | Path, data: bytes) -> None:
    """Put bytes into a file: into a temporary one beside it first, forced to disk, then renamed over it.

    Raises:
        OutputError: the file cannot be written. An earlier one is intact then, and nothing is left beside it.
    """
    real = Path(os.path.realpath(target))
    _sweep(real)
    temporary = real.with_name(f"{_stem(real)}{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        if real.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if real.exists():
            if not os.access(real, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            shutil.copymode(real, temporary)
        temporary.replace(real)
    except OSError as error:
        raise OutputError("无法写入文件", where=str(target), why=_cause(error), advice=_advice(error)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _stem(real: Path) -> str:
    return f".{real.name[:100]}."


def _sweep(real: Path) -> None:
    """Remove what a process that was killed while it wrote this file has left beside it, long ago enough."""
    stem = _stem(real)
    with contextlib.suppress(OSError):
        for left in real.parent.iterdir():
            of_ours = left.name.startswith(stem) and _OURS.fullmatch(left.name.removeprefix(stem))
            if of_ours and time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()


def _cause(error: OSError) -> str:
    causes: dict[type[OSError], str] = {
        FileNotFoundError: "目标文件夹不存在",
        NotADirectoryError: "目标文件夹不存在（路径中有一段是文件）",
        IsADirectoryError: "这个位置是一个文件夹",
        PermissionError: "没有写入权限，或文件正被其他程序打开",
    }
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "磁盘空间不足"
    if error.errno == errno.EROFS:
        return "磁盘是只读的"
    return causes.get(type(error)) or str(error.strerror or error)


def _advice(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "清理磁盘空间后重试；原有文件没有改动"
    if isinstance(error, PermissionError):
        return "在 Excel 或 WPS 中关闭该文件，检查其“只读”属性和文件夹权限，或换一个输出位置；原有文件没有改动"
    return "换一个输出位置后重试；原有文件没有改动"
