"""The rows of a sheet that an edit changed: what stood in the source to the byte need not be checked again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from itertools import pairwise

from xltoolkit.workbook.package.sheetpart import SheetPart

_NUMBER = re.compile(rb'\s+r="([1-9]\d*)"')


class ChangedRows:
    """A sheet beside the same sheet before the edits.

    Args:
        sheet: as it is now.
        before: as it was.
    """

    def __init__(self, sheet: SheetPart, before: SheetPart) -> None:
        start = b"<" + sheet.name("row")
        same_prefix = sheet.prefix == before.prefix
        lead, *rows = sheet.rows.split(start)
        was_lead, *was = before.rows.split(start)
        numbers = [_NUMBER.match(row) for row in rows]
        self.told_apart = same_prefix and lead.strip() == was_lead.strip() == b"" and all(numbers)
        """Whether rows begin with their number, as nearly all programs write them; else all have to be checked."""
        self._numbers = [int(found[1]) for found in numbers if found is not None]
        known, kept = set(was), set(rows)
        changed = [(number, row) for number, row in zip(self._numbers, rows, strict=False) if row not in known]
        self.numbers = frozenset(number for number, _ in changed)
        """Of the rows that differ."""
        self.sheet = copy(sheet)
        """The sheet with those rows alone."""
        self.sheet.rows = b"".join(start + row for _, row in changed)
        self.sharing = b"shared" in self.sheet.rows or any(b"shared" in row for row in was if row not in kept)
        """Whether a changed row shares a formula, or did so before."""

    def order_faults(self) -> Iterator[str]:
        """Yield rows, changed or not, whose numbers do not rise."""
        for before, number in pairwise(self._numbers):
            if number <= before:
                yield f"第 {number} 行 的次序不对或重复"
