"""Where a form has the lines and columns that a profile names, and forms with single ones of them changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from xltoolkit.model import Block, Column, Form, Line, fold

T = TypeVar("T")
Item = TypeVar("Item", Line, Column)

Place = tuple[int, int]
"""Index of the block, and of the line or column in it."""

Find = Callable[[Form, str], list[Place]]


def find_lines(form: Form, name: str) -> list[Place]:
    """Return the lines of a name: of ``block.name``, of the name alone wherever it is, of a code, of a 行次."""
    wanted = fold(name)
    exact = [place for place, block, line in _lines(form) if fold(block.line_name(line)) == wanted]
    named = exact or [place for place, _, line in _lines(form) if fold(line.key) == wanted]
    coded = named or [place for place, _, line in _lines(form) if line.code == wanted]
    return coded or [place for place, block, line in _lines(form) if wanted in _numbered(block, line)]


def _numbered(block: Block, line: Line) -> tuple[str, str]:
    """Return what a line is called by its number: 99行, 收入.99行."""
    return f"{line.number}行", fold(f"{block.name}.{line.number}行")


def find_columns(form: Form, name: str) -> list[Place]:
    """Return the columns of a name; several blocks may have one each (金额)."""
    wanted = fold(name)
    blocks = enumerate(form.blocks)
    return [(i, j) for i, block in blocks for j, column in enumerate(block.columns) if fold(column.name) == wanted]


def line_names(form: Form) -> list[str]:
    """Return what the lines are called, in printed order."""
    return [block.line_name(line) for _, block, line in _lines(form)]


def column_names(form: Form) -> list[str]:
    """Return what the columns are called, in declared order."""
    return list(form.columns)


def with_lines(form: Form, given: Mapping[Place, T], change: Callable[[Line, T], Line]) -> Form:
    """Return the form with some lines changed."""
    return _each_block(form, lambda i, block: replace(block, lines=tuple(_changed(i, block.lines, given, change))))


def with_columns(form: Form, given: Mapping[Place, T], change: Callable[[Column, T], Column]) -> Form:
    """Return the form with some columns changed."""
    return _each_block(form, lambda i, block: replace(block, columns=tuple(_changed(i, block.columns, given, change))))


def without(form: Form, lines: Collection[Place], columns: Collection[Place]) -> Form:
    """Return the form without some lines and columns."""

    def block_without(i: int, block: Block) -> Block:
        return replace(
            block,
            lines=tuple(line for j, line in enumerate(block.lines) if (i, j) not in lines),
            columns=tuple(column for j, column in enumerate(block.columns) if (i, j) not in columns),
        )

    return _each_block(form, block_without)


def with_numbers_of(form: Form, shown: Form, lines: Collection[Place], columns: Collection[Place]) -> Form:
    """Return a form in which what is left out of another has no number that something there has now.

    Args:
        form: the whole form.
        shown: the same without some lines and columns.
        lines: which.
        columns: which.
    """
    rows = {line.number for block in shown.blocks for line in block.lines}
    heads = {column.number for block in shown.blocks for column in block.columns}
    form = with_lines(
        form,
        dict.fromkeys(lines, rows),
        lambda line, taken: replace(line, number=None, name=line.key) if line.number in taken else line,
    )
    return with_columns(
        form,
        dict.fromkeys(columns, heads),
        lambda column, taken: replace(column, number=None) if column.number in taken else column,
    )


def with_line_at(form: Form, place: Place, line: Line) -> Form:
    """Return the form with one line more."""
    return _each_block(form, lambda i, b: replace(b, lines=_inserted(b.lines, place[1], line)) if i == place[0] else b)


def with_column_at(form: Form, place: Place, column: Column) -> Form:
    """Return the form with one column more."""
    return _each_block(
        form, lambda i, b: replace(b, columns=_inserted(b.columns, place[1], column)) if i == place[0] else b
    )


def _each_block(form: Form, change: Callable[[int, Block], Block]) -> Form:
    return replace(form, blocks=tuple(change(i, block) for i, block in enumerate(form.blocks)))


def _lines(form: Form) -> Iterator[tuple[Place, Block, Line]]:
    return (((i, j), block, line) for i, block in enumerate(form.blocks) for j, line in enumerate(block.lines))


def _changed(
    i: int, items: tuple[Item, ...], given: Mapping[Place, T], change: Callable[[Item, T], Item]
) -> Iterator[Item]:
    return (change(item, given[i, j]) if (i, j) in given else item for j, item in enumerate(items))


def _inserted(items: tuple[Item, ...], at: int, item: Item) -> tuple[Item, ...]:
    changed = list(items)
    changed.insert(at, item)
    return tuple(changed)
