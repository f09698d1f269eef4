"""Faults among the rows of a sheet. Patterns do the looking, so that a large sheet costs little.

Source: ECMA-376-1, 18.3.1.4 (c), 18.3.1.73 (row), 18.3.1.40 (f).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from operator import lt
from typing import NamedTuple

from xltoolkit.model import Place, Range, a1, column_number, coordinates
from xltoolkit.workbook.package.guards import area, within
from xltoolkit.workbook.package.rows import attributes
from xltoolkit.workbook.package.sheetpart import SheetPart

_COLUMNS = 15
"""Bits that hold a column's number; what is above them is the row's."""


Tag = tuple[bytes, bytes, bytes]
"""A row or cell: letters of its column (none for a row), its row, and its other attributes."""


_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Z]*)(\d+)["']""")


class _Patterns(NamedTuple):
    usual: re.Pattern[bytes]
    tag: re.Pattern[bytes]
    shared_text: re.Pattern[bytes]
    formula: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> _Patterns:
    p = re.escape(prefix)
    return _Patterns(
        re.compile(rb'<%s(?:row|c) r="([A-Z]*)(\d+)"([^>]*)>' % p),
        re.compile(rb"<%s(?:row|c)((?:\s[^>]*)?)>" % p),
        re.compile(rb"""\st=["']s["'][^>]*>\s*<%sv>(\d+)<""" % p),
        re.compile(rb"<%sc(\s[^>]*)(?<!/)>\s*<%sf((?:\s[^>]*)?)>([^<]?)" % (p, p)),
    )


def row_faults(sheet: SheetPart, styles: int, shared_texts: int) -> Iterator[str]:
    """Yield what is wrong with rows and cells.

    Args:
        sheet: the part.
        styles: how many styles there are.
        shared_texts: how many shared strings there are.
    """
    tags = _tags(sheet)
    yield from _order(tags)
    looks = {rest for letters, _, rest in tags if letters}
    named = {int(attributes(look).get("s") or 0) for look in looks}
    yield from (f"样式 {style} 不存在" for style in sorted(named) if style >= max(styles, 1))
    texts = {int(index) for index in set(_patterns(sheet.prefix).shared_text.findall(sheet.rows))}
    yield from (f"共享字符串 {index} 不存在" for index in sorted(texts) if index >= shared_texts)


def _tags(sheet: SheetPart) -> list[Tag]:
    """Return all rows and cells; fast where they begin with their address, as nearly all programs write them."""
    pattern = _patterns(sheet.prefix)
    tags = pattern.usual.findall(sheet.rows)
    if len(tags) < sheet.rows.count(b"<" + sheet.name("row")) + sheet.rows.count(b"<" + sheet.name("c")):
        split = (_ADDRESS.search(raw) for raw in pattern.tag.findall(sheet.rows))
        tags = [(found[1], found[2], found.string) for found in split if found is not None]
    return tags


def _order(tags: list[Tag]) -> Iterator[str]:
    """Find rows and cells that do not rise: as numbers, a row comes right before its cells."""
    columns = {letters: column_number(letters.decode()) for letters in {letters for letters, _, _ in tags}}
    places = [(int(row) << _COLUMNS) + columns[letters] for letters, row, _ in tags]
    if not all(map(lt, places, places[1:])):
        for before, place in pairwise(places):
            if place <= before:
                yield f"{_name(place)} 的次序不对或重复"
    rows = {row for letters, row, _ in tags if not letters}
    cells = {row for letters, row, _ in tags if letters}
    yield from (f"第 {int(row)} 行的单元格在别的行里" for row in sorted(cells - rows) if rows)


def _name(place: int) -> str:
    row, column = place >> _COLUMNS, place & ((1 << _COLUMNS) - 1)
    return a1(row, column) if column else f"第 {row} 行"


def sharing_faults(sheet: SheetPart) -> Iterator[str]:
    """Yield shared formulas without a first cell."""
    if b"shared" not in sheet.rows:
        return
    users, first = set(), set()
    for _, raw, text in _patterns(sheet.prefix).formula.findall(sheet.rows):
        values = attributes(raw)
        if values.get("t") == "shared":
            users.add(values.get("si", ""))
            if text and "ref" in values:
                first.add(values.get("si", ""))
    yield from (f"共享公式 {index} 没有首单元格" for index in sorted(users - first))


class FormulaCells(NamedTuple):
    """The cells of a sheet that calculate; an array may be as large as the sheet, so it is kept as what it covers."""

    single: set[Place]
    areas: list[Range]

    def has(self, place: Place) -> bool:
        """Tell whether a cell calculates."""
        return place in self.single or any(within(place, area) for area in self.areas)


def formula_cells(sheet: SheetPart) -> FormulaCells:
    """Return the cells of a sheet that calculate; those inside an array belong to it."""
    found = FormulaCells(set(), [])
    for cell, formula, _ in _patterns(sheet.prefix).formula.findall(sheet.rows):
        values = attributes(formula)
        if values.get("t") in ("array", "dataTable") and "ref" in values:
            found.areas.append(area(values["ref"]))
        found.single.add(coordinates(attributes(cell)["r"]))
    return found
