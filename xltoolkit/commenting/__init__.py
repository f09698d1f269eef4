"""Comments in a copy of a Word document: one at every place of the narrative that has a finding.

The package is spliced: parts that nobody touches are copied as they stand, and the main part gets the marks of the
comments and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xltoolkit.commenting.copy import refuse_target, write_comments
from xltoolkit.model import Limits, WorkbookReport

__all__ = ["add_comments", "refuse_target", "write_comments"]

_MOST_PLACES = 6


def add_comments(books: Iterable[WorkbookReport], text: Path, target: Path, limits: Limits) -> None:
    """Write the copy for the workbook that the text was examined with; what came of it joins its remarks.

    Raises:
        ToolkitError: as ``write_comments``.
    """
    for book in books:
        if book.narrative is None:
            continue
        done = write_comments(text, target, book, limits)
        book.remarks.append(f"“{target}”里有 {done.comments} 处批注")
        if done.lost:
            places = "、".join(done.lost[:_MOST_PLACES])
            book.remarks.append(f"{len(done.lost)} 处没有对上 Word 里的文字，没有批注：{places}")
