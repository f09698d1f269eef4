"""A folder that nobody may look into, though the tests may run as root, whom nothing is shut to."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

SHUT = "不许看"
"""The name of such a folder."""


def shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no folder of that name be read from now on."""
    look = os.scandir

    def scandir(path: str | Path = ".") -> Iterator[os.DirEntry[str]]:
        if Path(path).name == SHUT:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)
