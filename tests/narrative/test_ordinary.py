"""Ordinary sentences, ``ordinary.toml``: nothing true is called wrong in them, and what is wrong is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xltoolkit.config import load_config, read_toml
from xltoolkit.model import Verdict
from xltoolkit.narrative import Examined, examine_text
from xltoolkit.sessions import Session
from xltoolkit.testing import build_accounts

TABLE = read_toml(Path(__file__).with_name("ordinary.toml"))
PROFILES = {"national": "national-2023", "yangquan": "yangquan-2022"}
MARKS = {
    "出": Verdict.TRACED,
    "算": Verdict.DERIVED,
    "合": Verdict.CONSISTENT,
    "外": Verdict.OUTSIDE,
    "误": Verdict.WRONG,
}
MARK = re.compile(r"\{(.)\}")


@cache
def session(place: str) -> Session:
    return Session.start(load_config(), PROFILES[place])


def examined(case: dict[str, Any]) -> Examined:
    place = case.get("of", "national")
    known = {"tables": TABLE[place]["tables"]}
    if case.get("previous"):
        known["previous"] = TABLE[place]["previous"]
    registry = session(place).registry
    lines = [case["under"], *MARK.sub("", case["text"]).split("\n")]
    return examine_text(list(enumerate(lines, 1)), build_accounts(registry, known), registry.phrases)


def marked(text: str) -> dict[tuple[int, int], Verdict]:
    """Return the line and place behind every number that has a mark, and its verdict."""
    return {
        (number, len(MARK.sub("", line[: mark.start()]))): MARKS[mark[1]]
        for number, line in enumerate(text.split("\n"), 2)
        for mark in MARK.finditer(line)
    }


@pytest.mark.parametrize("case", TABLE["case"], ids=[MARK.sub("", case["text"])[:40] for case in TABLE["case"]])
def test_every_number_is_what_the_table_says(case: dict[str, Any]) -> None:
    result, expected = examined(case), marked(case["text"])
    found = {}
    for claim in result.claims[len(re.findall(r"\d+", case["under"])) :]:
        behind = min((place for place in expected if place[0] == claim.line and place[1] > claim.offset), default=None)
        ends = claim.offset + len(claim.text) + len(claim.unit)
        if behind is not None and ends == behind[1]:
            found[behind] = claim
        else:
            assert claim.verdict is not Verdict.WRONG, claim
    assert {place: claim.verdict for place, claim in found.items()} == expected, [*found.values()]
    wrong = {(claim.line, claim.offset) for claim in result.claims if claim.verdict is Verdict.WRONG}
    notes = [finding.message for finding in result.findings if (finding.line, finding.offset) not in wrong]
    assert len(notes) >= len(case.get("notes", []))
    assert all(any(part in note for note in notes) for part in case.get("notes", [])), notes
