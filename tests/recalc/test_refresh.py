"""Formulas that rest on what a run wrote: calculated where an engine can be trusted, flagged elsewhere."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from openpyxl import Workbook as OpenpyxlWorkbook

from xltoolkit.libreoffice import find_office
from xltoolkit.model import Cell, Edit, Recalculated, SetFormula, SetValue, Value
from xltoolkit.recalc import Engine, installed, refresh
from xltoolkit.recalc.engines import EngineError
from xltoolkit.workbook import open_workbook

SHEET, OTHER = "甲", "乙"
FORMULAS: dict[str, tuple[str, int]] = {"A2": ("=A1*2", 20), "A3": ("=A2+1", 21), "A4": ("=B1*3", 15)}


def at(ref: str, sheet: str = SHEET) -> Cell:
    return Cell(sheet, ref)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a workbook with inputs A1 = 10 and B1 = 5, formulas with their values, and one on another sheet."""
    made = OpenpyxlWorkbook()
    made.worksheets[0].title = SHEET
    made.create_sheet(OTHER)
    path = tmp_path / "book.xlsx"
    made.save(path)
    edits: list[Edit] = [SetValue(at("A1"), Decimal(10)), SetValue(at("B1"), Decimal(5))]
    edits += [SetFormula(at(ref), formula, Decimal(value)) for ref, (formula, value) in FORMULAS.items()]
    edits.append(SetFormula(at("C1", OTHER), f"=SUM({SHEET}!A1:A3)", Decimal(51)))
    with open_workbook(path) as opened:
        opened.apply(edits)
        opened.save(path)
    return path


class Fake:
    """An engine that knows the arithmetic of the book, but for what it gets wrong.

    Args:
        wrong: cells whose values it never gets right.
        broken: whether it fails altogether.
    """

    name = "fake"

    def __init__(self, wrong: Collection[str] = (), *, broken: bool = False) -> None:
        self.wrong = wrong
        self.broken = broken
        self.asked = 0

    def values(self, workbook: bytes, cells: Collection[Cell]) -> Mapping[Cell, Value]:
        """Return the values, worked out by hand from A1 and B1 as the bytes hold them."""
        self.asked += 1
        if self.broken:
            raise EngineError("broken")
        one, five = _inputs(workbook)
        right = {"A2": one * 2, "A3": one * 2 + 1, "A4": five * 3, "C1": one * 5 + 1}
        return {cell: right[cell.ref] + (cell.ref in self.wrong) for cell in cells}


def _inputs(workbook: bytes) -> tuple[Decimal, Decimal]:
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(workbook)
        file.flush()
        with open_workbook(file.name) as opened:
            grid = opened.read(SHEET)
    one, five = grid.value("A1"), grid.value("B1")
    assert isinstance(one, Decimal)
    assert isinstance(five, Decimal)
    return one, five


def rerun(path: Path, edits: list[Edit], *engines: Engine) -> tuple[Recalculated | None, dict[str, Value], bool]:
    """Apply edits and refresh; return what was done, the formulas' values, and whether the book is flagged."""
    with open_workbook(path) as opened:
        grids = [opened.read(name) for name in opened.sheets]
        opened.apply(edits)
        done = refresh(opened, grids, edits, [], engines)
        opened.save(path)
    with open_workbook(path) as opened:
        grid = opened.read(SHEET)
        values = {ref: grid.value(ref) for ref in FORMULAS} | {"C1": opened.read(OTHER).value("C1")}
        assert all(grid.formula(ref) == formula for ref, (formula, _) in FORMULAS.items())
    with zipfile.ZipFile(path) as package:
        flagged = b'fullCalcOnLoad="1"' in package.read("xl/workbook.xml")
    return done, values, flagged


CHANGE: list[Edit] = [SetValue(at("A1"), Decimal(100))]
OLD = {"A2": 20, "A3": 21, "A4": 15, "C1": 51}
NEW = {"A2": 200, "A3": 201, "A4": 15, "C1": 501}


@pytest.fixture
def plain(book: Path) -> Path:
    """Return the book without the flag that openpyxl sets."""
    with zipfile.ZipFile(book) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    with zipfile.ZipFile(book, "w") as after:
        for name, data in parts.items():
            after.writestr(name, data)
    return book


def test_a_trusted_engine_brings_all_dependents_up_to_date(plain: Path) -> None:
    done, values, flagged = rerun(plain, CHANGE, Fake())
    assert done == Recalculated("fake", 3, 0, flagged=False)
    assert values == NEW
    assert not flagged


def test_without_an_engine_values_stay_and_the_book_is_flagged(plain: Path) -> None:
    done, values, flagged = rerun(plain, CHANGE)
    assert done == Recalculated("", 0, 3, flagged=True)
    assert values == OLD
    assert flagged


def test_trust_does_not_leap_over_a_wrong_formula(plain: Path) -> None:
    """A2 is not reproduced: neither it nor A3 and C1, which rest on it, are replaced, right as their values may be."""
    done, values, flagged = rerun(plain, CHANGE, Fake(wrong=("A2",)))
    assert done == Recalculated("fake", 0, 3, flagged=True)
    assert values == OLD
    assert flagged


def test_what_rests_on_trusted_formulas_alone_is_replaced(plain: Path) -> None:
    done, values, flagged = rerun(plain, CHANGE, Fake(wrong=("A3",)))
    assert done == Recalculated("fake", 1, 2, flagged=True)
    assert values == {**OLD, "A2": 200}
    assert flagged


def test_an_engine_that_fails_is_passed_over(plain: Path) -> None:
    broken, good = Fake(broken=True), Fake()
    done, values, _ = rerun(plain, CHANGE, broken, good)
    assert done == Recalculated("fake", 3, 0, flagged=False)
    assert values == NEW
    assert broken.asked == 1


class Liar(Fake):
    """An engine that gets everything right until the inputs change."""

    def values(self, workbook: bytes, cells: Collection[Cell]) -> Mapping[Cell, Value]:
        """Return right values for A1 = 10, and else a wrong one for A2."""
        lie = _inputs(workbook)[0] != 10
        right = super().values(workbook, cells)
        return {cell: Decimal(7) if lie and cell.ref == "A2" else value for cell, value in right.items()}


def test_a_second_engine_gives_what_the_first_could_not(plain: Path) -> None:
    done, values, flagged = rerun(plain, CHANGE, Fake(wrong=("A3",)), Fake())
    assert done == Recalculated("fake、fake", 3, 0, flagged=False)
    assert values == NEW
    assert not flagged


def test_a_second_engine_is_not_asked_where_the_first_gave_all(plain: Path) -> None:
    second = Fake()
    rerun(plain, CHANGE, Fake(), second)
    assert second.asked == 0


def test_engines_at_odds_are_not_believed_nor_what_rests_on_it(plain: Path) -> None:
    done, values, flagged = rerun(plain, CHANGE, Fake(wrong=("A3",)), Liar())
    assert done == Recalculated("fake、fake", 0, 3, flagged=True)
    assert values == OLD
    assert flagged


def test_no_engine_is_asked_where_nothing_depends(plain: Path) -> None:
    engine = Fake()
    done, values, flagged = rerun(plain, [SetValue(at("D9"), Decimal(1))], engine)
    assert (done, engine.asked) == (None, 0)
    assert values == OLD
    assert not flagged


def test_an_edit_that_changes_nothing_makes_nothing_stale(plain: Path) -> None:
    before = plain.read_bytes()
    done, _, _ = rerun(plain, [SetValue(at("A1"), Decimal(10))], Fake())
    assert done is None
    assert plain.read_bytes() == before


def test_a_second_run_changes_no_byte(plain: Path) -> None:
    rerun(plain, CHANGE)
    before = plain.read_bytes()
    rerun(plain, CHANGE)
    assert plain.read_bytes() == before


def test_a_formula_that_the_run_wrote_is_exact_and_its_dependents_count(plain: Path) -> None:
    done, values, _ = rerun(plain, [SetFormula(at("A1"), "=B1*20", Decimal(100))], Fake())
    assert done is not None
    assert values["A4"] == 15


def real(name: str) -> Callable[[], Engine]:
    return lambda: next(iter(installed([name])))


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param(
            real("cellrune"),
            marks=pytest.mark.skipif(find_spec("cellrune") is None, reason="cellrune is not installed"),
            id="cellrune",
        ),
        pytest.param(
            real("libreoffice"),
            marks=pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed"),
            id="libreoffice",
        ),
    ],
)
def test_real_engines(plain: Path, engine: Callable[[], Engine]) -> None:
    done, values, flagged = rerun(plain, CHANGE, engine())
    assert done is not None
    assert (done.replaced, done.left) == (3, 0)
    assert values == NEW
    assert not flagged


def test_unknown_engines_are_none() -> None:
    assert list(installed(["no such engine"])) == []
