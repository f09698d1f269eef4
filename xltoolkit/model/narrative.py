"""The numbers of a narrative and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

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

    @property
    def shown(self) -> str:
        """The number with its unit."""
        return f"{self.text}{self.unit}"

    @property
    def expected_shown(self) -> str:
        """What it should be, a number with the unit."""
        return f"{self.expected}{self.unit}" if self.expected[-1:].isdecimal() else self.expected


class Piece(NamedTuple):
    """What of a sentence stands on one line of the document.

    Args:
        line: of the document, from 1.
        offset: of its first character in that line, from 0.
        text: as printed.
    """

    line: int
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed, or a heading.

    Args:
        section: heading of its section.
        pieces: its parts, one a line.
        heading: whether it is the heading itself.
    """

    section: str
    pieces: tuple[Piece, ...]
    heading: bool = False

    @property
    def text(self) -> str:
        """The sentence on one line."""
        return "".join(piece.text for piece in self.pieces)

    def holds(self, line: int, offset: int) -> bool:
        """Tell whether a place of the document is in it."""
        return any(piece.line == line and 0 <= offset - piece.offset < len(piece.text) for piece in self.pieces)


class PrintedCell(NamedTuple):
    """A cell of a table as a page shows it.

    Args:
        ref: its address on the sheet.
        text: what it shows.
        columns: merged into it.
        rows: the same downwards.
        number: whether it is an amount.
    """

    ref: str
    text: str
    columns: int = 1
    rows: int = 1
    number: bool = False


class PrintedTable(NamedTuple):
    """A recognised table as a page shows it: its title, its sheet, its rows from the head on."""

    title: str
    sheet: str
    rows: tuple[tuple[PrintedCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """A narrative, every number accounted for.

    Args:
        path: the document.
        claims: in the order of the text.
        sentences: all of them, in the order of the text.
        titles: what the rules on texts are called.
        tables: the workbook's, to be shown beside the text.
    """

    path: str
    claims: list[Claim] = field(default_factory=list)
    sentences: tuple[Sentence, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[PrintedTable, ...] = ()

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
