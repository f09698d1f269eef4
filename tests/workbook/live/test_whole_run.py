"""One run, the same findings and edits wherever the workbook is: in a file, in Calc, in a made-up Excel."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import xlwings as xw

from tests.fakeexcel import Application, open_book
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.model import Cell, Grid, Place, SetValue, WorkbookReport, spelt
from xltoolkit.run import Task, run
from xltoolkit.sessions import Session
from xltoolkit.workbook import Workbook, open_workbook
from xltoolkit.workbook.live import LiveWorkbook

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "yangquan-gongxinju-2022.txt"
TOTALS = [Cell("公开02表", "C8"), Cell("公开03表", "C8"), Cell("公开05表", "C8"), Cell("公开06表", "O16")]


@pytest.fixture(scope="module")
def session() -> Session:
    """Plugins and rules."""
    return Session.start(load_config(), "yangquan-2022")


@pytest.fixture
def accounts(session: Session, tmp_path: Path) -> Path:
    """The real accounts, with some totals taken out and one cell that was typed wrong."""
    path = tmp_path / "决算.xlsx"
    import_document(EXAMPLE, session.registry).write(path)
    with open_workbook(path) as book:
        book.apply([*(SetValue(cell, None) for cell in TOTALS), SetValue(Cell("公开03表", "D10"), Decimal("1.23"))])
        book.save(path)
    return path


@pytest.fixture(params=["calc", "excel"])
def opened(request: pytest.FixtureRequest) -> Callable[[Path], LiveWorkbook]:
    """Open a file in a program."""
    if request.param == "excel":
        return lambda path: LiveWorkbook(open_book(path, Application()), "Excel")
    app: xw.App = request.getfixturevalue("app")
    return lambda path: LiveWorkbook(app.books.open(str(path)), "Calc")


@pytest.mark.parametrize("task", [Task(), Task(fill="correct", formats=False)], ids=["blank", "correct"])
def test_findings_and_edits_are_those_of_the_file(
    opened: Callable[[Path], LiveWorkbook], accounts: Path, session: Session, task: Task
) -> None:
    live = opened(accounts)
    report = run(live, session, task)
    with open_workbook(accounts) as book:
        wanted = run(book, session, task)
        assert findings(report) == findings(wanted)
        assert (report.passed, report.failed) == (wanted.passed, wanted.failed)
        assert len(wanted.findings) > 2
        assert live.sheets == book.sheets
        for name in book.sheets:
            grid, of_file = live.read(name), book.read(name)
            assert contents(grid) == contents(of_file), name
            assert {at: note.text for at, note in grid.notes.items()} == {at: n.text for at, n in of_file.notes.items()}
            colors = fills(live, grid)
            assert {at: colors.get(at) for at in fills(book, of_file)} == fills(book, of_file), name


def findings(report: WorkbookReport) -> list[tuple[object, ...]]:
    """Return what the findings say."""
    return [(one.rule, one.cell, one.message, one.expected, one.actual, one.state) for one in report.findings]


def contents(grid: Grid) -> dict[Place, object]:
    """Return formulas as they are compared, and constants."""
    return {**grid.values, **{at: spelt(formula) for at, formula in grid.formulas.items()}}


def fills(book: Workbook, grid: Grid) -> dict[Place, str | None]:
    """Return the colours of a sheet's cells that have one."""
    colors = {at: book.style(index).fill for at, index in grid.styles.items()}
    return {at: color for at, color in colors.items() if color}
