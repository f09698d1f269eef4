"""A whole run over accounts that somebody's own formulas read."""

from __future__ import annotations

from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest

from xltoolkit.config import Config, load_config
from xltoolkit.importing.text import import_document
from xltoolkit.model import AddSheet, Cell, Recalculated, SetFormula, SetValue
from xltoolkit.run import Session, run_file
from xltoolkit.workbook import open_workbook

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "yangquan-gongxinju-2022.txt"
TOTAL, OWN, ABOVE = Cell("公开02表", "C7"), Cell("备查", "A1"), Cell("备查", "A2")


@pytest.fixture(scope="module")
def session() -> Session:
    return Session.start(load_config(), "yangquan-2022")


@pytest.fixture
def accounts(session: Session, tmp_path: Path) -> tuple[Path, Decimal]:
    """Return accounts without their total income, which formulas on another sheet read, and that total."""
    path = tmp_path / "in.xlsx"
    path.write_bytes(import_document(EXAMPLE, session.registry).workbook())
    with open_workbook(path) as book:
        total = book.read(TOTAL.sheet).value(TOTAL)
        assert isinstance(total, Decimal)
        book.apply([SetValue(TOTAL, None), AddSheet(OWN.sheet), SetFormula(OWN, "=公开02表!C7/2", Decimal(0))])
        book.apply([SetFormula(ABOVE, '=IF(A1=0,"缺","有")', "缺")])
        book.save(path)
    return path, total


@pytest.mark.skipif(find_spec("cellrune") is None, reason="cellrune is not installed")
def test_formulas_over_a_filled_total_are_brought_up_to_date(
    session: Session, accounts: tuple[Path, Decimal], tmp_path: Path
) -> None:
    source, total = accounts
    report = run_file(source, tmp_path / "out.xlsx", session)
    assert report.error is None
    assert report.recalculated == Recalculated("cellrune", 2, 0, flagged=False)
    with open_workbook(tmp_path / "out.xlsx") as book:
        assert book.read(TOTAL.sheet).value(TOTAL) == total
        own = book.read(OWN.sheet)
        assert (own.value(OWN), own.value(ABOVE)) == (total / 2, "有")
        assert own.formula(OWN) == "=公开02表!C7/2"
    again = run_file(tmp_path / "out.xlsx", tmp_path / "again.xlsx", session)
    assert again.recalculated is None
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "out.xlsx").read_bytes()


def test_without_an_engine_they_are_flagged_once(accounts: tuple[Path, Decimal], tmp_path: Path) -> None:
    plain = Session.start(Config(profile="yangquan-2022", engines=()), "yangquan-2022")
    report = run_file(accounts[0], tmp_path / "out.xlsx", plain)
    assert report.recalculated == Recalculated("", 0, 2, flagged=True)
    with open_workbook(tmp_path / "out.xlsx") as book:
        assert book.read(OWN.sheet).value(OWN) == 0
    run_file(tmp_path / "out.xlsx", tmp_path / "again.xlsx", plain)
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "out.xlsx").read_bytes()


def test_nothing_is_said_where_no_formula_reads_what_is_written(session: Session, tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    source.write_bytes(import_document(EXAMPLE, session.registry).workbook())
    assert run_file(source, tmp_path / "out.xlsx", session).recalculated is None
