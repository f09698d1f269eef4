"""``xlt plugin new``: what it makes works at once, and nothing that was there is touched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.loader import load
from xltoolkit.model import ConfigError, OutputError, Profile, ToolkitError
from xltoolkit.scaffold.making import new_plugin

PROFILES = ("national-2023", "yangquan-2022", "putuo-2024")


@pytest.fixture(scope="module")
def base() -> Profile:
    return load(load_config(), "yangquan-2022").profile


def pytest_in(folder: Path, *, passes: bool = True) -> str:
    """Run pytest in a folder as its owner would; return what it said at the end."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert (done.returncode == 0) is passes, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("profile", PROFILES)
def test_a_new_plugin_passes_its_own_tests(tmp_path: Path, profile: str) -> None:
    folder = new_plugin("yuyao", tmp_path, load(load_config(), profile).profile).folder
    assert "8 passed" in pytest_in(folder)


def test_the_samples_may_go_and_an_own_rule_stay(tmp_path: Path, base: Profile) -> None:
    folder = new_plugin("yuyao", tmp_path, base).folder
    city = folder / "plugins" / "cities" / "yuyao"
    (city / "hooks.py").unlink()
    shutil.rmtree(city / "cases")
    (city / "rules.toml").write_text("", encoding="utf-8")
    assert "2 passed" in pytest_in(folder)
    (city / "rules.toml").write_text(
        '[[rules]]\nid = "income.mine"\ntitle = "题"\nbasis = "据"\nformula = "本表[合计,1栏] >= 0"\n', encoding="utf-8"
    )
    said = pytest_in(folder, passes=False)
    assert "规则还缺用例：\nincome.mine：缺少不通过的用例（写明 findings）" in said
    assert "assert" not in said


def test_its_rules_are_loaded_through_its_config(tmp_path: Path, base: Profile) -> None:
    folder = new_plugin("yuyao", tmp_path, base).folder
    registry = load(load_config(folder / "config.toml"))
    assert registry.profile.id == "yuyao-2022"
    assert registry.profile.chain[-2:] == ("yangquan-2022", "yuyao-2022")
    ours = {rule.id for rule in registry.rules if "yuyao" in rule.id}
    assert ours == {
        "general_budget_detail.yuyao_union_dues",
        "expenditure.yuyao_basic_not_negative",
        "expenditure.yuyao_same_amount",
    }


def test_the_command_says_what_it_made_and_what_comes_next(tmp_path: Path) -> None:
    result = CliRunner().invoke(xlt, ["plugin", "new", "yuyao", "-o", str(tmp_path / "new" / "folder")])
    assert result.exit_code == 0, result.output
    made = tmp_path / "new" / "folder" / "yuyao"
    assert "口径 yuyao-2023，在 national-2023 之上" in result.output
    assert f"xlt check --config {made / 'config.toml'}" in result.output
    listed = {line.strip() for line in result.output.splitlines() if line.startswith("  ")}
    assert {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()} <= listed
    assert [path.name for path in made.parent.iterdir()] == ["yuyao"]


def test_the_next_commands_can_be_typed_where_a_folder_has_a_space(tmp_path: Path) -> None:
    result = CliRunner().invoke(xlt, ["plugin", "new", "yuyao", "-o", str(tmp_path / "年 度")])
    assert f'pytest "{tmp_path / "年 度" / "yuyao"}"' in result.output


def test_a_plugin_may_stand_on_one_that_a_config_loads(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(xlt, ["plugin", "new", "shi", "-o", str(tmp_path)]).exit_code == 0
    above = ["--config", str(tmp_path / "shi" / "config.toml"), "--profile", "shi"]
    assert runner.invoke(xlt, ["plugin", "new", "qu", "-o", str(tmp_path), *above]).exit_code == 0
    registry = load(load_config(tmp_path / "qu" / "config.toml"))
    assert registry.profile.chain[-2:] == ("shi-2023", "qu-2023")
    assert {rule.id.partition(".")[2] for rule in registry.rules} >= {"shi_union_dues", "qu_union_dues"}
    assert "8 passed" in pytest_in(tmp_path / "qu")


@pytest.mark.parametrize("name", ["", "余姚", "Yuyao", "2yuyao", "yu-yao", "../yuyao", "a/b", "y" * 32, "con", "lpt1"])
def test_a_name_that_cannot_be_used_is_refused_with_advice(tmp_path: Path, base: Profile, name: str) -> None:
    with pytest.raises(ConfigError, match="不能用") as caught:
        new_plugin(name, tmp_path, base)
    assert caught.value.advice
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_a_profile_is_refused(tmp_path: Path, base: Profile) -> None:
    with pytest.raises(ConfigError, match="已经有叫“yangquan”的口径") as caught:
        new_plugin("yangquan", tmp_path, base, ["national", "yangquan"])
    assert "--profile yangquan" in caught.value.advice


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_nothing_is_overwritten(tmp_path: Path, base: Profile, kind: str) -> None:
    target = tmp_path / "yuyao"
    if kind == "file":
        target.write_text("mine", encoding="utf-8")
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputError, match="已经有了"):
        new_plugin("yuyao", tmp_path, base)
    assert [path.name for path in tmp_path.iterdir()] == ["yuyao"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, base: Profile) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ToolkitError, match="什么也没有建立"):
        new_plugin("yuyao", tmp_path / "file", base)


def test_every_template_is_used_up(tmp_path: Path, base: Profile) -> None:
    made = new_plugin("yuyao", tmp_path, base)
    for path in made.files:
        text = (made.folder / path).read_text(encoding="utf-8")
        assert "$" not in text + str(path)
        assert not path.name.endswith(".txt")
