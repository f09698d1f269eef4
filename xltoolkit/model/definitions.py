"""What formulas of a workbook call by name: defined names and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xltoolkit.model.grid import Range


class NamedTable(NamedTuple):
    """A table in the spreadsheet's own sense (ECMA-376-1, 18.5.1.2), which structured references name.

    ``area`` is all of it, ``headings`` and ``totals`` count its rows of headings and of totals.
    """

    sheet: str
    area: Range
    columns: tuple[str, ...]
    headings: int = 1
    totals: int = 0


@dataclass(frozen=True, slots=True)
class Definitions:
    """Names and tables of a workbook; all names are folded for case.

    Args:
        names: (sheet, name) -> formula without ``=``; the sheet is empty for a name of the whole workbook.
        tables: name -> table.
    """

    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    tables: Mapping[str, NamedTable] = field(default_factory=dict)
