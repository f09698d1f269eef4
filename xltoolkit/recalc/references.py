"""Which cells a formula reads.

What cannot be told from its text (INDIRECT, OFFSET, a reference over several sheets, a name that nobody defined) may
be any cell: such a formula rests on everything. References are taken as wide as they may be, never narrower.

Source: ECMA-376-1, 18.17.2 (syntax of formulas), 18.5.1 (tables and structured references).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from xltoolkit.model import Definitions, NamedTable, Place
from xltoolkit.model.cell import MAX_COLUMN, MAX_ROW, column_number

_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_COLUMNS = r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}"
_ROWS = r"\$?[1-9][0-9]{0,6}:\$?[1-9][0-9]{0,6}"
_AREA = rf"(?:{_CELL}(?::{_CELL})?|{_COLUMNS}|{_ROWS})(?![\w.(!\[\\?])"
_WORD = r"[^\W\d][\w.\\?]*+|\\[\w.\\?]*+"
_TOKEN = re.compile(
    rf"""
      "(?:[^"]|"")*"                                                           # text
    | \#[A-Z][A-Z_/0]*+[!?]?                                                   # an error
    | (?P<sheet>'(?:[^']|'')+'|(?:\[[^\[\]]*\])?[\w.]++(?::[\w.]++)?|\[[^\[\]]+\])!
      (?:(?P<far>{_AREA})|(?P<far_name>{_WORD})(?!\s*\()|(?P<gone>\#REF!))?
    | (?P<table>{_WORD})?(?P<specifier>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    | (?P<near>{_AREA})
    | (?P<function>{_WORD})\s*\(
    | (?P<name>{_WORD})
    | (?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?                         # a number
    | [-+*/^&=<>%,;(){{}}\s@\#]
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE = re.compile(r"\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?|\$[A-Z]+:\$[A-Z]+|\$\d+:\$\d+", re.IGNORECASE)
_ITEM = re.compile(r"\[((?:[^\[\]']|'.)*)\]")

_ANYWHERE = frozenset(("INDIRECT", "OFFSET", "TABLE", "EVALUATE", "FORMULATEXT", "ISFORMULA", "SHEETS"))
"""Functions that read cells which their arguments do not show, or more of them than their values."""

_UNSTEADY = frozenset(
    (
        *("NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "CELL", "INFO", "RTD", "WEBSERVICE", "GETPIVOTDATA"),
        *("CUBEVALUE", "CUBEMEMBER", "CUBESET", "CUBESETCOUNT", "CUBERANKEDMEMBER", "CUBEMEMBERPROPERTY"),
        *("CUBEKPIMEMBER", "CALL", "REGISTER.ID", "DDE", "STOCKHISTORY"),
    )
)
"""Functions whose value does not follow from cells alone."""


class Area(NamedTuple):
    """A rectangle of a sheet; the sheet's name is folded for case, coordinates are 1-based and inclusive."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


class Reads(NamedTuple):
    """What a formula reads.

    Args:
        areas: the cells.
        anywhere: whether it may read any other cell besides.
        steady: whether its value follows from those cells alone; not so with the time, chance or another workbook.
    """

    areas: tuple[Area, ...] = ()
    anywhere: bool = False
    steady: bool = True


class References:
    """Reads formulas of one workbook.

    Args:
        sheets: names of its worksheets.
        definitions: gives what its formulas call by name; asked only where one does.
    """

    def __init__(self, sheets: Iterable[str], definitions: Callable[[], Definitions]) -> None:
        self.sheets = frozenset(name.casefold() for name in sheets)
        self._definitions = definitions
        self._names: dict[tuple[str, str], Reads] = {}

    def of(self, formula: str, sheet: str, place: Place) -> Reads:
        """Return what a formula reads.

        Args:
            formula: with its ``=``.
            sheet: that it stands in.
            place: its cell.
        """
        return _Reading(self, sheet.casefold(), place).read(formula.removeprefix("="))

    def named(self, sheet: str, name: str) -> Reads | None:
        """Return what a defined name reads, used in a sheet; None where it is not defined."""
        key = next((key for key in ((sheet, name), ("", name)) if key in self.definitions.names), None)
        if key is None:
            return None
        if (sheet, name) not in self._names:
            self._names[sheet, name] = Reads(anywhere=True)  # a name that rests on itself is read as this
            self._names[sheet, name] = _Reading(self, sheet, None).read(self.definitions.names[key])
        return self._names[sheet, name]

    @cached_property
    def definitions(self) -> Definitions:
        """What the workbook's formulas call by name."""
        return self._definitions()


class _Reading:
    """One formula being read; a defined name has no place of its own, so relative references say nothing in it."""

    def __init__(self, book: References, sheet: str, place: Place | None) -> None:
        self.book = book
        self.sheet = sheet
        self.place = place
        self.areas: list[Area] = []
        self.anywhere = False
        self.steady = True

    def read(self, formula: str) -> Reads:
        """Take in every token."""
        for token in _TOKEN.finditer(formula):
            kind = token.lastgroup
            if kind is None:
                continue
            if kind == "near":
                self._area(self.sheet, token["near"], own=True)
            elif kind == "function":
                self._function(token["function"])
            elif kind == "name":
                self._name(self.sheet, token["name"])
            elif kind == "specifier":
                self._structured(token["table"] or "", token["specifier"][1:-1])
            elif token["sheet"] is not None:
                self._qualified(token)
            else:  # a range operator between what is no plain cell, or nothing that a formula can hold
                self.anywhere = True
        return Reads(tuple(dict.fromkeys(self.areas)), self.anywhere, self.steady)

    def _qualified(self, token: re.Match[str]) -> None:
        sheet = token["sheet"]
        if sheet.startswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        if "[" in sheet:
            self.steady = False
            self.anywhere |= sheet.startswith("[0]")  # this workbook itself
        elif ":" in sheet or not (token["far"] or token["far_name"] or token["gone"]):
            self.anywhere = True
        elif token["far"]:
            self._area(sheet.casefold(), token["far"])
        elif token["far_name"]:
            self._name(sheet.casefold(), token["far_name"])

    def _area(self, sheet: str, reference: str, *, own: bool = False) -> None:
        if self.place is None and (own or _ABSOLUTE.fullmatch(reference) is None):
            self.anywhere = True
            return
        corners = [_corner(part, first=not at) for at, part in enumerate(_both(reference))]
        (one, first), (other, last) = corners
        if max(first, last) > MAX_COLUMN or max(one, other) > MAX_ROW:
            self._name(sheet, reference)
            return
        self.steady &= sheet in self.book.sheets
        self.areas.append(Area(sheet, min(one, other), min(first, last), max(one, other), max(first, last)))

    def _function(self, word: str) -> None:
        name = word.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
        self.anywhere |= name in _ANYWHERE
        self.steady &= name not in _UNSTEADY
        if (called := self.book.named(self.sheet, word.casefold())) is not None:
            self._take(called)

    def _name(self, sheet: str, word: str) -> None:
        name = word.casefold()
        if name in ("true", "false") or name.startswith(("_xlpm.", "_xlop.")):  # parameters of LET and LAMBDA
            return
        if (table := self.book.definitions.tables.get(name)) is not None:
            self._rows_of(table, [], [])
        elif (found := self.book.named(sheet, name)) is not None:
            self._take(found)
        else:
            self.anywhere = True

    def _take(self, reads: Reads) -> None:
        self.areas += reads.areas
        self.anywhere |= reads.anywhere
        self.steady &= reads.steady

    def _structured(self, name: str, content: str) -> None:
        table = self._own_table() if not name else self.book.definitions.tables.get(name.casefold())
        items = _ITEM.findall(content) if "[" in re.sub("'.", "", content) else [content]
        if content.startswith("@"):
            items = ["#This Row", *(item.removeprefix("@") for item in items if item != "@")]
        items = [item.strip() for item in items if item.strip()]
        kinds = [item.casefold() for item in items if item.startswith("#")]
        names = [re.sub("'(.)", r"\1", item).casefold() for item in items if not item.startswith("#")]
        if table is None:
            self.anywhere = True
        else:
            self._rows_of(table, kinds, names)

    def _own_table(self) -> NamedTable | None:
        if self.place is None:
            return None
        row, column = self.place
        for table in self.book.definitions.tables.values():
            top, left, bottom, right = table.area
            if table.sheet.casefold() == self.sheet and top <= row <= bottom and left <= column <= right:
                return table
        return None

    def _rows_of(self, table: NamedTable, kinds: Sequence[str], names: Sequence[str]) -> None:
        """Take rows of a table by their kinds (none: its data), of the columns from the first named to the last."""
        folded = [column.casefold() for column in table.columns]
        top, left, bottom, right = table.area
        first, last = top + table.headings, bottom - table.totals
        rows = {
            "#all": (top, bottom),
            "#data": (first, last),
            "#headers": (top, first - 1),
            "#totals": (last + 1, bottom),
        }
        if self.place is not None:
            rows["#this row"] = (self.place[0], self.place[0])
        if not all(name in folded for name in names) or not all(kind in rows for kind in kinds):
            self.anywhere = True
            return
        chosen = [rows[kind] for kind in kinds] or [rows["#data"]]
        columns = [left + folded.index(name) for name in names] or [left, right]
        above, below = min(row for row, _ in chosen), max(row for _, row in chosen)
        self.areas.append(Area(table.sheet.casefold(), above, min(columns), below, max(columns)))


def _both(reference: str) -> tuple[str, str]:
    first, _, last = reference.replace("$", "").partition(":")
    return first, last or first


def _corner(part: str, *, first: bool) -> Place:
    """Return a corner of a reference: a cell, or the end of a whole row or column."""
    letters = part.rstrip("0123456789")
    digits = part[len(letters) :]
    row = int(digits) if digits else (1 if first else MAX_ROW)
    return row, column_number(letters) if letters else (1 if first else MAX_COLUMN)
