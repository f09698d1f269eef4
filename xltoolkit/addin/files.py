"""Files of other programs, read and replaced whole."""

from __future__ import annotations

import os
from pathlib import Path

from xltoolkit.model import OutputError, ToolkitError


def read_text(path: Path) -> str:
    """Return a file's text, line ends as they are.

    Raises:
        ToolkitError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        raise ToolkitError("文件读不出", where=str(path), why=str(error), advice="检查这个文件和它的权限") from error


def write_bytes(path: Path, data: bytes, *, advice: str = "检查文件夹的权限和剩余空间") -> None:
    """Write a file beside its place and then put it there, so that a stop in between leaves the old one.

    Args:
        path: the file; its folder is made.
        data: all that it is to hold.
        advice: what the user does when it cannot be written.

    Raises:
        OutputError: it cannot be written.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError("写不了文件", where=str(path), why=error.strerror or str(error), advice=advice) from error


def remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder and those above it as far as they are empty; the root stays."""
    while folder != root and folder.is_relative_to(root) and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
