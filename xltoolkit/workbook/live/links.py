"""Links of an open workbook: where they lead."""

from __future__ import annotations

import re

import xlwings as xw

from xltoolkit.model import Cell, Place, coordinates
from xltoolkit.workbook.live.surveys import is_surveyed

_INSIDE = re.compile(r"#?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})")
"""A cell of the workbook, as links name it: ``'表 1'!A1``."""


def links_of(sheet: xw.Sheet) -> dict[Place, Cell | None]:
    """Return the cells of a sheet that are links, and where to; None is somewhere outside the workbook's cells."""
    if is_surveyed(sheet.impl):
        return {place: _target(address) for place, address in sheet.impl.all_links().items()}
    links = ((link.Range, link.SubAddress) for link in sheet.api.Hyperlinks)
    return {(cells.Row, cells.Column): _target(address or "") for cells, address in links}


def _target(address: str) -> Cell | None:
    found = _INSIDE.fullmatch(address)
    if found is None:
        return None
    quoted, plain, column, row = found.groups()
    try:
        coordinates(column + row)
    except ValueError:
        return None
    return Cell(plain or quoted.replace("''", "'"), column + row)
