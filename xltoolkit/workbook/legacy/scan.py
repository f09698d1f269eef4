"""What a scan of a workbook's binary records finds that python-calamine does not tell: errors above all.

python-calamine returns an error value as an empty text, and an empty cell counts as 0: a broken cell would pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ERRORS: Mapping[int, str] = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""MS-XLS 2.5.10 (BErr) and MS-XLSB 2.5.97.2."""
UNKNOWN_ERROR = "#VALUE!"


class ScanError(Exception):
    """The records are not what the format's specification allows."""


@dataclass(slots=True)
class SheetScan:
    """One sheet: its errors (1-based row, column -> text), and merged ranges where calamine does not read them."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class BookScan:
    """A workbook: its sheets in order, whether its days count from 1904, and whether a password is needed."""

    sheets: list[SheetScan] = field(default_factory=list)
    date1904: bool = False
    encrypted: bool = False


def error_text(code: int) -> str:
    """Return an error's text."""
    return ERRORS.get(code, UNKNOWN_ERROR)
