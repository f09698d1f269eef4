"""Names of classification codes (政府收支分类科目), as data: code, name, years in which published accounts used it.

The lists are what was seen in published final accounts of 2022 to 2026, not the whole official classification; where
one code has several names, at most one of them is official. A code that is not here may well be right.
"""

from __future__ import annotations

from pathlib import Path

from xltoolkit import CodeList, hookimpl, read_codes

FOLDER = Path(__file__).parent / "codes"
SOURCE = "已公开部门决算中出现过的科目（2022—2026 年），非《政府收支分类科目》全本"


@hookimpl
def codes() -> list[CodeList]:
    """Declare the names of functional and economic codes."""
    return [read_codes(FOLDER / f"{kind}.tsv", kind, SOURCE) for kind in ("functional", "economic")]
