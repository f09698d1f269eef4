"""Painting and calculating are held while a workbook is written, and let go whatever happens."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.fakeexcel.application import AUTOMATIC, MANUAL
from tests.fakeexcel.cells import Look
from tests.fakeexcel.windows import ComError
from tests.workbook.live.conftest import Opened, Opener
from xltoolkit.model import (
    AddSheet,
    Cell,
    CellFormat,
    Edit,
    SetFill,
    SetFormat,
    SetFormula,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
)
from xltoolkit.workbook.live.held import Held

EDIT = SetValue(Cell("表", "B1"), Decimal(5))


def is_let_go(book: Opened) -> bool:
    book.excel.fails.clear()
    return (book.excel.ScreenUpdating, book.excel.Calculation) == (True, AUTOMATIC)


def test_both_are_held_once_and_let_go_in_turn(opened: Opener) -> None:
    book = opened({"A1": 1})
    book.live.apply([EDIT])
    assert book.excel.states == [
        ("ScreenUpdating", False),
        ("Calculation", MANUAL),
        ("Calculation", AUTOMATIC),
        ("ScreenUpdating", True),
    ]


def test_who_calculates_by_hand_goes_on_so(opened: Opener) -> None:
    book = opened({"A1": 1})
    book.excel.Calculation = MANUAL
    book.live.apply([SetFormula(Cell("表", "B1"), "=A1", Decimal(1))])
    assert book.excel.Calculation == MANUAL
    assert book.live.read("表").value("B1") == 1


def test_let_go_when_an_edit_raises(opened: Opener) -> None:
    book = opened({"A1": 1})

    def edits() -> object:
        yield EDIT
        raise RuntimeError

    with pytest.raises(RuntimeError):
        book.live.apply(edits())  # type: ignore[arg-type]
    assert is_let_go(book)


def test_what_a_killed_run_held_is_let_go_once(opened: Opener, tmp_path: Path) -> None:
    book, note = opened({"A1": 1}), tmp_path / "note"
    app = book.live.book.app
    note.write_text(json.dumps({"screen_updating": True, "calculation": "automatic"}), encoding="utf-8")
    book.excel.ScreenUpdating, book.excel.Calculation = False, MANUAL
    Held(app, note).heal()
    assert is_let_go(book)
    assert not note.exists()
    book.excel.Calculation = MANUAL
    Held(app, note).heal()
    assert book.excel.Calculation == MANUAL


@pytest.mark.parametrize(
    "said", ["", "[]", "{}", '{"calculation": "manual"}', '{"screen_updating": 3, "calculation": "x"}']
)
def test_a_note_that_cannot_be_read_changes_nothing(opened: Opener, tmp_path: Path, said: str) -> None:
    book, note = opened({"A1": 1}), tmp_path / "note"
    note.write_text(said, encoding="utf-8")
    book.excel.states.clear()
    Held(book.live.book.app, note).heal()
    assert not book.excel.states


def test_it_is_noted_as_long_as_anything_is_held(opened: Opener, tmp_path: Path) -> None:
    book, note = opened({"A1": 1}), tmp_path / "note"
    book.excel.Calculation = MANUAL
    held = Held(book.live.book.app, note)
    with held.quiet():
        assert json.loads(note.read_text(encoding="utf-8")) == {"screen_updating": True, "calculation": "manual"}
    assert not note.exists()
    book.excel.fails.add("set ScreenUpdating True")
    with pytest.raises(ComError), held.quiet():
        pass
    book.excel.fails.clear()
    held.heal()
    assert (book.excel.ScreenUpdating, book.excel.Calculation) == (True, MANUAL)


def test_where_nothing_can_be_noted_it_is_held_all_the_same(opened: Opener, tmp_path: Path) -> None:
    book = opened({"A1": 1})
    with Held(book.live.book.app, tmp_path / "no folder" / "note").quiet():
        assert not book.excel.ScreenUpdating
    assert is_let_go(book)


@pytest.mark.parametrize("use", ["get ScreenUpdating", "get Calculation", f"set Calculation {MANUAL}"])
def test_let_go_when_holding_raises(opened: Opener, use: str) -> None:
    book = opened({"A1": 1})
    book.excel.fails.add(use)
    with pytest.raises(ComError):
        book.live.apply([EDIT])
    assert is_let_go(book)


def test_painting_is_let_go_when_calculating_cannot_be(opened: Opener) -> None:
    book = opened({"A1": 1})
    book.excel.fails.add(f"set Calculation {AUTOMATIC}")
    with pytest.raises(ComError):
        book.live.apply([EDIT])
    assert book.excel.ScreenUpdating


REFUSED = [
    EDIT,
    SetFill(Cell("表", "A1"), "FFC7CE"),
    SetFormat(Cell("表", "A1"), CellFormat(bold=True)),
    SetNote(Cell("表", "A1"), "【错误】合计不符"),
    SetLink(Cell("表", "A1"), Cell("表", "A2")),
    SetLayout("表", widths={1: 20.0}),
]


@pytest.mark.parametrize("edit", REFUSED, ids=lambda edit: type(edit).__name__)
def test_what_a_protected_sheet_refuses_is_said_and_both_are_let_go(opened: Opener, edit: Edit) -> None:
    book = opened({"A1": 1})
    assert book.live.read("表").protected is False
    book.sheet().cells.protected = True
    assert book.live.read("表").protected
    written = book.live.apply([edit])
    assert (written.cells, written.styles, written.notes) == (0, 0, 0)
    assert [skipped for skipped, _ in written.skipped] == [edit]
    assert "受保护" in written.skipped[0][1]
    assert is_let_go(book)


def test_panes_are_frozen_on_their_sheet_and_the_user_stays_where_he_was(opened: Opener) -> None:
    book = opened({"A1": 1})
    book.live.apply([AddSheet("检查结果", hidden=True), SetLayout("检查结果", freeze_rows=2)])
    shown = book.excel.books[0]
    assert shown.window.frozen == {"检查结果": (2, 0)}
    assert shown.active.name == "表"
    assert book.live.read("检查结果").state == "hidden"
    book.live.apply([SetLayout("检查结果", freeze_rows=0)])
    assert shown.window.frozen == {}


def test_a_sheet_that_only_macros_show_is_hidden(opened: Opener) -> None:
    book = opened({"A1": 1})
    book.live.apply([AddSheet("检查结果")])
    book.sheet("检查结果").state = 2
    assert book.live.read("检查结果").state == "hidden"


def test_a_link_keeps_what_its_cell_holds_and_is_made_once(opened: Opener) -> None:
    book = opened({"A1": 12.5})
    edit = SetLink(Cell("表", "A1"), Cell("张三's", "B2"))
    book.live.apply([edit])
    cell = book.sheet().cells.get((1, 1))
    assert (cell.value, cell.link, cell.tip) == (12.5, "#'张三''s'!B2", "转到 张三's!B2")
    cell.look = Look(bold=True)
    book.live.apply([edit])
    assert cell.look == Look(bold=True)
    book.live.apply([SetLink(Cell("表", "A1"), None)])
    assert (cell.link, cell.value) == (None, 12.5)
