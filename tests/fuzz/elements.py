"""Elements taken out, doubled, moved, renamed, nested, left open."""

from __future__ import annotations

from random import Random

from tests.fuzz.tokens import (
    Changes,
    Tokens,
    any_element,
    end_of,
    name_of,
    start_tags,
)


def _element_gone(rng: Random, tokens: Tokens) -> None:
    if (found := any_element(rng, tokens)) is not None:
        del tokens[slice(*found)]


def _element_twice(rng: Random, tokens: Tokens) -> None:
    if (found := any_element(rng, tokens)) is not None:
        tokens[found[1] : found[1]] = tokens[slice(*found)] * rng.choice((1, 1, 1, 2, 40))


def _element_moved(rng: Random, tokens: Tokens) -> None:
    if (found := any_element(rng, tokens)) is None:
        return
    piece = tokens[slice(*found)]
    del tokens[slice(*found)]
    at = rng.choice(start_tags(tokens)) if rng.random() < 0.7 else rng.randrange(len(tokens))
    tokens[at:at] = piece


def _elements_swapped(rng: Random, tokens: Tokens) -> None:
    if (found := any_element(rng, tokens)) is None:
        return
    start, end = found
    if end < len(tokens) and name_of(tokens[end]):
        other = end_of(tokens, end)
        tokens[start:other] = tokens[end:other] + tokens[start:end]


def _element_emptied(rng: Random, tokens: Tokens) -> None:
    if (found := any_element(rng, tokens)) is None:
        return
    start, end = found
    tag = tokens[start].removesuffix(">").removesuffix("/")
    name = name_of(tag)
    tokens[start:end] = [rng.choice((f"{tag}/>", f"{tag} />", f"{tag}></{name}>", f"{tag}>\n</{name} >"))]


def _element_renamed(rng: Random, tokens: Tokens) -> None:
    if (found := any_element(rng, tokens)) is None:
        return
    start, end = found
    old = name_of(tokens[start])
    new = rng.choice((name_of(tokens[rng.choice(start_tags(tokens))]), f"{old}x", "x", old.upper(), "甲"))
    tokens[start] = f"<{new}" + tokens[start][1 + len(old) :]
    if tokens[end - 1].startswith("</"):
        tokens[end - 1] = f"</{new}>"


def _nested(rng: Random, tokens: Tokens) -> None:
    if (found := any_element(rng, tokens)) is None:
        return
    start, end = found
    depth = rng.choice((1, 2, 10, 150, 250, 5_000))
    name = name_of(tokens[start]) if rng.random() < 0.5 else "x"
    tokens[end:end] = [f"</{name}>"] * depth
    tokens[start:start] = [f"<{name}>"] * depth


def _alternatives(rng: Random, tokens: Tokens) -> None:
    if (found := any_element(rng, tokens)) is None:
        return
    start, end = found
    tokens[end:end] = ["</mc:Choice></mc:AlternateContent>"]
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    tokens[start:start] = [f'<mc:AlternateContent {space}><mc:Choice Requires="x14">']


def _unclosed(rng: Random, tokens: Tokens) -> None:
    ends = [at for at, token in enumerate(tokens) if token.startswith("</")]
    if ends:
        at = rng.choice(ends)
        tokens[at] = rng.choice(("", tokens[at][:-1], "</x>", tokens[at] * 2))


CHANGES: Changes = {
    "element gone": _element_gone,
    "element twice": _element_twice,
    "element moved": _element_moved,
    "elements swapped": _elements_swapped,
    "element emptied": _element_emptied,
    "element renamed": _element_renamed,
    "nested": _nested,
    "alternatives": _alternatives,
    "unclosed": _unclosed,
}
