"""What the words before a number say of it: a figure, a share, a change, a completion rate, a budget, a sum."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from xltoolkit.narrative.tokens import Kind
from xltoolkit.phrases import Words

BOUNDARIES = re.compile(r"[，。；：、！？]")
_BEFORE = re.compile(
    r"^(?:度|初|末|以来|[-—·•●◆★◎■.．)]|\((?:[一二三四五六七八九十]+|\d{1,2})\)|[一二三四五六七八九十]{1,2}[是、]|[①-⑳])+"
)
"""What a year or a numbering leaves before a name."""


class Relation(Enum):
    """What a number is to others."""

    FIGURE = auto()
    SHARE = auto()
    CHANGE = auto()
    RATE = auto()
    """A change in percent."""
    DONE = auto()
    """A completion rate."""
    BUDGET = auto()
    SUM = auto()
    NONE = auto()


class Lead(NamedTuple):
    """The words before a number, understood.

    Args:
        relation: what the number is.
        name: of the figure it is about; empty for the one that was spoken of last.
        sign: of a change: 1, -1, else 0.
        base: of a share: what of; empty where it is not said.
        near: the words.
    """

    relation: Relation
    name: str
    sign: int = 0
    base: str = ""
    near: str = ""


def near(text: str) -> str:
    """Return the words since the last boundary."""
    return BOUNDARIES.split(text)[-1]


def owner_of(text: str) -> str:
    """Return what stands before the colon that the last words follow; empty where none does."""
    rest, colon, _ = text[: len(text) - len(near(text))].rpartition("：")
    return near(rest) if colon and text.endswith(f"：{near(text)}") else ""


def lead_of(text: str, kind: Kind, words: Words) -> Lead:
    """Understand the words between the number before and this one."""
    close = near(text)
    if kind is Kind.PERCENT:
        return _of_percent(close, words)
    stem = stripped(close, words.fillers)
    if (
        close in words.sums
        or stem in words.sums
        or (not stem and close and close in words.fillers and close in words.sums)
    ):
        return Lead(Relation.SUM, "", near=close)
    for names, sign in ((words.more, 1), (words.less, -1)):
        if (changed := _without_end(stem, names)) is not None:
            return Lead(Relation.CHANGE, name_in(changed, words), sign, near=close)
    if (budgeted := _without_end(stem, words.budgets)) is not None:
        return Lead(Relation.BUDGET, name_in(budgeted, words), near=close)
    return Lead(Relation.FIGURE, name_in(close, words), near=close)


def _of_percent(close: str, words: Words) -> Lead:
    stem = stripped(close, words.fillers)
    if stem.endswith(words.rates):
        return Lead(Relation.DONE, "", near=close)
    if "完成" in close and stripped(close, ("的", *words.fillers)).endswith(words.budgets):
        return Lead(Relation.DONE, "", near=close)
    at = close.rfind("占")
    if at >= 0:
        base = stripped(close[at + 1 :], ("的", "为", "约", *words.shares))
        base = base if stripped(base, words.fillers) else ""
        return Lead(Relation.SHARE, name_in(close[:at], words), base=base, near=close)
    for names, sign in ((words.more, 1), (words.less, -1)):
        if (changed := _without_end(stem, names)) is not None:
            return Lead(Relation.RATE, name_in(changed, words), sign, near=close)
    return Lead(Relation.NONE, name_in(close, words), near=close)


def sign_of(text: str, words: Words) -> int:
    """Return the direction that a reason begins with: 减少某工程21000万元."""
    return 1 if text.startswith(words.more) else -1 if text.startswith(words.less) else 0


def name_in(text: str, words: Words) -> str:
    """Return the name in the words before a number: without what may stand around it."""
    previous = None
    while text != previous:
        previous = text
        text = _without_start(_BEFORE.sub("", text), words.prefixes)
        text = _compared(text, words)
        text = _without_end(text, words.comparing) or text
    return text


def stripped(text: str, ends: tuple[str, ...]) -> str:
    """Return the text without words at its end."""
    previous = None
    while text != previous:
        previous = text
        for end in _longest_first(ends):
            if text.endswith(end):
                text = text[: -len(end)]
                break
    return text


def shorter(text: str, ends: tuple[str, ...]) -> list[str]:
    """Return the text, and what is left of it when filler after filler goes: names may end in a filler themselves."""
    forms = [text]
    for form in forms:
        for end in _longest_first(ends):
            if form.endswith(end) and form[: -len(end)] not in forms:
                forms.append(form[: -len(end)])
    return forms


@lru_cache(maxsize=64)
def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted((word for word in words if word), key=len, reverse=True))


def _without_end(text: str, ends: tuple[str, ...]) -> str | None:
    for end in _longest_first(ends):
        if text.endswith(end):
            return text[: -len(end)]
    return None


def _without_start(text: str, starts: tuple[str, ...]) -> str:
    for start in _longest_first(starts):
        if text.startswith(start):
            return text[len(start) :]
    return text


@lru_cache(maxsize=8)
def _comparison(comparing: tuple[str, ...]) -> re.Pattern[str]:
    begins = rf"(?:{'|'.join(map(re.escape, comparing))})"
    last = r"(?:上年度?|上一年度?|去年)(?:同期|决算数?)?(?:相比)?"
    return re.compile(rf"^{begins}(?:{last}|(?:年初预算数?|预算数?)?(?:同期|决算数?)?(?:相比)?)|{begins}{last}$")


def _compared(text: str, words: Words) -> str:
    return _comparison(words.comparing).sub("", text) if words.comparing else text
