"""Damaged workbooks: each is reported as its truth says, and the truth is about what really stands in the file."""

from __future__ import annotations

import io
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import pytest
from openpyxl import load_workbook

from tests.testdata.conftest import PROFILES, Check
from xltoolkit.config import load_config
from xltoolkit.model import Severity
from xltoolkit.testdata.broken import BREAKS
from xltoolkit.testdata.damage import SLIPS
from xltoolkit.testdata.draws import Draws
from xltoolkit.testdata.maker import WAYS, Made, Maker, Order
from xltoolkit.testdata.shares import Share

ROUNDS = 3
"""How often every way occurs."""


@lru_cache
def damaged(profile: str) -> dict[str, list[Made]]:
    """Damaged workbooks by the way of damage."""
    made = [made for index in range(ROUNDS * len(WAYS)) for made in damaged_maker(profile).department(index)]
    return {way: [one for one in made if one.truth and one.truth["kind"] == way] for way in WAYS}


def test_there_are_at_least_ten_ways_over_both_levels() -> None:
    assert len(SLIPS) >= 10
    assert len(BREAKS) >= 5
    assert set(WAYS) == {*SLIPS, *BREAKS}
    assert len(WAYS) == len(SLIPS) + len(BREAKS)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("way", SLIPS)
def test_a_slip_is_found_where_the_truth_says(check: Check, profile: str, way: str) -> None:
    assert len(damaged(profile)[way]) == ROUNDS
    for made in damaged(profile)[way]:
        assert made.truth is not None
        expected = made.truth["expected"]
        report = check(made.data, profile)
        assert report.status == expected["status"] == "findings"
        binding = [finding for finding in report.findings if finding.severity is not Severity.HINT]
        told = [finding for finding in binding if finding.rule in expected["rules"]]
        assert told, made.truth
        if made.truth["level"] == "cell" and made.truth["cell"]:
            place = (made.truth["sheet"], made.truth["cell"])
            assert any(place == (cell.cell.sheet, cell.cell.ref) for finding in told for cell in finding.cells)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("way", BREAKS)
def test_a_broken_file_fails_and_costs_little(check: Check, profile: str, way: str) -> None:
    assert len(damaged(profile)[way]) == ROUNDS
    for made in damaged(profile)[way]:
        assert made.truth is not None
        assert made.truth["expected"] == {"status": "failed", "rules": []}
        assert len(made.data) < 200_000
        report = check(made.data, profile)
        assert report.status == "failed"
        assert report.error
        assert "程序自身出错" not in report.error


@pytest.mark.parametrize("profile", PROFILES)
def test_the_truth_is_what_stands_there(profile: str) -> None:
    sound = Maker(Order(21, load_config(), profile))
    seen = 0
    for index in range(len(WAYS)):
        (made,) = damaged_maker(profile).department(index)
        truth = made.truth
        assert truth is not None
        assert truth["file"] == str(made.path)
        if truth["level"] != "cell" or not truth["cell"]:
            continue
        seen += 1
        before = load_workbook(io.BytesIO(next(sound.department(index)).data))[truth["sheet"]][truth["cell"]].value
        after = load_workbook(io.BytesIO(made.data))[truth["sheet"]][truth["cell"]].value
        assert Decimal(str(before)) == Decimal(truth["old"])
        if truth["kind"] == "text_amount":
            assert after == truth["new"]
        else:
            assert Decimal(str(after)) == Decimal(truth["new"]) != Decimal(truth["old"])
            assert truth["coordinate"].startswith(truth["sheet"])
    assert seen >= 7


@lru_cache
def damaged_maker(profile: str) -> Maker:
    """What damages every workbook."""
    return Maker(Order(21, load_config(), profile, damaged=Fraction(1)))


def test_only_this_years_department_is_damaged(check: Check) -> None:
    maker = Maker(Order(2, load_config(), "yangquan-2022", units=2, years=2, damaged=Fraction(1)))
    *others, this = maker.department(0)
    assert this.truth is not None
    assert len(others) == 5
    assert all(made.truth is None and check(made.data, "yangquan-2022").status == "clean" for made in others)


@pytest.mark.parametrize("share", ["0", "1/100", "0.07", "1/3", "1"])
def test_a_share_is_exact_and_even(share: str) -> None:
    wanted = Fraction(share)
    chosen = Share(wanted, Draws(4, "share"))
    numbers = [chosen.number(index) for index in range(3_000)]
    hits = [number for number in numbers if number is not None]
    assert hits == list(range(hits[0], hits[0] + len(hits))) if hits else not wanted
    assert abs(len(hits) - 3_000 * wanted) < 1
    for start in range(0, 3_000, 300):
        assert abs(sum(number is not None for number in numbers[start : start + 300]) - 300 * wanted) <= 1
