"""What ties parts together changed: relations, content types, and parts that are missing, twice or another's."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.fuzz.archives import Part

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_TYPE = re.compile(rb"<(?:\w+:)?(?:Default|Override)\s[^<>]*>")
_TARGET, _ID, _KIND = (re.compile(rb'\b%s="([^"]*)"' % name) for name in (b"Target", b"Id", b"Type"))
_PART_NAME, _CONTENT_TYPE = (re.compile(rb'\b%s="([^"]*)"' % name) for name in (b"PartName", b"ContentType"))
TYPES = "[Content_Types].xml"


def _pick(rng: Random, parts: list[Part], suffix: str) -> Part | None:
    found = [part for part in parts if part.name.endswith(suffix)]
    return rng.choice(found) if found else None


def _elsewhere(rng: Random, parts: list[Part], old: bytes) -> bytes:
    """Return a target: dangling, written another way, or another part."""
    other = rng.choice(parts).name.encode()
    return rng.choice(
        (
            *(
                b"",
                b"#",
                b".",
                b"..",
                b"/",
                b"missing.xml",
                b"NULL",
                b"#Sheet1!A1",
                b"file:///etc/passwd",
                b"a:b",
                b"%2e%2e/x",
            ),
            *(b"../../../../etc/passwd", b"/" + other, other, b"../" + other, old + b"#x", b"./" + old, old + b"/"),
            *(old.upper(), old.replace(b"/", b"\\"), b"\\" + old, b"/xl/" + old, b"x/../" + old, b" " + old),
        )
    )


def _replaced(
    rng: Random, part: Part, whole: re.Pattern[bytes], inner: re.Pattern[bytes], new: Callable[[bytes], bytes]
) -> None:
    """Change the attribute of one of the elements of a part."""
    elements = list(whole.finditer(part.data))
    if not elements:
        return
    element = rng.choice(elements)
    found = inner.search(part.data, element.start(), element.end())
    if found is not None:
        part.data = part.data[: found.start(1)] + new(found[1]) + part.data[found.end(1) :]


def _target(rng: Random, parts: list[Part]) -> None:
    if (part := _pick(rng, parts, ".rels")) is not None:
        _replaced(rng, part, _RELATION, _TARGET, lambda old: _elsewhere(rng, parts, old))


def _relation_id(rng: Random, parts: list[Part]) -> None:
    if (part := _pick(rng, parts, ".rels")) is not None:
        known = _ID.findall(part.data) or [b""]
        new = rng.choice((rng.choice(known), b"", b"rId999999999999999999999", "甲".encode(), b"rid1"))
        _replaced(rng, part, _RELATION, _ID, lambda _: new)


def _relation_kind(rng: Random, parts: list[Part]) -> None:
    if (part := _pick(rng, parts, ".rels")) is not None:
        known = [kind for other in parts if other.name.endswith(".rels") for kind in _KIND.findall(other.data)]
        new = rng.choice((*known, b"", b"worksheet", b"x"))
        _replaced(rng, part, _RELATION, _KIND, lambda _: new)


def _relation_outside(rng: Random, parts: list[Part]) -> None:
    if (part := _pick(rng, parts, ".rels")) is not None:
        _replaced(rng, part, _RELATION, _TARGET, lambda old: old + b'" TargetMode="External')


def _gone_or_twice(rng: Random, part: Part, pattern: re.Pattern[bytes]) -> None:
    elements = list(pattern.finditer(part.data))
    if elements:
        element = rng.choice(elements)
        part.data = part.data[: element.start()] + element[0] * rng.choice((0, 0, 2)) + part.data[element.end() :]


def _relation_gone(rng: Random, parts: list[Part]) -> None:
    if (part := _pick(rng, parts, ".rels")) is not None:
        _gone_or_twice(rng, part, _RELATION)


def _type_gone(rng: Random, parts: list[Part]) -> None:
    if (part := _pick(rng, parts, TYPES)) is not None:
        _gone_or_twice(rng, part, _TYPE)


def _type_changed(rng: Random, parts: list[Part]) -> None:
    if (part := _pick(rng, parts, TYPES)) is not None:
        known = _CONTENT_TYPE.findall(part.data) or [b""]
        _replaced(rng, part, _TYPE, _CONTENT_TYPE, lambda _: rng.choice((*known, b"", b"x/y")))


def _type_named(rng: Random, parts: list[Part]) -> None:
    if (part := _pick(rng, parts, TYPES)) is not None:
        _replaced(
            rng,
            part,
            _TYPE,
            _PART_NAME,
            lambda old: rng.choice((old[1:], old.upper(), old.replace(b"/", b"\\"), old + b"x")),
        )


def _part_gone(rng: Random, parts: list[Part]) -> None:
    parts.remove(rng.choice(parts))


def _part_twice(rng: Random, parts: list[Part]) -> None:
    """Have a part again, under its own name or spelled otherwise."""
    part = rng.choice(parts)
    name = rng.choice(
        (part.name, part.name.upper(), "/" + part.name, part.name.replace("/", "\\"), f"xl/x{len(parts)}.xml")
    )
    parts.insert(rng.randrange(len(parts) + 1), Part(name, part.data))


def _part_renamed(rng: Random, parts: list[Part]) -> None:
    part = rng.choice(parts)
    part.name = rng.choice(
        (
            part.name.upper(),
            part.name.replace("/", "\\"),
            "/" + part.name,
            part.name + "x",
            "xl/甲.xml",
            "../" + part.name,
        )
    )


def _parts_swapped(rng: Random, parts: list[Part]) -> None:
    one, other = rng.choice(parts), rng.choice(parts)
    one.data, other.data = other.data, one.data


def _parts_shuffled(rng: Random, parts: list[Part]) -> None:
    rng.shuffle(parts)


def _part_emptied(rng: Random, parts: list[Part]) -> None:
    rng.choice(parts).data = rng.choice(
        (b"", b"<", b"\0" * 100, b"<x/>", b'<?xml version="1.0"?>', b"\xff\xfe", b"PK\x03\x04")
    )


CHANGES: dict[str, Callable[[Random, list[Part]], None]] = {
    "target": _target,
    "target, too": _target,
    "relation's id": _relation_id,
    "relation's kind": _relation_kind,
    "relation leads outside": _relation_outside,
    "relation gone or twice": _relation_gone,
    "content type gone or twice": _type_gone,
    "content type changed": _type_changed,
    "content type named otherwise": _type_named,
    "part gone": _part_gone,
    "part twice": _part_twice,
    "part renamed": _part_renamed,
    "parts swapped": _parts_swapped,
    "parts in another order": _parts_shuffled,
    "part emptied": _part_emptied,
}
"""What may happen between parts, by what it is called."""
