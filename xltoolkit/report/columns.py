"""The columns of the 检查结果 sheet, and what an earlier run and the user left in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from xltoolkit.model import Cell, Finding, Grid, Value, coordinates

SHEET = "检查结果"
TITLE = "检查结果（xltoolkit）"
EXPIRED = "已失效的审核说明（问题已不存在或数字已变，留作记录）"
NO_FILL = "无"
"""What 原底色 says of a cell that had no fill before ours; an empty 原底色 says that we did not fill the cell."""

HEADINGS = (
    "序号",
    "级别",
    "状态",
    "规则",
    "标题",
    "位置",
    "单元格",
    "左边（表内数）",
    "右边（应为）",
    "差额",
    "说明",
    "最可能的原因",
    "怎么办",
    "审核说明",
    "原底色",
    "指纹",
)
NUMBER, SEVERITY, STATE, RULE, PLACE_TITLE, COORDINATE, CELL = HEADINGS[:7]
ACTUAL, EXPECTED, DIFFERENCE, MESSAGE, SUSPICION, ADVICE, EXPLANATION, ORIGINAL, FINGERPRINT = HEADINGS[7:]
COLUMN = {heading: at for at, heading in enumerate(HEADINGS, 1)}

Key = tuple[str, str, str]
"""Rule, coordinate and fingerprint of the values: what an 审核说明 belongs to."""


class Remembered(NamedTuple):
    """One row of an earlier 检查结果: a finding, or an explanation whose finding is gone."""

    values: dict[str, Value]
    """By heading."""
    row: int = 0
    """Of the sheet."""

    def text(self, heading: str) -> str:
        """Return what a column holds, as text."""
        value = self.values.get(heading)
        return "" if value is None else str(value)

    @property
    def key(self) -> Key:
        """What its explanation belongs to."""
        return self.text(RULE), self.text(COORDINATE), self.text(FINGERPRINT)

    @property
    def explanation(self) -> str:
        """The 审核说明 as the user wrote it; empty where it is only white space."""
        text = self.text(EXPLANATION)
        return text if text.strip() else ""


@dataclass(slots=True)
class Memory:
    """What earlier runs left in a workbook.

    Args:
        grid: the 检查结果 sheet, or None before the first run.
        rows: its rows.
        fills: cell -> its fill before ours (``无`` or RRGGBB).
        fills_at: (rule, coordinate) -> the same, for cells that moved since.
    """

    grid: Grid | None = None
    rows: list[Remembered] = field(default_factory=list)
    fills: dict[Cell, str] = field(default_factory=dict)
    fills_at: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def explanations(self) -> dict[Key, list[str]]:
        """Explanations by what they belong to, in the sheet's order."""
        found: dict[Key, list[str]] = {}
        for row in self.rows:
            if row.explanation:
                found.setdefault(row.key, []).append(row.explanation)
        return found


def own_sheet(grids: Iterable[Grid], title: str) -> Grid | None:
    """Return the sheet that we made, whatever the user calls it now: A1 holds our title."""
    return next((grid for grid in grids if grid.values.get((1, 1)) == title), None)


def free_name(grids: Iterable[Grid], name: str) -> str:
    """Return the name for a new sheet of ours: a user's own sheet of that name is never touched."""
    taken = {grid.name for grid in grids}
    return next(
        free for free in (name, f"{name}（xltoolkit）", *(f"{name}{n}" for n in range(2, 99))) if free not in taken
    )


def recall(grids: Iterable[Grid], earlier: Grid | None = None) -> Memory:
    """Read what earlier runs and the user left in the 检查结果 sheet.

    Args:
        grids: the workbook's sheets.
        earlier: 检查结果 of an output that this run replaces: its explanations are carried over.
    """
    carried = [] if earlier is None else [row for row in read_rows(earlier) if row.explanation]
    grid = own_sheet(grids, TITLE)
    if grid is None:
        return Memory(None, carried)
    memory = Memory(grid, list(read_rows(grid)))
    known = {row.key for row in memory.rows if row.explanation}
    memory.rows += [row for row in carried if row.key not in known]
    for row in memory.rows:
        original, cell = row.text(ORIGINAL), cell_from_text(row.text(CELL))
        if original and cell is not None:
            memory.fills[cell] = original
            memory.fills_at[row.text(RULE), row.text(COORDINATE)] = original
    return memory


def read_rows(grid: Grid) -> Iterator[Remembered]:
    """Yield the rows below the headings; columns are found by heading, so that a moved one is still read."""
    head, at = headings_of(grid)
    rows: dict[int, dict[str, Value]] = {}
    for (row, column), value in grid.values.items():
        if row > head and column in at:
            rows.setdefault(row, {})[at[column]] = value
    for row, values in sorted(rows.items()):
        if values.get(RULE):
            yield Remembered(values, row)


def headings_of(grid: Grid) -> tuple[int, dict[int, str]]:
    """Return the row of the headings and which stands in which column; none where the sheet has lost them."""
    head = next((row for (row, _), value in sorted(grid.values.items()) if value == FINGERPRINT), 0)
    return head, {column: str(value) for (row, column), value in grid.values.items() if row == head and value in COLUMN}


def cell_from_text(text: str) -> Cell | None:
    """Read ``sheet!A1`` as the 单元格 column writes it."""
    sheet, _, ref = text.rpartition("!")
    try:
        coordinates(ref)
    except ValueError:
        return None
    return Cell(sheet, ref) if sheet else None


def fingerprint(finding: Finding) -> str:
    """Return a short digest of the figures that a finding is about; addresses do not count, rows may be inserted."""
    values = [item.value for item in finding.cells]
    sides = [f"{side.normalize():f}" for side in (finding.actual, finding.expected) if side is not None]
    text = "\n".join([*sides, "", *values]) if sides or values else finding.message
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def key_of(finding: Finding) -> Key:
    """Return what an explanation of this finding belongs to."""
    return finding.rule, finding.coordinate, fingerprint(finding)
