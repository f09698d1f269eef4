"""The columns of a form on paper, and the headings over them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import groupby, takewhile
from typing import NamedTuple

from xltoolkit.formats import Layout
from xltoolkit.model import Block, Column, Form, Range, Rows, Table
from xltoolkit.model.codes import SPLIT_HEADINGS


class Role(Enum):
    """What a column of the sheet shows."""

    LABEL = "label"
    NUMBER = "number"
    CODE = "code"
    NAME = "name"
    AMOUNT = "amount"


class PaperColumn(NamedTuple):
    """One column of the sheet: its heading path from the outermost level, width, role, block and declaration.

    ``part`` is the place of a code column among the ``parts`` of its block: 0 for 类 or the whole code, 1 for 款, 2 for
    项.
    """

    path: tuple[str, ...]
    width: float
    role: Role
    block: int
    column: Column | None = None
    part: int = 0
    parts: int = 1


class Paper(NamedTuple):
    """What is printed: a table, which form of it, and how."""

    table: Table
    form: Form
    layout: Layout


def paper_columns(paper: Paper) -> list[PaperColumn]:
    """Return the columns of the sheet from left to right."""
    blocks = enumerate(paper.form.blocks)
    return _aligned([column for index, block in blocks for column in _block_columns(paper, block, index)])


def numbered(block: Block) -> bool:
    """Tell whether the lines of a block have a 行次 column."""
    return any(line.number is not None for line in block.lines)


def parts_beside_total(form: Form) -> bool:
    """Tell whether 类, 款 and 项 are named in the row of 合计: it comes first, and no row of 栏次 names them."""
    lines = form.blocks[0].lines
    total_first = form.total != "last" and bool(lines) and not lines[0].code
    return form.code_columns > 1 and not form.numbered and total_first


def _block_columns(paper: Paper, block: Block, index: int) -> Iterator[PaperColumn]:
    layout = paper.layout
    over = (block.name,) if block.name and (layout.block_headings or paper.table.rows is Rows.LINES) else ()
    if paper.table.rows is Rows.LINES:
        yield PaperColumn((*over, layout.label_heading), layout.label_width, Role.LABEL, index)
        if numbered(block) and paper.form.numbered:
            yield PaperColumn((*over, "行次"), layout.number_width, Role.NUMBER, index)
    elif paper.table.rows is Rows.CODES:
        yield from _code_columns(paper, over, index)
    for column in block.printed_columns:
        printed = paper.layout.heading(paper.form, column)
        yield PaperColumn((*over, *printed.split(".")), column.width, Role.AMOUNT, index, column)


def _code_columns(paper: Paper, over: tuple[str, ...], index: int) -> Iterator[PaperColumn]:
    layout, form = paper.layout, paper.form
    group = over or ((layout.group_heading,) if layout.group_heading else ())
    path = (*group, *layout.code_heading.split("."))
    named = form.code_columns > 1 and not form.numbered and not parts_beside_total(form)
    for part in range(form.code_columns):
        below = (SPLIT_HEADINGS[part],) if named else ()
        width = layout.code_width / form.code_columns
        yield PaperColumn((*path, *below), width, Role.CODE, index, part=part, parts=form.code_columns)
    yield PaperColumn((*group, layout.name_heading), layout.name_width, Role.NAME, index)


def _aligned(columns: list[PaperColumn]) -> list[PaperColumn]:
    """Return the columns with headings of one kind in one row: 合计.预算数 beside 公务用车.小计.预算数.

    A path that is shorter than others of its group stretches its last heading but one where those end in the same
    words, else its last.
    """
    aligned: list[PaperColumn] = []
    for _, members in groupby(columns, key=lambda column: column.path[0]):
        group = list(members)
        depth = max(len(column.path) for column in group)
        words = {column.path[-1] for column in group if len(column.path) == depth}
        for column in group:
            *above, last = column.path
            if above and last in words:
                above += [""] * (depth - len(column.path))
            aligned.append(column._replace(path=(*above, last)))
    return aligned


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
            if len(prefix) <= level or not prefix[level]:
                continue
            below = members[0][1].path[level + 1 :]
            last = level + len(list(takewhile(lambda part: not part, below))) if below else deepest - 1
            yield Range(top + level, members[0][0], top + last, members[-1][0]), prefix[level]


def heading_depth(columns: list[PaperColumn]) -> int:
    """Return how many rows the headings take."""
    return max(len(column.path) for column in columns)
