"""Remembering what was worked out of a declaration, so that a folder of workbooks works it out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_MOST = 512


def by_identity(make: Callable[[T], R]) -> Callable[[T], R]:
    """Keep a function's results by the identity of its argument.

    Declarations are frozen but large: hashing one costs more than what is kept. The argument is kept too, so that
    its identity cannot be given to another.
    """
    kept: dict[int, tuple[T, R]] = {}

    def remembered(thing: T) -> R:
        found = kept.get(id(thing))
        if found is None:
            if len(kept) >= _MOST:
                kept.clear()
            found = kept[id(thing)] = (thing, make(thing))
        return found[1]

    return remembered
