"""Sheets of the official layout with places for figures: cut once from a laid-out workbook, then only filled in."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from xltoolkit.model import Range, column_letters

_ROW = re.compile(r'<row r="(\d+)".*?</row>', re.DOTALL)
_NUMBER = re.compile(r'(<row r="|<c r="[A-Z]+)\d+')
_TEXT = re.compile(r'<c ([^>]*) t="inlineStr"><is><t(?: [^>]*)?>(.*?)</t></is></c>', re.DOTALL)
_EMPTY = re.compile(r'<c ([^>]*?)(?: t="n")?>(?:<v></v>|<v/>)?</c>')
_AMOUNT = re.compile(r'<c (r="([A-Z]+)(?:\d+|\0)"[^>]*?) t="n"><v>(\d+)</v></c>')
_FIRST_MARK = 90_000_001
_AT = "\0"
"""Stands for a row's number."""

Words = Callable[[str], int]
"""Text -> its number among the workbook's shared strings."""
Filler = Callable[["Slot"], str]
"""What goes into the cell of a slot: the end of its opening tag, and its content."""


class Slot(NamedTuple):
    """A cell for an amount: the row's key, the column's name, and whether it is a number of things."""

    key: str
    column: str
    counted: bool = False


class Marks:
    """Amounts that no workbook holds, each standing for a slot while a sheet is laid out."""

    def __init__(self) -> None:
        self._slots: list[Slot] = []

    def mark(self, slot: Slot) -> int:
        """Return the mark of a slot."""
        self._slots.append(slot)
        return _FIRST_MARK + len(self._slots) - 1

    def slot(self, number: str) -> Slot | None:
        """Return the slot that a number marks."""
        at = int(number) - _FIRST_MARK
        return self._slots[at] if 0 <= at < len(self._slots) else None


class Piece(NamedTuple):
    """A part of a sheet's XML: ``%s`` for every word and slot, in order."""

    text: str
    parts: tuple[str | Slot, ...] = ()
    letters: Mapping[str, str] = {}
    """Column name -> letters of the sheet's column."""

    def filled(self, words: Words, filler: Filler) -> str:
        """Return the XML."""
        return self.text % tuple([words(part) if isinstance(part, str) else filler(part) for part in self.parts])


def cut(xml: str, marks: Marks) -> Piece:
    """Make a piece of XML in which texts and marked amounts are places to be filled in."""
    parts: list[str | Slot] = []
    letters: dict[str, str] = {}

    def amount(match: re.Match[str]) -> str:
        slot = marks.slot(match[3])
        if slot is None:
            return f"<c {match[1]}><v>{match[3]}</v></c>"
        parts.append(slot)
        letters[slot.column] = match[2]
        return f"<c {match[1]}\1"

    def text(match: re.Match[str]) -> str:
        parts.append(html.unescape(match[2]))
        return f'<c {match[1]} t="s"><v>\1</v></c>'

    def cell(match: re.Match[str]) -> str:
        return text(match) if match.re is _TEXT else amount(match)

    pieces = []
    for each in re.split(r"(?=<c )", _EMPTY.sub(r"<c \1/>", xml).replace("%", "%%")):
        found = _TEXT.match(each) or _AMOUNT.match(each)
        pieces.append(each if found is None else cell(found) + each[found.end() :])
    return Piece("".join(pieces).replace("\1", "%s"), tuple(parts), letters)


@dataclass(frozen=True)
class FixedSheet:
    """A sheet whose rows are always the same.

    Args:
        name: of the sheet.
        part: of the package.
        whole: its XML.
        cells: slot -> its cell.
    """

    name: str
    part: str
    whole: Piece
    cells: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, name: str, part: str, xml: str, marks: Marks) -> FixedSheet:
        """Cut a laid-out sheet."""
        cells = {}
        for match in _AMOUNT.finditer(xml):
            slot = marks.slot(match[3])
            if slot is not None:
                cells[slot.key, slot.column] = re.split('"', match[1])[1]
        return cls(name, part, cut(xml, marks), cells)

    def render(self, _keys: Iterable[str], words: Words, filler: Filler) -> str:
        """Return the sheet's XML."""
        return self.whole.filled(words, filler)

    def cell(self, _keys: Iterable[str], key: str, column: str) -> str:
        """Return where an amount stands, or nothing where the form lacks it."""
        return self.cells.get((key, column), "")


@dataclass(frozen=True)
class CodeSheet:
    """A sheet with as many rows as there are codes.

    Args:
        name: of the sheet.
        part: of the package.
        head: XML up to the last row of the heading.
        rows: key -> row.
        notes: rows under the table; the last says that there is no data.
        tail: XML behind the rows, a place for the merges in it.
        merges: of the head; those of a row stand with its key, those of a note with its place (from -1 down).
        first: number of the first row.
    """

    name: str
    part: str
    head: Piece
    rows: Mapping[str, Piece]
    notes: tuple[Piece, ...]
    tail: str
    merges: tuple[str, ...]
    row_merges: Mapping[str, tuple[str, ...]]
    note_merges: tuple[tuple[str, ...], ...]
    first: int

    @classmethod
    def of(cls, name: str, part: str, xml: str, merges: Iterable[Range], marks: Marks) -> CodeSheet:
        """Cut a laid-out sheet in which every code has a row."""
        rows = [(int(match[1]), match) for match in _ROW.finditer(xml)]
        keyed = {number: key for number, match in rows if (key := _key(match[0], marks)) is not None}
        first, last = min(keyed), max(keyed)
        start = next(match.start() for number, match in rows if number == first)
        by_row: dict[int, list[str]] = {}
        for area in merges:
            moving = area.top >= first
            top, bottom = (_AT, _AT) if moving else (str(area.top), str(area.bottom))
            ref = f"{column_letters(area.left)}{top}:{column_letters(area.right)}{bottom}"
            by_row.setdefault(area.top if moving else 0, []).append(f'<mergeCell ref="{ref}"/>')
        notes = [number for number, _ in rows if number > last]
        pieces = {
            number: cut(_NUMBER.sub(rf"\g<1>{_AT}", match[0]), marks) for number, match in rows if number >= first
        }
        tail = re.sub(r"<mergeCells.*?</mergeCells>", "<mergeCells/>", xml[rows[-1][1].end() :], flags=re.DOTALL)
        head = re.sub(r'(<dimension ref="A1:[A-Z]+)\d+', rf"\g<1>{_AT}", xml[:start])
        return cls(
            name,
            part,
            cut(head, marks),
            {key: pieces[number] for number, key in keyed.items()},
            tuple(pieces[number] for number in notes),
            tail,
            tuple(by_row.get(0, ())),
            {key: tuple(by_row.get(number, ())) for number, key in keyed.items()},
            tuple(tuple(by_row.get(number, ())) for number in notes),
            first,
        )

    def render(self, keys: Iterable[str], words: Words, filler: Filler) -> str:
        """Return the sheet's XML with rows for these keys in order; without any code it says that there are no data."""
        known = [key for key in keys if key in self.rows]
        body = [(self.rows[key], self.row_merges[key]) for key in known]
        notes = list(zip(self.notes, self.note_merges, strict=True))
        body += notes[:-1] if any(map(str.isdigit, known)) else notes
        merges = list(self.merges)
        pieces = []
        for number, (piece, own) in enumerate(body, self.first):
            pieces.append(piece.filled(words, filler).replace(_AT, str(number)))
            merges += [merge.replace(_AT, str(number)) for merge in own]
        head = self.head.filled(words, filler).replace(_AT, str(self.first + len(body) - 1))
        merged = f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>'
        return head + "".join(pieces) + self.tail.replace("<mergeCells/>", merged)

    def cell(self, keys: Iterable[str], key: str, column: str) -> str:
        """Return where an amount stands, or nothing where the sheet lacks it."""
        known = [each for each in keys if each in self.rows]
        if key not in known or column not in self.rows[key].letters:
            return ""
        return f"{self.rows[key].letters[column]}{self.first + known.index(key)}"


Sheet = FixedSheet | CodeSheet


def _key(row: str, marks: Marks) -> str | None:
    """Return the key of the row that marked amounts tell, if any."""
    slots = (marks.slot(match[3]) for match in _AMOUNT.finditer(row))
    return next((slot.key for slot in slots if slot is not None), None)
