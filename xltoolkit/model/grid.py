"""A sheet as it was read: values, formulas, notes and what shapes them, stored sparsely."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.model.cell import Cell, coordinates


class CellError(str):
    """An error value of a cell, such as ``#REF!``."""

    __slots__ = ()


NOTE_AUTHOR = "xltoolkit"
"""The author tag of our own notes: only these are ever changed or deleted."""

TERM_MARK = "【名词】"
"""What a note of ours begins with that explains a term."""
_TERM_FORM = re.compile(r"【名词】[^\n]+\n[^\n]+\n出处：[^\n]+")

_OUR_FORM = re.compile(
    r"【(?:错误|警告|提示)(?:，已说明)?】.*\n(?:规则：[a-z0-9_.]+(?:　[^\n]*)?|另有 \d+ 项，见“检查结果”表)", re.DOTALL
)


class Note(NamedTuple):
    """A note (classic comment) at a cell."""

    author: str
    text: str

    @property
    def ours(self) -> bool:
        """Whether it is ours: by its author, or, where a program drops authors (LibreOffice), by its form."""
        return self.author == NOTE_AUTHOR or (not self.author.strip() and has_our_form(self.text))


def has_our_form(text: str) -> bool:
    """Tell whether a note's text is written as only we write one; a person who adds a word to it makes it theirs."""
    return _OUR_FORM.fullmatch(text.strip()) is not None or is_term(text)


def is_term(text: str) -> bool:
    """Tell whether a note explains a term, and tells of no finding."""
    return _TERM_FORM.fullmatch(text.strip()) is not None


class Range(NamedTuple):
    """A rectangle of 1-based, inclusive coordinates."""

    top: int
    left: int
    bottom: int
    right: int


Value = Decimal | str | bool | None
"""What a cell holds: a number at 15 significant digits, text, an error (``CellError``), a boolean, or nothing."""

Place = tuple[int, int]
"""1-based (row, column)."""


@dataclass(slots=True)
class Grid:
    """One sheet, read in one block.

    Only cells that hold something are in ``values``. A formula that was never calculated is in ``formulas``
    and not in ``values``. ``styles`` holds the style index of every stored cell whose index is not 0. ``arrays`` holds
    the cells that one formula fills (an array formula, a spilling formula, a data table), by the formula's own cell;
    a formula that fills only its own cell is not there.
    """

    name: str
    values: dict[Place, Value] = field(default_factory=dict)
    formulas: dict[Place, str] = field(default_factory=dict)
    notes: dict[Place, Note] = field(default_factory=dict)
    styles: dict[Place, int] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    state: str = "visible"
    protected: bool = False
    arrays: dict[Place, Range] = field(default_factory=dict)

    def value(self, at: Cell | str) -> Value:
        """Return what the cell shows: its value, or its formula's cached value."""
        return self.values.get(_place(at))

    def formula(self, at: Cell | str) -> str | None:
        """Return the cell's formula with its leading ``=``, or None."""
        return self.formulas.get(_place(at))

    def note(self, at: Cell | str) -> str | None:
        """Return the text of the cell's note, or None."""
        note = self.notes.get(_place(at))
        return None if note is None else note.text


def _place(at: Cell | str) -> Place:
    return coordinates(at if isinstance(at, str) else at.ref)
