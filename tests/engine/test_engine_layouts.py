"""Equations laid from what is remembered are laid as they are anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from xltoolkit.config import load_config
from xltoolkit.engine import Instance
from xltoolkit.engine.expand import Term
from xltoolkit.engine.functions import Emitter
from xltoolkit.engine.instances import Laid, instances_of, lacking
from xltoolkit.engine.layouts import Layouts
from xltoolkit.engine.plan import Equation
from xltoolkit.engine.view import View
from xltoolkit.model import Accounts
from xltoolkit.recognise import recognise
from xltoolkit.run import Session
from xltoolkit.testdata.folder import make_folder
from xltoolkit.testdata.maker import Order
from xltoolkit.workbook import open_workbook


@pytest.fixture(scope="module")
def session() -> Session:
    return Session.start(load_config(), "national-2023")


@pytest.fixture(scope="module")
def workbooks(session: Session, tmp_path_factory: pytest.TempPathFactory) -> list[Accounts]:
    """Three departments, each met three times."""
    folder = tmp_path_factory.mktemp("made") / "F"
    make_folder(Order(7, load_config(), profile="national-2023"), 3, folder)
    return [accounts for _ in range(3) for accounts in _recognised(session, folder)]


def _recognised(session: Session, folder: Path) -> Iterator[Accounts]:
    registry = session.registry
    for path in sorted(folder.rglob("*.xlsx")):
        with open_workbook(path) as book:
            grids = [book.read(name) for name in book.sheets]
        yield recognise(grids, registry.declared, registry.profile, registry.codes)


def test_what_is_remembered_is_what_is_laid_anew(session: Session, workbooks: list[Accounts]) -> None:
    layouts = Layouts()
    for accounts in workbooks:
        views = session.ruleset.views(accounts)
        emitter, shapes = Emitter(views, accounts.profile.unit), layouts.number(views)
        for equation in session.ruleset.equations:
            known, unknown = layouts.lay(equation, accounts, views, emitter, shapes)
            anew, unknown_anew = instances_of(equation, accounts, views, emitter)
            assert list(map(_told, known)) == list(map(_told, anew))
            assert unknown == unknown_anew
            guards = [[special and id(special) for special in _specials(laid)] for laid in (known, anew)]
            assert [guards[0].index(g) for g in guards[0]] == [guards[1].index(g) for g in guards[1]]


def test_most_of_a_known_workbook_is_looked_up(
    session: Session, workbooks: list[Accounts], monkeypatch: pytest.MonkeyPatch
) -> None:
    layouts = Layouts()
    laid: list[int] = []

    def counted(equation: Equation, accounts: Accounts, views: Mapping[str, View], emitter: Emitter) -> Laid:
        laid[-1] += 1
        return instances_of(equation, accounts, views, emitter)

    monkeypatch.setattr("xltoolkit.engine.layouts.instances_of", counted)
    for accounts in workbooks[:9:3]:
        laid.append(0)
        views = session.ruleset.views(accounts)
        emitter, shapes = Emitter(views, accounts.profile.unit), layouts.number(views)
        for equation in session.ruleset.equations:
            layouts.lay(equation, accounts, views, emitter, shapes)
    equations = session.ruleset.equations
    without_table = sum(bool(lacking(equation, workbooks[0])) for equation in equations)
    assert laid == [len(equations), len(equations), without_table]


def test_too_many_shapes_are_forgotten(
    session: Session, workbooks: list[Accounts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xltoolkit.engine.layouts._MOST", 1)
    layouts = Layouts()
    views = session.ruleset.views(workbooks[0])
    assert layouts.number(views) == layouts.number(views)
    assert len(set(layouts.number(views).values())) == len(views)


def _specials(laid: list[Instance]) -> list[object]:
    return [instance.special for instance in laid]


def _told(instance: Instance) -> object:
    """Return an instance with cells and rows by identity."""
    special = instance.special
    return (
        instance._replace(left=[], right=[], special=None, rows=[]),
        _cells(instance.left),
        _cells(instance.right),
        special and [part is None for part in special[:3]],
        special and _cells(special.terms),
        [id(row) for row in instance.rows],
    )


def _cells(terms: list[Term]) -> list[tuple[object, list[int]]]:
    return [(coefficient, [id(entry) for entry in entries]) for coefficient, entries in terms]
