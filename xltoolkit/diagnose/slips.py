"""Slips of the hand: what turns a right figure into the filed one, the likelier before the rarer.

A slip with few outcomes explains more than one with many: a figure loses a zero in one or two ways, and any of its
digits is mistyped in nine. So the kinds stand in the order of how few figures each could have made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What happened, the most telling first."""

    UNIT_TABLE = "unit_table"
    """A whole table in the wrong unit."""
    SWAPPED_COLUMNS = "swapped_columns"
    """All amounts of two columns stand in each other's place."""
    SWAPPED_ROWS = "swapped_rows"
    """All amounts of two neighbouring rows stand in each other's place."""
    SWAPPED = "swapped"
    """Two neighbouring cells hold each other's amount."""
    MISPLACED = "misplaced"
    """The amount stands beside the cell where it belongs."""
    DROPPED_ROW = "dropped_row"
    """A code that other tables show is missing."""
    SIGN = "sign"
    UNIT = "unit"
    """元 where 万元 are meant, or the other way round."""
    LOST_ZERO = "lost_zero"
    EXTRA_ZERO = "extra_zero"
    COPIED = "copied"
    """The neighbour's amount once more."""
    POINT = "point"
    TRANSPOSED = "transposed"
    LOST_DIGIT = "lost_digit"
    EXTRA_DIGIT = "extra_digit"
    DIGIT = "digit"
    """One digit mistyped."""
    MISSING = "missing"
    SURPLUS = "surplus"
    """An amount where there should be none."""
    UNEXPLAINED = ""
    LIMIT = "limit"
    """Only an inequality is broken: the cell may be wrong, and nothing tells what it should be."""


RANK = {kind: place for place, kind in enumerate(Kind)}
UNIT_FACTOR = 10_000
"""元 in one 万元."""
_UNIT_SHIFT = 4
_LONGEST = 18
"""Digits in front of the decimals that a person could have typed; beyond these nothing is explained."""
_DIGITS = "0123456789"


class Slip(NamedTuple):
    """A kind, and how it is told."""

    kind: Kind
    text: str = ""


def slip_between(filed: Decimal, right: Decimal, places: int, neighbours: Mapping[str, Decimal]) -> Slip:
    """Return the slip that best explains why ``filed`` stands where ``right`` belongs.

    Args:
        filed: what stands there, 0 for nothing.
        right: what should.
        places: decimals that the unit prints.
        neighbours: amounts of the cells around, by what users call their place (上一行, 左边一格 …).
    """
    if not filed:
        return Slip(Kind.MISSING, "可能漏填")
    if _is_beyond(filed) or _is_beyond(right):
        return Slip(Kind.UNEXPLAINED)
    if filed == -right:
        return Slip(Kind.SIGN, "可能正负号填反")
    copied = _copied(filed, neighbours)
    if not right:
        return copied or Slip(Kind.SURPLUS, "这里可能本来没有数")
    if (filed < 0) != (right < 0):
        return copied or Slip(Kind.UNEXPLAINED)
    typed = _typed(abs(filed)), _typed(abs(right))
    fixed = f"{abs(filed):.{places}f}", f"{abs(right):.{places}f}"
    found = [copied, _shifted(*typed), _dropped(*typed), _mistyped(*fixed), _mistyped(*typed)]
    return min(filter(None, found), key=lambda slip: RANK[slip.kind], default=Slip(Kind.UNEXPLAINED))


def righted(filed: Decimal, places: int) -> Iterator[Decimal]:
    """Yield the figures that a slip of the hand turns into the filed one, some of them twice."""
    if _is_beyond(filed):
        return
    yield -filed
    for shift in range(-_UNIT_SHIFT, _UNIT_SHIFT + 1):
        yield round(filed.scaleb(shift), places)
    text = f"{abs(filed):.{places}f}".replace(".", "")
    for at, digit in enumerate(text):
        others = [text[:at] + other + text[at + 1 :] for other in _DIGITS if other != digit]
        crossed = text[:at] + text[at + 1 : at + 2] + digit + text[at + 2 :]
        lost = [text[:at] + other + text[at:] for other in _DIGITS]
        for digits in (*others, crossed, *lost, text[:at] + text[at + 1 :]):
            yield Decimal(digits or "0").scaleb(-places).copy_sign(filed)


def _is_beyond(amount: Decimal) -> bool:
    return amount.adjusted() >= _LONGEST


def _copied(filed: Decimal, neighbours: Mapping[str, Decimal]) -> Slip | None:
    where = next((name for name, amount in neighbours.items() if amount == filed), None)
    return None if where is None else Slip(Kind.COPIED, f"与{where}的数相同，可能抄错了格")


def _typed(amount: Decimal) -> str:
    """Return an amount as it is typed: no zeros behind the last decimal."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shifted(filed: str, right: str) -> Slip | None:
    """Tell a power of ten: the unit, or the decimal point."""
    one, other = Decimal(filed), Decimal(right)
    shift = one.adjusted() - other.adjusted()
    same = one.scaleb(-shift) == other or _rounded(one.scaleb(-shift), other) or _rounded(other.scaleb(shift), one)
    if not shift or not same:
        return None
    if abs(shift) == _UNIT_SHIFT:
        return Slip(Kind.UNIT, "可能把元填成了万元" if shift < 0 else "可能在万元处填了元")
    whole = "." not in filed and "." not in right
    if whole and shift < 0:
        return Slip(Kind.LOST_ZERO, f"可能少填{_count(-shift)}位 0")
    if whole:
        return Slip(Kind.EXTRA_ZERO, f"可能多填{_count(shift)}位 0")
    return Slip(Kind.POINT, f"小数点可能错了{_count(abs(shift))}位")


def _rounded(exact: Decimal, printed: Decimal) -> bool:
    """Tell whether a figure was rounded when its point was moved to the left: three digits must agree."""
    places = -min(0, int(printed.as_tuple().exponent))
    return round(exact, places) == printed and len(printed.as_tuple().digits) >= len("123")


def _count(number: int) -> str:
    return "一两三"[number - 1] if number <= len("一两三") else f" {number} "


def _dropped(filed: str, right: str) -> Slip | None:
    """Tell one character too few or too many."""
    lost = _removed(right, filed)
    extra = _removed(filed, right)
    if "." in {lost, extra}:
        return Slip(Kind.POINT, "可能漏填小数点" if lost else "可能多填小数点")
    whole = filed.partition(".")[0] != right.partition(".")[0]  # a zero behind the point is a digit like others
    if lost:
        return Slip(Kind.LOST_ZERO if lost == "0" and whole else Kind.LOST_DIGIT, f"可能少填一位 {lost}")
    if extra:
        return Slip(Kind.EXTRA_ZERO if extra == "0" and whole else Kind.EXTRA_DIGIT, f"可能多填一位 {extra}")
    return None


def _removed(longer: str, shorter: str) -> str:
    """Return the character without which the longer text is the shorter one; empty where there is none."""
    if len(longer) != len(shorter) + 1:
        return ""
    at = next((place for place, letter in enumerate(shorter) if longer[place] != letter), len(shorter))
    return longer[at] if longer[:at] + longer[at + 1 :] == shorter else ""


def _mistyped(filed: str, right: str) -> Slip | None:
    if len(filed) != len(right):
        return None
    wrong = [place for place, pair in enumerate(zip(filed, right, strict=True)) if pair[0] != pair[1]]
    if len(wrong) == 1 and filed[wrong[0]].isdigit():
        return Slip(Kind.DIGIT, f"可能有一位数字录错，{right[wrong[0]]} 录成了 {filed[wrong[0]]}")
    if len(wrong) == len(("one", "other")):
        one, other = wrong
        crossed = filed[one] == right[other] and filed[other] == right[one]
        if crossed and filed[one : other + 1].replace(".", "") == filed[one] + filed[other]:
            pair = f"{right[one]}{right[other]} 录成了 {filed[one]}{filed[other]}"
            return Slip(Kind.TRANSPOSED, f"可能有相邻两位数字颠倒，{pair}")
    return None
