"""Values at xlwings' door, the only place where an amount is ever a float.

A number comes in as a float, or, from a cell in currency format in Excel for Windows, as a Decimal that Excel cut to
four places; then the text of its constant is taken, which is whole. Errors come in from Excel as whole numbers, which
no other value is. A number goes out as the shortest float that reads back as the same decimal.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, DecimalException

from xltoolkit.model import CellError, Value
from xltoolkit.model.amount import FIFTEEN_DIGITS

_ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
"""Microsoft's XlCVError."""
_ERROR_BASE = -2146828288
"""An error comes over COM as this number plus its own."""
ENTERED_ERRORS = frozenset(_ERRORS[number] for number in (2000, 2007, 2015, 2023, 2029, 2036, 2042))
"""Errors that Excel takes as such when they are typed."""
_BOOLEANS = {"=TRUE": True, "=TRUE()": True, "=FALSE": False, "=FALSE()": False}
"""Formulas that say a boolean and nothing else."""
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - days of a sheet have no time zone
_DAY = dt.timedelta(days=1)

_SURELY_TEXT = re.compile(r"[^\d=+\-@'#%\s(][^\d]*")
"""Texts that Excel takes as they are: without digits, and not begun like a formula, an amount or an error."""
_CHINESE_DATE = re.compile(r"[〇○零一二三四五六七八九十]+[年月日时点分]")
_WORDS = frozenset(("TRUE", "FALSE"))


def from_float(number: float) -> Decimal:
    """Return a number at the 15 digits that Excel shows."""
    return FIFTEEN_DIGITS.create_decimal(repr(number))


def _serial(moment: dt.datetime) -> Decimal:
    """Return a date as its serial number (1900 system), which is what a file holds; its time zone means nothing."""
    return from_float((moment.replace(tzinfo=None) - _EPOCH) / _DAY)


def value_of(raw: object, entered: str) -> Value:
    """Return a cell's value.

    Args:
        raw: as the engine gives it.
        entered: the cell's formula, or its constant as text.
    """
    if raw is None or raw == "":
        return None
    if entered in _BOOLEANS:
        return _BOOLEANS[entered]
    if isinstance(raw, bool | CellError):
        return raw
    if isinstance(raw, Decimal | dt.datetime | int | float):
        return _number(raw, entered)
    return str(raw)


def _number(raw: Decimal | dt.datetime | float, entered: str) -> Value:
    if isinstance(raw, Decimal):
        return _whole(raw, entered)
    if isinstance(raw, dt.datetime):
        return _serial(raw)
    error = _ERRORS.get(raw - _ERROR_BASE) if isinstance(raw, int) else None
    return from_float(float(raw)) if error is None else CellError(error)


def _whole(number: Decimal, entered: str) -> Decimal:
    """Return a number that may have been cut to four places as its constant says it."""
    try:
        constant = FIFTEEN_DIGITS.create_decimal(entered)
    except DecimalException:
        return number
    return constant if abs(constant - number) < Decimal("0.0001") else number


def formula_of(raw: object, entered: object) -> str | None:
    """Return a cell's formula, or None.

    Text that begins with ``=`` is its own value, and no formula. Calc calls a boolean of a file ``=TRUE``, and an error
    that is no formula's result ``=#REF!``.
    """
    text = str(entered or "")
    constant = text == raw or text in _BOOLEANS or (isinstance(raw, CellError) and text == f"={raw}")
    return text if text.startswith("=") and not constant else None


def as_float(number: Decimal) -> float | None:
    """Return the float that reads back as this very number, or None: there is none, it has more than 15 digits."""
    shown = float(number)
    try:
        return shown if FIFTEEN_DIGITS.create_decimal(repr(shown)) == number else None
    except DecimalException:
        return None


def typed(text: str) -> str:
    """Return text as it has to be typed so that it stays text: Excel reads a cell's text as if somebody typed it.

    An apostrophe in front says that it is text, and does not show. Full-width letters count as narrow ones.
    """
    if not text:
        return text
    folded = unicodedata.normalize("NFKC", text)
    sure = _SURELY_TEXT.fullmatch(folded) is not None and _SURELY_TEXT.fullmatch(text) is not None
    guessed = folded.strip().upper() in _WORDS or _CHINESE_DATE.search(folded) is not None
    return text if sure and not guessed else f"'{text}"
