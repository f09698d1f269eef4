"""What a table's printed number looks like, for all who look for one: 公开01表, 表1, 附表1, 财决01-1表, 保决03表.

Places choose the letters themselves, so that any few of them with figures and 表 are a number; but only where they
stand alone in a cell or a word of it, or before a title or a unit.
"""

from __future__ import annotations

import re

from xltoolkit.model import fold

_LETTER = r"[^\W\d_表续]"
_FIGURES = r"\d{1,2}(?:-\d{1,2})?"
NUMBER = rf"(?:{_LETTER}{{0,4}}{_FIGURES}表|{_LETTER}{{0,2}}表(?:{_FIGURES}(?!\d)|[一二三四五六七八九十]{{1,3}}))"
"""Of folded text; not to be searched for within running text."""
_WHOLE = re.compile(rf"{NUMBER}|(?:公开|财决)\S{{0,6}}表")
_AT_FRONT = re.compile(rf"\(?({NUMBER})\)?(?=$|(?:金额|货币|计量)?单位|.*表$)")
_KNOWN = re.compile(rf"(?:财决)?公开{_FIGURES}表|(?:公开|附)?表{_FIGURES}(?!\d)")


def is_number(text: str) -> bool:
    """Tell whether a text is a table's number and nothing else."""
    return _WHOLE.fullmatch(fold(text)) is not None


def number_of(text: str) -> str:
    """Return the folded number that a word of a cell is or begins with, or nothing."""
    found = (_AT_FRONT.match(fold(word)) for word in text.split()) if "表" in text else ()
    return next((match[1] for match in found if match), "")


def number_in(text: str) -> str:
    """Return the folded number of a cell above a table: also one in common use that stands right behind other text."""
    known = _KNOWN.search(fold(text))
    return number_of(text) or (known[0] if known else "")
