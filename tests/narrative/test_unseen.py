"""Narratives that no declaration was written for: nothing true is called wrong, and a changed digit is noticed."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from tests.narrative.golden import examined
from tests.narrative.measure import CERTAIN, kind_of, many_pages
from tests.narrative.mutating import mutations
from tests.narrative.unseen import PROFILES, unseen
from xltoolkit.model import Verdict
from xltoolkit.narrative import examine_text

KNOWN = 0.95
"""Share of the numbers of an unseen document of which at least the kind is known."""
RECALL = 0.95
"""Share of changed digits of amounts with a cell of their own that are named wrong."""
PAGES, CHARACTERS = 100, 1000


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_true_is_called_wrong(profile: str, tmp_path: Path) -> None:
    for text in unseen(profile, 4, tmp_path):
        result = examined(text.session, text.accounts, text.lines)
        assert [claim for claim in result.claims if claim.verdict is Verdict.WRONG] == []
        assert [finding.message for finding in result.findings] == []
        assert sum(claim.known for claim in result.claims) >= KNOWN * len(result.claims)


@pytest.mark.parametrize("profile", ["putuo-2024", "yangquan-2022"])
def test_a_changed_digit_is_noticed(profile: str, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    missed = []
    for seed, text in enumerate(unseen(profile, 1, tmp_path)):
        for one in mutations(text.lines, text.accounts, text.session.registry.phrases, seed, 25):
            if kind_of(one.claim) == CERTAIN:
                counts["all"] += 1
                counts["named"] += one.named
                if not one.named:
                    missed.append(f"{one.claim.text} -> {one.text}: {one.claim.reckoning}")
    assert counts["all"] > 15
    assert counts["named"] >= RECALL * counts["all"], missed


def test_a_hundred_pages_take_seconds_at_most(tmp_path: Path) -> None:
    text = next(unseen("yangquan-2022", 1, tmp_path))
    lines = many_pages([line.text for line in text.lines], PAGES * CHARACTERS)
    examined(text.session, text.accounts, text.lines)  # what is made once a process
    start = time.process_time()
    claims = examined(text.session, text.accounts, lines).claims
    assert time.process_time() - start < 10  # half a second where nobody else computes; this is no measurement
    assert len(claims) > 1000


def test_a_document_without_any_heading_has_no_section(tmp_path: Path) -> None:
    text = next(unseen("yangquan-2022", 1, tmp_path))
    result = examine_text([(1, "今年天气 35 度，共 100.00 元。")], text.accounts, text.session.registry.phrases)
    assert result.sections == []
    assert {claim.verdict for claim in result.claims} == {Verdict.OUTSIDE}
