"""Budgets for files from outside: what a workbook may cost before it is refused by name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may cost. The defaults leave room for twenty times the largest real workbook we have seen.

    Args:
        file_mb: megabytes of the file itself.
        uncompressed_mb: megabytes of all its parts, counted while they are inflated, and of formulas spelled out.
        parts: number of its parts.
        cells: number of stored cells, of all sheets together.
        strings: number of shared strings.
        merges: number of merged ranges of one sheet.
        elements: number of XML elements of one part, rows and cells apart.
        nesting: depth of XML elements in one another.
    """

    file_mb: int = 512
    uncompressed_mb: int = 1024
    parts: int = 10_000
    cells: int = 5_000_000
    strings: int = 2_000_000
    merges: int = 100_000
    elements: int = 1_000_000
    nesting: int = 200
