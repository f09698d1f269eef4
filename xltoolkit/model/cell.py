"""Addresses in a spreadsheet: A1 references and coordinates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_A1 = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")


@lru_cache(maxsize=MAX_COLUMN)
def column_letters(column: int) -> str:
    """Return the letters of a 1-based column: ``28`` is ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=MAX_COLUMN)
def column_number(letters: str) -> int:
    """Return the 1-based column of its letters: ``AB`` is ``28``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=1 << 14)
def coordinates(ref: str) -> tuple[int, int]:
    """Split an A1 reference into 1-based (row, column).

    Raises:
        ValueError: not the address of one cell of a sheet.
    """
    match = _A1.fullmatch(ref)
    if match is None:
        raise ValueError(ref)
    row, column = int(match[2]), column_number(match[1])
    if row > MAX_ROW or column > MAX_COLUMN:
        raise ValueError(ref)
    return row, column


def a1(row: int, column: int) -> str:
    """Return the A1 reference of 1-based coordinates."""
    return f"{column_letters(column)}{row}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a workbook: a sheet's name and an A1 reference without dollar signs."""

    sheet: str
    ref: str

    @classmethod
    def at(cls, sheet: str, row: int, column: int) -> Cell:
        """Make a cell from 1-based coordinates."""
        return cls(sheet, a1(row, column))

    def in_book(self, name: str) -> Cell:
        """Return it as a spreadsheet names a cell of another workbook: [上年.xlsx]表1!B2."""
        return Cell(f"[{name}]{self.sheet}", self.ref)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is in another workbook; no sheet's own name has brackets."""
        return self.sheet.startswith("[")

    @property
    def row(self) -> int:
        """The 1-based row."""
        return coordinates(self.ref)[0]

    @property
    def column(self) -> int:
        """The 1-based column."""
        return coordinates(self.ref)[1]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.ref}"
