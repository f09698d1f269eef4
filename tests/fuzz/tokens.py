"""XML as a list of tokens: tags, comments, texts; joined they are the part again, to the byte."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Tokens = list[str]
Changes = dict[str, Callable[[Random, Tokens], None]]
"""What may happen to a part, by what it is called."""

VALUES = (
    *(  # noqa: SIM905 - a list of words reads better as words
        "0 1 -1 2 3 8 255 1048576 1048577 16384 2147483648 99999999999999999999 １ 1.5 -0 1e3 1e308 1e999 NaN INF 0x10 "
        "1_000 true false on x 甲 _x0041_ _x0000_ =1+1 ../.. \\ ]]> &#0; &#xD800; &#10; &amp;lt; &nbsp; "
        "A1 $A$1 B2:C4 C4:B2 A:A 1:1 XFD1048576 XFE1 A0 a1 表1!A1 R1C1 #REF! rId1 rId2 rId99 "
        "s str inlineStr e b n d shared array dataTable normal"
    ).split(),
    *("", " 1 ", "A1 B2", "9" * 400),
)
"""What may stand in an attribute or a text; some are no XML."""

ATTRIBUTE = re.compile(r"""(\s+)([^\s=<>/]+)(\s*=\s*)("[^"]*"|'[^']*')""")
"""Groups: what stands before it, name, equals sign, value in its quotes."""
NUMBER = re.compile(r"\d+")
_TOKEN = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<[^<>]*>|[^<]+|<", re.DOTALL)
_NAME = re.compile(r"<([^\s/<>!?]+)")


def tokens_of(text: str) -> Tokens:
    """Take a part apart."""
    return _TOKEN.findall(text)


def name_of(token: str) -> str:
    """Return the name in a start tag, or nothing."""
    found = _NAME.match(token)
    return found[1] if found is not None else ""


def start_tags(tokens: Tokens) -> list[int]:
    """Return where the start tags are."""
    return [at for at, token in enumerate(tokens) if name_of(token)]


def any_element(rng: Random, tokens: Tokens) -> tuple[int, int] | None:
    """Choose an element that is not the root; return where it begins and ends (exclusive)."""
    starts = start_tags(tokens)[1:]
    if not starts:
        return None
    start = rng.choice(starts)
    return start, end_of(tokens, start)


def end_of(tokens: Tokens, start: int) -> int:
    """Return where the element ends (exclusive) that begins at a start tag."""
    depth = 0
    for at in range(start, len(tokens)):
        token = tokens[at]
        if name_of(token):
            depth += not token.endswith("/>")
        elif token.startswith("</"):
            depth -= 1
        if depth <= 0:
            return at + 1
    return len(tokens)


def any_attribute(rng: Random, tokens: Tokens) -> tuple[int, re.Match[str]] | None:
    """Choose an attribute: the tag's index and the match in it."""
    starts = start_tags(tokens)
    for _ in range(20 if starts else 0):
        at = rng.choice(starts)
        if found := list(ATTRIBUTE.finditer(tokens[at])):
            return at, rng.choice(found)
    return None
