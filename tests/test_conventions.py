"""What holds for every bundled rule, table and plugin, so that nobody has to remember it."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from xltoolkit import hookspecs
from xltoolkit.config import bundled, load_config
from xltoolkit.hooked import KINDS
from xltoolkit.loader import Registry, load
from xltoolkit.publishing.layout import sheet_name
from xltoolkit.rules import Rule
from xltoolkit.testing import missing_cases, read_cases

FOLDERS = [Path(__file__).parent / "cases", *bundled("plugins").glob("cities/*/cases")]
CASES = [case for folder in FOLDERS for case in read_cases(folder)]
PLUGINS = sorted(bundled("plugins").rglob("*.py"))
PROFILES = ("national-2023", "yangquan-2022")


@pytest.fixture(scope="module", params=PROFILES)
def registry(request: pytest.FixtureRequest) -> Registry:
    return load(load_config(), request.param)


def rules() -> list[Rule]:
    """Return the rules of all profiles: cities have some of their own."""
    config = load_config()
    found = {rule.id: rule for name in load(config, "national").profiles for rule in load(config, name).rules}
    return list(found.values())


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_says_what_why_and_what_to_do(rule: Rule) -> None:
    for text in (rule.title, rule.basis, rule.advice):
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert not text.endswith("。")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_has_passing_and_failing_cases(rule: Rule) -> None:
    assert missing_cases([rule], CASES) == []


def test_every_case_has_its_rule() -> None:
    assert {case.rule for case in CASES} <= {rule.id for rule in rules()}


def test_the_cases_are_run_by_the_pytest_plugin_that_authors_get(request: pytest.FixtureRequest) -> None:
    plugin = request.config.pluginmanager.get_plugin("xltoolkit")
    assert plugin is not None
    assert plugin.__name__ == "xltoolkit.testing.plugin"


def test_a_rule_lives_in_the_module_of_its_table(registry: Registry) -> None:
    for rule in registry.rules:
        assert registry.origins[rule.id] == f"tables.{rule.table}"
        homes = {*registry.tables, *(attachment.id for attachment in registry.attachments), "workbook"}
        assert rule.table in homes


def test_every_published_table_has_a_layout_and_a_sheet_name(registry: Registry) -> None:
    for entry in registry.profile.tables:
        assert entry.table in registry.layouts
        assert 0 < len(sheet_name(registry.declared[entry.table], entry)) <= 31


def test_every_hook_is_documented_and_gathered() -> None:
    specified = {name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), "xltoolkit_spec")}
    assert specified == set(KINDS)
    assert all(getattr(hookspecs, name).__doc__ for name in specified)


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: path.stem)
def test_a_plugin_imports_only_what_the_toolkit_hands_out(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.module is not None
            assert node.module.partition(".")[0] in {"xltoolkit", *sys.stdlib_module_names}
        elif isinstance(node, ast.Import):
            assert {name.name for name in node.names} <= set()


def test_numbers_are_unique_within_a_form(registry: Registry) -> None:
    for table in registry.declared.values():
        for form in table.forms:
            numbers = [line.number for block in form.blocks for line in block.lines if line.number is not None]
            assert len(set(numbers)) == len(numbers)
            keys = [(block.name, line.code or line.key) for block in form.blocks for line in block.lines]
            assert len(set(keys)) == len(keys)
