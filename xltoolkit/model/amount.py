"""Amounts of money: decimals from the file's text to the file's text, never floats."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation

FIFTEEN_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN, Emin=-308, Emax=308)
"""Excel computes with binary floats and shows 15 digits; files hold up to 17, the rest is noise."""

_QUANTA = tuple(Decimal(1).scaleb(-places) for places in range(FIFTEEN_DIGITS.prec + 1))
"""Last printed places, kept since every amount of every table is brought to one."""
_ARITHMETIC = Context(prec=40, rounding=ROUND_HALF_UP)
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|[+-]?\.\d+")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")
_HYPHENS = frozenset("-‐‑‒–−")
_EM_DASHES = frozenset("—―─")


def number_from_file(text: str) -> Decimal:
    """Return the decimal of a number's text in a file, at 15 significant digits.

    Raises:
        decimal.InvalidOperation: not a number.
    """
    return FIFTEEN_DIGITS.create_decimal(text)


def amount_from_text(text: str) -> Decimal | None:
    """Read an amount that a person typed as text; None if it is not one.

    Understands thousands separators, full-width digits and signs, accounting brackets for a negative, inner and
    outer spaces and a currency sign in front. A unit behind the number is not understood on purpose: 12万元 in a
    table in 元 must be asked about, not guessed.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    folded = folded.lstrip("¥￥").replace("−", "-")
    negative = folded.startswith("(") and folded.endswith(")")
    if negative:
        folded = folded[1:-1]
    if not (_NUMBER.fullmatch(folded) or _SCIENTIFIC.fullmatch(folded)):
        return None
    number = number_from_file(folded.replace(",", ""))
    return -number if negative else number


def is_nothing(text: str) -> bool:
    """Tell whether the text is blank or one of the hyphens that mean nothing."""
    stripped = "".join(text.split())
    return not stripped or _HYPHENS.issuperset(stripped)


def is_not_applicable(text: str) -> bool:
    """Tell whether the text is a long dash, which official forms print where an amount cannot apply."""
    stripped = "".join(text.split())
    return bool(stripped) and _EM_DASHES.issuperset(stripped)


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit that a table's amounts are in.

    Args:
        name: 元 or 万元.
        yuan: how many yuan one unit is.
        places: decimals that the unit prints.
        rounded: whether figures were rounded into this unit, so that sums may be off by rounding.
        coarse: what the figures of some tables, by id, were rounded to before they were brought to this unit.
    """

    name: str
    yuan: int
    places: int
    rounded: bool
    coarse: Mapping[str, Decimal] = field(default_factory=dict, compare=False)

    @property
    def quantum(self) -> Decimal:
        """The last printed place: 0.01."""
        return _QUANTA[self.places]

    def printed(self, number: Decimal) -> Decimal:
        """Return the number at the printed places, half rounded up as spreadsheets print it.

        A number too large to have such places stays as it stands.
        """
        try:
            return number.quantize(self.quantum, context=_ARITHMETIC)
        except InvalidOperation:
            return number

    def tolerance(self, amounts: int, tables: Iterable[str] = ()) -> Decimal:
        """Return how much an equation with so many non-empty amounts of some tables may be off by rounding alone."""
        steps = [self.coarse[table] for table in tables if table in self.coarse] if self.coarse else []
        return amounts * max(steps, default=self.quantum if self.rounded else Decimal()) / 2


YUAN = Unit("元", 1, 2, rounded=False)
WAN_YUAN = Unit("万元", 10_000, 2, rounded=True)
UNITS = {unit.name: unit for unit in (YUAN, WAN_YUAN)}
