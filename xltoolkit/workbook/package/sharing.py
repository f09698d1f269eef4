"""Shared formulas: the text stands in the first cell, the others name its index.

Source: ECMA-376-1, 18.3.1.40 (``t="shared"``, ``si``, ``ref``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xltoolkit.model import Place, a1, coordinates
from xltoolkit.workbook.package.celltext import character_data
from xltoolkit.workbook.package.outline import escaped
from xltoolkit.workbook.package.rows import attributes
from xltoolkit.workbook.package.translate import shifted


@lru_cache(maxsize=8)
def _pattern(prefix: bytes) -> re.Pattern[bytes]:
    p = re.escape(prefix)
    return re.compile(rb"""<%sc(\s[^<>]*)>\s*<%sf(\s[^<>]*?\bt\s*=\s*["']shared["'][^<>]*)>([^<]*)""" % (p, p))


def _users(rows: bytes, prefix: bytes) -> Iterator[tuple[str, Place, bool, bytes]]:
    """Yield index, cell, whether it is the first cell, and text of every use of a shared formula."""
    for match in _pattern(prefix).finditer(rows):
        formula = attributes(match[2])
        place = coordinates(attributes(match[1]).get("r", "").replace("$", ""))
        yield formula.get("si", ""), place, "ref" in formula, match[3]


@lru_cache(maxsize=2)
def _first_cells(rows: bytes, prefix: bytes) -> dict[str, tuple[Place, str]]:
    found: dict[str, tuple[Place, str]] = {}
    for index, place, first, text in _users(rows, prefix):
        if first and text:
            found.setdefault(index, (place, character_data(text)))
    return found


def formula_at(rows: bytes, prefix: bytes, index: str, place: Place) -> str | None:
    """Return a shared formula as it reads at a cell; None where its first cell is missing."""
    found = _first_cells(rows, prefix).get(index)
    if found is None:
        return None
    (row, column), text = found
    return shifted(text, place[0] - row, place[1] - column)


def users_behind(rows: bytes, prefix: bytes, index: str, place: Place) -> list[Place]:
    """Return the cells behind a first cell that use its formula, up to another first cell of the same index."""
    behind = []
    for found, user, first, _ in _users(rows, prefix):
        if found == index and user > place:
            if first:
                break
            behind.append(user)
    return behind


def first_element(prefix: bytes, index: str, text: str, users: list[Place]) -> bytes:
    """Return the ``f`` element of the first cell of a shared formula that these cells use."""
    rows, columns = zip(*users, strict=True)
    reference = f"{a1(min(rows), min(columns))}:{a1(max(rows), max(columns))}"
    name = prefix + b"f"
    values = (name, reference.encode(), index.encode(), escaped(text), name)
    return b'<%s t="shared" ref="%s" si="%s">%s</%s>' % values
