"""Where the toolkit keeps what outlives a run: locks, previews."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "XLTOOLKIT_STATE"
"""Environment variable: another folder."""


def state_folder(
    environ: Mapping[str, str] = os.environ, home: Path | None = None, platform: str = sys.platform
) -> Path:
    """Return the user's own folder for our state, as the system's conventions have it; it may not exist yet.

    Args:
        environ: the environment.
        home: the user's home folder; None asks the system.
        platform: as ``sys.platform``.
    """
    if named := environ.get(VARIABLE):
        return Path(named)
    home = Path.home() if home is None else home
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "xltoolkit"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "xltoolkit"
    return Path(environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "xltoolkit"
