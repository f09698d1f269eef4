"""Texts: folding of labels, so that two prints of one label compare equal, and how wide a text prints."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\(?\d{1,2}(?:[.、)]|\)、)(?!\d)|其中[:：])+"
)
_LOOSE = re.compile(r"\([^()]*\)|[^\w]")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "〝": '"', "〞": '"'})


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the text after NFKC, without white space, with one kind of quotation mark."""
    solid = "".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())
    return unicodedata.normalize("NFKC", solid)  # an accent that a space kept apart joins its letter only now


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Return the folded text without ordinals in front: 一、外交支出, (二)外交支出 and 其中：外交支出 are one label."""
    return _ORDINAL.sub("", fold(text))


@lru_cache(maxsize=4096)
def loose(text: str) -> str:
    """Return a bare label without what stands in brackets and without punctuation."""
    return _LOOSE.sub("", bare(text))


class _Widths(dict[str, int]):
    """Half-width columns of characters, each looked up once."""

    def __missing__(self, character: str) -> int:
        self[character] = width = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        return width


_width_of = _Widths().__getitem__


def text_width(text: str) -> int:
    """Return how many characters wide a text prints: a Chinese character takes two."""
    return sum(map(_width_of, text))
