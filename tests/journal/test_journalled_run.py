"""A whole run on an open workbook, through the journal: the run needs no knowledge of it, and all of it comes back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.journal.test_undo_anything import picture
from tests.test_cli import SOURCE
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.journal import Journalled, Stage, Store, undo
from xltoolkit.loader import load
from xltoolkit.model import Cell, Note, SetFill, SetValue
from xltoolkit.report import CORRECTIONS_TITLE, SHEET, clear_edits, recall
from xltoolkit.report.wording import OUR_COLORS
from xltoolkit.run import Task, run
from xltoolkit.sessions import Session
from xltoolkit.workbook import open_workbook
from xltoolkit.workbook.memory import MemoryWorkbook

LINE = "公开01表"


@pytest.fixture(scope="module")
def session() -> Session:
    return Session.start(load_config(), "yangquan-2022")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("imported") / "决算.xlsx"
    import_document(SOURCE, load(load_config(), "yangquan-2022")).write(target)
    return target


@pytest.fixture
def book(imported: Path) -> MemoryWorkbook:
    """The real accounts as if they were open, one total wrong and one cell a person's own colour."""
    with open_workbook(imported) as file:
        grids = [file.read(name) for name in file.sheets]
    cells = {grid.name: {Cell.at(grid.name, *at).ref: value for at, value in grid.values.items()} for grid in grids}
    book = MemoryWorkbook(cells, merges={grid.name: grid.merges for grid in grids})
    line = next(grid for grid in grids if grid.name == LINE)
    total = next(Cell.at(LINE, row, at + 2) for (row, at), value in line.values.items() if value == "本年收入合计")
    book.apply([SetValue(total, Decimal(1)), SetFill(Cell("公开06表", "O16"), "00FF00")])
    return book


def run_live(book: MemoryWorkbook, store: Store, session: Session, task: Task) -> None:
    with Journalled(book, store, "决算.xlsx", program="Excel", profile="yangquan-2022") as journalled:
        run(journalled, session, task)


@pytest.mark.parametrize("fill", ["blank", "correct"])
def test_a_run_comes_back_whole(book: MemoryWorkbook, store: Store, session: Session, fill: str) -> None:
    before = picture(book)
    task = Task("correct" if fill == "correct" else "blank")
    run_live(book, store, session, task)
    assert SHEET in book.sheets
    (entry,) = store.history("决算.xlsx").entries  # one, though a run that corrects writes twice
    assert entry.stage is Stage.DONE
    added = [name for name in entry.changes.sheets if book.read(name).value("A1") == CORRECTIONS_TITLE]
    assert bool(added) is (fill == "correct")
    again = picture(book)
    run_live(book, store, session, task)
    assert picture(book) == again
    assert len(store.history("决算.xlsx").entries) == 1  # the second run found all as it should be
    assert undo(book, store, entry).refused == []
    assert picture(book) == before


def test_clearing_takes_our_marks_only_and_comes_back(book: MemoryWorkbook, store: Store, session: Session) -> None:
    book.contents[LINE].grid.notes[1, 1] = Note("张三", "上年就是这样")
    book.apply([SetFill(Cell(LINE, "A1"), "FFC7CE")])  # a person's choice of our very colour
    run_live(book, store, session, Task())
    marked = picture(book)
    with Journalled(book, store, "决算.xlsx") as journalled:
        grids = [journalled.read(name) for name in journalled.sheets]
        journalled.apply(clear_edits(grids, recall(grids), journalled.style))
    cleared = picture(book)
    tables = [name for name in cleared if name != SHEET]
    assert [note for name in tables for note in cleared[name]["notes"].values()] == [Note("张三", "上年就是这样")]
    colours = [look.fill for name in tables for look in cleared[name]["looks"].values()]
    assert [colour for colour in colours if colour in OUR_COLORS] == ["FFC7CE"]
    assert "00FF00" in colours
    assert cleared[SHEET] == marked[SHEET]
    assert all(cleared[name]["values"] == marked[name]["values"] for name in tables)
    assert undo(book, store, store.history("决算.xlsx").entries[0]).refused == []
    assert picture(book) == marked
