"""The heads of cells: what stands between ``<c r="`` and ``>``, and what it says.

The same heads come in sheet after sheet and workbook after workbook, so what they say is kept, as far as they are few.
Source: ECMA-376-1, 18.3.1.4 (c).
"""

from __future__ import annotations

import re
from functools import lru_cache

from xltoolkit.model import Place, column_number
from xltoolkit.model.cell import MAX_COLUMN, MAX_ROW
from xltoolkit.workbook.package.xmltext import IrregularError

ATTRIBUTE = re.compile(r'([\w:]+)="([^"<>]*)"')
ATTRIBUTES = re.compile(r'(?: [\w:]+="[^"<>]*")* ?/?')

_MOST = 1 << 17
"""Heads, with all of a sheet of 5,000 rows and 20 columns among them; they take some 25 MB."""
_DIGITS = "0123456789"
_LONGEST = len(str(MAX_ROW))

Head = tuple[Place, int, str]
"""What a head says: where the cell is, the index of its style, and the type of its value (``n``: a number).

A plain tuple, since there are many, and the collector leaves those of plain values alone."""


def read_head(head: str) -> Head:
    """Read a head such as ``B12" s="3" t="s"``.

    Raises:
        IrregularError: it needs a parser.
    """
    address, _, rest = head.partition('"')
    letters = address.rstrip(_DIGITS)
    digits = address[len(letters) :]
    if not 0 < len(digits) <= _LONGEST or digits[0] == "0" or (row := int(digits)) > MAX_ROW:
        raise IrregularError(head)
    style, kind = _look(rest)
    return (row, _column(letters)), style, kind


@lru_cache(maxsize=1 << 10)
def _column(letters: str) -> int:
    column = column_number(letters) if letters.isascii() and letters.isalpha() and letters.isupper() else MAX_COLUMN + 1
    if column > MAX_COLUMN:
        raise IrregularError(letters)
    return column


@lru_cache(maxsize=1 << 10)
def _look(rest: str) -> tuple[int, str]:
    """Return style and type by the text of the attributes behind the address; a sheet has few different ones."""
    if ATTRIBUTES.fullmatch(rest) is None:
        raise IrregularError(rest)
    attributes = dict(ATTRIBUTE.findall(rest))
    style = attributes.get("s", "0")
    if not (style.isascii() and style.isdecimal()):
        raise IrregularError(rest)
    return int(style), attributes.get("t", "n")


class _Known(dict[str, Head]):
    """What heads say, worked out when it is first asked for."""

    def __missing__(self, head: str) -> Head:
        if len(self) >= _MOST:
            self.clear()
        found = self[head] = read_head(head)
        return found


KNOWN = _Known()
"""What heads say."""
