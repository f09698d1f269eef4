"""The loader: what fails is named with path and cause; only the chosen chain's Python runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from xltoolkit.config import Config
from xltoolkit.formats import Layout
from xltoolkit.handed import misfit
from xltoolkit.loader import load
from xltoolkit.model import CodeList, ConfigError, PluginError, Profile, Table
from xltoolkit.rules import Rule
from xltoolkit.sessions import Session

HEAD = "from xltoolkit import Block, Form, Rows, Rule, Table, hookimpl, rollup, validation\n"


def folder(tmp_path: Path, **files: str) -> Config:
    for name, text in files.items():
        path = tmp_path / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + text, encoding="utf-8")
    return Config(profile="yangquan-2022", folders=(tmp_path,), entry_points=False, strict=True)


def hands(hook: str, what: str) -> str:
    """Return the Python of a plugin that hands one thing over."""
    return f"@hookimpl\ndef {hook.replace('rules', 'validations')}():\n    return [{what}]\n"


def lenient(config: Config) -> Config:
    return replace(config, strict=False)


def test_the_bundled_plugins_load() -> None:
    registry = load(Config(profile="yangquan-2022"))
    assert registry.profile.id == "yangquan-2022"
    assert len(registry.profile.tables) == 10
    assert {entry.table for entry in registry.profile.tables} <= registry.tables.keys()
    assert all(rule.id in registry.origins for rule in registry.rules)


def test_a_folder_adds_rules(tmp_path: Path) -> None:
    text = (
        "@hookimpl\ndef validations():\n    return [validation('income.mine', '题', '据', '收入决算表[合计] >= 0')]\n"
    )
    assert load(folder(tmp_path, mine=text)).origins["income.mine"] == "mine"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("@hookimpl\ndef validations(table):\n    return []\n", "参数不对"),
        ("@hookimpl\ndef validation_s():\n    return []\n", "不存在的钩子"),
        ("def validations():\n    return []\n", "没有标记 @hookimpl"),
        ("@hookimpl\ndef validations():\n    return [1 / 0]\n", "ZeroDivisionError"),
        ("@hookimpl\ndef validations():\n    return None\n", "TypeError"),
        ("@hookimpl\ndef validations():\n    return ['x']\n", "交来了 str"),
        ("@hookimpl\ndef validations():\n    return [Rule('Income', '题', '据')]\n", "不合格式"),
        (
            "@hookimpl\ndef validations():\n    return [validation('income.x', '题', '', '收入决算表[合计] = 0')]\n",
            "依据",
        ),
        ("@hookimpl\ndef rollups():\n    return [rollup('income.x', '题', '据', '收入决算表[合计] = 0')]\n", "不带 :="),
        (
            "@hookimpl\ndef validations():\n    return [validation('income.x', '题', '据', '收入决算表[合计] := 0')]\n",
            "带 :=",
        ),
        ("import sys\nsys.exit(3)\n", "SystemExit: 3"),
        ("import sys\n@hookimpl\ndef validations():\n    sys.exit(3)\n", "SystemExit: 3"),
        (hands("rules", "Rule('income.x', '题', '据', formulas='本表[合计] = 0')"), "Rule 的 formulas 应是元组"),
        (hands("rules", "Rule('income.x', '题', '据', ('本表[合计] >= 0',), severity='error')"), "Severity.ERROR"),
        (hands("rules", "Rule('income.x', '题', '据', ('本表[合计] >= 0',), years=2023)"), "Rule 的 years 应是"),
        (hands("rules", "Rule('income.x', '题', '据', ('本表[合计] >= 0',), tolerance=0.5)"), "Decimal"),
        (hands("rules", "Rule('nosuch.x', '题', '据', ('收入决算表[合计] >= 0',))"), "没有表“nosuch”"),
        (hands("tables", "Table('zz', Rows.LINES, ())"), "zz：Table 没有栏目"),
        (
            hands("tables", "Table('zz', Rows.LINES, (Form('表', (Block('', ('栏',)),)),))"),
            "Table 的 forms[1].blocks[1].columns[1] 应是 Column，交来的是 str",
        ),
    ],
)
def test_a_failing_plugin_is_named_with_its_cause(tmp_path: Path, text: str, cause: str) -> None:
    with pytest.raises(PluginError) as caught:
        load(folder(tmp_path, broken=text))
    assert cause in str(caught.value)
    assert "broken" in str(caught.value)
    registry = load(lenient(folder(tmp_path, broken=text)))
    (plugin,) = registry.left_out
    assert plugin.name == "broken"
    assert cause in str(plugin.error)
    assert "income.row_sum" in registry.origins


def test_one_rule_id_in_two_plugins_is_refused(tmp_path: Path) -> None:
    text = (
        "@hookimpl\ndef validations():\n    return [validation('income.mine', '题', '据', '收入决算表[合计] >= 0')]\n"
    )
    with pytest.raises(PluginError, match="有两个"):
        load(folder(tmp_path, a=text, b=text))
    registry = load(lenient(folder(tmp_path, a=text, b=text)))
    assert [plugin.name for plugin in registry.left_out] == ["b"]
    assert registry.origins["income.mine"] == "a"


def test_python_of_another_city_does_not_run(tmp_path: Path) -> None:
    config = folder(tmp_path, cities__elsewhere__hooks="raise RuntimeError")
    (tmp_path / "cities" / "elsewhere" / "2022.toml").write_text('inherits = "yangquan-2022"', encoding="utf-8")
    assert "elsewhere-2022" in load(config).profiles
    with pytest.raises(PluginError, match="RuntimeError"):
        load(config, "elsewhere")


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="插件文件夹不存在"):
        load(Config(profile="yangquan-2022", folders=(tmp_path / "none",)))


def test_a_formula_that_cannot_be_names_the_plugins_file(tmp_path: Path) -> None:
    config = folder(tmp_path, mine=hands("rules", "validation('income.x', '题', '据', '本表[合汁] >= 0')"))
    (plugin,) = Session.start(lenient(config)).left_out
    assert f"{tmp_path / 'mine.py'}，规则 income.x：《收入决算表》没有这样的行“合汁”" in str(plugin.error)


def test_formulas_and_years_may_be_lists(tmp_path: Path) -> None:
    text = hands("rules", "Rule('income.x', '题', '据', ['收入决算表[合计] >= 0'], years=[2022])")
    rule = load(folder(tmp_path, mine=text)).rules[-1]
    assert (rule.formulas, rule.years) == (("收入决算表[合计] >= 0",), frozenset({2022}))


def test_all_that_is_bundled_is_of_the_types_it_is_declared_with() -> None:
    registry = load(Config(profile="yangquan-2022"))
    for item in registry.contributions:
        for kind, values in ((Table, item.tables), (Rule, item.rules), (Layout, item.layouts), (CodeList, item.codes)):
            assert [what for value in values if (what := misfit(value, kind))] == []
    assert [what for profile in registry.profiles.values() if (what := misfit(profile, Profile))] == []


def test_what_a_plugin_prints_goes_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(folder(tmp_path, mine="print('imported')\n@hookimpl\ndef validations():\n    print('asked')\n    return []\n"))
    out, err = capsys.readouterr()
    assert out == ""
    assert "imported\nasked\n" in err


def test_a_folder_that_is_named_twice_is_loaded_once(tmp_path: Path) -> None:
    city = tmp_path / "cities" / "town"
    city.mkdir(parents=True)
    (city / "2023.toml").write_text('inherits = "national-2023"\n', encoding="utf-8")
    config = Config(folders=(tmp_path, tmp_path / "cities" / ".."), entry_points=False, strict=True)
    assert load(config, "town-2023").profile.id == "town-2023"


def test_a_circle_of_profiles_over_two_files_leaves_both_out(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / "cities" / name).mkdir(parents=True)
        (tmp_path / "cities" / name / "2023.toml").write_text(f'inherits = "{other}-2023"\n', encoding="utf-8")
    config = Config(folders=(tmp_path,), entry_points=False)
    assert [plugin.name for plugin in load(config).left_out] == ["a-2023", "b-2023"]
    with pytest.raises(ConfigError, match="口径循环继承：a-2023 → b-2023 → a-2023"):
        load(config, "a-2023")
