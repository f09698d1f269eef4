"""Numbers that lead to a person, as people write them: telephones, identities, accounts, mail, licence plates.

Where digits alone say too little (seven of them, an account), what stands before them must say what they are; an amount
ends with its unit or has decimals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.model import Place, Value, fold

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_SEP = r"(?:\s?[-.]\s?|\s)?"
_START = r"(?<!\d)(?<!\d\.)"
_ALONE = r"(?<![\dA-Za-z])"
_END = r"(?!\d|\.\d|\s?[十百千]?[元万亿])"
_COUNTED = r"(?!\s?[人次部台个件条户起年])"
_COUNTRY = rf"(?:(?:\+|00)?86{_SEP})?"
_MOBILE = (
    rf"{_COUNTRY}1[3-9](?:\d(?P<a>{_SEP})\d{{4}}(?P=a)\d{{4}}|\d\d(?P<b>{_SEP})\d{{3}}(?P=b)\d{{4}}|\d{{3}}\s\d{{6}})"
)
_AREA = r"(?:10|2\d|[3-9]\d\d)"
_LANDLINE = (
    rf"(?:\(0{_AREA}\){_SEP}|0{_AREA}(?:\s?-\s?|\s)|(?:\+|00)86{_SEP}\(?0?{_AREA}\)?{_SEP})[1-9]\d{{2,3}}[-\s]?\d{{4}}"
)
_TELEPHONE = rf"(?!(?:19|20)\d\d-)(?:\(?0{_AREA}\)?{_SEP}|{_COUNTRY})\d(?:[-\s]?\d){{6,10}}(?!\d){_COUNTED}"
_CALL = r"(?:电话|手机|座机|传真|热线|联系方式|(?i:tel(?:ephone)?|phone|mobile|fax))(?:号码?)?(?:\s?[:.为是])*\s?"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123])"
_IDENTITY = rf"{_PROVINCE}\d{{4}}{_SEP}(?:19|20)\d\d{_DAY}{_SEP}\d{{3}}[\dXx]"
_OLD_IDENTITY = rf"{_PROVINCE}\d{{4}}{_SEP}\d\d{_DAY}{_SEP}\d{{3}}"
"""GB 11643—1989: a birthday with two digits of the year, and no check digit."""
_CARD = r"(?:62\d\d(?:\s?\d{4}){3}(?:\s?\d{1,3})?|[45]\d{3}(?:\s?\d{4}){3})"
_ACCOUNT = r"(?:[账帐]号|[账帐]户|卡号)(?:\s?[:为是])*\s?"
_PLACES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_PLATE = rf"[{_PLACES}][A-HJ-NP-Z][\s·]?(?=[A-Z]*\d)[A-HJ-NP-Z\d]{{5,6}}(?![A-Za-z\d])"
_CREDIT = r"[1-9ANY][1-9]\d{6}[\dA-HJ-NP-RTUWXY]{10}"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643—1999, 3.5: the weights of the check digit of an identity number."""
_CHECK = "10X98765432"
_ORDER = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100—2015: the characters of a 统一社会信用代码 by their values; the weights of its check are powers of 3."""


def is_identity(number: str) -> bool:
    """Tell whether the check digit of an identity number is right."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECK[total % 11] == number[17].upper()


def is_credit_code(code: str) -> bool:
    """Tell whether the check of a 统一社会信用代码, which names no person, is right."""
    total = sum(_ORDER.index(character) * pow(3, at, 31) for at, character in enumerate(code[:17]))
    return _ORDER[-total % 31] == code[17]


def is_card(number: str) -> bool:
    """Tell whether the check digit of a bank card is right (ISO/IEC 7812-1: Luhn)."""
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


class _Spelling(NamedTuple):
    """How a kind of number is written; ``test`` is asked about its letters and digits alone.

    One without a kind is nobody's.
    """

    kind: str
    pattern: re.Pattern[str]
    test: Callable[[str], bool] = bool


def _number(kind: str, body: str, test: Callable[[str], bool] = bool, before: str = _START) -> _Spelling:
    return _Spelling(kind, re.compile(rf"{before}(?P<number>{body}){_END}", re.ASCII), test)


_HEADED = re.compile(
    r"\S{0,2}(?:电话|手机|座机|传真|联系方式)(?:号码?)?:?|\S{0,2}身份证(?:号码?)?:?|\S{0,2}(?:[账帐]号|卡号):?"
)
"""A cell whose neighbour holds a number."""
_SPELLINGS = (
    _number("", _CREDIT, is_credit_code, before=_ALONE),
    _number("身份证号码", _IDENTITY, is_identity),
    _number("身份证号码", _OLD_IDENTITY, before=_ALONE),
    _number("身份证号码", r"\d{17}[\dXx]|\d{15}", before=r"身份证(?:号码?)?(?:\s?[:为是])*\s?"),
    _number("银行账号", r"\d(?:[-\s]?\d){8,29}", before=_ACCOUNT),
    _number("银行账号", _CARD, is_card, before=_ALONE),
    _number("手机号码", _MOBILE),
    _number("电话号码", _LANDLINE),
    _number("电话号码", rf"{_TELEPHONE}(?:\s?[、,;/]\s?{_TELEPHONE})*", before=_CALL),
    _Spelling(
        "电子邮箱",
        re.compile(
            r"(?<![A-Za-z0-9._%+-])(?P<number>[A-Za-z0-9._%+-]+\s?@\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", re.ASCII
        ),
    ),
    _Spelling(
        "微信或QQ号", re.compile(r"(?:微信|QQ)(?:号码?)?(?:\s?[:为是])*\s?(?P<number>[A-Za-z0-9][\w-]{4,})", re.ASCII)
    ),
    _Spelling("车牌号码", re.compile(rf"(?P<number>{_PLATE})", re.ASCII)),
)
"""In the order in which a number is tried: what is one kind is no other."""


def plain(text: str) -> str:
    """Return a text with one kind of digits, letters, dashes and spaces, no two of which stand together."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def numbers_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, number) as it is written, each once and in its order."""
    folded = plain(text)
    found: dict[tuple[int, int], str] = {}
    for spelling in _SPELLINGS:
        for match in spelling.pattern.finditer(folded):
            start, end = match.span("number")
            known = any(start < until and since < end for since, until in found)
            if not known and spelling.test(re.sub(r"[^\dA-Za-z]", "", match["number"])):
                found[start, end] = spelling.kind
    yield from ((kind, folded[slice(*span)]) for span, kind in sorted(found.items()) if kind)


def numbers_in_cells(cells: Mapping[Place, Value]) -> Iterator[tuple[Place, str, str]]:
    """Yield (place, kind, number) of numbers in cells: right of a label (联系电话), else below one."""
    labels = [place for place, value in cells.items() if isinstance(value, str) and _HEADED.fullmatch(fold(value))]
    for row, column in sorted(labels):
        beside = [place for place in sorted(cells) if place[0] == row and place[1] > column][:1]
        below = [place for place in sorted(cells) if place[1] == column and place[0] > row]
        label = fold(str(cells[row, column])).strip(":")
        told = [(place, found) for place in beside for found in numbers_in(f"{label}:{_shown(cells[place])}")]
        told = told or [(place, found) for place in below for found in numbers_in(f"{label}:{_shown(cells[place])}")]
        yield from ((place, *found) for place, found in told)


def _shown(value: Value) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
