"""plugins/narrative/*.toml: what may be written, where mistakes stand, which files a profile loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from xltoolkit.config import Config, load_config
from xltoolkit.engine.names import Names
from xltoolkit.formula import parse
from xltoolkit.loader import load
from xltoolkit.model import FormulaError, PluginError
from xltoolkit.narrative.figures import Figures
from xltoolkit.phrases import Phrases, Section
from xltoolkit.phrasing import read_phrases
from xltoolkit.testing import build_accounts

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "plugins" / "narrative").glob("*.toml"))
PROFILES = ("national-2023", "shanghai-2024", "putuo-2024", "shanxi-2022", "yangquan-2022")


def expressions(section: Section) -> Iterator[str]:
    """Every expression of a section."""
    yield section.base
    for cells in section.nothing.values():
        yield from cells
    for subject in section.subjects:
        yield from (*subject.cells, *subject.maybe, *subject.copied, subject.budget)
    for rows in section.rows:
        yield f"{rows.table}[*,{rows.column}]"
    for items in section.lists:
        yield f"{items.table}[*,{items.column}]"


@pytest.mark.parametrize("profile", PROFILES)
def test_every_expression_names_what_exists(profile: str) -> None:
    registry = load(load_config(), profile)
    figures = Figures(build_accounts(registry, {}))
    for section in registry.phrases.sections.values():
        for text in expressions(section):
            if not text.endswith("]") or "[*," not in text:
                figures.of(text)  # raises where a row or column is in no form of its table


def test_every_table_of_an_expression_exists_somewhere() -> None:
    registry = load(load_config(), "yangquan-2022")
    names = Names(registry.declared, registry.profile)
    for section in registry.phrases.sections.values():
        for text in filter(None, expressions(section)):
            for table in re.findall(r"([^\[\]+ -]+)\[", text):
                assert names.table(parse(f"{table}[合计,合计] = 0").left.table, "", text)  # type: ignore[union-attr]


def test_borrowed_sections_and_parts_are_declared() -> None:
    phrases = load(load_config(), "putuo-2024").phrases
    for section in phrases.sections.values():
        assert set(section.borrows) <= phrases.sections.keys()
        names = {name for subject in section.subjects for name in subject.names}
        assert {part for subject in section.subjects for part in subject.parts} <= names


def test_a_place_adds_to_what_is_common(tmp_path: Path) -> None:
    (tmp_path / "narrative").mkdir()
    own = (
        '[[section]]\nid = "income"\n[[section.subject]]\nnames = ["拨款"]\ncells = ["收入决算表[合计,财政拨款收入]"]\n'
    )
    (tmp_path / "narrative" / "yangquan.toml").write_text(own, encoding="utf-8")
    config = Config(folders=(tmp_path,), entry_points=False)
    income = load(config, "yangquan-2022").phrases.sections["income"]
    assert income.subjects[0].names == ("拨款",)
    assert "收入决算情况说明" in income.headings
    assert load(config, "putuo-2024").phrases.sections["income"].subjects[0].names != ("拨款",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[section]]\nheadings = ["一"]\n', "第 1 行"),
        ('[[section]]\nid = "income"\nbase = "收入决算表[合计"\n', "第 3 行"),
        ('[[section]]\nid = "income"\nheading = ["一"]\n', "heading"),
        ('[[section]]\nid = "income"\n[[section.subject]]\ncells = []\n', "names"),
        ('[[rule]]\nid = "income.x"\n', "narrative."),
        ("[words]\nunits = { 元 = 1 }\n", "第 2 行"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PluginError) as caught:
        read_phrases(path)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_a_file_that_cannot_be_read_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "narrative").mkdir()
    (tmp_path / "narrative" / "yangquan.toml").write_text("[[section]]\n", encoding="utf-8")
    registry = load(Config(folders=(tmp_path,), entry_points=False), "yangquan-2022")
    assert [plugin.name for plugin in registry.left_out] == ["narrative/yangquan.toml"]
    assert "情况说明" in registry.left_out[0].notice
    assert registry.phrases.sections["income"].subjects


def test_a_name_that_no_form_has_is_an_error() -> None:
    registry = load(load_config(), "yangquan-2022")
    with pytest.raises(FormulaError, match="没有这样的列"):
        Figures(build_accounts(registry, {})).of("收入决算表[合计,没有的栏]")


def test_together_adds_words_and_sections() -> None:
    first = Phrases(sections={"a": Section("a", ("甲",), base="x")})
    second = Phrases(sections={"a": Section("a", ("乙",)), "b": Section("b")})
    whole = first.plus(second)
    assert whole.sections["a"].headings == ("甲", "乙")
    assert whole.sections["a"].base == "x"
    assert set(whole.sections) == {"a", "b"}


def test_the_documents_tell_every_key() -> None:
    pages = ("narrative.md", "编写情况说明.md")
    document = "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in pages)
    asked = re.compile(r'keys\.(?!wrong)\w+\("(\w+)"|_(?:folded|expressions?)\(keys, "(\w+)"')
    found = asked.findall((ROOT / "xltoolkit" / "phrasing.py").read_text(encoding="utf-8"))
    assert len(found) > 20
    for key in map("".join, found):
        forms = (f"`{key}", f"[[{key}", f".{key}]", f"[{key}]", f"{key} = ")
        assert any(form in document for form in forms), key


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_bundled_files_are_read(path: Path) -> None:
    phrases = read_phrases(path)
    assert phrases.sections or phrases.writings
