"""Which Python a button starts."""

from __future__ import annotations

from pathlib import Path


def windowless(python: Path) -> Path:
    """Return the interpreter beside this one that opens no console window: on Windows there is one."""
    quiet = python.with_name("pythonw.exe")
    return quiet if python.suffix.lower() == ".exe" and quiet.is_file() else python
