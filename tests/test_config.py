"""config.toml: read strictly, errors that name the nearest key."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltoolkit.config import bundled, load_config
from xltoolkit.model import ConfigError, Severity


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_bundled_config_loads() -> None:
    config = load_config()
    assert config.profile == "yangquan-2022"
    assert config.fill == "blank"
    assert bundled("plugins").is_dir()


def test_every_choice(tmp_path: Path) -> None:
    config = load_config(
        written(
            tmp_path,
            'profile = "x-2020"\nfill = "correct"\n[plugins]\nfolders = ["mine"]\nentry_points = false\n'
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


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('profil = "x"', "是否想写“profile”"),
        ("[plugins]\nfolder = []", "是否想写“folders”"),
        ('fill = "blanks"', "是否想写“blank”"),
        ('[rules.severity]\n"a.b" = "eror"', "是否想写“error”"),
        ("fill = 3", "类型不对"),
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
