"""config.toml: read strictly, errors that name the nearest key."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import tomli

from xltoolkit.config import bundled, load_config, nearest
from xltoolkit.model import ConfigError, Limits, Severity


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_bundled_config_loads() -> None:
    config = load_config()
    assert not config.profile, "profiles are told by each workbook"
    assert config.fill == "blank"
    assert bundled("plugins").is_dir()


def test_every_choice(tmp_path: Path) -> None:
    config = load_config(
        written(
            tmp_path,
            'profile = "x-2020"\nfill = "correct"\n[plugins]\nfolders = ["mine"]\nentry_points = false\n'
            '[limits]\ncells = 7\n[write]\nprotected = "refuse"\nbreak_signature = true\n'
            '[rules]\noff = ["a.b"]\n[rules.severity]\n"a.c" = "hint"\n[options]\nsingle_unit = true\n',
        )
    )
    assert config.profile == "x-2020"
    assert config.fill == "correct"
    assert config.folders == ((tmp_path / "mine").resolve(),)
    assert not config.entry_points
    assert config.off == {"a.b"}
    assert config.severities == {"a.c": Severity.HINT}
    assert config.options == {"single_unit": True}
    assert config.limits == Limits(cells=7)
    assert config.protected == "refuse"
    assert config.break_signature


def test_the_bundled_limits_are_the_defaults_and_name_every_budget() -> None:
    assert load_config().limits == Limits()
    stated = tomli.loads(bundled("config.toml").read_text(encoding="utf-8"))["limits"]
    assert list(stated) == [budget.name for budget in fields(Limits)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('profil = "x"', "是否想写“profile”"),
        ("[plugins]\nfolder = []", "是否想写“folders”"),
        ('fill = "blanks"', "是否想写“blank”"),
        ('[rules.severity]\n"a.b" = "eror"', "是否想写“error”"),
        ("fill = 3", "类型不对"),
        ("[limits]\ncells = 0", "写成 1 以上的整数"),
        ("[limits]\ncells = true", "类型不对"),
        ("[limits]\ncell = 9", "是否想写“cells”"),
        ("[plugins]\nfolders = [1]", "不是文字的值"),
        ("fill = ", "不是合格的 TOML"),
    ],
)
def test_a_mistake_is_said_with_the_file_and_the_nearest_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path, text))
    assert named in str(caught.value)
    assert "config.toml" in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="找不到设置文件"):
        load_config(tmp_path / "none.toml")


def test_engines_that_nobody_waits_for_unless_others_are_named(tmp_path: Path) -> None:
    assert load_config().engines == load_config(written(tmp_path, "")).engines == ("cellrune",)
    assert load_config(written(tmp_path, "[recalculation]\nengines = []")).engines == ()
    both = load_config(written(tmp_path, '[recalculation]\nengines = ["libreoffice", "cellrune"]'))
    assert both.engines == ("libreoffice", "cellrune")


@pytest.mark.parametrize(
    ("line", "advice"), [('engines = ["libreofice"]', "libreoffice"), ('engine = ["cellrune"]', "engines")]
)
def test_a_misspelt_engine_names_the_nearest(tmp_path: Path, line: str, advice: str) -> None:
    with pytest.raises(ConfigError, match=advice):
        load_config(written(tmp_path, f"[recalculation]\n{line}"))


def test_a_slip_in_the_toml_is_named_like_one_in_a_rule_pack(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# 设置\nfill = "blank\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert caught.value.where == f"{path} 第 2 行第 14 个字符"
    assert "这一行末尾缺英文引号" in caught.value.advice
    path.write_bytes("fill = '空'".encode("gbk"))
    with pytest.raises(ConfigError, match="不是 UTF-8"):
        load_config(path)


def test_advice_lists_few_names_whole_and_of_many_those_most_like_it() -> None:
    assert nearest("x", ["b", "a"]) == "可用的有：a、b"
    many = [f"table.rule_{number}" for number in range(200)]
    assert nearest("x.y", many).startswith("可用的有 200 个，最接近的：")
    assert nearest("x.y", many).count("、") == 4
