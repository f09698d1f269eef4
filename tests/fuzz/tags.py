"""Attributes of start tags changed."""

from __future__ import annotations

import re
from random import Random

from tests.fuzz.tokens import (
    ATTRIBUTE,
    NUMBER,
    VALUES,
    Changes,
    Tokens,
    any_attribute,
    name_of,
    start_tags,
)


def _put(tokens: Tokens, at: int, match: re.Match[str], new: str) -> None:
    tokens[at] = tokens[at][: match.start()] + new + tokens[at][match.end() :]


def _attribute_gone(rng: Random, tokens: Tokens) -> None:
    if (found := any_attribute(rng, tokens)) is not None:
        _put(tokens, *found, "")


def _attribute_changed(rng: Random, tokens: Tokens) -> None:
    if (found := any_attribute(rng, tokens)) is None:
        return
    at, match = found
    now = match[4][1:-1]
    others = [other[4][1:-1] for token in tokens for other in ATTRIBUTE.finditer(token) if other[2] == match[2]]
    near = NUMBER.sub(lambda number: str(max(int(number[0][:30]) + rng.choice((-1, 1)), 0)), now)
    new = rng.choice(
        (near, near, rng.choice(others), rng.choice(others), rng.choice(VALUES), rng.choice(VALUES), now * 2)
    )
    _put(tokens, at, match, f'{match[1]}{match[2]}{match[3]}"{new}"')


def _attribute_twice(rng: Random, tokens: Tokens) -> None:
    if (found := any_attribute(rng, tokens)) is not None:
        _put(tokens, *found, found[1][0] * 2)


def _attribute_added(rng: Random, tokens: Tokens) -> None:
    one, other = any_attribute(rng, tokens), any_attribute(rng, tokens)
    if one is not None and other is not None and other[1][2] not in tokens[one[0]]:
        _put(tokens, *one, one[1][0] + other[1][0])


def _attribute_restyled(rng: Random, tokens: Tokens) -> None:
    if (found := any_attribute(rng, tokens)) is None:
        return
    at, match = found
    value, gap = match[4][1:-1].replace("'", "&apos;"), rng.choice((" ", "\n\t", "  "))
    new = rng.choice((f"{gap}{match[2]}='{value}'", f'{gap}{match[2]} = "{value}"', f"{gap}{match[2]}\n=\n'{value}'"))
    _put(tokens, at, match, new)


def _all_restyled(rng: Random, tokens: Tokens) -> None:
    """Write all tags of one name in other quotes, another order, other gaps."""
    starts = start_tags(tokens)
    chosen = name_of(tokens[rng.choice(starts)]) if starts else ""
    way = rng.randrange(4)
    for at in starts:
        found = list(ATTRIBUTE.finditer(tokens[at]))
        if name_of(tokens[at]) != chosen or not found:
            continue
        pieces = [match[0] for match in found]
        if way == 0:
            pieces.reverse()
        elif way == 1:
            pieces = [f"{m[1]}{m[2]}='{m[4][1:-1].replace(chr(39), '&apos;')}'" for m in found]
        elif way == 2:
            pieces = [f"\n {m[2]} = {m[4]}" for m in found]
        tail = tokens[at][found[-1].end() :]
        space = " " if way == 3 else ""
        tokens[at] = tokens[at][: found[0].start()] + "".join(pieces) + space + tail


CHANGES: Changes = {
    "attribute gone": _attribute_gone,
    "attribute changed": _attribute_changed,
    "attribute changed, too": _attribute_changed,
    "attribute twice": _attribute_twice,
    "attribute added": _attribute_added,
    "attribute restyled": _attribute_restyled,
    "tags restyled": _all_restyled,
}
