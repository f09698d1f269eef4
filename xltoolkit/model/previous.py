"""Last year's accounts of the same department, beside this year's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from xltoolkit.model.amount import Unit

if TYPE_CHECKING:
    from xltoolkit.model.accounts import Accounts


@dataclass(frozen=True, slots=True)
class Movements:
    """Which changes from year to year are listed for explanation, and what they are compared with.

    Args:
        share: of last year's amount (0.3 for 30%); what changes by less is not listed.
        amount: in 元; what changes by less is not listed.
        source: last year's workbook, or the folder it lies in; None where nothing is compared.
    """

    share: Decimal = Decimal("0.3")
    amount: Decimal = Decimal(100_000)
    source: Path | None = None


@dataclass(frozen=True, slots=True)
class Previous:
    """Last year's accounts.

    Args:
        name: of the workbook's file, for messages.
        accounts: of that year, by a profile of their own.
        unit: of their amounts.
        movements: which changes are listed.
    """

    name: str
    accounts: Accounts
    unit: Unit
    movements: Movements = Movements()
