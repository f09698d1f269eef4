"""The documents: generated pages are fresh, links lead somewhere, commands exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

import xltoolkit
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.loader import load
from xltoolkit.run import Session

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMMAND = re.compile(r"(?:^|[\s`/])xlt ([a-z]+)(?: ([a-z]+))?", re.MULTILINE)


def generated() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, str] = module.pages()
    return pages


def test_generated_pages_are_fresh() -> None:
    for name, text in generated().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, f"docs/{name} is stale: run make docs"


def test_every_hook_stands_in_the_page_as_it_is_written() -> None:
    page = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    source = (ROOT / "xltoolkit" / "hookspecs.py").read_text(encoding="utf-8")
    written = re.findall(r"^@hookspec\ndef (.+?):(?:  #.*)?$", source, re.MULTILINE)
    assert len(written) > 5
    assert re.findall(r"^## `(\w+\(.*\) -> list\[\w+\])`$", page.partition("# Values")[0], re.MULTILINE) == written


def test_every_name_that_plugins_may_import_is_in_the_page() -> None:
    page = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^## `(\w+)", page, re.MULTILINE))
    assert set(xltoolkit.__all__) - described == {"hookimpl", "Check"}  # told in the text; told by Rule


def test_every_rule_of_every_profile_is_in_the_page() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    profiles = load(load_config(), "national").profiles
    sessions = [Session.start(load_config(), name) for name in profiles]
    rules = {rule.id for session in sessions for rule in session.ruleset.rules}
    rules |= {id for session in sessions for id in session.registry.phrases.rules}
    assert set(re.findall(r"^### `(.+)`$", page, re.MULTILINE)) == rules
    assert all(f"| `{name}` |" in page for name in profiles)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_documents_exist(document: Path) -> None:
    for name, _ in COMMAND.findall(document.read_text(encoding="utf-8")):
        assert name in xlt.commands, f"xlt {name}"


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in xlt.commands:
        assert f"xlt {name}" in readme, name
