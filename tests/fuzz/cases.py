"""A case: a workbook, and what happens to it, all drawn from (seed, number), so that it can be made again."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from tests.fuzz import archives, markup, packages
from tests.fuzz.archives import Part
from tests.fuzz.bases import Base

_INTEREST = {
    "worksheets/sheet": 8, "workbook.xml": 3, "styles": 3, "sharedStrings": 3, "comments": 3, ".vml": 3, "calcChain": 2,
    "tables/": 2, ".rels": 2, "[Content_Types]": 1, "app.xml": 1, "threaded": 1, "pivotTables/": 1,
}  # fmt: skip
"""How much more than others parts are worth changing, by what is in their names."""
_LIGHT = 60_000
"""Bytes of a workbook that is taken as often as any; heavier ones come less often, since they take longer."""


class Case(NamedTuple):
    """A file, and how it came to be."""

    seed: int
    number: int
    base: str
    done: list[str]
    data: bytes


def make(bases: list[Base], seed: int, number: int) -> Case:
    """Make a case."""
    rng = Random(f"{seed}:{number}")
    base = rng.choices(bases, [min(1.0, _LIGHT / len(base.data)) for base in bases])[0]
    done: list[str] = []
    level = rng.choice((*["markup"] * 8, *["packages"] * 3, "bytes", "all"))
    if level == "bytes":
        return Case(seed, number, base.name, done, _damaged(base.data, rng, done))
    parts = archives.unzipped(base.data)
    if level in ("markup", "all"):
        _mark_up(parts, rng, done)
    if level in ("packages", "all"):
        _rearrange(parts, rng, done)
    data = archives.zipped(parts, rng)
    if level == "all" or rng.random() < 0.03:
        data = _damaged(data, rng, done)
    return Case(seed, number, base.name, done, data)


def _mark_up(parts: list[Part], rng: Random, done: list[str]) -> None:
    weights = [_interest(part.name) for part in parts]
    ways: list[tuple[str, Callable[[bytes, Random], bytes]]] = [
        ("reencoded", markup.reencoded),
        ("garbled", markup.garbled),
    ]
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        part = rng.choices(parts, weights)[0]
        change = rng.choice((*markup.CHANGES, *(name for name, _ in ways)))
        done.append(f"{part.name}: {change}")
        way = dict(ways).get(change)
        part.data = way(part.data, rng) if way is not None else markup.changed(part.data, change, rng)


def _interest(name: str) -> float:
    if not name.endswith((".xml", ".rels", ".vml")):
        return 0.02
    return max((weight for piece, weight in _INTEREST.items() if piece in name), default=0.3)


def _rearrange(parts: list[Part], rng: Random, done: list[str]) -> None:
    for _ in range(rng.choice((1, 1, 2, 3))):
        change = rng.choice(list(packages.CHANGES))
        done.append(change)
        if parts:
            packages.CHANGES[change](rng, parts)


def _damaged(data: bytes, rng: Random, done: list[str]) -> bytes:
    damaged = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        damage = rng.choice(list(archives.DAMAGES))
        done.append(damage)
        if damaged:
            archives.DAMAGES[damage](rng, damaged)
    return bytes(damaged)
