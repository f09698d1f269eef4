"""docs/testing.md: its examples run, and it leaves out nothing of the kit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xltoolkit import testing
from xltoolkit.testing import plugin

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "testing.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    return str(found)


def test_the_examples_run(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nxltoolkit_profile = yangquan-2022\n")
    case = pytester.path / "cases" / "income" / "row_sum.toml"
    case.parent.mkdir(parents=True)
    case.write_text(block("toml"), encoding="utf-8")
    (pytester.path / "test_example.py").write_text(block("python"), encoding="utf-8")
    pytester.runpytest_subprocess().assert_outcomes(passed=6)


def test_the_shown_failure_is_what_a_failure_looks_like(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nxltoolkit_profile = yangquan-2022\n")
    case = pytester.path / "cases" / "income" / "row_sum.toml"
    case.parent.mkdir(parents=True)
    case.write_text(re.sub(r"(?m)^findings.*\n", "", block("toml")), encoding="utf-8")
    pytester.runpytest_subprocess().stdout.fnmatch_lines(block("text").replace("[", "[[]").splitlines())


@pytest.mark.parametrize("name", testing.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    assert f"`{name}" in TEXT


def test_every_fixture_and_ini_key_is_documented(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--fixtures", "-q")
    source = Path(plugin.__file__).read_text(encoding="utf-8")
    fixtures = re.findall(r"@pytest\.fixture\ndef (\w+)", source)
    assert len(fixtures) > 5
    for name in [*fixtures, *re.findall(r'addini\("(\w+)"', source)]:
        assert f"`{name}" in TEXT
    for name in fixtures:
        result.stdout.fnmatch_lines([f"{name} -- *"])
