"""Notes that explain terms: where no other note stands, taken away on demand, never mixed with findings."""

from __future__ import annotations

from xltoolkit.glossary import Term
from xltoolkit.model import NOTE_AUTHOR, Cell, DeleteNote, Grid, Note, SetNote
from xltoolkit.model.edit import CellFormat, CellStyle
from xltoolkit.report.columns import Memory
from xltoolkit.report.notes import Canvas, mark
from xltoolkit.report.terms import term_text, with_terms
from xltoolkit.report.wording import Words

TERM = Term("其他收入", (), "其他的收入。", "《某制度》")
AT = Cell("表", "A1")
SHOWN = SetNote(AT, term_text(TERM))


def grid(note: Note | None = None) -> Grid:
    return Grid("表", {(1, 1): "其他收入"}, notes={} if note is None else {(1, 1): note})


def test_a_term_is_shown_once() -> None:
    assert with_terms([], [(AT, TERM)], [grid()], show=True) == [SHOWN]
    assert with_terms([], [(AT, TERM)], [grid(Note(NOTE_AUTHOR, term_text(TERM)))], show=True) == []


def test_a_person_s_note_and_a_finding_s_come_first() -> None:
    finding = SetNote(AT, "【错误】合计不符\n规则：income.row_sum")
    assert with_terms([], [(AT, TERM)], [grid(Note("李四", "待核"))], show=True) == []
    assert with_terms([finding], [(AT, TERM)], [grid(Note(NOTE_AUTHOR, term_text(TERM)))], show=True) == [finding]


def test_where_a_finding_goes_its_term_comes_in_one_step() -> None:
    old = grid(Note(NOTE_AUTHOR, "【错误】合计不符\n规则：income.row_sum"))
    assert with_terms([DeleteNote(AT)], [(AT, TERM)], [old], show=True) == [SHOWN]


def test_terms_are_taken_away_and_nothing_else_is() -> None:
    term, finding = (
        grid(Note(NOTE_AUTHOR, term_text(TERM))),
        grid(Note(NOTE_AUTHOR, "【提示】看\n规则：income.row_sum")),
    )
    assert with_terms([], [(AT, TERM)], [term], show=False) == [DeleteNote(AT)]
    assert with_terms([], [(AT, TERM)], [finding], show=False) == []


def test_the_marks_of_findings_leave_terms_alone() -> None:
    canvas = Canvas({"表": grid(Note(NOTE_AUTHOR, term_text(TERM)))}, lambda _: CellStyle(CellFormat()), Memory())
    assert mark((), canvas, Words({}, "元")).edits == []
