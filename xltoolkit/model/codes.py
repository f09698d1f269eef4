"""Classification codes as printed: whole, or 类, 款 and 项 each in a column (政府收支分类科目: 3, 2 and 2 digits)."""

from __future__ import annotations

SPLIT_HEADINGS = ("类", "款", "项")
"""Printed over the parts of a code."""
_STARTS = (0, 3, 5)


def split_code(code: str, columns: int) -> tuple[str, ...]:
    """Return what stands in each code column of a row: 2010308 is 201, 03 and 08; the last takes all that is left."""
    starts = _STARTS[:columns]
    return tuple(code[start:end] for start, end in zip(starts, (*starts[1:], None), strict=True))
