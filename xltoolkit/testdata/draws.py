"""Chance that repeats: every draw follows from the seed and from what it is drawn for, never from what came before."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

YUAN = 100
"""Money is drawn and added up in 分, as whole numbers: exact, and quicker than decimals."""
WAN = 10_000 * YUAN


class Draws:
    """A stream of draws.

    Args:
        seed: of the whole folder.
        purpose: what is drawn (department 17, its year 2022 …); equal purposes draw alike, others independently.
        grain: what all sizes are multiples of.
    """

    def __init__(self, seed: int, *purpose: object, grain: int = 1) -> None:
        self._grain = grain
        text = "\x1f".join(map(str, (seed, *purpose)))
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        self._random = random.Random(int.from_bytes(digest, "big"))  # noqa: S311 - repeatable on purpose

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens in such a share of cases."""
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def one(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[self.between(0, len(items) - 1)]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Return so many different items, or all where there are fewer, in the order of the items."""
        left = list(range(len(items)))
        taken = [left.pop(self.between(0, len(left) - 1)) for _ in range(min(count, len(left)))]
        return [items[at] for at in sorted(taken)]

    def around(self, typical: int, spread: float = 0.8, least: int = 0) -> int:
        """Return a log-normal size: half of the draws are below the typical one, a few are many times larger."""
        return max(least, self.whole(int(typical * self._random.lognormvariate(0, spread))))

    def whole(self, amount: int) -> int:
        """Return the next smaller multiple of the grain."""
        return amount - amount % self._grain

    def share(self, whole: int, low: float, high: float) -> int:
        """Return a part of a whole, between two shares of it."""
        return self.whole(int(whole * (low + self._random.random() * (high - low))))

    def parted(self, whole: int, count: int) -> list[int]:
        """Part a whole into so many positive parts that come to it exactly; fewer where it is too small."""
        count = min(count, whole // self._grain)
        weights = [0.2 + self._random.random() for _ in range(count)]
        parts = [max(self._grain, self.whole(int(whole * weight / sum(weights)))) for weight in weights[1:]]
        return [whole - sum(parts), *parts] if count else []
