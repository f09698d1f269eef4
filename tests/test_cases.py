"""Every rule's own cases: one file a rule under tests/cases, run by the runner that plugin authors get."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltoolkit.testing import Case, CaseRunner, read_cases

CASES = read_cases(Path(__file__).parent / "cases")


@pytest.fixture(scope="module")
def runner() -> CaseRunner:
    return CaseRunner()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, runner: CaseRunner) -> None:
    assert runner.run(case) == []
