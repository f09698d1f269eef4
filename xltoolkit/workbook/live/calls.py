"""How often the program was asked, which is what a live run costs: a call takes as long as thousands of cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Calls:
    """Counters of blocks read and written, by sheet."""

    reads: Counter[str] = field(default_factory=Counter)
    writes: Counter[str] = field(default_factory=Counter)

    def read(self, sheet: str, work: Callable[[], T]) -> T:
        """Read one block."""
        self.reads[sheet] += 1
        return work()

    def write(self, sheet: str, work: Callable[[], object]) -> None:
        """Write one block of values and formulas."""
        self.writes[sheet] += 1
        work()
