"""Workbook backends: cells in, edits out."""

from __future__ import annotations

from pathlib import Path

from xltoolkit.workbook.protocol import Workbook

__all__ = ["Workbook", "open_workbook"]


def open_workbook(path: str | Path) -> Workbook:
    """Open a workbook file (.xlsx, .xlsm); use it in a ``with`` statement.

    Raises:
        WorkbookError: no such file, not a workbook, encrypted, damaged; says what to do.
    """
    from xltoolkit.workbook.package.book import PackageWorkbook  # noqa: PLC0415 - loaded when a file is opened

    return PackageWorkbook.open(path)
