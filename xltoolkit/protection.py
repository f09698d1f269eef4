"""Sheets that somebody protected: left as they are, and said, unless config says that they may be written into."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from xltoolkit.config import Config
from xltoolkit.model import Edit, Grid, SetLayout, Written
from xltoolkit.workbook import Workbook

LEFT_ALONE = "工作表受保护，没有改动，问题列在“检查结果”中；要写入，先撤销保护，或在 config.toml 里设 write.protected"


def kept_sheets(grids: Iterable[Grid], config: Config) -> frozenset[str]:
    """Return the names of the sheets that must stay as they are."""
    if config.protected == "write":
        return frozenset()
    return frozenset(grid.name for grid in grids if grid.protected)


def apply_around(book: Workbook, kept: Collection[str], edits: Sequence[Edit]) -> Written:
    """Make the edits but those in the sheets that are kept; these are told as left out.

    Print set-up is no figure and no finding: that it stays is not worth a word.
    """
    written = book.apply([edit for edit in edits if sheet_of(edit) not in kept])
    held = (edit for edit in edits if sheet_of(edit) in kept and not isinstance(edit, SetLayout))
    written.skipped += [(edit, LEFT_ALONE) for edit in held]
    return written


def sheet_of(edit: Edit) -> str:
    """Return the sheet that an edit changes; empty for an edit of the workbook."""
    cell = getattr(edit, "cell", None)
    return str(getattr(edit, "sheet", "") if cell is None else cell.sheet)
