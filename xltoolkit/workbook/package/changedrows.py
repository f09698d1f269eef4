"""The rows of a sheet that an edit changed: what stood in the source to the byte need not be checked again."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import NamedTuple

from xltoolkit.workbook.package.rows import leading_number, separated
from xltoolkit.workbook.package.sheetpart import SheetPart


class ChangedRows(NamedTuple):
    """What differs between a sheet and the same sheet before the edits.

    Args:
        sheet: the sheet with those rows alone.
        sharing: whether a changed row shares a formula, or did so before.
        disorder: numbers of rows that do not rise.
    """

    sheet: SheetPart
    sharing: bool
    disorder: tuple[int, ...]

    def order_faults(self) -> Iterator[str]:
        """Yield rows, changed or not, whose numbers do not rise."""
        yield from (f"第 {number} 行 的次序不对或重复" for number in self.disorder)


def changed_rows(sheet: SheetPart, before: SheetPart) -> ChangedRows | None:
    """Compare a sheet with what it was; None where a changed row does not begin with its number, as nearly all do."""
    start = b"<" + sheet.name("row")
    lead, rows = separated(sheet)
    source = _Source(before.rows, start)
    if sheet.prefix != before.prefix or lead.strip() or source.lead.strip():
        return None
    changed, new = [], []
    try:
        for index, row in enumerate(rows):
            if source.passes(row):
                continue
            stood = source.reaches(leading_number(row))
            if source.passes(row):
                continue
            changed.append(row)
            if stood:
                source.drop()
            else:
                new.append(index)
        source.reaches(None)
        disorder = [leading_number(rows[at]) for index in new for at in (index, index + 1) if _falls(rows, at)]
    except ValueError:
        return None
    only = copy(sheet)
    only.rows = b"".join(start + row for row in changed)
    sharing = b"shared" in only.rows or any(b"shared" in row for row in source.replaced)
    return ChangedRows(only, sharing, tuple(dict.fromkeys(disorder)))


def _falls(rows: list[bytes], index: int) -> bool:
    """Tell whether a row's number is not above that of the row in front of it."""
    return 0 < index < len(rows) and leading_number(rows[index]) <= leading_number(rows[index - 1])


class _Source:
    """The rows as they were, walked along beside the rows as they are."""

    def __init__(self, rows: bytes, start: bytes) -> None:
        self._rows = rows
        self._start = start
        self._at = self._next(0)
        self.lead = rows[: self._at]
        self.replaced: list[bytes] = []

    def _next(self, at: int) -> int:
        found = self._rows.find(self._start, at)
        return found if found >= 0 else len(self._rows)

    def passes(self, row: bytes) -> bool:
        """Step over the row that is next where it is this one to the byte."""
        begin = self._at + len(self._start)
        end = begin + len(row)
        if not self._rows.startswith(row, begin) or self._next_is_elsewhere(end):
            return False
        self._at = end
        return True

    def _next_is_elsewhere(self, end: int) -> bool:
        return end < len(self._rows) and not self._rows.startswith(self._start, end)

    def reaches(self, number: int | None) -> bool:
        """Drop the rows below a number (None: all that are left); tell whether the next one has it."""
        while self._at < len(self._rows):
            found = leading_number(self._rows[self._at + len(self._start) : self._next(self._at + 1)])
            if number is not None and found >= number:
                return found == number
            self.drop()
        return False

    def drop(self) -> None:
        """Step over the next row, which is not among the rows as they are."""
        end = self._next(self._at + 1)
        self.replaced.append(self._rows[self._at : end])
        self._at = end
