"""A document of tables as a program writes it that takes a PDF apart: text of every page, then its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BROKEN = 9
"""Characters of a cell that fit on a line of the page."""


def paged(document: str) -> str:
    """Return the document on pages; every table runs over two of them."""
    front, *tables = re.split(r"\n(?=\S+表\n单位)", document)
    pages = [f"{front.strip()}\n\n", *(page for table in tables for page in _two_pages(table))]
    return "".join(f"===== 第{number}页 =====\n{page}\n" for number, page in enumerate(pages, 1))


def _two_pages(table: str) -> Iterator[str]:
    lines = [line for line in table.split("\n") if line.strip()]
    rows = [line for line in lines if "\t" in line]
    at = lines.index(rows[0])
    above, below = lines[:at], [line for line in lines[at:] if "\t" not in line]
    half = max(len(rows) * 2 // 3, 3)
    yield "\n".join([*above, *_cells(rows[:half]), "", "", "----- 第1页 表1 -----", *rows[:half], ""])
    yield "\n".join([*_cells(rows[half:]), *below, "", "", "----- 第1页 表1 -----", *rows[half:], ""])


def _cells(rows: list[str]) -> Iterator[str]:
    for row in rows:
        for cell in row.split("\t"):
            text = cell.strip()
            yield from (text[at : at + _BROKEN] for at in range(0, len(text), _BROKEN))
