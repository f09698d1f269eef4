"""What stands around a cell: neighbours whose amounts are taken for one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from xltoolkit.diagnose.slips import Slip, slip_between
from xltoolkit.diagnose.standing import CHANGEABLE, Standing
from xltoolkit.model import Accounts, Entry, Row

SIDES = {"上一行": (-1, 0), "下一行": (1, 0), "左边一格": (0, -1), "右边一格": (0, 1)}


class Surroundings:
    """The amounts of a workbook by where they stand.

    Args:
        accounts: the recognised workbook.
        standing: what the cells hold.
    """

    def __init__(self, accounts: Accounts, standing: Standing) -> None:
        self._accounts = accounts
        self._standing = standing
        self._rows: dict[str, defaultdict[int, list[Row]]] = {}

    def _at(self, sheet: str, row: int, column: int) -> tuple[Entry, Row] | None:
        """Return what stands at a place; only rows of sheets that are asked about are looked through."""
        if sheet not in self._rows:
            found = self._rows[sheet] = defaultdict(list)
            for bound in self._accounts.tables.values():
                for candidate in bound.rows:
                    first = next(iter(candidate.entries.values()), None)
                    if first is not None and first.sheet == sheet:
                        found[first.row].append(candidate)
        entries = ((entry, one) for one in self._rows[sheet].get(row, ()) for entry in one.entries.values())
        return next((pair for pair in entries if pair[0].column == column), None)

    def beside(self, entry: Entry) -> Iterator[tuple[str, Entry]]:
        """Yield the neighbours that hold amounts, by what users call their place."""
        for name, (down, right) in SIDES.items():
            found = self._at(entry.sheet, entry.row + down, entry.column + right)
            if found is not None and found[0].content in CHANGEABLE:
                yield name, found[0]

    def rows_of(self, one: Entry, other: Entry) -> Iterator[tuple[Entry, Entry]]:
        """Yield the cells of two rows, column by column."""
        found = [self._at(entry.sheet, entry.row, entry.column) for entry in (one, other)]
        first, second = ({} if pair is None else pair[1].entries for pair in found)
        for column, entry in first.items():
            if column in second:
                yield entry, second[column]

    def slip(self, entry: Entry, right: Decimal) -> Slip:
        """Return the slip that makes what a cell holds of what it should hold."""
        standing = self._standing
        filed = ((name, near) for name, near in self.beside(entry) if standing.computed(near) is None)
        around = {name: amount for name, near in filed if (amount := standing.amount(near))}
        return slip_between(standing.amount(entry), right, standing.unit.places, around)
