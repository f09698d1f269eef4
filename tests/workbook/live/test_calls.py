"""What a live run costs, and what it leaves alone: calls by both sides' counters."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.fakeexcel import Application
from tests.workbook.live.conftest import Opener
from xltoolkit.model import Cell, SetFill, SetNote, SetValue
from xltoolkit.workbook.live.writing import CHANGED, TOO_LONG

FIGURES = {f"{column}{row}": row for column in "ABCDEF" for row in range(1, 61)}


def test_a_sheet_is_read_in_at_most_four_blocks(opened: Opener) -> None:
    book = opened(FIGURES)
    book.live.read("表")
    assert book.live.calls.reads["表"] <= 4
    assert book.traffic.reads_of("表") <= 4
    assert book.traffic.single == 0
    assert sum(book.traffic.calls.values()) < 100


def test_more_cells_cost_no_more_calls(opened: Opener) -> None:
    costs = []
    for last in (6, 60):
        book = opened({f"{column}{row}": row for column in "ABC" for row in range(1, last)})
        book.live.read("表")
        book.live.apply(SetValue(Cell("表", f"E{row}"), Decimal(row)) for row in range(1, last))
        costs.append(sum(book.traffic.calls.values()))
    assert costs[0] == costs[1]


def test_a_run_of_cells_is_written_in_one_block(opened: Opener) -> None:
    book = opened(FIGURES)
    book.live.read("表")
    before = book.traffic.reads_of("表")
    assert book.live.apply(SetValue(Cell("表", f"H{row}"), Decimal(row)) for row in range(1, 41)).cells == 40
    assert book.live.calls.writes["表"] == book.traffic.writes_of("表") == 1
    assert book.traffic.reads_of("表") - before <= 4
    assert book.traffic.single == 0


def test_cells_without_an_edit_are_not_written(opened: Opener) -> None:
    book = opened(FIGURES)
    book.live.read("表")
    book.live.apply(SetValue(Cell("表", ref), Decimal(7777)) for ref in ("B2", "B4", "C4"))
    assert book.traffic.written["表"] == {(2, 2), (4, 2), (4, 3)}


def test_a_value_that_stands_there_is_not_written_again(opened: Opener) -> None:
    book = opened(FIGURES)
    book.live.read("表")
    assert book.live.apply([SetValue(Cell("表", "B2"), Decimal(2))]).cells == 0
    assert book.traffic.writes_of("表") == 0


def test_a_cell_that_somebody_changed_meanwhile_is_left_alone_and_said(opened: Opener) -> None:
    book = opened(FIGURES)
    book.live.read("表")
    book.sheet().cells.get((2, 2)).value = 99.0
    edit = SetValue(Cell("表", "B2"), Decimal(5))
    written = book.live.apply([edit, SetValue(Cell("表", "B3"), Decimal(5))])
    assert written.skipped == [(edit, CHANGED)]
    assert written.cells == 1
    assert book.sheet().cells.get((2, 2)).value == 99.0


@pytest.mark.parametrize("figure", ["1234567890123456.78", "0.12345678901234567"])
def test_a_figure_too_long_for_a_float_is_refused(opened: Opener, figure: str) -> None:
    book = opened(FIGURES)
    edit = SetValue(Cell("表", "B2"), Decimal(figure))
    assert book.live.apply([edit]).skipped == [(edit, TOO_LONG)]
    assert book.traffic.writes_of("表") == 0


def test_our_note_is_of_whom_excel_belongs_to_and_known_all_the_same(opened: Opener) -> None:
    book = opened(FIGURES, Application("王会计"))
    text = "【错误】合计不符\n差额 1.00 元\n规则：income.total　公开02表合计1栏"
    book.live.apply([SetNote(Cell("表", "B2"), text)])
    assert book.sheet().cells.get((2, 2)).author == "王会计"
    assert book.live.read("表").notes[2, 2].ours


def test_fills_are_known_from_the_survey_and_not_asked_for_by_cell(opened: Opener) -> None:
    book = opened(FIGURES)
    book.live.read("表")
    book.live.apply(SetFill(Cell("表", f"B{row}"), "FFC7CE") for row in range(1, 61))
    assert book.traffic.calls["Interior"] == 1


def test_calls_that_are_turned_away_while_a_cell_is_edited_are_made_again(opened: Opener) -> None:
    book = opened(FIGURES)
    book.traffic.rejections = 3
    assert book.live.read("表").value("B2") == 2
    assert book.traffic.rejections == 0
