"""What the readers of documents share: table rows with merged cells, wrapped lines, and the counting of lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xltoolkit.importing.document import TextLine
from xltoolkit.model import Limits, WorkbookError

_WIDEST = 1000
"""HTML lets no cell cover more columns; a spreadsheet's page has some dozens."""
_TALLEST = 65_534
"""The same for rows."""
_LETTERS = re.compile(r"[A-Za-z]")
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")


class Span(NamedTuple):
    """A cell as a document has it: its text, and how many columns and rows are merged into it."""

    text: str
    columns: int = 1
    rows: int = 1


class Lines:
    """The lines of a document as they are found, each with its place for people.

    Args:
        where: the document's path, for messages.
        limits: what it may cost.

    ``part`` is the part that the next lines belong to (``TextLine.part``).
    """

    def __init__(self, where: str, limits: Limits) -> None:
        self.found: list[TextLine] = []
        self.where = where
        self.limits = limits
        self.part = ""
        self._cells = 0
        self._number = 0

    @property
    def number(self) -> int:
        """Of the latest line."""
        return self._number

    def add(self, text: str, place: str) -> None:
        """Add a line; a blank one only counts, as in a text."""
        self._number += 1
        if text.strip():
            self.found.append(TextLine(self._number, text, place, self.part))

    def gap(self) -> None:
        """Leave a blank line: what follows carries nothing on."""
        self._number += 1

    def add_table(self, rows: Iterable[Iterable[Span]], place: str) -> None:
        """Add the rows of a table.

        Raises:
            WorkbookError: it has more cells than a document may have.
        """
        self.gap()
        for number, cells in enumerate(spread(rows), 1):
            self._cells += len(cells)
            if self._cells > self.limits.cells:
                raise too_large(self.where, f"表格的单元格超过 {self.limits.cells:,} 个（cells）")
            # A row is told from a line of text by its tabs, also where the table has a single column.
            self.add("\t".join(cells if len(cells) > 1 else [*cells, ""]), f"{place}第 {number} 行")
        self.gap()


def spread(rows: Iterable[Iterable[Span]]) -> Iterator[list[str]]:
    """Yield rows with their columns aligned: merged text stands once, in the first cell, and the others are empty."""
    hanging: dict[int, int] = {}
    for row in rows:
        texts: dict[int, str] = {}
        begun: dict[int, int] = {}
        column = 0
        for span in row:
            while column in hanging:
                column += 1
            texts[column] = span.text
            across = max(1, min(span.columns, _WIDEST))
            begun.update(dict.fromkeys(range(column, column + across), max(1, min(span.rows, _TALLEST))))
            column += across
        width = max([*begun, *hanging], default=-1) + 1
        yield [texts.get(column, "") for column in range(width)]
        hanging = {column: left - 1 for column, left in (hanging | begun).items() if left > 1}


def joined(text: str) -> str:
    """Return a cell's text on one line: wrapped Chinese and wrapped figures close up, Latin words keep a blank."""
    whole = ""
    for line in text.splitlines():
        piece = _BLANKS.sub(" ", line).strip()
        apart = whole and piece and _LETTERS.match(whole[-1]) and _LETTERS.match(piece)
        whole += f" {piece}" if apart else piece
    return whole


def too_large(where: str, why: str) -> WorkbookError:
    """Return the error for a document that costs more than it may."""
    return WorkbookError(
        "文件太大",
        where=where,
        why=f"{why}，可能是恶意构造的文件",
        advice="只留决算公开的正文；文件可信的，放宽 config.toml 的 [limits]",
    )
