"""Forms of the attachments: found by their titles, read item by item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from xltoolkit.model import Attachment, BoundAttachment, Cell, Grid, Item, Said, Value, amount_from_text, bare, fold
from xltoolkit.recognise.sheet import is_own

_LONGEST = 60
"""Characters of a title; what is longer is a sentence that mentions one."""


def find_attachments(grids: Sequence[Grid], declared: Iterable[Attachment]) -> dict[str, BoundAttachment]:
    """Return the forms that a workbook holds, by id; of two of one kind the first."""
    found: dict[str, BoundAttachment] = {}
    for attachment in declared:
        bound = next((form for grid in grids if not is_own(grid) for form in _forms(grid, attachment)), None)
        if bound is not None:
            found[attachment.id] = bound
    return found


def is_title(text: str, attachment: Attachment) -> bool:
    """Tell whether a text is the title of a form."""
    return _ends_with(text, attachment.title)


@lru_cache(maxsize=1 << 13)
def _ends_with(text: str, title: str) -> bool:
    folded = fold(text)
    return len(folded) <= _LONGEST and folded.endswith(fold(title))


def _forms(grid: Grid, attachment: Attachment) -> Iterator[BoundAttachment]:
    title, values = attachment.title, grid.values
    titled = [place for place, text in values.items() if isinstance(text, str) and _ends_with(text, title)]
    for row, column in sorted(titled):
        said = _read(grid, attachment.items, row)
        if len(said) >= attachment.enough:
            yield BoundAttachment(attachment, Cell.at(grid.name, row, column), said)


def _read(grid: Grid, items: Iterable[Item], top: int) -> dict[str, Said]:
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), value in sorted(grid.values.items(), key=lambda item: item[0]):
        text = _text(value)
        if row > top and text:
            rows.setdefault(row, []).append((column, text))
    read = {item.name: _said(grid.name, rows, item) for item in items}
    return {name: said for name, said in read.items() if said is not None}


def _said(sheet: str, rows: dict[int, list[tuple[int, str]]], item: Item) -> Said | None:
    """Return the first value that is given for an item, in reading order."""
    labels = {bare(label) for label in item.labels}
    pattern = re.compile(item.pattern) if item.pattern else None
    for row, cells in rows.items():
        for at, (column, text) in enumerate(cells):
            value = _beside(cells, at, labels)
            if value is not None:
                return Said(value[1], Cell.at(sheet, row, value[0]))
            match = pattern.search(text) if pattern else None
            if match:
                return Said(match[1], Cell.at(sheet, row, column))
    return None


def _beside(cells: list[tuple[int, str]], at: int, labels: set[str]) -> tuple[int, str] | None:
    """Return the value that belongs to a label: behind its colon, or the number in the next filled cell."""
    column, text = cells[at]
    label, _, behind = bare(text).partition(":")
    if label not in labels:
        return None
    if behind:
        return column, behind
    following = cells[at + 1] if at + 1 < len(cells) else None
    return following if following is not None and amount_from_text(following[1]) is not None else None


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")  # a file's number comes at fifteen digits
    return fold(value) if isinstance(value, str) else ""
