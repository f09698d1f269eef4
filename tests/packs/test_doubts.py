"""Rules of packs that load and yet check nothing, and ids that no rule has: said, with the place and what was meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from xltoolkit.config import Config, load_config
from xltoolkit.importing.text import import_document
from xltoolkit.model import ConfigError, Severity
from xltoolkit.run import check_file
from xltoolkit.sessions import Session, Sessions

ROOT = Path(__file__).resolve().parents[2]
RULE = '[[rules]]\nid = "general_budget_detail.mine"\ntitle = "题"\nbasis = "据"\nformula = "{}"\n'
PUTUO = "putuo-2024"


def config_with(folder: Path, formula: str, more: str = "") -> Config:
    (folder / "mine.toml").write_text(RULE.format(formula) + more, encoding="utf-8")
    return Config(profile=PUTUO, folders=(folder,), entry_points=False)


def doubts_of(config: Config) -> list[str]:
    return [f"{doubt.where}：{doubt.what}。{doubt.advice}" for doubt in Session.start(config).doubts]


@pytest.mark.parametrize(
    ("formula", "more", "said"),
    [
        ("本表[301,金额] >= 0", "", ["第 5 行第 19 个字符", "没有“金额”这一栏", "xlt tables general_budget_detail"]),
        ("本表[301,金额] <= 本表[302,金额] / 2", "", ["第 5 行第 19 个字符"]),
        ("合计(本表[类,金额]) >= 0", "", ["没有“金额”这一栏", "off"]),
        ("本表[301,基本支出] >= 0", 'when = "本表[302,金额] > 0"', ["第 6 行第 16 个字符", "没有“金额”这一栏"]),
        ("本表[30298,基本支出] >= 0", "", ["第 5 行第 15 个字符", "30298 没有见过", "是不是 30299 其他商品和服务支出"]),
        ("合计(本表[30101:30199,基本支出]) >= 合计(本表[30298,基本支出])", "", ["30298 没有见过"]),
    ],
)
def test_what_the_profile_does_not_print_is_said(tmp_path: Path, formula: str, more: str, said: list[str]) -> None:
    (told,) = doubts_of(config_with(tmp_path, formula, more))
    for part in said:
        assert part in told


@pytest.mark.parametrize(
    "formula",
    [
        "本表[301,基本支出] >= 0",
        "本表[301,决算数] >= 0",  # what 表6 prints over it
        "本表[*,决算数] >= 0",
        "本表[人员经费合计,基本支出] = 合计(本表[类,基本支出])",
        '本表[30298,基本支出] >= 0"\n[[codes]]\nclassification = "economic"\ncode = "30298"\nname = "专用',
    ],
)
def test_a_whole_rule_raises_no_doubt(tmp_path: Path, formula: str) -> None:
    assert doubts_of(config_with(tmp_path, formula)) == []


def test_a_table_that_the_profile_does_not_publish_is_said(tmp_path: Path) -> None:
    formula = "本表[301,基本支出] >= 部门决算公开相关信息统计表[14行,统计数]"
    (told,) = doubts_of(config_with(tmp_path, formula))
    assert "本口径不公开《部门决算公开相关信息统计表》" in told


def test_the_cores_own_rules_are_for_several_forms_and_raise_none() -> None:
    for profile in ("national-2023", "yangquan-2022", PUTUO):
        session = Session.start(load_config(), profile)
        assert session.doubts == []
    assert session.ruleset.idle


def test_a_run_says_it_in_its_report(tmp_path: Path) -> None:
    config = config_with(tmp_path, "本表[301,金额] >= 0")
    session = Session.start(config)
    book = tmp_path / "公开表.xlsx"
    import_document(ROOT / "examples" / "yangquan-gongxinju-2022.txt", session.registry).write(book)
    (remark,) = check_file(book, session).remarks
    assert "规则“general_budget_detail.mine”在口径 putuo-2024 下无法核对" in remark
    assert "mine.toml 第 5 行" in remark
    several = Sessions(replace(config, profile=""))
    report = check_file(book, several)
    assert report.profile == "yangquan-2022"
    assert report.remarks == []
    assert several.doubts == []


@pytest.mark.parametrize("key", ['off = ["income.row_sun"]', '[severities]\n"income.row_sun" = "hint"',
                                 '[tolerances]\n"income.row_sun" = "0.05"'])  # fmt: skip
def test_a_misspelt_id_in_a_profile_is_refused(tmp_path: Path, key: str) -> None:
    folder = tmp_path / "cities" / "qu"
    folder.mkdir(parents=True)
    (folder / "2024.toml").write_text(f'inherits = "{PUTUO}"\nname = "区"\n{key}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"没有规则“income\.row_sun”") as caught:
        Session.start(Config(profile="qu-2024", folders=(tmp_path,), entry_points=False))
    assert caught.value.where == str(folder / "2024.toml")
    assert "income.row_sum" in caught.value.advice


def test_a_misspelt_id_in_a_config_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'profile = "{PUTUO}"\n[rules.severity]\n"income.row_sun" = "hint"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"没有规则“income\.row_sun”") as caught:
        Session.start(load_config(path))
    assert caught.value.where == str(path)


def test_ids_of_a_pack_that_was_left_out_or_of_another_place_are_no_slips(tmp_path: Path) -> None:
    config = replace(
        config_with(tmp_path, "本表[301,基本支处] >= 0"), severities={"general_budget_detail.mine": Severity.HINT}
    )
    assert [plugin.name for plugin in Session.start(config).left_out] == ["mine.toml"]
    (tmp_path / "mine.toml").unlink()
    folder = tmp_path / "cities" / "qu"
    folder.mkdir(parents=True)
    (folder / "2024.toml").write_text(f'inherits = "{PUTUO}"\nname = "区"\n', encoding="utf-8")
    (folder / "rules.toml").write_text(RULE.format("本表[301,基本支出] >= 0"), encoding="utf-8")
    assert Session.start(config, "qu-2024").doubts == []
    assert Session.start(config, PUTUO).doubts == []
    with pytest.raises(ConfigError, match="没有规则"):
        Session.start(replace(config, severities={"general_budget_detail.min": Severity.HINT}), PUTUO)


@pytest.mark.parametrize(
    ("formula", "more", "said"),
    [
        ("当 选项(没有这个)：本表[301,基本支出] >= 0", "", ["第 5 行第 17 个字符", "选项“没有这个”没有声明过"]),
        ("本表[301,基本支出] >= 0", 'when = "非 选项(没有这个)"', ["第 6 行第 14 个字符", "没有声明过"]),
        ("本表[301,基本支出] >= 0", 'when = "1 = 2"', ["第 6 行第 9 个字符", "比较没有单元格"]),
        ("本表[301,基本支出] ÷ 0 >= 1", "", ["第 5 行第 25 个字符", "除以 0"]),
        ("本表[301,基本支出] >= 1", 'when = "本表[302,基本支出] / 0 > 1"', ["第 6 行", "除以 0"]),
    ],
)
def test_what_no_workbook_can_change_is_said(tmp_path: Path, formula: str, more: str, said: list[str]) -> None:
    (told,) = doubts_of(config_with(tmp_path, formula, more))
    for part in ["可能没有真的在核对", *said]:
        assert part in told


def test_facts_that_somebody_states_or_the_core_asks_for_are_known(tmp_path: Path) -> None:
    config = config_with(tmp_path, "当 选项(本局的事实) 且 选项(single_unit)：本表[301,基本支出] >= 0")
    assert doubts_of(replace(config, options={"本局的事实": False})) == []


def test_facts_that_no_rule_asks_for_are_said_with_the_nearest(tmp_path: Path) -> None:
    config = config_with(tmp_path, "本表[301,基本支出] >= 0")
    (told,) = doubts_of(replace(config, options={"singel_unit": True, "single_unit": True}, source="config.toml"))
    assert told == "config.toml：没有规则问到选项“singel_unit”（写在 [options] 里，不起作用）。是否想写“single_unit”？"
    (tmp_path / "hooks.py").write_text("ASKED = 'singel_unit'", encoding="utf-8")
    assert doubts_of(replace(config, options={"singel_unit": True})) == []


def test_a_fact_of_a_profile_that_no_rule_asks_for_names_its_file(tmp_path: Path) -> None:
    city = tmp_path / "cities" / "mine" / "2024.toml"
    city.parent.mkdir(parents=True)
    city.write_text('inherits = "putuo-2024"\n[options]\nsingel_unit = true\n', encoding="utf-8")
    (told,) = doubts_of(Config(profile="mine-2024", folders=(tmp_path,), entry_points=False))
    assert told.startswith(f"{city}：没有规则问到选项“singel_unit”")
