"""Texts changed, and things put between what stands there."""

from __future__ import annotations

from random import Random

from tests.fuzz.tokens import (
    NUMBER,
    VALUES,
    Changes,
    Tokens,
    name_of,
)

_HUGE = (3_000, 40_000, 200_000)


def _text_changed(rng: Random, tokens: Tokens) -> None:
    texts = [at for at, token in enumerate(tokens) if not token.startswith("<") and token.strip()]
    if texts:
        at = rng.choice(texts)
        tokens[at] = rng.choice(
            (rng.choice(VALUES), rng.choice(VALUES), tokens[rng.choice(texts)], f" {tokens[at]}\r\n")
        )


def _number_changed(rng: Random, tokens: Tokens) -> None:
    holders = [at for at, token in enumerate(tokens) if NUMBER.search(token) and not token.startswith("<?")]
    if not holders:
        return
    at = rng.choice(holders)
    match = rng.choice(list(NUMBER.finditer(tokens[at])))
    tokens[at] = tokens[at][: match.start()] + rng.choice(VALUES) + tokens[at][match.end() :]


def _references(rng: Random, tokens: Tokens) -> None:
    """Write a text as character references."""
    texts = [at for at, token in enumerate(tokens) if not token.startswith("<") and token.strip() and "&" not in token]
    if texts:
        at, form = rng.choice(texts), rng.choice(("&#{};", "&#x{:X};", "&#0{};"))
        tokens[at] = "".join(map(form.format, map(ord, tokens[at][:2_000])))


def _as_cdata(rng: Random, tokens: Tokens) -> None:
    texts = [at for at, token in enumerate(tokens) if not token.startswith("<") and "&" not in token]
    if texts:
        at = rng.choice(texts)
        tokens[at] = f"<![CDATA[{tokens[at]}]]>"


def _between(rng: Random, tokens: Tokens) -> None:
    """Put something between two tokens."""
    foreign = (
        *("<!-- x -->", "<!-- <c r='A1'><v>9</v></c> -->", "<!--></row></sheetData>-->", "<?x y?>", "<![CDATA[x]]>"),
        *(
            "\n",
            "\r\n\t ",
            "x",
            "&amp;",
            "&x;",
            "\x00",
            "\x01",
            "\ufeff",
            "<x/>",
            '<y:x xmlns:y="urn:y" y:r="A1"/>',
            "<",
            ">",
        ),
        *("<c/>", "<row/>", '<c r="A1"><v>7</v></c>', '<row r="1"/>', "<extLst/>", "<sheetData/>", "</sheetData>"),
        *("x" * rng.choice(_HUGE), " " * rng.choice(_HUGE), "<x>" * 5_000, "<x/>" * 5_000, "<c " * 5_000),
    )
    tokens.insert(rng.randrange(len(tokens) + 1), rng.choice(foreign))


def _doctype(rng: Random, tokens: Tokens) -> None:
    kinds = ("<!DOCTYPE x>", '<!DOCTYPE x [<!ENTITY a "b">]>', '<!DOCTYPE x SYSTEM "file:///etc/hostname">')
    at = next((at for at, token in enumerate(tokens) if name_of(token)), 0)
    tokens.insert(at, rng.choice(kinds))


CHANGES: Changes = {
    "text changed": _text_changed,
    "number changed": _number_changed,
    "character references": _references,
    "CDATA": _as_cdata,
    "something between": _between,
    "DOCTYPE": _doctype,
}
