"""The 检查结果 sheet: one row a finding, links to the cells, and a column for the user's 审核说明."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from xltoolkit.model import (
    YUAN,
    Cell,
    CellFormat,
    Edit,
    Finding,
    Grid,
    Severity,
    State,
    Value,
)
from xltoolkit.report import columns as c
from xltoolkit.report.notes import Marks
from xltoolkit.report.ownsheet import CENTER, TEXT, OwnSheet
from xltoolkit.report.wording import COLORS, Words, suspicion, urgency

HEAD_ROW = 4
GUIDE = (
    "错误必须改正；警告须改正，或在“审核说明”栏写明原因（下次运行后变为“已说明”，数字变了要重新说明）；"
    "提示供参考。点“单元格”可跳到所在处。"
)
WIDTHS = (5, 6, 9, 18, 18, 15, 18, 16, 16, 15, 36, 30, 20, 24, 0, 0)
"""In characters; 0 hides the column."""
HEAD_HEIGHTS = {1: 24, 2: 18, 3: 16, HEAD_ROW: 18}
"""Row -> points."""
_MONEY = CellFormat("#,##0.00", size=10, horizontal="right", vertical="top", border=True)
_COUNT = CellFormat("#,##0", size=10, horizontal="right", vertical="top", border=True)
_CENTERED = frozenset({c.NUMBER, c.SEVERITY, c.STATE})
_AMOUNTS = frozenset({c.ACTUAL, c.EXPECTED, c.DIFFERENCE})
_KEPT = (c.RULE, c.PLACE_TITLE, c.COORDINATE, *sorted(_AMOUNTS), c.MESSAGE, c.EXPLANATION, c.FINGERPRINT)
"""What is kept of a row whose finding is gone. The cell is not: another figure may stand there now."""

Row = dict[str, Value]


def results_edits(  # noqa: PLR0913, PLR0917 - what a run knows, told once
    findings: Sequence[Finding],
    memory: c.Memory,
    marks: Marks,
    words: Words,
    name: str,
    places: Mapping[tuple[int, int], Cell] = {},
) -> list[Edit]:
    """Return the edits that bring the sheet up to date; the sheet that is up to date already gets none of value.

    Args:
        findings: in the order they are shown, explanations included.
        memory: the sheet as it stands.
        marks: what is done at the cells.
        words: titles and unit.
        name: of the sheet.
        places: cells that show places of the narrative, by line and offset.
    """
    ordered = sorted(findings, key=urgency)
    board = _Board(name, memory.grid)
    board.top(f"{_summary(ordered)}金额单位：{words.unit}。{words.profile}")
    row = HEAD_ROW
    for number, finding in enumerate(ordered, 1):
        row += 1
        shown = finding.cell or places.get((finding.line, finding.offset))
        cells = _cells(number, finding, memory, marks, words) | {c.CELL: "" if shown is None else str(shown)}
        board.line(row, cells, finding.severity, shown)
    expired = _expired(ordered, memory)
    if expired:
        board.section(row + 2)
        row += 2
        for kept in expired:
            row += 1
            board.line(row, kept, None, None)
    board.clear_below(row)
    return board.edits(HEAD_ROW)


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


class _Board(OwnSheet):
    """The sheet of findings."""

    def __init__(self, name: str, grid: Grid | None) -> None:
        super().__init__(name, grid, WIDTHS, colored=c.COLUMN[c.SEVERITY], linked=c.COLUMN[c.CELL])
        self.heights |= HEAD_HEIGHTS

    def top(self, summary: str) -> None:
        self.put(1, 1, c.TITLE, CellFormat(size=16, bold=True))
        self.put(2, 1, summary, CellFormat(size=11, bold=True))
        self.put(3, 1, GUIDE, CellFormat(size=10))
        self.head(HEAD_ROW, c.HEADINGS)

    def line(self, row: int, values: Row, severity: Severity | None, target: Cell | None) -> None:
        self.fit(row, [values.get(heading) for heading in c.HEADINGS])
        for heading, column in c.COLUMN.items():
            value = values.get(heading)
            self.put(row, column, None if value == "" else value, _look(heading, value))
        self.mark(row, COLORS[severity] if severity else None, target)

    def section(self, row: int) -> None:
        self.blank(row - 1)
        self.blank(row, first=2)
        self.put(row, 1, c.EXPIRED, CellFormat(size=11, bold=True, horizontal="left", wrap=False, border=False))


def _look(heading: str, value: Value) -> CellFormat:
    if heading in _AMOUNTS:
        whole = isinstance(value, Decimal) and value.as_tuple().exponent == 0
        return _COUNT if whole else _MONEY
    return CENTER if heading in _CENTERED else TEXT
