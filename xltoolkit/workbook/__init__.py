"""Workbook backends: cells in, edits out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from xltoolkit.workbook.protocol import Workbook

__all__ = ["Fault", "Workbook", "open_workbook", "verify"]


class Fault(NamedTuple):
    """Something that is wrong in a part of a workbook's file, in Chinese."""

    part: str
    message: str


def open_workbook(path: str | Path) -> Workbook:
    """Open a workbook file; use it in a ``with`` statement. Its content decides which backend reads it, not its name.

    A workbook of an old format (.xls, .et, .xlsb) can be read, and written only by way of ``editable``.

    Raises:
        WorkbookError: no such file, not a workbook, encrypted, damaged; says what to do.
    """
    from xltoolkit.workbook.package.book import PackageWorkbook  # noqa: PLC0415 - loaded when a file is opened
    from xltoolkit.workbook.package.refusal import LegacyFormatError  # noqa: PLC0415 - as above

    try:
        return PackageWorkbook.open(path)
    except LegacyFormatError:
        from xltoolkit.workbook.legacy.book import LegacyWorkbook  # noqa: PLC0415 - few files need it

        return LegacyWorkbook.open(path)


def verify(path: str | Path) -> list[Fault]:
    """Look for faults in a workbook file (.xlsx, .xlsm) that make Excel offer a repair, or show less than there is.

    Content types, relations, element order, rows and cells, indexes of styles and strings, shared formulas, the
    calculation chain, notes and their boxes, merged cells, links, tables.

    Raises:
        WorkbookError: no such file, not a workbook, encrypted, damaged; says what to do.
    """
    from xltoolkit.workbook.package.checker import check_package  # noqa: PLC0415 - loaded when asked for
    from xltoolkit.workbook.package.container import Package  # noqa: PLC0415 - the same

    return check_package(Package.open(path))
