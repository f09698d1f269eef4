"""Every number of a sentence: its unit, its kind, its printed places, and how it is misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from xltoolkit.narrative.reading import Place, Text
from xltoolkit.phrases import Words

MISPRINTED = r"\d{1,3}(?:，\d{3})+(?:\.\d+)?(?=[万亿千百]*元)|\d+[，。]\d\d(?=[万亿千百]*元)"
"""A Chinese comma between thousands, a Chinese comma or full stop before the decimals: still one amount."""
NUMBER = re.compile(rf"{MISPRINTED}|\d[\d,]*(?:\.\d*)?")
_DECIMALS = re.compile(r"[，。](\d\d)$")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FOUR_DIGITS = re.compile(r"\d{4}")
_PERCENTS = {"倍": 100}
_FULL_PLACES = 2
"""Places that an amount prints."""


class Kind(Enum):
    """What a number is, by what stands around it."""

    AMOUNT = auto()
    PERCENT = auto()
    YEAR = auto()
    DATE = auto()
    COUNT = auto()
    ORDINAL = auto()
    LIMIT = auto()
    """A threshold: 100万元以上."""
    NAME = auto()
    """Part of a name, or a number without a unit."""


@dataclass(slots=True)
class Token:
    """One number.

    Args:
        text: as printed.
        value: its number.
        unit: as printed, folded; of a year 年 or 年度.
        kind: what it is.
        start: where it begins in its sentence.
        end: where its unit ends.
        place: where it begins in the document.
        yuan: how many yuan its unit is; 0 where it is no amount.
        fault: how it is misspelt, in Chinese; empty where it is not.
        negative: whether a sign stands right before it.
        percents: how many percent its unit is (倍); its value is in percent.
    """

    text: str
    value: Decimal
    unit: str
    kind: Kind
    start: int
    end: int
    place: Place
    yuan: int = 0
    fault: str = ""
    negative: bool = False
    percents: int = 1

    @property
    def places(self) -> int:
        """Printed decimals."""
        return len(_digits(self.text).partition(".")[2])

    @property
    def amount(self) -> Decimal:
        """The number in yuan; of another kind than amounts the number itself."""
        return self.value * (self.yuan or 1)

    @property
    def quantum(self) -> Decimal:
        """The last printed place; who writes a bare 0 万元 says that there is nothing, not that it rounds to that."""
        bare_zero = self.yuan and not self.value and "." not in self.text
        return Decimal(1).scaleb(-_FULL_PLACES if bare_zero else -self.places) * self.percents


def tokens_of(sentence: Text, words: Words) -> Iterator[Token]:
    """Yield the numbers of a sentence, in order."""
    units = _unit_pattern(tuple(words.units), words.counters)
    for found in NUMBER.finditer(sentence.text):
        yield _token(sentence, found, units, words)


@lru_cache(maxsize=8)
def _unit_pattern(amounts: tuple[str, ...], counters: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(one_of((*amounts, *counters, "年度", "年", "月", "日", "%", "个百分点", *_PERCENTS)))


def one_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of some words, the longest that it can."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def _token(sentence: Text, found: re.Match[str], units: re.Pattern[str], words: Words) -> Token:
    text = found[0].rstrip(",")
    before, end = sentence.text[: found.start()], found.start() + len(text)
    if text.endswith(".") and not units.match(sentence.text, end):
        text, end = text[:-1], end - 1  # a full stop, or the dot of an ordinal
    unit = units.match(sentence.text, end)
    token = Token(
        text,
        Decimal(_digits(text)),
        unit[0] if unit else "",
        Kind.NAME,
        found.start(),
        unit.end() if unit else end,
        sentence.places[found.start()],
    )
    token.yuan = words.units.get(token.unit, 0)
    token.kind = _kind(token, before, sentence.text, words)
    token.fault = _fault(token)
    token.percents = _PERCENTS.get(token.unit, 1)
    token.value *= token.percents
    if token.kind in (Kind.AMOUNT, Kind.PERCENT) and _is_signed(sentence, token.start):
        token.negative, token.value = True, -token.value
    return token


def _digits(text: str) -> str:
    """Return a number as digits with a decimal point."""
    return re.sub("[,，]", "", _DECIMALS.sub(r".\1", text)).rstrip(".")


def _is_signed(sentence: Text, start: int) -> bool:
    """Tell whether a dash before a number is its sign: words are before it, and no space parts it from the number."""
    if start < 2 or sentence.text[start - 1] != "-" or not "\u4e00" <= sentence.text[start - 2] <= "\u9fff":  # noqa: PLR2004
        return False
    (line, offset), number = sentence.places[start - 1], sentence.places[start]
    return number == (line, offset + 1)


def _kind(token: Token, before: str, text: str, words: Words) -> Kind:
    after = text[token.end :]
    if _is_ordinal(token, before, after):
        return Kind.ORDINAL
    if token.yuan:
        return Kind.LIMIT if after.startswith(words.thresholds) else Kind.AMOUNT
    if token.unit in ("%", "个百分点", *_PERCENTS):
        return Kind.PERCENT
    if token.unit in ("年", "年度") or (_YEAR.fullmatch(token.text) and re.match(r"[-—~至]\d{4}年", after)):
        return Kind.YEAR if _FOUR_DIGITS.fullmatch(token.text) else Kind.COUNT
    if token.unit in ("月", "日"):
        return Kind.DATE
    return Kind.COUNT if token.unit else Kind.NAME


def _is_ordinal(token: Token, before: str, after: str) -> bool:
    if "." in token.text or "," in token.text:
        return False
    if not token.unit and before.endswith("(") and after.startswith(")") and len(token.text) < 3:  # noqa: PLR2004 - (12)
        return True
    if not token.yuan and before.endswith(("附件", "第", "附表", "图", "表")):
        return True
    begins = not before or before[-1] in "。；：-"
    return begins and not token.unit and after.startswith(("、", ".", ")"))


def _fault(token: Token) -> str:
    if not token.yuan:
        return ""
    if "，" in token.text or "。" in token.text:
        return "千分位或小数点用了中文的标点"
    if "," in token.text and not _GROUPED.fullmatch(token.text):
        return "千分位的位置不对"
    if token.text.endswith("."):
        return "小数点后面没有数字"
    if token.yuan == 1 and "." in token.text and token.places < _FULL_PLACES:
        return "以元为单位的金额没有写足两位小数"
    return ""
