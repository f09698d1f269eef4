"""Report files: written whole or not at all, and never over a file that is not a report of ours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xltoolkit.model import OutputError
from xltoolkit.workbook.package.atomic import write_atomically

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


def write_report(path: Path, text: Iterable[str]) -> None:
    """Write a report as UTF-8, piece by piece.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "建不了报告的文件夹", where=str(path.parent), why=str(error), advice="检查路径和权限"
        ) from error
    write_atomically(path, (piece.encode(errors="backslashreplace") for piece in text))
