"""A document as the text of its pages, each with the tables that were found on it: its lines in reading order.

Programs that take a PDF apart write it so: ``===== 第6页 =====``, the text of the page with the cells of its tables
among it, one or more a line, then ``----- 第6页 表1 -----`` and the same table with tabs between its cells. A table
that runs over pages goes on in the first table of the next page, without its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from xltoolkit.importing.document import TextLine, TitleOf
from xltoolkit.model import fold

_PAGE = re.compile(r"=+\s*第\s*\d+\s*页\s*=+")
_TABLE = re.compile(r"-+\s*第\s*\d+\s*页\s*表\s*\d+\s*-+")


@dataclass
class _Page:
    """One page: its text, and the rows of each of its tables."""

    text: list[TextLine] = field(default_factory=list)
    tables: list[list[TextLine]] = field(default_factory=list)


def in_reading_order(lines: list[TextLine], title_of: TitleOf) -> list[TextLine]:
    """Return a document of pages as its lines in reading order; any other as it is.

    Where the text of a page repeats a cell, the table's own row counts. What stands in no cell (titles, units, notes)
    stays, above or below the table as on the page.

    Args:
        lines: of the document.
        title_of: tells the titles of tables, which stay even where a cell holds the same words.
    """
    if not any(_TABLE.fullmatch(line.text.strip()) for line in lines):
        return lines
    return [line for page in _pages(lines) for line in _ordered(page, title_of)]


def _pages(lines: Iterable[TextLine]) -> Iterator[_Page]:
    page = _Page()
    into = page.text
    for line in lines:
        text = line.text.strip()
        if _PAGE.fullmatch(text):
            yield page
            page = _Page()
            into = page.text
        elif _TABLE.fullmatch(text):
            page.tables.append([])
            into = page.tables[-1]
        else:
            into.append(line)
    yield page


def _ordered(page: _Page, title_of: TitleOf) -> Iterator[TextLine]:
    """Yield the lines of a page, each table in the place of the first line that repeats one of its cells."""
    waiting = [(rows, _cells(rows)) for rows in page.tables]
    current: frozenset[str] = frozenset()
    for line in page.text:
        if title_of(line.text) is not None:
            yield line
        elif not _repeats(line, current):
            begun = next((at for at, (_, cells) in enumerate(waiting, 1) if _repeats(line, cells)), 0)
            if not begun:
                yield line
                continue
            current = waiting[begun - 1][1]
            for rows, _ in waiting[:begun]:
                yield from rows
            del waiting[:begun]
    for rows, _ in waiting:
        yield from rows


def _cells(rows: Iterable[TextLine]) -> frozenset[str]:
    return frozenset(fold(cell) for row in rows for cell in row.text.split("\t")) - {""}


def _repeats(line: TextLine, cells: frozenset[str]) -> bool:
    """Tell whether a line of text holds nothing but cells, or parts of them: a long one is broken over lines."""
    pieces = line.text.split()
    return bool(pieces) and all(any(fold(piece) in cell for cell in cells) for piece in pieces)
