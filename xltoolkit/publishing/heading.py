"""The columns of a form on paper, and the headings over them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from xltoolkit.formats import Layout
from xltoolkit.model import Block, Column, Form, Range, Rows, Table


class Role(Enum):
    """What a column of the sheet shows."""

    LABEL = "label"
    NUMBER = "number"
    CODE = "code"
    NAME = "name"
    AMOUNT = "amount"


class PaperColumn(NamedTuple):
    """One column of the sheet: its heading path from the outermost level, width, role, block and declaration."""

    path: tuple[str, ...]
    width: float
    role: Role
    block: int
    column: Column | None = None


class Paper(NamedTuple):
    """What is printed: a table, which form of it, and how."""

    table: Table
    form: Form
    layout: Layout


def paper_columns(paper: Paper) -> list[PaperColumn]:
    """Return the columns of the sheet from left to right."""
    return [column for index, block in enumerate(paper.form.blocks) for column in _block_columns(paper, block, index)]


def numbered(block: Block) -> bool:
    """Tell whether the lines of a block have a 行次 column."""
    return any(line.number is not None for line in block.lines)


def _block_columns(paper: Paper, block: Block, index: int) -> Iterator[PaperColumn]:
    layout = paper.layout
    over = (block.name,) if block.name else ()
    if paper.table.rows is Rows.LINES:
        yield PaperColumn((*over, layout.label_heading), layout.label_width, Role.LABEL, index)
        if numbered(block):
            yield PaperColumn((*over, "行次"), layout.number_width, Role.NUMBER, index)
    elif paper.table.rows is Rows.CODES:
        group = over or ((layout.group_heading,) if layout.group_heading else ())
        yield PaperColumn((*group, layout.code_heading), layout.code_width, Role.CODE, index)
        yield PaperColumn((*group, layout.name_heading), layout.name_width, Role.NAME, index)
    for column in block.printed_columns:
        printed = _printed_heading(paper, column)
        yield PaperColumn((*over, *printed.split(".")), column.width, Role.AMOUNT, index, column)


def _printed_heading(paper: Paper, column: Column) -> str:
    """Return the heading path of a column as its form prints it."""
    if column.printed:
        return column.printed
    known = paper.layout.headings
    of_form = (known.get(f"{title}/{column.name}") for title in (paper.form.title, *paper.form.aliases))
    return next(filter(None, of_form), None) or known.get(column.name, column.name)


def heading_areas(columns: list[PaperColumn], top: int) -> Iterator[tuple[Range, str]]:
    """Return the headings as rectangles with their text: merged across a group, and down where a path is short.

    Args:
        columns: of the sheet.
        top: first row of the heading.
    """
    deepest = heading_depth(columns)
    for level in range(deepest):
        for prefix, group in groupby(enumerate(columns, 1), key=lambda pair: pair[1].path[: level + 1]):
            members = list(group)
            if len(prefix) <= level:
                continue
            leaf = len(members[0][1].path) == level + 1
            bottom = top + (deepest - 1 if leaf else level)
            yield Range(top + level, members[0][0], bottom, members[-1][0]), prefix[level]


def heading_depth(columns: list[PaperColumn]) -> int:
    """Return how many rows the headings take."""
    return max(len(column.path) for column in columns)
