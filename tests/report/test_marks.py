"""Notes and fills at the cells."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from xltoolkit.model import (
    NOTE_AUTHOR,
    Cell,
    CellFormat,
    CellStyle,
    DeleteNote,
    Finding,
    Grid,
    Note,
    SetFill,
    SetNote,
    Severity,
    State,
)
from xltoolkit.report.columns import Memory
from xltoolkit.report.notes import Canvas, Marks, mark, note_text
from xltoolkit.report.wording import Words

CELL = Cell("表", "B2")
WORDS = Words({"a.sum": "合计等于各项之和"}, "元")
ERROR = Finding("a.sum", Severity.ERROR, "合计等于各项之和：甲 3 元，应等于 乙 2 元，相差 1 元", "核对", cell=CELL)
WARNING = replace(ERROR, rule="a.name", severity=Severity.WARNING, message="名称不一致")
HINT = replace(WARNING, rule="a.hint", severity=Severity.HINT, message="小数过多")
FILLS: list[str | None] = ["", "FFFF00", None, "FFC7CE", "FFEB9C"]


def marked(findings: list[Finding], grid: Grid | None = None, memory: Memory | None = None) -> Marks:
    grid = grid or Grid("表")
    canvas = Canvas({grid.name: grid}, lambda index: CellStyle(CellFormat(), FILLS[index]), memory or Memory())
    return mark(findings, canvas, WORDS)


def grid_with(style: int, note: Note | None = None) -> Grid:
    grid = Grid("表", styles={(2, 2): style})
    if note is not None:
        grid.notes[2, 2] = note
    return grid


def test_a_finding_gets_a_note_and_its_severitys_colour() -> None:
    for finding, color in ((ERROR, "FFC7CE"), (WARNING, "FFEB9C"), (HINT, "DDEBF7")):
        marks = marked([finding])
        assert [type(edit) for edit in marks.edits] == [SetNote, SetFill]
        assert SetFill(CELL, color) in marks.edits
        assert marks.originals == {CELL: "无"}


def test_findings_at_one_cell_share_a_note_with_the_worst_first_and_its_colour() -> None:
    marks = marked([HINT, WARNING, ERROR])
    note, fill = marks.edits
    assert fill == SetFill(CELL, "FFC7CE")
    assert isinstance(note, SetNote)
    assert [line for line in note.text.splitlines() if line.startswith("【")] == [
        "【错误】合计等于各项之和",
        "【警告】名称不一致",
        "【提示】小数过多",
    ]


def test_a_note_tells_title_sides_difference_what_to_do_and_rule() -> None:
    assert note_text([ERROR], WORDS).splitlines() == [
        "【错误】合计等于各项之和",
        "甲 3 元，应等于 乙 2 元，相差 1 元",
        "怎么办：核对",
        "规则：a.sum",
    ]


def test_sides_are_added_where_the_message_leaves_them_out() -> None:
    finding = replace(WARNING, actual=Decimal("1234.50"), expected=Decimal("1234.00"))
    assert "左边 1,234.50，右边 1,234.00，相差 0.50 元" in note_text([finding], WORDS)


def test_a_crowded_note_is_cut_and_says_so() -> None:
    assert note_text([ERROR] * 8, WORDS).endswith("另有 2 项，见“检查结果”表")


def test_a_persons_note_stays() -> None:
    marks = marked([ERROR], grid_with(0, Note("张三", "已核对")))
    assert marks.edits == [SetFill(CELL, "FFC7CE")]
    assert marks.crowded == {CELL}


def test_a_fill_that_rrggbb_cannot_say_is_left_alone() -> None:
    marks = marked([ERROR], grid_with(2))
    assert [type(edit) for edit in marks.edits] == [SetNote]
    assert marks.originals == {}


def test_a_second_run_changes_nothing_and_still_knows_the_earlier_fill() -> None:
    grid = grid_with(3, Note(NOTE_AUTHOR, note_text([ERROR], WORDS)))
    marks = marked([ERROR], grid, Memory(fills={CELL: "FFFF00"}, fills_at={("a.sum", ""): "FFFF00"}))
    assert marks.edits == []
    assert marks.originals == {CELL: "FFFF00"}


def test_a_cell_that_was_pink_before_us_stays_pink_afterwards() -> None:
    assert marked([ERROR], grid_with(3)).originals == {CELL: "FFC7CE"}


def test_when_the_finding_is_gone_our_note_goes_and_the_earlier_fill_returns() -> None:
    note = Note(NOTE_AUTHOR, note_text([ERROR], WORDS))
    for earlier, color in (("FFFF00", "FFFF00"), ("无", None)):
        marks = marked([], grid_with(3, note), Memory(fills={CELL: earlier}))
        assert marks.edits == [SetFill(CELL, color), DeleteNote(CELL)]


def test_a_fill_that_the_user_chose_since_stays() -> None:
    marks = marked([], grid_with(1, Note(NOTE_AUTHOR, "…")), Memory(fills={CELL: "无"}))
    assert marks.edits == [DeleteNote(CELL)]


def test_a_cell_that_moved_gets_its_own_earlier_fill_back() -> None:
    finding = replace(ERROR, coordinate="公开01表1行1栏")
    grid = Grid("表", styles={(9, 2): 3}, notes={(9, 2): Note(NOTE_AUTHOR, note_text([finding], WORDS))})
    memory = Memory(fills={CELL: "FFFF00"}, fills_at={("a.sum", "公开01表1行1栏"): "FFFF00"})
    assert marked([], grid, memory).edits == [SetFill(Cell("表", "B9"), "FFFF00"), DeleteNote(Cell("表", "B9"))]
    moved = replace(finding, cell=Cell("表", "B9"))
    assert marked([moved], grid, memory).originals == {Cell("表", "B9"): "FFFF00"}


def test_an_explained_warning_keeps_a_note_and_loses_its_colour() -> None:
    explained = replace(WARNING, state=State.EXPLAINED, explanation="上级文件")
    marks = marked([explained], grid_with(4, Note(NOTE_AUTHOR, "…")), Memory(fills={CELL: "FFFF00"}))
    note, fill = marks.edits
    assert isinstance(note, SetNote)
    assert "【警告，已说明】名称不一致" in note.text
    assert "审核说明：上级文件" in note.text
    assert fill == SetFill(CELL, "FFFF00")


def test_a_finding_without_a_cell_marks_nothing() -> None:
    assert marked([replace(ERROR, cell=None)]).edits == []
