"""Bringing something before the user's eyes: a row of 检查结果, or a text of our own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from xltoolkit.attach import Attached
from xltoolkit.live.messages import Done
from xltoolkit.model import Cell, Grid, OutputError
from xltoolkit.report.columns import CELL, EXPLANATION, SHEET, TITLE, headings_of, own_sheet, read_rows
from xltoolkit.workbook import Workbook

MARK = "\ufeff"
"""At the start of a text: old Windows editors take it for GBK otherwise."""

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def go_to_results(at: Attached, book: Workbook) -> bool:
    """Turn to 检查结果; tells whether there is one."""
    grid = results_sheet(book)
    if grid is not None:
        at.book.sheets[grid.name].activate()
    return grid is not None


def go_to_explanation(at: Attached, book: Workbook) -> Done:
    """Select where the 审核说明 of the current cell's finding is written."""
    chosen = at.app.selection
    if chosen is None:
        return Done("没有选中单元格。\n请：选中有问题的单元格，再点“审核说明”。", must_read=True)
    cell = Cell.at(str(chosen.sheet.name), chosen.row, chosen.column)
    grid = results_sheet(book)
    if grid is None:
        return Done("还没有检查过，没有“检查结果”表。\n请：先点“检查全部”。", must_read=True)
    rows = [kept.row for kept in read_rows(grid) if kept.text(CELL) == str(cell)]
    if not rows:
        return Done(
            f"“检查结果”里没有单元格 {cell} 的问题。\n请：选中有颜色的单元格再点；刚改过数的，先重新检查。",
            must_read=True,
        )
    _, headings = headings_of(grid)
    column = next((at for at, heading in headings.items() if heading == EXPLANATION), 1)
    sheet = at.book.sheets[grid.name]
    sheet.activate()
    sheet[rows[0] - 1, column - 1].select()
    more = f"（共 {len(rows)} 个问题，依次写）" if len(rows) > 1 else ""
    return Done(f"请在第 {rows[0]} 行的“审核说明”栏写明原因{more}，再检查一次。")


def results_sheet(book: Workbook) -> Grid | None:
    """Return 检查结果 as it stands, or None."""
    likely_first = sorted(book.sheets, key=lambda name: SHEET not in name)
    return own_sheet((book.read(name) for name in likely_first), TITLE)


def show_text(folder: Path, title: str, text: str) -> Path:
    """Write a text where the user finds it, and open it with the system's own editor, if it has one.

    Raises:
        OutputError: it cannot be written.
    """
    path = folder / f"{_UNFIT.sub('_', title)}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # accounts before they are published
        path.write_text(MARK + text, encoding="utf-8", newline="\r\n" if sys.platform == "win32" else None)
    except OSError as error:
        raise OutputError(
            "清单写不出来", where=str(path), why=str(error), advice="检查磁盘空间和这个文件夹的权限"
        ) from error
    open_file(path)
    return path


def open_file(path: Path) -> None:
    """Open a file with the program that the system has for it; where there is none, nothing happens."""
    if sys.platform == "win32":
        with suppress(OSError):
            os.startfile(path)  # noqa: S606 - a text of ours
        return
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is not None and (
        sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        subprocess.Popen(  # noqa: S603 - the system's own opener
            [opener, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
