"""Whether sums count what a profile adds: what is a part of another line or column (其中) does not count beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from xltoolkit.model import Column, Kind, Line, fold

_PART = re.compile(r"[\W\d一二三四五六七八九十]*?(?:其中|附:|#)")


def counted_line(line: Line, part_of: str) -> Line:
    """Return an added line that says whether it counts: as the profile says, else by its label.

    Args:
        line: as added.
        part_of: the whole name of the line that it is a part of, if any.
    """
    by_itself = not part_of and line.kind is not Kind.TEXT and (bool(line.code) or not _is_part([line.label]))
    return replace(line, counted=by_itself if line.counted is None else line.counted, part_of=part_of)


def counted_column(column: Column, part_of: str) -> Column:
    """Return an added column that says whether it counts: as the profile says, else by its headings."""
    by_itself = not part_of and column.kind is Kind.MONEY and not _is_part((column.name, *column.headings))
    return replace(column, counted=by_itself if column.counted is None else column.counted, part_of=part_of)


def _is_part(headings: Iterable[str]) -> bool:
    """Tell whether a label, or the last level of a heading, begins with 其中, 附： or #."""
    return any(_PART.match(fold(heading).rpartition(".")[2]) for heading in headings)
