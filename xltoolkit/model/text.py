"""Folding of labels, so that two prints of one label compare equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\(?\d{1,2}(?:[.、)]|\)、)(?!\d)|其中[:：])+"
)
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
