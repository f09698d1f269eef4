"""The glossary: every entry with its source, the terms of the tables found, those that a text leaves out named."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from xltoolkit.config import Config, bundled, load_config
from xltoolkit.glossary import Glossary, missing, missing_finding, read_glossary
from xltoolkit.importing.text import import_document
from xltoolkit.loader import Registry, load
from xltoolkit.model import Grid, PluginError, Severity
from xltoolkit.recognise import recognise

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


@cache
def glossary() -> Glossary:
    return read_glossary(load_config(), registry().profile)


def used() -> list[str]:
    plans = import_document(EXAMPLE, registry()).plans
    grids = [
        Grid(plan.name, {place: cell.value for place, cell in plan.cells.items()}, merges=plan.merges) for plan in plans
    ]
    return [term.name for term in glossary().used(recognise(grids, registry().declared, registry().profile), grids)]


def test_every_entry_says_what_and_where_from() -> None:
    for term in glossary().terms:
        assert term.text.endswith("。")
        assert "《" in term.source
        assert re.search(r"[\u4e00-\u9fff]", term.name)
    names = [name for term in glossary().terms for name in term.names]
    assert len(set(names)) == len(names)


def test_the_terms_of_the_tables_are_found() -> None:
    found = used()
    assert {"财政拨款收入", "事业收入", "基本支出", "项目支出", "年初结转和结余", "机关运行经费", "公务接待费"} <= set(
        found
    )
    assert found == [term.name for term in glossary().terms if term.name in found]


def test_a_term_that_the_text_does_not_explain_is_missing() -> None:
    terms = [term for term in glossary().terms if term.name in ("事业收入", "经营收入", "公务接待费", "“三公”经费")]
    text = "二、事业收入：指……\n十一、“三公”经费：指……公务接待费反映单位按规定开支的……"
    assert [term.name for term in missing(terms, text)] == ["经营收入"]
    finding = missing_finding(missing(terms, text))
    assert finding.severity is Severity.HINT
    assert "经营收入" in finding.message


def test_a_place_words_a_term_anew(tmp_path: Path) -> None:
    folder = tmp_path / "cities" / "yangquan"
    folder.mkdir(parents=True)
    (folder / "glossary.tsv").write_text(
        "term\taliases\ttext\tsource\n其他收入\t\t本市的口径。\t《阳泉市规定》\n", encoding="utf-8"
    )
    own = read_glossary(Config(folders=(tmp_path,)), registry().profile)
    assert own.by_name["其他收入"].text == "本市的口径。"
    assert [term.name for term in own.terms] == [term.name for term in glossary().terms]


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary" / "terms.tsv").write_text("term\ttext\n", encoding="utf-8")
    with pytest.raises(PluginError, match="表头不对"):
        read_glossary(Config(folders=(tmp_path,)), registry().profile)


def test_the_entries_are_not_copied_from_the_published_text() -> None:
    published = ROOT / ".." / "shared" / "cases" / "yangquan-gongxinju-2022.txt"
    if not published.exists():
        pytest.skip("the published text is not here")
    text = published.read_text(encoding="utf-8")
    assert bundled("plugins").is_dir()
    assert not [term.name for term in glossary().terms if term.text in text]
