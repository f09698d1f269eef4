"""Wordings of other provinces, met after the declarations were written: nothing true is called wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xltoolkit.config import load_config, read_toml
from xltoolkit.model import Verdict
from xltoolkit.narrative import Examined, examine_text
from xltoolkit.run import Session
from xltoolkit.testing import build_accounts

DATA = read_toml(Path(__file__).with_name("wordings.toml"))


@cache
def session() -> Session:
    return Session.start(load_config(), "national-2023")


def examined(case: dict[str, Any]) -> Examined:
    registry = session().registry
    lines = enumerate(case["text"].strip().splitlines(), 1)
    return examine_text(lines, build_accounts(registry, {"tables": DATA["tables"]}), registry.phrases)


@pytest.mark.parametrize("case", DATA["case"], ids=[case["name"] for case in DATA["case"]])
def test_nothing_true_is_called_wrong(case: dict[str, Any]) -> None:
    result = examined(case)
    assert [claim.reckoning for claim in result.claims if claim.verdict is Verdict.WRONG] == []
    assert [finding.message for finding in result.findings] == []


def test_most_numbers_are_of_a_known_kind() -> None:
    claims = [claim for case in DATA["case"] for claim in examined(case).claims]
    unknown = [(claim.text, claim.reckoning, claim.sentence) for claim in claims if not claim.known]
    assert len(unknown) <= 0.05 * len(claims), unknown
