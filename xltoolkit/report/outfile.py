"""Report files: written whole or not at all, and never over a file that is not a report of ours."""

from __future__ import annotations

from pathlib import Path

from xltoolkit.model import OutputError

TEXT_MARK = "xltoolkit 检查报告"
_MARKS = (TEXT_MARK.encode(), b'{\n  "schema": 1,\n')


def is_report(path: Path) -> bool:
    """Tell whether a file is an earlier report of ours, or empty, so that it may be replaced."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError:
        return False
    return not head or head.startswith(_MARKS)


def write_report(path: Path, text: str) -> None:
    """Write a report as UTF-8.

    Raises:
        OutputError: the file cannot be written.
    """
    partial = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputError("报告写不进去", where=str(path), why=str(error), advice="换一个位置，或检查权限") from error
