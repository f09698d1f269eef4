"""Errors of a whole table: filed in 元 where 万元 are meant, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltoolkit.diagnose.proposals import Correction
from xltoolkit.diagnose.slips import UNIT_FACTOR, Kind, Slip
from xltoolkit.diagnose.slopes import Slopes, is_linear
from xltoolkit.diagnose.standing import Standing
from xltoolkit.engine.judge import Broken
from xltoolkit.model import Accounts, BoundTable, Content, Entry
from xltoolkit.model import Kind as Holds

_FEWEST = 2
"""Broken equations that a factor of the unit must explain: one may be a slip in one cell."""
_FACTORS = {
    1 / Decimal(UNIT_FACTOR): "整张表可能是按元填的，应为万元",
    Decimal(UNIT_FACTOR): "整张表可能是按万元填的，应为元",
}


def table_corrections(standing: Standing, accounts: Accounts, slopes: Slopes) -> Iterator[Correction]:
    """Yield what brings whole tables to the unit, where that mends more than it breaks."""
    if len(standing.failing) < _FEWEST:
        return
    for bound in accounts.tables.values():
        sheets = {next(iter(row.entries.values())).sheet for row in bound.rows if row.entries}
        for factor, text in _FACTORS.items():
            explained = sum(_explains(factor, broken, sheets, standing, slopes) for broken in standing.failing.values())
            if explained < _FEWEST:
                continue
            amounts = [entry for entry in _money(bound) if standing.amount(entry)]
            cells = tuple((entry, standing.unit.printed(standing.amount(entry) * factor)) for entry in amounts)
            effect = standing.what_if({id(entry): value for entry, value in cells})
            if effect.score >= _FEWEST:
                yield Correction(cells, effect, Slip(Kind.UNIT_TABLE, text))


def _explains(factor: Decimal, broken: Broken, sheets: set[str], standing: Standing, slopes: Slopes) -> bool:
    """Tell whether the equation would hold if only the part of it that stands on the table's sheets were multiplied."""
    if not is_linear(broken.instance):
        return False
    pulls = (pull for pull in slopes.of(broken.instance) if pull.entry.sheet in sheets)
    inside = sum((pull.slope * standing.amount(pull.entry) for pull in pulls), Decimal())
    outside = broken.left - broken.right - inside
    allowed = max(broken.tolerance, standing.unit.quantum)
    return bool(inside) and bool(outside) and abs(inside * factor + outside) <= allowed


def _money(bound: BoundTable) -> Iterator[Entry]:
    for row in bound.rows:
        for column, entry in row.entries.items():
            if bound.kind(row, column) is Holds.MONEY and entry.content is Content.AMOUNT:
                yield entry
