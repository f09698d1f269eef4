"""Rule packs among the plugins: whose they are, what is left out and said, and from where nothing ever loads."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from xltoolkit.config import Config, load_config
from xltoolkit.engine.spoken import refuse_unspoken
from xltoolkit.loader import Nature, Origin, load
from xltoolkit.model import Accounts, ConfigError, PluginError, ToolkitError
from xltoolkit.sessions import Session

RULE = '[[rules]]\nid = "{}"\ntitle = "题"\nbasis = "据"\nformula = "{}"\n'
SEVERAL = """[[rules]]
id = "income.bad"
title = "题"
basis = "据"
formulas = ['收入决算表[合计] = 0', "收入决算表[合计] >= 0", '本表[甲] = 0']
"""
GOOD = RULE.format("income.mine", "收入决算表[合计] >= 0")
RUNS = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\n"


def written(folder: Path, **files: str) -> Config:
    """Write packs, ``__`` for a slash, and return a configuration that loads the folder."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Config(profile="yangquan-2022", folders=(folder,), entry_points=False)


def test_a_pack_beside_cities_is_everybodys_and_one_of_a_city_its_own(tmp_path: Path) -> None:
    config = written(
        tmp_path,
        all=GOOD,
        cities__a__2022='inherits = "yangquan-2022"',
        cities__a__r=RULE.format("income.a", "收入决算表[合计] >= 0"),
    )
    assert load(config).origins["income.mine"] == "all.toml"
    assert "income.a" not in load(config).origins
    assert load(config, "a").origins["income.a"] == "cities/a/r.toml"
    pack = next(plugin for plugin in load(config).plugins if plugin.name == "all.toml")
    assert (pack.origin, pack.nature, pack.source) == (Origin.FOLDER, Nature.PACK, str(tmp_path / "all.toml"))


def test_two_folders_may_hold_packs_of_one_name(tmp_path: Path) -> None:
    one = written(tmp_path / "one", rules=GOOD)
    two = written(tmp_path / "two", rules=RULE.format("income.other", "收入决算表[合计] >= 0"))
    registry = load(replace(one, folders=(*one.folders, *two.folders)))
    assert registry.left_out == []
    assert {"income.mine", "income.other"} <= registry.origins.keys()


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        (RULE.format("income.bad", "本表[合计,1栏] = 本表[合计,千栏]"), 5, 30, "没有这样的列“千栏”"),
        (RULE.format("income.bad", "本表[合计,\\u0031栏] = 本表[合计,千栏]"), 5, 35, "没有这样的列“千栏”"),
        (GOOD.replace("mine", "bad") + 'when = "收支表[合计] = 0"', 6, 9, "没有表“收支表”"),
        (SEVERAL, 5, 52, "没有这样的行“甲”"),
        (RULE.format("nothing.bad", "收入决算表[合计] >= 0"), 2, 6, "没有表“nothing”"),
        (RULE.format("income.row_sum", "收入决算表[合计] >= 0"), 2, 6, "里已经有了"),
        (RULE.format("income.bad", "本表[类] = 收入决算表[款]"), 5, 26, "有许多行"),
        ("x = 1", 1, 1, "没有“x”这一项"),
    ],
)  # fmt: skip
def test_a_bad_pack_is_left_out_and_said_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, said: str
) -> None:
    config = written(tmp_path, bad=text, good=GOOD)
    session = Session.start(config)
    (plugin,) = session.registry.left_out
    assert plugin.error is not None
    assert plugin.error.where == f"{tmp_path / 'bad.toml'} 第 {line} 行第 {column} 个字符", plugin.error
    assert said in plugin.notice
    rules = {rule.id for rule in session.ruleset.rules}
    assert {"income.mine", "income.row_sum"} <= rules
    assert "income.bad" not in rules
    with pytest.raises(PluginError, match=said):
        Session.start(replace(config, strict=True))


def test_two_rollups_of_one_cell_name_file_and_line_and_cost_the_pack(tmp_path: Path) -> None:
    text = RULE.format("income.twice", "本表[合计,本年收入合计] := 本表[合计,财政拨款收入]")
    session = Session.start(written(tmp_path, bad=text))
    (plugin,) = session.registry.left_out
    assert plugin.error is not None
    assert "bad.toml 第 1 行" in plugin.error.where
    assert "income.row_sum" in {rule.id for rule in session.ruleset.rules}


def test_a_bad_profile_of_another_city_is_left_out_and_said(tmp_path: Path) -> None:
    config = written(
        tmp_path,
        cities__a__2022='inherits = "yangquan-2022"\nunti = "元"',
        cities__b__2022='inherits = "nothing-2022"',
        cities__c__2022='inherits = "yangquan-2022"',
    )
    session = Session.start(config)
    assert [plugin.name for plugin in session.left_out] == ["a-2022", "b-2022"]
    assert {plugin.nature for plugin in session.left_out} == {Nature.PROFILE}
    assert "口径“a-2022”没有加载，不能选用" in session.left_out[0].notice
    assert "c-2022" in session.registry.profiles
    for name in ("a-2022", "a"):
        with pytest.raises(ConfigError, match="是否想写“unit”"):
            load(config, name)
    with pytest.raises(ConfigError, match="没有口径“d”"):
        load(config, "d")
    with pytest.raises(ConfigError, match="unti"):
        load(replace(config, strict=True))


def test_a_profile_whose_table_is_in_a_bad_pack_goes_on_without_the_table(tmp_path: Path) -> None:
    config = written(
        tmp_path,
        cities__a__2022='inherits = "yangquan-2022"\n[[tables]]\ntable = "mine"\nnumber = "公开11表"',
        cities__a__r='[[tables]]\nid = "mine"\ntitle = "表"\ncolums = ["数"]\nlines = ["行"]',
    )
    session = Session.start(config, "a")
    assert session.registry.lacking == ("mine",)
    assert "mine" not in {entry.table for entry in session.registry.profile.tables}
    assert "income.row_sum" in {rule.id for rule in session.ruleset.rules}
    (plugin,) = session.left_out
    assert "表没有栏目" in plugin.notice
    with pytest.raises(PluginError, match="表没有栏目"):
        Session.start(replace(config, strict=True), "a")


def test_a_profile_with_a_table_that_nobody_declares_is_refused(tmp_path: Path) -> None:
    config = written(tmp_path, cities__a__2022='inherits = "yangquan-2022"\n[[tables]]\ntable = "mine"')
    with pytest.raises(ConfigError, match="没有表“mine”"):
        load(config, "a")


def test_the_tables_of_a_pack_with_a_bad_formula_go_with_it_and_every_report_says_so(tmp_path: Path) -> None:
    config = written(
        tmp_path,
        cities__a__2022='inherits = "yangquan-2022"\n[[tables]]\ntable = "mine"\nnumber = "公开11表"',
        cities__a__r='[[tables]]\nid = "mine"\ntitle = "表"\ncolumns = ["数"]\nlines = ["行"]\n'
        + RULE.format("mine.bad", "本表[行,数] = 本表[列,数]"),
    )
    session = Session.start(config, "a")
    told = next(rule for rule in session.ruleset.rules if rule.id == "workbook.plugins")
    assert told.check is not None
    messages = [problem.message for problem in told.check(Accounts(session.registry.profile, {}, {}))]
    assert any("里的表“mine”没有声明" in message for message in messages)
    assert any("没有这样的行“列”" in message for message in messages)


def test_a_profile_of_countless_brackets_is_a_bad_file_like_any_other(tmp_path: Path) -> None:
    config = written(tmp_path, cities__a__2022="off = " + "[" * 5000 + "]" * 5000)
    (plugin,) = Session.start(config).left_out
    assert "嵌套太深" in plugin.notice


def test_a_pack_that_is_not_utf8_or_not_there_any_more_is_said(tmp_path: Path) -> None:
    config = written(tmp_path, gbk="")
    (tmp_path / "gbk.toml").write_bytes("name = '规则'".encode("gbk"))
    (tmp_path / "folder.toml").mkdir()
    errors = {Path(plugin.source).name: str(plugin.error) for plugin in load(config).left_out}
    assert "UTF-8" in errors["gbk.toml"]
    assert "读不出" in errors["folder.toml"]


def test_a_mark_of_notepad_and_its_line_ends_do_no_harm(tmp_path: Path) -> None:
    config = written(tmp_path, note="")
    (tmp_path / "note.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert "income.mine" in load(config).origins
    (tmp_path / "note.toml").write_bytes(b"\xef\xbb\xbf" + (GOOD + "x = 1").replace("\n", "\r\n").encode())
    assert "第 6 行第 1 个字符" in str(load(config).left_out[0].error)


# installed packages


def distribution(site: Path, point: str = "mine_rules") -> None:
    """Put an installed package with an entry point, a pack, a profile and a city's pack into a folder."""
    info = site / "mine_rules-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine-rules\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[xltoolkit]\nmine = {point}\n", encoding="utf-8")
    city = site / "mine_rules" / "cities" / "mine"
    city.mkdir(parents=True)
    (site / "mine_rules" / "__init__.py").write_text(RUNS, encoding="utf-8")
    (site / "mine_rules" / "helper.py").write_text("raise RuntimeError", encoding="utf-8")
    (site / "mine_rules" / "all.toml").write_text(GOOD, encoding="utf-8")
    (city / "2022.toml").write_text('inherits = "yangquan-2022"\nname = "我市"', encoding="utf-8")
    (city / "rules.toml").write_text(RULE.format("income.city", "收入决算表[合计] >= 0"), encoding="utf-8")


def test_an_installed_package_is_a_folder_of_packs_and_profiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distribution(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = load(Config(profile="mine-2022"))
    assert registry.profile.name == "我市"
    assert (registry.origins["income.mine"], registry.origins["income.city"]) == (
        "mine/all.toml",
        "cities/mine/rules.toml",
    )
    mine = [plugin for plugin in registry.plugins if plugin.origin is Origin.INSTALLED]
    assert {(plugin.version, plugin.nature) for plugin in mine} == {("1.2", Nature.PYTHON), ("1.2", Nature.PACK)}
    assert registry.left_out == []
    assert "income.mine" not in load(Config(profile="yangquan-2022", entry_points=False)).origins


def test_an_entry_point_that_cannot_be_imported_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distribution(tmp_path, "nowhere.at.all")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = load(Config(profile="yangquan-2022"))
    assert [plugin.name for plugin in registry.left_out] == ["mine"]
    assert "ModuleNotFoundError" in str(registry.left_out[0].error)


# safety


def test_nothing_beside_the_workbook_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, rules=GOOD, plugins__rules=GOOD)
    (tmp_path / "evil.py").write_text(RUNS, encoding="utf-8")
    (tmp_path / "config.toml").write_text('[plugins]\nfolders = ["."]', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XLTOOLKIT_CONFIG", raising=False)
    assert "income.mine" not in load(load_config()).origins
    assert not (tmp_path / "ran").exists()


def test_a_package_unpacked_beside_the_workbook_is_not_an_installed_one(tmp_path: Path) -> None:
    distribution(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "xltoolkit", "plugins"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "mine" not in done.stdout
    assert not (tmp_path / "mine_rules" / "ran").exists()


def test_a_pack_cannot_run_code(tmp_path: Path) -> None:
    for formula in ("__import__('os')", "本表[合计] = 打开('x')", "本表[合计] = 0 当 eval(1) = 1"):
        session = Session.start(written(tmp_path, evil=RULE.format("income.evil", formula)))
        assert isinstance(session.registry.left_out[0].error, ToolkitError)


PHRASES = """[[section]]
id = "income"
headings = ["收入决算情况说明"]
{}
[[section.subject]]
names = ["财政拨款收入"]
cells = ["收入决算表[合计,财政拨款收入]", {}]
"""


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        (PHRASES.format("", '"收入决算表[合汁,财政拨款收入]"'), 7, 37, "没有这样的行“合汁”"),
        (PHRASES.format("", '"收入决算表[合计,财政收入]"'), 7, 40, "没有这样的列“财政收入”"),
        (PHRASES.format("", '"保决99表[合计,财政拨款收入]"'), 7, 31, "没有表“保决99表”"),
        (PHRASES.format('base = "收支表[合计,金额]"', '"收入决算表[合计,其他收入]"'), 4, 9, "没有表“收支表”"),
        (PHRASES.format("", '"收入决算表[合计,财政拨款收入] * 2"'), 7, 31, "只能用单元格和加减"),
        (PHRASES.format("", '"收入决算表[合计]"'), 7, 31, "缺少列"),
        (PHRASES.format("", "") + '[[section.rows]]\ntable = "支出表"\ncolumn = "决算数"\n', 9, 10, "没有表“支出表”"),
        (PHRASES.format("", "") + '[[section.rows]]\ntable = "支出决算表"\ncolumn = "甲"\n', 10, 11, "列“甲”"),
    ],
)  # fmt: skip
def test_phrases_that_name_what_no_table_has_are_left_out_and_said_with_the_place(
    tmp_path: Path, text: str, line: int, column: int, said: str
) -> None:
    config = written(tmp_path, narrative__common=text)
    session = Session.start(config)
    (plugin,) = session.left_out
    assert plugin.nature is Nature.PHRASES
    assert plugin.error is not None
    assert said in plugin.error.what
    assert plugin.error.where == f"{tmp_path / 'narrative' / 'common.toml'} 第 {line} 行第 {column} 个字符"
    with pytest.raises(PluginError, match="narrative"):
        Session.start(replace(config, strict=True))


def test_phrases_may_name_tables_by_the_numbers_of_other_profiles(tmp_path: Path) -> None:
    text = PHRASES.format("", '"表3[合计,财政拨款收入]"')  # of 普陀
    assert Session.start(written(tmp_path, narrative__common=text)).left_out == []


@pytest.mark.parametrize("profile", ["yangquan-2022", "putuo-2024", "national-2023"])
def test_the_bundled_phrases_name_what_there_is(profile: str) -> None:
    session = Session.start(Config(profile=profile, entry_points=False))
    refuse_unspoken(session.registry.phrases, session.ruleset.names)
