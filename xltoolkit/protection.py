"""What somebody protected: left as it is, and said, unless config says that it may be written into.

As in Excel itself, cells that are not locked may be written; notes, colours and formats of a protected sheet stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xltoolkit.config import Config
from xltoolkit.model import AddSheet, Edit, Grid, SetFormula, SetLayout, SetValue, WorkbookError, Written
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.protocol import is_sealed

_UNPROTECT = "要写入，先撤销保护，或在 config.toml 里设 write.protected"
LEFT_ALONE = f"工作表受保护，没有改动，问题列在“检查结果”中；{_UNPROTECT}"
FIXED = f"工作簿的结构受保护，不能加这张表，问题列在报告里；{_UNPROTECT}"


@dataclass(frozen=True, slots=True)
class Kept:
    """What must stay as it is.

    Args:
        sheets: protected sheets by name, as they were read.
        fixed: whether no sheet may be added.
    """

    sheets: Mapping[str, Grid] = field(default_factory=dict)
    fixed: bool = False


def kept(book: Workbook, grids: Iterable[Grid], config: Config) -> Kept:
    """Return what must stay as it is.

    Raises:
        WorkbookError: config says that a protected workbook is not written at all.
    """
    if config.protected == "write":
        return Kept()
    found = Kept({grid.name: grid for grid in grids if grid.protected}, is_sealed(book) and book.fixed)
    if config.protected == "refuse" and (found.sheets or found.fixed):
        why = "、".join([*found.sheets, *(["工作簿的结构"] if found.fixed else [])])
        advice = "只核对用 xlt check；要写入，先撤销保护，或把 config.toml 的 write.protected 改为 results 或 write"
        raise WorkbookError("工作簿有保护，按设置没有写入", why=f"受保护的有：{why}", advice=advice)
    return found


def apply_around(book: Workbook, kept: Kept, edits: Sequence[Edit]) -> Written:
    """Make the edits but those of what is kept; these are told as left out.

    Layout is no figure and no finding: that it stays is not worth a word. Of a sheet that cannot be added it is told
    once, and not again for each of its cells.
    """
    if not kept.sheets and not kept.fixed:
        return book.apply(edits)
    known = {name.casefold() for name in book.sheets}
    reasons = [_reason(book, kept, known, edit) for edit in edits]
    written = book.apply([edit for edit, reason in zip(edits, reasons, strict=True) if reason is None])
    written.skipped += [
        (edit, reason)
        for edit, reason in zip(edits, reasons, strict=True)
        if reason is not None and not isinstance(edit, SetLayout) and (reason != FIXED or isinstance(edit, AddSheet))
    ]
    return written


def _reason(book: Workbook, kept: Kept, known: set[str], edit: Edit) -> str | None:
    """Return why an edit must not be made, or None."""
    sheet = sheet_of(edit)
    if kept.fixed and sheet and sheet.casefold() not in known:
        return FIXED
    grid = kept.sheets.get(sheet)
    if grid is None:
        return None
    if isinstance(edit, SetValue | SetFormula):
        style = grid.styles.get((edit.cell.row, edit.cell.column), 0)
        return LEFT_ALONE if book.style(style).locked else None
    return LEFT_ALONE


def sheet_of(edit: Edit) -> str:
    """Return the sheet that an edit changes or adds; empty for an edit of the workbook."""
    cell = getattr(edit, "cell", None)
    return str(getattr(edit, "sheet", getattr(edit, "name", "")) if cell is None else cell.sheet)
