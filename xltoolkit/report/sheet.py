"""The 检查结果 sheet: one row a finding, links to the cells, and a column for the user's 审核说明."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from math import ceil

from xltoolkit.model import (
    YUAN,
    AddSheet,
    Cell,
    CellFormat,
    Edit,
    Finding,
    Grid,
    PrintSetup,
    SetFill,
    SetFormat,
    SetLayout,
    SetLink,
    SetValue,
    Severity,
    State,
    Value,
)
from xltoolkit.model.text import text_width
from xltoolkit.report import columns as c
from xltoolkit.report.notes import Marks
from xltoolkit.report.wording import COLORS, Words, suspicion, urgency

HEAD_ROW = 4
HEAD_COLOR = "D9E1F2"
GUIDE = (
    "错误必须改正；警告须改正，或在“审核说明”栏写明原因（下次运行后变为“已说明”，数字变了要重新说明）；"
    "提示供参考。点“单元格”可跳到所在处。"
)
WIDTHS = (5, 6, 9, 18, 18, 15, 18, 16, 16, 15, 36, 30, 20, 24, 0, 0)
"""In characters; 0 hides the column."""
LINE_HEIGHT = 13.5
"""Points of a line of text in size 10."""
HEAD_HEIGHTS = {1: 24, 2: 18, 3: 16, HEAD_ROW: 18}
"""Row -> points."""
MAX_HEIGHT = 400
"""Points; a spreadsheet's rows end at 409."""

_TEXT = CellFormat(size=10, vertical="top", wrap=True, border=True)
_CENTER = CellFormat(size=10, horizontal="center", vertical="top", wrap=True, border=True)
_MONEY = CellFormat("#,##0.00", size=10, horizontal="right", vertical="top", border=True)
_COUNT = CellFormat("#,##0", size=10, horizontal="right", vertical="top", border=True)
_HEAD = CellFormat(size=10, bold=True, horizontal="center", vertical="center", wrap=True, border=True)
_CENTERED = frozenset({c.NUMBER, c.SEVERITY, c.STATE})
_AMOUNTS = frozenset({c.ACTUAL, c.EXPECTED, c.DIFFERENCE})
_KEPT = (c.RULE, c.PLACE_TITLE, c.COORDINATE, *sorted(_AMOUNTS), c.MESSAGE, c.EXPLANATION, c.FINGERPRINT)
"""What is kept of a row whose finding is gone. The cell is not: another figure may stand there now."""

Row = dict[str, Value]


def results_edits(
    findings: Sequence[Finding],
    memory: c.Memory,
    marks: Marks,
    words: Words,
    name: str,
) -> list[Edit]:
    """Return the edits that bring the sheet up to date; the sheet that is up to date already gets none of value.

    Args:
        findings: in the order they are shown, explanations included.
        memory: the sheet as it stands.
        marks: what is done at the cells.
        words: titles and unit.
        name: of the sheet.
    """
    ordered = sorted(findings, key=urgency)
    board = _Board(name, memory.grid)
    board.head(f"{_summary(ordered)}金额单位：{words.unit}。{words.profile}")
    row = HEAD_ROW
    for number, finding in enumerate(ordered, 1):
        row += 1
        board.line(row, _cells(number, finding, memory, marks, words), finding.severity, finding.cell)
    expired = _expired(ordered, memory)
    if expired:
        board.section(row + 2)
        row += 2
        for kept in expired:
            row += 1
            board.line(row, kept, None, None)
    board.clear_below(row)
    return board.edits


def _summary(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings if finding.state is State.OPEN)
    explained = sum(finding.state is State.EXPLAINED for finding in findings)
    if not findings:
        return "检查完成，没有发现问题。"
    parts = [f"{severity.label} {counts[severity]} 项" for severity in Severity]
    return f"共 {len(findings)} 项：{'，'.join(parts)}，已说明 {explained} 项。"


def _cells(number: int, finding: Finding, memory: c.Memory, marks: Marks, words: Words) -> Row:
    rule, coordinate, digest = c.key_of(finding)
    crowded = finding.cell in marks.crowded
    return {
        c.NUMBER: Decimal(number),
        c.SEVERITY: finding.severity.label,
        c.STATE: _state(finding, memory),
        c.RULE: rule,
        c.PLACE_TITLE: words.title(finding),
        c.COORDINATE: coordinate,
        c.CELL: "" if finding.cell is None else str(finding.cell),
        c.ACTUAL: finding.actual,
        c.EXPECTED: finding.expected,
        c.DIFFERENCE: finding.difference,
        c.MESSAGE: words.body(finding) + ("\n（该单元格已有他人批注，本条只列在这里）" if crowded else ""),
        c.SUSPICION: suspicion(finding),
        c.ADVICE: finding.advice,
        c.EXPLANATION: finding.explanation,
        c.ORIGINAL: "" if finding.cell is None else marks.originals.get(finding.cell, ""),
        c.FINGERPRINT: digest,
    }


def _state(finding: Finding, memory: c.Memory) -> str:
    if finding.state is State.EXPLAINED:
        return "已说明"
    if finding.severity is Severity.HINT:
        return "供参考"
    rule, coordinate, digest = c.key_of(finding)
    if finding.severity is Severity.WARNING and any(
        old.explanation and old.key[:2] == (rule, coordinate) and old.key[2] != digest for old in memory.rows
    ):
        return "数字已变，须重新说明"
    return "待改正" if finding.severity is Severity.ERROR else "待改正或说明"


def _expired(findings: Sequence[Finding], memory: c.Memory) -> list[Row]:
    """Return the rows whose explanation belongs to no finding any more."""
    used = Counter((c.key_of(finding), finding.explanation) for finding in findings if finding.explanation)
    rows: list[Row] = []
    for old in memory.rows:
        if not old.explanation:
            continue
        if used[old.key, old.explanation]:
            used[old.key, old.explanation] -= 1
            continue
        rows.append({heading: _kept(old.values.get(heading)) for heading in _KEPT} | {c.STATE: "已失效"})
    return rows


def _kept(value: Value) -> Value:
    """Return a value as it was written: a file keeps no trailing zeros, and they tell amounts from counts."""
    return YUAN.printed(value) if isinstance(value, Decimal) else value


class _Board:
    """Collects the edits of the sheet; values that stand there already are left out.

    Args:
        name: of the sheet.
        grid: the sheet as it stands, or None.
    """

    def __init__(self, name: str, grid: Grid | None) -> None:
        self._name = name
        self._grid = grid or Grid(name)
        self._heights: dict[int, float] = dict(HEAD_HEIGHTS)
        self._edits: list[Edit] = [] if grid is not None else [AddSheet(name)]

    @property
    def edits(self) -> list[Edit]:
        setup = PrintSetup(landscape=True, fit_width=1, repeat_rows=(HEAD_ROW, HEAD_ROW))
        widths = dict(enumerate(WIDTHS, 1))
        layout = SetLayout(self._name, widths, self._heights, freeze_rows=HEAD_ROW, print_setup=setup)
        return [*self._edits, layout]

    def head(self, summary: str) -> None:
        self._put(1, 1, c.TITLE, CellFormat(size=16, bold=True))
        self._put(2, 1, summary, CellFormat(size=11, bold=True))
        self._put(3, 1, GUIDE, CellFormat(size=10))
        for heading, column in c.COLUMN.items():
            self._put(HEAD_ROW, column, heading, _HEAD)
            self._edits.append(SetFill(self._cell(HEAD_ROW, column), HEAD_COLOR))

    def line(self, row: int, values: Row, severity: Severity | None, target: Cell | None) -> None:
        self._heights[row] = _height(values)
        for heading, column in c.COLUMN.items():
            value = values.get(heading)
            self._put(row, column, None if value == "" else value, _look(heading, value))
        self._edits.append(SetFill(self._cell(row, c.COLUMN[c.SEVERITY]), COLORS[severity] if severity else None))
        self._edits.append(SetLink(self._cell(row, c.COLUMN[c.CELL]), target))

    def section(self, row: int) -> None:
        self._blank(row - 1)
        self._blank(row, first=2)
        self._put(row, 1, c.EXPIRED, CellFormat(size=11, bold=True, horizontal="left", wrap=False, border=False))

    def clear_below(self, last: int) -> None:
        """Empty the rows that an earlier run needed; what the user wrote outside our columns stays."""
        used = {row for row, column in self._grid.values if column <= len(c.HEADINGS)} | {
            row for row, column in self._grid.styles if column <= len(c.HEADINGS)
        }
        for row in sorted(used):
            if row > last:
                self._blank(row)

    def _blank(self, row: int, first: int = 1) -> None:
        self._heights[row] = LINE_HEIGHT
        for column in range(first, len(c.HEADINGS) + 1):
            if (row, column) in self._grid.values:
                self._edits.append(SetValue(self._cell(row, column), None))
            if (row, column) in self._grid.styles:
                self._edits.append(SetFormat(self._cell(row, column), CellFormat(border=False)))
        if row in {used for used, _ in self._grid.styles}:
            self._edits.append(SetFill(self._cell(row, c.COLUMN[c.SEVERITY]), None))
            self._edits.append(SetLink(self._cell(row, c.COLUMN[c.CELL]), None))

    def _put(self, row: int, column: int, value: Value, look: CellFormat) -> None:
        old = self._grid.values.get((row, column))
        typed = old is not None and isinstance(value, str) and str(old) == value  # a number typed as 审核说明 stays one
        cell = self._cell(row, column)
        if old != value and not typed:
            self._edits.append(SetValue(cell, value))
        self._edits.append(SetFormat(cell, look))

    def _cell(self, row: int, column: int) -> Cell:
        return Cell.at(self._name, row, column)


def _height(values: Row) -> float:
    """Return a row's height: programs do not fit the rows of a file that they open."""
    texts = ((values.get(heading), width) for heading, width in zip(c.HEADINGS, WIDTHS, strict=True) if width)
    lines = max(_lines(value, width) for value, width in texts if isinstance(value, str))
    return min(MAX_HEIGHT, lines * LINE_HEIGHT + 3)


@lru_cache(maxsize=1 << 11)
def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(text_width(line) / (width - 1))) for line in text.split("\n"))


def _look(heading: str, value: Value) -> CellFormat:
    if heading in _AMOUNTS:
        whole = isinstance(value, Decimal) and value.as_tuple().exponent == 0
        return _COUNT if whole else _MONEY
    return _CENTER if heading in _CENTERED else _TEXT
