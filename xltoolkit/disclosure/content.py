"""The published document as plain values: what a writer puts on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from xltoolkit.model import Cell
from xltoolkit.publishing.plan import SheetPlan


class Style(Enum):
    """How a paragraph looks."""

    BODY = "body"
    GAP = "gap"
    """What somebody still has to write: marked, so that nobody publishes it unseen."""
    PLAIN = "plain"
    """Without the indent of running text."""


class Heading(NamedTuple):
    """A heading; level 1 is a part (第一部分), 2 to 4 stand below it (一、 （一） 1.).

    ``listed`` is how the contents page names it, where that differs.
    """

    text: str
    level: int
    listed: str = ""


class Paragraph(NamedTuple):
    """A paragraph of text."""

    text: str
    style: Style = Style.BODY


class TableSheet(NamedTuple):
    """A table on pages of its own.

    Args:
        title: its heading, as the contents page names it.
        facts: what stands between title and head, left to right; a line each.
        plan: its cells.
        rows: first and last row of the plan that are printed as the table.
        head: how many of these rows are repeated on every page.
        cells: of the workbook that it is copied from, its notes among them.
        notes: under the table.
    """

    title: Heading
    facts: Sequence[Sequence[str]]
    plan: SheetPlan
    rows: tuple[int, int]
    head: int
    cells: frozenset[Cell]
    notes: Sequence[str] = ()


Block = Heading | Paragraph | TableSheet


@dataclass
class Disclosure:
    """The whole document.

    Args:
        department: whose accounts.
        year: 2022年度.
        title: under the name on the cover.
        blocks: in printed order, without cover and contents.
        front: whether it has cover and contents; a narrative alone has none.
        text_cells: cells of the workbook that text outside the tables is copied from.
    """

    department: str
    year: str
    title: str
    blocks: list[Block] = field(default_factory=list)
    front: bool = True
    text_cells: frozenset[Cell] = frozenset()

    def headings(self) -> Iterator[Heading]:
        """Yield every heading in printed order."""
        for block in self.blocks:
            if isinstance(block, Heading):
                yield block
            elif isinstance(block, TableSheet):
                yield block.title

    def cells(self) -> frozenset[Cell]:
        """Return every cell of the workbook that is printed; what is in none of them stays unpublished."""
        return self.text_cells.union(*(block.cells for block in self.blocks if isinstance(block, TableSheet)))

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield (where, text) of everything that is printed, so that it can be searched."""
        where = "封面"
        yield where, self.department
        for block in self.blocks:
            if isinstance(block, Heading):
                where = block.text
            if isinstance(block, TableSheet):
                where = block.title.text
                yield from ((where, text) for line in block.facts for text in line)
                yield from ((where, cell.value) for cell in block.plan.cells.values() if isinstance(cell.value, str))
                yield from ((where, note) for note in block.notes)
            else:
                yield where, block.text
