"""Codes with something else than digits in them, so that their rows are bound to nothing."""

from __future__ import annotations

import re

from xltoolkit.model import Cell, fold
from xltoolkit.recognise.raws import Raw

_ALMOST = re.compile(r"(?=\d)(?=.*[^\d])(?:\w{3}|\w{5}|\w{7})", re.ASCII)
_ALIKE = {
    letter: digit
    for digit, letters in {"0": "Oo", "1": "Il", "2": "Zz", "5": "Ss", "8": "B"}.items()
    for letter in letters
}


def miscode_of(raw: Raw) -> tuple[Cell, str, str] | None:
    """Return where a row's code is misspelt, its text, and what is wrong with it; None where nothing looks like one."""
    cells = raw.sheet.rows[raw.row]
    for column in raw.side.codes:
        text = cells.get(column)
        if isinstance(text, str) and _ALMOST.fullmatch(fold(text)):
            return raw.sheet.cell(raw.row, column), text, _what(fold(text))
    return None


def _what(code: str) -> str:
    wrong = dict.fromkeys(character for character in code if not character.isdigit())
    said = [f"“{c}”，应为数字 {_ALIKE[c]}" if c in _ALIKE else f"“{c}”" for c in wrong]
    return f"科目编码里有不是数字的{'、'.join(said)}"
