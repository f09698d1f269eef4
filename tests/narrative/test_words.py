"""Every rule on a narrative has cases, ``texts/<slug>.toml``: what it finds, and what it leaves alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xltoolkit.config import load_config, read_toml
from xltoolkit.model import Finding
from xltoolkit.narrative import examine_text
from xltoolkit.run import Session
from xltoolkit.testing import build_accounts

TEXTS = Path(__file__).with_name("texts")
CASES = [(path.stem, case) for path in sorted(TEXTS.glob("*.toml")) for case in read_toml(path)["case"]]


@cache
def session() -> Session:
    return Session.start(load_config(), "yangquan-2022")


def findings(case: dict[str, Any]) -> list[Finding]:
    registry = session().registry
    known: dict[str, Any] = {key: case[key] for key in ("tables", "previous") if key in case}
    accounts = build_accounts(registry, known)
    lines = enumerate(case["text"].strip().splitlines(), 1)
    return examine_text(lines, accounts, registry.phrases).findings


@pytest.mark.parametrize(("slug", "case"), CASES, ids=[f"{slug}: {case['name']}" for slug, case in CASES])
def test_a_rule_finds_what_its_cases_say(slug: str, case: dict[str, Any]) -> None:
    messages = [finding.message for finding in findings(case) if finding.rule == f"narrative.{slug}"]
    assert bool(messages) == bool(case["finds"]), messages
    assert all(any(part in message for message in messages) for part in case["finds"]), messages


def test_every_rule_has_a_passing_and_a_failing_case() -> None:
    shown = {(f"narrative.{slug}", bool(case["finds"])) for slug, case in CASES}
    assert shown == {(id, fails) for id in session().registry.phrases.rules for fails in (True, False)}


def test_a_rule_says_what_why_and_what_to_do() -> None:
    for rule in session().registry.phrases.rules.values():
        for text in (rule.title, rule.basis, rule.advice):
            assert re.search(r"[\u4e00-\u9fff]", text)
            assert not text.endswith("。")
