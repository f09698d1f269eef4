"""One action at a time on a workbook: the second click is refused."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xltoolkit.attach import lock_key
from xltoolkit.model import ToolkitError

_FAR = 1 << 20
"""Where the locked byte lies on Windows: bytes under a lock there cannot be read, and what runs stands before it."""


class RunsAlreadyError(ToolkitError):
    """Another action on the same workbook has not ended."""


def file_of(book: str, folder: Path, ending: str) -> Path:
    """Return a file of its own for a workbook, however that is spelt."""
    return folder / f"{hashlib.sha256(lock_key(book).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}{ending}"


@contextmanager
def only_one(folder: Path, book: str, label: str) -> Iterator[None]:
    """Hold the lock of a workbook.

    The lock is the operating system's own, on an open file: it is gone with its process, however that ends, so that
    none can be left behind.

    Args:
        folder: where locks are kept.
        book: the workbook's name as it was given; empty for the one in front.
        label: what is done, for those who are refused.

    Raises:
        RunsAlreadyError: it is held; says by which process, doing what.
    """
    path = file_of(book, folder, ".lock")
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _taken(handle):
            holder, _, doing = os.read(handle, 1000).decode("utf-8", "replace").partition(" ")
            raise RunsAlreadyError(
                f"上一次点的“{doing}”还没有做完，这一次没有做",
                why=f"进程 {holder}",
                advice="等它做完再点；表格程序里有没关的对话框，先关闭它",
            )
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()} {label}".encode())
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _taken(handle: int) -> bool:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False
