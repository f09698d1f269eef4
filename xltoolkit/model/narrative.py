"""The numbers of a narrative and what became of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from xltoolkit.model.cell import Cell


class Verdict(StrEnum):
    """What a number of the text is."""

    TRACED = "traced"
    """Equal to a cell."""
    DERIVED = "derived"
    """Recomputed from cells: a share, a rate, a sum, another unit."""
    CONSISTENT = "consistent"
    """Agrees with other numbers of the text."""
    OUTSIDE = "outside"
    """Cannot be checked against tables; why is said."""
    WRONG = "wrong"
    """Is not what the tables or the text itself give."""

    @property
    def label(self) -> str:
        """What users read."""
        return {
            "traced": "有出处",
            "derived": "可推算",
            "consistent": "文内一致",
            "outside": "不可核对",
            "wrong": "有误",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Claim:
    """One number of the text.

    Args:
        text: as printed, without its unit.
        unit: 元, 万元, %, 年, 辆 … or empty.
        line: of the document, from 1.
        offset: of the number in that line, from 0.
        section: heading of its section.
        verdict: what it is.
        reckoning: how that is known, in Chinese.
        cells: the cells that it was compared with.
        coordinates: the same by their printed coordinates.
        expected: what it should be, as text; empty unless wrong.
        known: False for a number of which not even the kind is known.
        sentence: the sentence around it.
    """

    text: str
    unit: str
    line: int
    offset: int
    section: str
    verdict: Verdict
    reckoning: str
    cells: tuple[Cell, ...] = ()
    coordinates: tuple[str, ...] = ()
    expected: str = ""
    known: bool = True
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Narrative:
    """A narrative, every number accounted for.

    Args:
        path: the document.
        claims: in the order of the text.
    """

    path: str
    claims: list[Claim] = field(default_factory=list)

    def count(self, verdict: Verdict) -> int:
        """Return how many numbers have a verdict."""
        return Counter(claim.verdict for claim in self.claims)[verdict]

    @property
    def unknown(self) -> int:
        """How many numbers are of no known kind."""
        return sum(not claim.known for claim in self.claims)


def amount_text(number: Decimal) -> str:
    """Return a number as people write it: separators, no exponent."""
    return f"{number:,f}"
