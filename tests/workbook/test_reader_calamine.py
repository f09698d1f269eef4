"""The corpus as python-calamine sees it: a reader of another language and other hands gives the same values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineSheet, CalamineWorkbook

from xltoolkit.model import CellError, Place, Value
from xltoolkit.workbook import open_workbook

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*.xls[xm]"))
UNREADABLE = {"R07_tdf111974_vba.xlsm": "Relationship not found", "R25_macrosheet.xlsm": "Unrecognized sheet:type"}
"""What python-calamine itself does not open, and its words."""


@pytest.mark.skipif(not FILES, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_values_of_the_corpus(path: Path) -> None:
    if path.name in UNREADABLE:
        with pytest.raises(Exception, match=UNREADABLE[path.name]):
            CalamineWorkbook.from_path(str(path))
        return
    other = CalamineWorkbook.from_path(str(path))
    with open_workbook(path) as book:
        for name in book.sheets:
            seen = stored(other.get_sheet_by_name(name))
            own = {place: value for place, value in book.read(name).values.items() if value != ""}
            assert seen.keys() <= own.keys()
            different = {place: (value, seen.get(place)) for place, value in own.items()}
            assert {at: pair for at, pair in different.items() if not same(*pair)} == {}


def stored(sheet: CalamineSheet) -> dict[Place, object]:
    """Return the cells that hold something; errors are nothing to python-calamine."""
    if sheet.start is None:
        return {}
    top, left = sheet.start
    rows = enumerate(sheet.to_python(skip_empty_area=True), top + 1)
    return {(r, c): value for r, row in rows for c, value in enumerate(row, left + 1) if value not in ("", None)}


def same(own: Value, seen: object) -> bool:
    """Compare a value with python-calamine's: a float, which may be off by its own rounding, or a date."""
    if isinstance(own, CellError):
        return seen in (None, str(own))
    if isinstance(own, Decimal) and isinstance(seen, float):
        return abs(float(own) - seen) <= abs(seen) * 1e-14
    if isinstance(own, Decimal):
        return isinstance(seen, dt.date | dt.time | dt.timedelta)
    return own == seen and type(own) is type(seen)
