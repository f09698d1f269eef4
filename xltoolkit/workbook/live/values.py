"""Values at xlwings' door, the only place where an amount is ever a float.

A number comes in as a float, or, from a cell in currency format in Excel for Windows, as a Decimal that Excel cut to
four places; then the text of its constant is taken, which is whole. Errors come in as their texts. A number goes out as
the shortest float that reads back as the same decimal.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, DecimalException

from xltoolkit.model import CellError, Value
from xltoolkit.model.amount import FIFTEEN_DIGITS

ERRORS = frozenset(
    (
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
    )
)
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - days of a sheet have no time zone
_DAY = dt.timedelta(days=1)

_SURELY_TEXT = re.compile(r"[^\d=+\-@'#%\s][^\d]*")
"""Texts that Excel takes as they are: without digits, and not begun like a formula or an error."""
_WORDS = frozenset(("TRUE", "FALSE"))


def from_float(number: float) -> Decimal:
    """Return a number at the 15 digits that Excel shows."""
    return FIFTEEN_DIGITS.create_decimal(repr(number))


def from_moment(**parts: int) -> Decimal:
    """Return a date, of which xlwings hands over the parts, as its serial number."""
    return _serial(dt.datetime(**parts))  # type: ignore[arg-type]  # noqa: DTZ001 - as above


def _serial(moment: dt.datetime) -> Decimal:
    """Return a date as its serial number (1900 system), which is what a file holds."""
    return from_float((moment - _EPOCH) / _DAY)


def value_of(raw: object, entered: str, *, errors_are_text: bool) -> Value:
    """Return a cell's value.

    Args:
        raw: as xlwings gives it, with our builders for numbers and dates.
        entered: the cell's formula, or its constant as text.
        errors_are_text: whether errors come in as mere text, as from Excel.
    """
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool | CellError):
        return raw
    if isinstance(raw, Decimal):
        return _whole(raw, entered)
    if isinstance(raw, dt.datetime):
        return _serial(raw)
    if isinstance(raw, int | float):
        return from_float(float(raw))
    text = str(raw)
    return CellError(text) if errors_are_text and text in ERRORS else text


def _whole(number: Decimal, entered: str) -> Decimal:
    """Return a number that may have been cut to four places as its constant says it."""
    try:
        constant = FIFTEEN_DIGITS.create_decimal(entered)
    except DecimalException:
        return number
    return constant if abs(constant - number) < Decimal("0.0001") else number


def formula_of(raw: object, entered: object) -> str | None:
    """Return a cell's formula, or None.

    Text that begins with ``=`` is its own value, and no formula. Calc calls a boolean of a file ``=TRUE()``, and an
    error that is no formula's result ``=#REF!``.
    """
    text = str(entered or "")
    constant = text == raw or (isinstance(raw, bool | CellError) and text.removesuffix("()") == f"={raw}".upper())
    return text if text.startswith("=") and not constant else None


def as_float(number: Decimal) -> float | None:
    """Return the float that reads back as this very number, or None: there is none, it has more than 15 digits."""
    shown = float(number)
    try:
        return shown if FIFTEEN_DIGITS.create_decimal(repr(shown)) == number else None
    except DecimalException:
        return None


def typed(text: str) -> str:
    """Return text as it has to be typed so that it stays text: Excel reads a cell's text as if somebody typed it."""
    sure = _SURELY_TEXT.fullmatch(text) is not None and text.upper() not in _WORDS
    return text if sure else f"'{text}"
