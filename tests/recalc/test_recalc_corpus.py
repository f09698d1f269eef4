"""Real workbooks: what is replaced is what another program calculates, and nothing else changes."""

from __future__ import annotations

from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest

from xltoolkit.libreoffice import find_office
from xltoolkit.model import Cell, Edit, Grid, Recalculated, SetValue, Value, a1
from xltoolkit.recalc import installed, refresh
from xltoolkit.recalc.trust import agree
from xltoolkit.workbook import Workbook, open_workbook

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
CASES = [
    pytest.param("R08_budget_x14cf.xlsx", "Simple Monthly Budget", ["C11", "C5"], (4, 0), id="through names"),
    pytest.param("R09_cfsamples.xlsx", "Mountains", ["C3", "C4", "C5", "C6", "C7"], (30, 0), id="same places"),
    pytest.param("R03_57181_vba_charts.xlsm", "General", ["C8", "D8", "E8", "F8"], (24, 0), id="3,087 formulas"),
    pytest.param("S1_kitchen.xlsx", "明细表", ["A1"], (40, 1), id="an array formula is left"),
    pytest.param("R06_excelize_Book1.xlsx", "Sheet2", ["D2", "B2", "D11", "B3"], (1, 5), id="never calculated is left"),
]
"""The file, a sheet, inputs in it that grow by 1, how many formulas are replaced, and how many left."""


def read(book: Workbook) -> dict[str, Grid]:
    return {name: book.read(name) for name in book.sheets}


def refreshed(path: Path, sheet: str, inputs: list[str], engine: str) -> tuple[Recalculated, dict[Cell, Value]]:
    """Change the inputs; return what was done, and every cell that has another value now."""
    with open_workbook(path) as book:
        before = read(book)
        edits: list[Edit] = []
        for ref in inputs:
            old = before[sheet].value(ref)
            assert isinstance(old, Decimal)
            edits.append(SetValue(Cell(sheet, ref), old + 1))
        assert not book.apply(edits).skipped
        done = refresh(book, list(before.values()), edits, [], installed([engine]))
        after = read(book)
    assert done is not None
    assert {name: grid.formulas for name, grid in after.items()} == {n: grid.formulas for n, grid in before.items()}
    changed: dict[Cell, Value] = {
        Cell.at(name, *place): value
        for name, grid in after.items()
        for place, value in grid.values.items()
        if value != before[name].values.get(place) and a1(*place) not in (inputs if name == sheet else ())
    }
    return done, changed


@pytest.mark.skipif(find_spec("cellrune") is None, reason="cellrune is not installed")
@pytest.mark.parametrize(("name", "sheet", "inputs", "expected"), CASES)
def test_real_files(name: str, sheet: str, inputs: list[str], expected: tuple[int, int]) -> None:
    if not (CORPUS / name).is_file():
        pytest.skip("corpus not here")
    done, changed = refreshed(CORPUS / name, sheet, inputs, "cellrune")
    assert (done.replaced, done.left) == expected
    assert done.flagged is bool(done.left)
    assert len(changed) == done.replaced


@pytest.mark.skipif(find_spec("cellrune") is None, reason="cellrune is not installed")
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("name", "sheet", "inputs"), [case.values[:3] for case in CASES[1:2]], ids=["same places"])
def test_a_second_opinion_is_the_same(name: str, sheet: str, inputs: list[str]) -> None:
    if not (CORPUS / name).is_file():
        pytest.skip("corpus not here")
    _, one = refreshed(CORPUS / name, sheet, inputs, "cellrune")
    _, other = refreshed(CORPUS / name, sheet, inputs, "libreoffice")
    assert one.keys() == other.keys()
    for cell, value in one.items():
        assert agree(other[cell], value), cell
