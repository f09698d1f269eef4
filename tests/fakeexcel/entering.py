"""What Excel makes of text that is entered, by hand or through ``Range.Value``: it guesses what is meant.

Written down from Excel's documented and well-known behaviour (Chinese settings), where in doubt rather more guessing
than less: text that survives here survives there.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation
from enum import IntEnum

GENERAL = "General"
TEXT = "@"
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - days of a sheet have no time zone
_FIFTEEN = Context(prec=15, rounding=ROUND_DOWN)  # Excel cuts what is typed, it does not round
_SIGN = "¥￥$€£"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?"
_AMOUNT = re.compile(rf"([+-]?)\s*([{_SIGN}]?)\s*([+-]?)({_NUMBER})(?:[eE]([+-]?\d+))?\s*(%?)")
_FRACTION = re.compile(r"([+-]?)(\d+)\s+(\d+)/(\d+)")
_TIME = re.compile(r"(\d{1,4})[:时点](\d{1,2})?[分]?(?::?(\d{1,2})(?:\.\d+)?秒?)?\s*([AaPp][Mm]?|上午|下午)?")
_DATES = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})(?:[-/.月](?P<d>\d{1,2})日?|月)?"),
    re.compile(r"(?P<m>\d{1,2})[-/月](?P<d>\d{1,2})日?"),
    re.compile(r"(?P<m>\d{1,2})[-/](?P<d>\d{1,2})[-/](?P<y>\d{2,4})"),
)
_CHINESE_DATE = re.compile(r"[〇○零一二三四五六七八九十]+年[〇零一二三四五六七八九十]+月(?:[一二三四五六七八九十]+日)?")
_FORMULA = re.compile(r"=.|[+-][A-Za-z_(\u4e00-\u9fff$].*", re.DOTALL)


class Error(IntEnum):
    """Errors, as the numbers that pywin32 makes of them (VT_ERROR)."""

    NULL = -2146826288
    DIV0 = -2146826281
    VALUE = -2146826273
    REF = -2146826265
    NAME = -2146826259
    NUM = -2146826252
    NA = -2146826246
    SPILL = -2146826243


ERRORS = {
    "#NULL!": Error.NULL,
    "#DIV/0!": Error.DIV0,
    "#VALUE!": Error.VALUE,
    "#REF!": Error.REF,
    "#NAME?": Error.NAME,
    "#NUM!": Error.NUM,
    "#N/A": Error.NA,
}
ERROR_TEXTS = {**{error: text for text, error in ERRORS.items()}, Error.SPILL: "#SPILL!"}

Content = float | str | bool | Error | None


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry becomes.

    Args:
        value: the constant; None for a formula.
        formula: beginning with ``=``.
        format: that a cell without a format of its own takes on.
        prefix: the apostrophe that says it is text; it does not show.
    """

    value: Content = None
    formula: str | None = None
    format: str = GENERAL
    prefix: bool = False


def enter(text: str, number_format: str = GENERAL) -> Entered:
    """Return what an entry in a cell with this number format becomes."""
    if text.startswith("'"):
        return Entered(text[1:], prefix=True)
    if number_format == TEXT or not text:
        return Entered(text or None)
    folded = unicodedata.normalize("NFKC", text).strip()
    if _FORMULA.match(folded) and not _number(folded):
        return Entered(formula=folded if folded.startswith("=") else f"={folded}")
    if folded.upper() in ("TRUE", "FALSE"):
        return Entered(folded.upper() == "TRUE")
    if folded.upper() in ERRORS:
        return Entered(ERRORS[folded.upper()])
    return _number(folded) or _day(folded) or _time(folded) or _fraction(folded) or Entered(text)


def fifteen(number: Decimal) -> float:
    """Return a number at Excel's precision: what is beyond 15 digits becomes zeros."""
    return float(_FIFTEEN.create_decimal(number))


def serial(moment: dt.datetime) -> float:
    """Return a date as Excel counts it."""
    return (moment.replace(tzinfo=None) - _EPOCH) / dt.timedelta(days=1)


def moment(number: float) -> dt.datetime:
    """Return the date that a number is."""
    return _EPOCH + dt.timedelta(days=number)


def _number(text: str) -> Entered | None:
    brackets = text.startswith("(") and text.endswith(")")
    match = _AMOUNT.fullmatch(text[1:-1].strip() if brackets else text)
    if match is None or (match[1] and match[3]) or (brackets and (match[1] or match[3])):
        return None
    sign, currency, after, digits, power, percent = match.groups()
    try:
        number = Decimal(f"{sign or after}{digits.replace(',', '')}E{power or 0}")
    except InvalidOperation:
        return None
    number = (-number if brackets else number) / (100 if percent else 1)
    format_ = "0.00%" if percent else f'"{currency}"#,##0.00' if currency else "#,##0" if "," in digits else GENERAL
    return Entered(fifteen(number), format="0.00E+00" if power else format_) if abs(number) < Decimal("1E308") else None


def _day(text: str) -> Entered | None:
    if _CHINESE_DATE.fullmatch(text):
        return Entered(44562.0, format='[DBNum1]yyyy"年"m"月"d"日"')
    day, _, time = text.partition(" ")
    match = next((found for pattern in _DATES if (found := pattern.fullmatch(day))), None)
    clock = _time(time) if time else Entered(0.0)
    if match is None or clock is None:
        return None
    parts = match.groupdict()
    year = int(parts.get("y") or 2026)
    try:
        date = dt.datetime(year + (2000 if year < 100 else 0), int(parts["m"]), int(parts["d"] or 1))  # noqa: DTZ001
    except ValueError:
        return None
    assert isinstance(clock.value, float)
    return Entered(serial(date) + clock.value, format="yyyy/m/d")


def _time(text: str) -> Entered | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    return Entered((hours * 3600 + minutes * 60 + seconds) / 86400, format="h:mm")


def _fraction(text: str) -> Entered | None:
    match = _FRACTION.fullmatch(text)
    if match is None or not int(match[4]):
        return None
    number = int(match[2]) + int(match[3]) / int(match[4])
    return Entered(-number if match[1] == "-" else number, format="# ?/?")
