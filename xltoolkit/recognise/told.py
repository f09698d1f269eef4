"""What a workbook says of itself as a whole: whose accounts, of which year, in which unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xltoolkit.model import Accounts, Grid, fold
from xltoolkit.recognise.facts import facts_of
from xltoolkit.recognise.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Told:
    """The statements of a workbook: in the heads of its tables, else on its other sheets (the cover).

    Args:
        accounts: its tables.
        grids: its sheets.
    """

    accounts: Accounts
    grids: Sequence[Grid]

    def of(self, fact: str) -> list[str]:
        """Return every statement of a fact (``department``, ``year``, ``unit``), folded; a year without 年度."""
        heads = [bound.facts[fact][0] for bound in self.accounts.tables.values() if fact in bound.facts]
        texts = [fold(text) for text in heads or self._beside(fact)]
        return [re.sub(r"\D.*", "", text) for text in texts] if fact == "year" else texts

    def first(self, fact: str) -> str:
        """Return the first statement, or nothing."""
        return next(iter(self.of(fact)), "")

    def _beside(self, fact: str) -> list[str]:
        others = {item.sheet for item in self.accounts.unrecognised}
        sheets = [Sheet(grid) for grid in self.grids if grid.name in others]
        facts = [facts_of(sheet, sheet.order) for sheet in sheets]
        return [found[fact][0] for found in facts if fact in found][:1]
