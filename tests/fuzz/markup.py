"""XML changed, mostly into XML again: what a producer with other habits, a slip or a grudge writes."""

from __future__ import annotations

import re
from random import Random

from tests.fuzz import elements, tags, texts
from tests.fuzz.tokens import Changes, Tokens, name_of, tokens_of

STRICT = "http://purl.oclc.org/ooxml/"
TRANSITIONAL = "http://schemas.openxmlformats.org/"
_ENCODINGS = ("utf-16", "utf-16-le", "gbk", "gb18030", "latin-1", "utf-8-sig", "utf-32")


def _prefixed(rng: Random, tokens: Tokens) -> None:
    """Give all elements without a prefix one."""
    prefix = rng.choice(("x", "main", "ns0", "甲"))
    for at, token in enumerate(tokens):
        name = name_of(token)
        if name and ":" not in name:
            tokens[at] = f"<{prefix}:" + token[1:].replace(" xmlns=", f" xmlns:{prefix}=")
        elif token.startswith("</") and ":" not in token:
            tokens[at] = f"</{prefix}:" + token[2:]


def _strict(rng: Random, tokens: Tokens) -> None:
    """Use the other namespaces: all, or some of them."""
    pairs = [
        (f"{TRANSITIONAL}spreadsheetml/2006/main", f"{STRICT}spreadsheetml/main"),
        (f"{TRANSITIONAL}officeDocument/2006/relationships", f"{STRICT}officeDocument/relationships"),
    ]
    for old, new in pairs if rng.random() < 0.6 else [rng.choice(pairs)]:
        tokens[:] = [token.replace(old, new) for token in tokens]


def _another_prefix(rng: Random, tokens: Tokens) -> None:
    """Give relations' ids another prefix, declared or not."""
    declared = rng.random() < 0.7
    for at, token in enumerate(tokens):
        if " r:" in token or "xmlns:r=" in token:
            renamed = token.replace(" r:", " rel:")
            tokens[at] = renamed.replace("xmlns:r=", "xmlns:rel=") if declared else renamed


def _spread(rng: Random, tokens: Tokens) -> None:
    """Write every tag on a line of its own."""
    gap = rng.choice(("\n", "\r\n", "\n    "))
    tokens[:] = [piece for token in tokens for piece in ((gap, token) if name_of(token) else (token,))]


CHANGES: Changes = {
    **tags.CHANGES,
    **elements.CHANGES,
    **texts.CHANGES,
    "prefixed": _prefixed,
    "other namespaces": _strict,
    "another prefix": _another_prefix,
    "spread": _spread,
}


def changed(data: bytes, change: str, rng: Random) -> bytes:
    """Return a part after a change."""
    text = data.decode("utf-8", "surrogateescape")
    tokens = tokens_of(text)
    if not tokens:
        return data
    CHANGES[change](rng, tokens)
    return "".join(tokens).encode("utf-8", "surrogateescape")


def reencoded(data: bytes, rng: Random) -> bytes:
    """Return a part in another encoding, which it declares truly, falsely or not at all."""
    text = data.decode("utf-8", "replace")
    encoding, declared = rng.choice(_ENCODINGS), rng.choice(("UTF-16", "GBK", "gb2312", "UTF-8", "utf-7", "x", ""))
    if rng.random() < 0.6:
        declared = encoding
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return (head + re.sub(r"\A\ufeff?<\?xml.*?\?>", "", text, flags=re.DOTALL)).encode(encoding, "replace")


def garbled(data: bytes, rng: Random) -> bytes:
    """Return a part with bytes that are no text."""
    garbled = bytearray(data or b"x")
    for _ in range(rng.randint(1, 4)):
        garbled[rng.randrange(len(garbled))] = rng.choice((0, 9, 0x3C, 0x26, 0x80, 0xC3, 0xE4, 0xFF))
    return bytes(garbled)
