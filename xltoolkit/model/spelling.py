"""How programs spell one and the same formula of a spreadsheet."""

from __future__ import annotations

import re

_QUOTED_SHEET = re.compile(r"'([^'!]+)'!")


def spelt(formula: str) -> str:
    """Return a formula as it is compared.

    Programs capitalise functions, and leave out blanks and (LibreOffice) the quotation marks around the name of a sheet
    that could do without. What stands in double quotation marks is left alone.
    """
    pieces = formula.split('"')
    pieces[::2] = ["".join(_QUOTED_SHEET.sub(r"\1!", piece).split()).upper() for piece in pieces[::2]]
    return '"'.join(pieces)
