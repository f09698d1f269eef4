"""What a user is told of an undo; every face says it in the same words."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.journal.entries import Entry, Kind
from xltoolkit.journal.undo import Undone

WHOLE = "整个文件恢复原样，与写入前逐字节相同"
NOTHING_LEFT = "写入的单元格都已是写入前的样子，不用恢复"


def told(entry: Entry, undone: Undone) -> Iterator[str]:
    """Yield line by line what was undone, what was not and why, and what to know besides."""
    yield f"撤销 {entry.when:%Y-%m-%d %H:%M:%S} 的写入"
    if undone.whole:
        yield from undone.remarks or [WHOLE]
        return
    yield _count(entry, undone)
    yield from (f"去掉工作表“{name}”" for name in undone.sheets)
    yield from (f"未恢复　{refused}" for refused in undone.refused)
    yield from undone.remarks


def _count(entry: Entry, undone: Undone) -> str:
    if not (undone.restored or undone.sheets or undone.refused):
        return NOTHING_LEFT
    how = "写入后文件又被保存过，逐格撤销：" if entry.kind is Kind.FILE else ""
    left = f"，没有恢复的 {len(undone.refused)} 处" if undone.refused else ""
    return f"{how}恢复 {len({change.cell for change in undone.restored})} 个单元格{left}"
