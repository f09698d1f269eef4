"""The measure of the narrative: 16 wrong numbers in two real documents, all found, and no other one called wrong."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.narrative.golden import (
    EXAMPLES,
    accounts_of,
    by_token,
    confusion,
    examined,
    judged,
    lines_of,
    narrative_of,
    needs_texts,
)
from xltoolkit.config import load_config
from xltoolkit.model import Claim, Verdict
from xltoolkit.narrative import Figure
from xltoolkit.narrative.figures import Figures
from xltoolkit.run import Session

pytestmark = needs_texts

CASES = {
    "yangquan-2022": ("yangquan-gongxinju-2022", "yangquan-2022"),
    "putuo-2024": ("putuo-caizhengju-2024", "putuo-2024"),
}
Read = tuple[Session, Figures, dict[tuple[int, int], Claim]]


@pytest.fixture(scope="module", params=sorted(CASES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@cache
def _read(name: str, folder: Path) -> Read:
    file, profile = CASES[name]
    session = Session.start(load_config(), profile)
    document = EXAMPLES / f"{file}.txt"
    accounts = accounts_of(session, document, folder)
    lines = lines_of(narrative_of(file))
    result = examined(session, accounts, lines)
    return session, Figures(accounts), by_token(result.claims, lines)


@pytest.fixture(scope="module")
def read(name: str, tmp_path_factory: pytest.TempPathFactory) -> Read:
    return _read(name, tmp_path_factory.getbasetemp())


def test_every_number_has_a_verdict_and_no_other_has(name: str, read: Read) -> None:
    *_, claims = read
    assert {(one.line, one.token): one.number for one in judged(name)} == {
        place: claim.text for place, claim in claims.items()
    }


def test_every_verdict_is_one_that_the_hand_gave(name: str, read: Read) -> None:
    *_, claims = read
    off = [
        f"{one.line}/{one.token} {one.number}: {claim.verdict}, by hand {sorted(one.verdicts)}: {claim.reckoning}"
        for one in judged(name)
        if (claim := claims[one.line, one.token]).verdict not in one.verdicts
    ]
    assert not off, "\n".join([*off, "", confusion(judged(name), claims)])


def test_what_is_wrong_is_found_and_nothing_else(name: str, read: Read) -> None:
    *_, claims = read
    by_hand = {(one.line, one.token) for one in judged(name) if one.verdicts == {"wrong"}}
    found = {place for place, claim in claims.items() if claim.verdict is Verdict.WRONG}
    assert found == by_hand, confusion(judged(name), claims)


def test_a_wrong_number_is_told_what_it_should_be(name: str, read: Read) -> None:
    *_, claims = read
    told = {
        (one.line, one.token): (claims[one.line, one.token].expected.replace(",", ""), one.expected)
        for one in judged(name)
        if one.expected
    }
    assert all(given == expected for given, expected in told.values()), told


def test_a_traced_number_names_its_cell(name: str, read: Read) -> None:
    _, figures, claims = read
    off = []
    for one in judged(name):
        claim = claims[one.line, one.token]
        if claim.verdict is not Verdict.TRACED or not one.cells:
            continue
        named = {_place(cell, figures) for cell in one.cells}
        if not named & set(map(_plain, claim.coordinates)):
            off.append(f"{one.line}/{one.token} {one.number}: {claim.coordinates}, by hand {one.cells}")
    assert not off, "\n".join(off)


def test_every_number_is_of_a_known_kind(read: Read) -> None:
    *_, claims = read
    assert [claim for claim in claims.values() if not claim.known] == []


def _place(cell: str, figures: Figures) -> str:
    if "[" in cell:
        figure = figures.of(cell)
        assert isinstance(figure, Figure)
        return _plain(figure.coordinates[0])
    return _plain(cell)


def _plain(coordinate: str) -> str:
    """A coordinate without the words for row and column."""
    return re.sub("[行栏]", "", coordinate)
