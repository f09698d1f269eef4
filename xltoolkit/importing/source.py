"""What is imported, read once: the lines of a document, or the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from xltoolkit.importing.document import TextLine
from xltoolkit.importing.readers import is_workbook, read_document
from xltoolkit.model import Grid, Limits, fold
from xltoolkit.recognise.numbers import is_number
from xltoolkit.workbook import open_workbook


class Source(NamedTuple):
    """A document or a workbook.

    Args:
        path: of the file.
        lines: of a document; None where it is a workbook.
        sheets: of a workbook.
    """

    path: Path
    lines: list[TextLine] | None
    sheets: list[Grid]

    @property
    def grids(self) -> list[Grid]:
        """What a profile is told by: the sheets, or the pieces of the document."""
        return self.sheets if self.lines is None else list(_pieces(self.lines))


def read_source(path: Path, limits: Limits) -> Source:
    """Read a document of any known format.

    Args:
        path: the file.
        limits: what it may cost.

    Raises:
        WorkbookError: it cannot be read.
    """
    if not is_workbook(path):
        return Source(path, read_document(path, limits), [])
    with open_workbook(path, limits=limits) as book:
        return Source(path, None, [book.read(name) for name in book.sheets])


def _pieces(lines: Iterable[TextLine]) -> Iterator[Grid]:
    """Yield the document in pieces that begin where a title may stand, so that a number is with its table."""
    grid = Grid("1")
    for line in lines:
        cells = [text for text in line.text.split("\t") if text.strip()]
        if len(cells) == 1 and fold(cells[0]).endswith("表") and not is_number(cells[0]):
            yield grid
            grid = Grid(str(line.number))
        grid.values |= {(line.number, column): text for column, text in enumerate(cells, 1)}
    yield grid
