"""The blocks of one table as a grid that recognition understands, with the way back to the document's lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from xltoolkit.importing.document import TableBlock, TextLine
from xltoolkit.importing.notes import unwrapped
from xltoolkit.model import Grid, fold
from xltoolkit.publishing.layout import Head, sheet_name
from xltoolkit.publishing.templates import Declarations
from xltoolkit.recognise.headings import role_of
from xltoolkit.recognise.numbers import NUMBER, is_number

_HEADINGS = 4
"""Rows of a table's top in which the heading of its labels stands."""
_PIECES = re.compile(rf"\s+(?=(?:19|20)\d\d\s*年|(?:金额)?单位[:：]|公开\S{{0,4}}表|{NUMBER}(?:\s|$))|\t+")
_NUMBERED = re.compile(rf"({NUMBER}|公开\S{{1,4}}表)[ :：](\S.*)")
_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_UNIT = re.compile(r"(?:金额|货币|计量)?单位[:：]?\S{0,3}元")
_DEPARTMENT = re.compile(r"\S{0,8}(?:部门|单位)\S{0,6}[:：].*")


@dataclass
class TablePages:
    """One table of the document, over all its pages.

    Args:
        table: its id.
        grid: title, head, rows and notes, one line of the document a row, blank lines left out, all as text.
        head: what stands above the headings, as printed.
        lines: the document's line number of every grid row, from row 1 on.
        body: grid rows that hold cells of the table.
        notes: lines under the table.
        strange: lines inside the table that are none of its parts.
        odd_heads: lines between title and table that say nothing known.
        cut: titles of pages that hold columns without the labels or codes that belong to them.
    """

    table: str
    grid: Grid
    head: Head
    lines: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    notes: list[TextLine] = field(default_factory=list)
    strange: list[TextLine] = field(default_factory=list)
    odd_heads: list[TextLine] = field(default_factory=list)
    cut: list[TextLine] = field(default_factory=list)

    def line(self, row: int) -> int:
        """Return the document's line number of a grid row."""
        return self.lines[row - 1]

    def add(self, line: TextLine, cells: Iterable[str]) -> int:
        """Add a row to the grid; return its number."""
        self.lines.append(line.number)
        row = len(self.lines)
        for column, text in enumerate(cells, 1):
            if text.strip():
                self.grid.values[row, column] = text.strip()
        return row


def gather(blocks: Iterable[TableBlock], source: Declarations) -> list[TablePages]:
    """Return the tables of a document; blocks of one table are its pages."""
    entries = {entry.table: entry for entry in source.profile.tables}
    found: dict[str, TablePages] = {}
    first: dict[str, TableBlock] = {}
    for block in blocks:
        if not block.table:
            continue
        pages = found.get(block.table)
        if pages is None:
            name = sheet_name(source.declared[block.table], entries[block.table])
            head = _titled(block.title.text)
            pages = found[block.table] = TablePages(block.table, Grid(name), head)
        if _goes_on(first.setdefault(block.table, block), block):
            _add_block(pages, block)
        else:
            pages.cut.append(block.title)
    return list(found.values())


def _goes_on(first: TableBlock, block: TableBlock) -> bool:
    """Tell whether a block is a page of further rows, and not one of further columns."""
    if _begins_with_labels(first):
        return _begins_with_labels(block)
    return fold(first.rows[0].text) == fold(block.rows[0].text)


def _begins_with_labels(block: TableBlock) -> bool:
    """Tell whether the leftmost column is one of labels or codes.

    Where a wide sheet was printed over several pages, the later ones go on with columns whose rows are named on the
    first: what stands beside a figure there is another column's label.
    """
    heads = [line.text.split("\t") for line in block.rows[:_HEADINGS]]
    first = min((at for cells in heads for at, text in enumerate(cells) if text.strip()), default=0)
    return any(len(cells) > first and role_of(cells[first]) is not None for cells in heads)


def _titled(text: str) -> Head:
    """Return the head that a line with a title begins; the number may stand in front of it (表1 收入支出决算总表)."""
    title = " ".join(text.split())
    numbered = _NUMBERED.match(title)
    return Head(numbered[2], number=numbered[1]) if numbered else Head(title)


def _add_block(pages: TablePages, block: TableBlock) -> None:
    pages.add(block.title, [block.title.text])
    for line in block.head:
        pages.add(line, take_facts(pages, line))
    for line in block.rows:
        pages.body.append(pages.add(line, line.text.split("\t")))
    for line in unwrapped(block.notes):
        pages.add(line, [line.text])
        if line.text.strip() not in {note.text.strip() for note in pages.notes}:
            pages.notes.append(line)
    pages.strange += block.strange


def take_facts(pages: TablePages, line: TextLine) -> list[str]:
    """Take the facts from a line above the headings; return its pieces."""
    pieces = [piece for piece in _PIECES.split(line.text.strip()) if piece]
    for piece in pieces:
        _take_fact(pages, line, piece.strip())
    return pieces


def _take_fact(pages: TablePages, line: TextLine, text: str) -> None:
    """Put a piece of the lines above the headings where it belongs; the first of each kind stays."""
    name = _fact(text)
    if not name:
        pages.odd_heads.append(line)
    elif not getattr(pages.head, name):
        pages.head = replace(pages.head, **{name: text})


def _fact(text: str) -> str:
    """Return which fact a piece states, or nothing."""
    if is_number(text):
        return "number"
    patterns = (("year", _YEAR), ("unit", _UNIT), ("department", _DEPARTMENT))
    return next((name for name, pattern in patterns if pattern.fullmatch(fold(text))), "")
