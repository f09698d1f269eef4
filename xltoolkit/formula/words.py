"""The words of the language that are not names, and advice about misspelt ones."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

FUNCTIONS = ("合计", "绝对值", "最大", "最小", "若")

_FEW = 12


def nearest(word: str, words: Sequence[str]) -> str:
    """Return advice that names the most similar word, or the choice where none is similar."""
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    if close:
        return f"是不是“{close[0]}”？"
    if not words:
        return ""
    return f"可以写：{'、'.join(words[:_FEW])}{' 等' if len(words) > _FEW else ''}"
