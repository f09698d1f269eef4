"""The 情况说明核对 sheet: the text sentence by sentence, every number with its verdict, and links to the cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from xltoolkit.model import Cell, CellFormat, Claim, Edit, Finding, Grid, Narrative, Sentence, Value, Verdict
from xltoolkit.report.columns import free_name, own_sheet
from xltoolkit.report.ownsheet import CENTER, TEXT, OwnSheet
from xltoolkit.report.wording import COLORS

SHEET = "情况说明核对"
TITLE = "情况说明核对（xltoolkit）"
HEADINGS = ("序号", "节", "行", "句子", "数", "判断", "应为", "怎么得出", "单元格", "位置")
WIDTHS = (6, 22, 6, 56, 18, 10, 18, 48, 22, 30)
HEAD_ROW = 4
GUIDE = (
    "有出处：与单元格相同；可推算：由单元格算得出；文内一致：与文字里别的数相符；不可核对：公开表里没有；"
    "有误、用词：须改正，也列在“检查结果”里。点“单元格”可跳到所在处。"
)
VERDICT_COLORS = {
    Verdict.TRACED: "C6E0B4",
    Verdict.DERIVED: "E2F0D9",
    Verdict.CONSISTENT: "F0F6EA",
    Verdict.OUTSIDE: "EDEDED",
    Verdict.WRONG: "FFC7CE",
}
WORDS = "用词"
"""What 判断 says of a finding that is about no number."""
_VERDICT, _CELL = HEADINGS.index("判断") + 1, HEADINGS.index("单元格") + 1
_CENTERED = frozenset({1, 3, _VERDICT})
_NUMBERS = frozenset({5, 7})
_NUMBER = CellFormat(size=10, horizontal="right", vertical="top", wrap=True, border=True)
_MOST_PLACES = 4
"""Coordinates of a sum that a row names."""

Places = dict[tuple[int, int], Cell]
"""Cells of the sheet that show a place of the text, by line and offset."""


class _Item(NamedTuple):
    """A row: what, of what colour, about which cells, and where in the text (None: only a sentence)."""

    values: tuple[str, ...]
    color: str | None = None
    cells: tuple[Cell, ...] = ()
    place: tuple[int, int] | None = None

    @property
    def is_problem(self) -> bool:
        """Whether 检查结果 tells of it, too."""
        return self.values[1] in (WORDS, Verdict.WRONG.label)


def narrative_edits(
    narrative: Narrative, findings: Iterable[Finding], grids: Sequence[Grid]
) -> tuple[list[Edit], Places]:
    """Return the edits that bring the sheet up to date, and where it shows what.

    Args:
        narrative: every number and every sentence.
        findings: of the workbook; those of the text are taken.
        grids: the workbook's sheets.
    """
    grid = own_sheet(grids, TITLE)
    name = grid.name if grid is not None else free_name(grids, SHEET)
    sheet = OwnSheet(name, grid, WIDTHS, colored=_VERDICT, linked=_CELL)
    sheet.heights |= {1: 24, 2: 18, 3: 16, HEAD_ROW: 18}
    sheet.put(1, 1, TITLE, CellFormat(size=16, bold=True))
    sheet.put(2, 1, _summary(narrative), CellFormat(size=11, bold=True))
    sheet.put(3, 1, GUIDE, CellFormat(size=10))
    sheet.head(HEAD_ROW, HEADINGS)
    places: Places = {}
    row = HEAD_ROW
    for sentence, items in told_by_sentence(narrative, findings):
        for at, item in enumerate(items or [_Item(("", "", "", ""))]):
            row += 1
            if item.place is not None and (item.is_problem or item.place not in places):
                places[item.place] = sheet.cell(row, _VERDICT)
            _write(sheet, row, sentence, item, first=not at)
    sheet.clear_below(row)
    return sheet.edits(HEAD_ROW), places


def told_by_sentence(
    narrative: Narrative, findings: Iterable[Finding]
) -> Iterator[tuple[Sentence | None, list[_Item]]]:
    """Yield every sentence with what is said of it, in the order of the text; what is in none comes last."""
    wrong = {(claim.line, claim.offset, claim.reckoning) for claim in narrative.claims}
    words = (finding for finding in findings if finding.line)
    others = (one for one in words if (one.line, one.offset, one.message) not in wrong)
    items = chain(map(_of_claim, narrative.claims), map(_of_words, others))
    left = sorted(items, key=lambda item: item.place or (0, 0))
    by_line: dict[int, list[_Item]] = {}
    for item in left:
        by_line.setdefault((item.place or (0, 0))[0], []).append(item)
    for sentence in narrative.sentences:
        own = []
        for piece in sentence.pieces:
            here = by_line.get(piece.line, [])
            taken = [item for item in here if item.place is not None and sentence.holds(*item.place)]
            by_line[piece.line] = [item for item in here if item not in taken]
            own += taken
        yield sentence, own
    rest = [item for items in by_line.values() for item in items]
    if rest:
        yield None, rest


def _of_claim(claim: Claim) -> _Item:
    where = "、".join(claim.coordinates[:_MOST_PLACES]) + ("……" if len(claim.coordinates) > _MOST_PLACES else "")
    values = (claim.shown, claim.verdict.label, claim.expected_shown, claim.reckoning, where)
    return _Item(values, VERDICT_COLORS[claim.verdict], claim.cells, (claim.line, claim.offset))


def _of_words(finding: Finding) -> _Item:
    cells = tuple(item.cell for item in finding.cells)
    values = ("", WORDS, "", finding.message, finding.coordinate)
    return _Item(values, COLORS[finding.severity], cells, (finding.line, finding.offset))


def _write(sheet: OwnSheet, row: int, sentence: Sentence | None, item: _Item, *, first: bool) -> None:
    number, verdict, expected, reckoning, *where = item.values
    line = item.place[0] if item.place is not None else sentence.pieces[0].line if sentence is not None else 0
    values: list[Value] = [
        Decimal(row - HEAD_ROW),
        sentence.section if sentence is not None else "",
        Decimal(line),
        sentence.text if sentence is not None and first else "",
        number,
        verdict,
        expected,
        reckoning,
        str(item.cells[0]) if item.cells else "",
        "".join(where),
    ]
    sheet.fit(row, values)
    for column, value in enumerate(values, 1):
        look = CENTER if column in _CENTERED else _NUMBER if column in _NUMBERS else TEXT
        sheet.put(row, column, None if value == "" else value, look)
    here = item.cells[0] if item.cells and not item.cells[0].is_elsewhere else None
    sheet.mark(row, item.color, here)


def _summary(narrative: Narrative) -> str:
    counts = "，".join(f"{verdict.label} {narrative.count(verdict)}" for verdict in Verdict)
    name = narrative.path.replace("\\", "/").rpartition("/")[2]
    return f"“{name}”有 {len(narrative.claims)} 个数：{counts}。"
