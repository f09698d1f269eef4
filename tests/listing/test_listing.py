"""``xlt rules``, ``xlt rules ID``, ``xlt plugins``: everything there is, who changed it, and an example."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from xltoolkit import console
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.engine import build_ruleset
from xltoolkit.rules import validation
from xltoolkit.sessions import Session

PACK = """
name = "我市规则"
version = "3"
[[rules]]
id = "income.mine"
title = "财政拨款收入不超过合计"
basis = "我市要点第 1 条"
formula = "本表[合计,财政拨款收入] <= 本表[合计,本年收入合计]"
severity = "warning"
when = "本表[合计,本年收入合计] > 0"
tolerance = "0.5"
message = "{左}大于{右}"
advice = "核对"
[[rules]]
id = "income.later"
title = "以后才用"
basis = "我市要点第 2 条"
formula = "本表[合计,1栏] >= 0"
years = [2030]
example = "例如\\n这样"
"""
CASES = """
[[case]]
name = "不超过"
[case.tables.income]
"合计" = { "财政拨款收入" = "1.00", "本年收入合计" = "2.00" }
[[case]]
name = "超过了"
findings = ["公开02表合计行2栏"]
[case.tables.income]
"合计" = { "财政拨款收入" = "3.00", "本年收入合计" = "2.00" }
"""
Call = Callable[..., str]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    folder = tmp_path / "plugins" / "cities" / "mine"
    folder.mkdir(parents=True)
    (folder / "2022.toml").write_text(
        'inherits = "yangquan-2022"\noff = ["income.code_order"]\n[severities]\n"income.row_sum" = "warning"\n',
        encoding="utf-8",
    )
    (folder / "2023.toml").write_text(
        'inherits = "mine-2022"\n[severities]\n"expenditure.row_sum" = "hint"\n', encoding="utf-8"
    )
    (folder / "rules.toml").write_text(PACK, encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(
        'profile = "mine-2023"\n[plugins]\nfolders = ["plugins"]\nentry_points = false\n'
        '[rules]\noff = ["income.stray"]\n[rules.severity]\n"income.missing" = "error"\n',
        encoding="utf-8",
    )
    return config


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], city: Path) -> Call:
    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["xlt", *arguments, "--config", str(city)])
        code = console.run_command(xlt)
        out, err = capsys.readouterr()
        assert code == (2 if err and not err.startswith("提示：") else 0)
        return out + err

    return run


def test_every_rule_with_title_formula_severity_and_basis_under_its_table(call: Call) -> None:
    out = call("rules")
    assert out.index("公开02表　收入决算表（income）") < out.index("  income.row_sum") < out.index("（expenditure）")
    mine = out[out.index("  income.mine") :].splitlines()
    assert mine[:4] == [
        "  income.mine　警告　财政拨款收入不超过合计",
        "    公式：本表[合计,财政拨款收入] <= 本表[合计,本年收入合计]",
        "    只在这个条件下：本表[合计,本年收入合计] > 0",
        "    依据：我市要点第 1 条",
    ]
    rules = re.findall(r"^  ([a-z_]+\.[a-z_]+)　(?:错误|警告|提示)　", out, re.MULTILINE)
    assert len(rules) == len(set(rules))
    assert f"共 {len(rules)} 条（口径 mine-2023）" in out
    assert out.count("    依据：") == len(rules)


def test_a_rule_that_does_not_run_is_listed_with_why(call: Call) -> None:
    out = call("rules", "--short")
    assert "income.code_order　警告　收入决算表的科目按编码从小到大排列（口径 mine-2022 停用）" in out
    assert re.search(r"income\.stray　.*（config.toml 停用）", out)
    assert "income.later　错误　以后才用（只用于 2030 年度）" in out
    assert "    依据：" not in out


def test_rules_of_one_table_and_one_that_is_not_there(call: Call) -> None:
    out = call("rules", "income")
    assert "income.mine" in out
    assert "expenditure." not in out
    assert "是否想写“income”" in call("rules", "incom")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("income.row_sum", "警告（规则原定为错误，口径 mine-2022 改为警告）"),
        ("expenditure.row_sum", "提示（规则原定为错误，口径 mine-2023 改为提示）"),
        ("income.missing", "错误（规则原定为警告，config.toml 改为错误）"),
        ("income.code_order", "在口径 mine-2023 下不运行：口径 mine-2022 停用"),
        ("income.missing", "内置（每张表都有）"),
        ("workbook.plugins", "由检查函数判断"),
    ],
)
def test_who_changed_a_rule_and_where_it_comes_from(call: Call, rule: str, said: str) -> None:
    assert said in call("rules", rule)


def test_a_rule_of_a_pack_is_explained_with_all_its_keys(call: Call, city: Path) -> None:
    out = call("rules", "income.mine")
    pack = city.parent / "plugins" / "cities" / "mine" / "rules.toml"
    for said in (
        "income.mine　警告\n",
        "允许相差：0.5 元以内",
        "报告时说：{左}大于{右}",
        "怎么办：核对",
        f"来自：规则包“我市规则”3，{pack} 第 4 行",
        "例（本口径的坐标，数字是编的，单位 元）：",
        "成立：公开02表合计行2栏 100.00 ≤ 公开02表合计行1栏 100.00",
        "不成立：其余不变，公开02表合计行2栏 填 109.00，两边相差 9.00",
    ):
        assert said in out
    assert "例：\n    例如\n    这样\n" in call("rules", "income.later")


def test_a_case_file_beside_the_pack_is_the_example(call: Call, city: Path) -> None:
    path = city.parent / "plugins" / "cities" / "mine" / "cases" / "income" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(CASES, encoding="utf-8")
    out = call("rules", "income.mine")
    assert f"成立的例子：不超过（{path}）\n    income　合计　财政拨款收入 1.00，本年收入合计 2.00\n" in out
    assert "不成立的例子：超过了" in out
    assert "报告：公开02表合计行2栏" in out
    assert "数字是编的" not in out


def test_a_rule_that_is_not_there_names_the_nearest_and_the_packs_left_out(call: Call, city: Path) -> None:
    assert "是否想写“income.mine”" in call("rules", "income.mein")
    (city.parent / "plugins" / "bad.toml").write_text("x = 1", encoding="utf-8")
    assert "“bad.toml”没有加载" in call("rules", "income.mein")


def test_plugins_say_kind_version_place_count_and_state(call: Call, city: Path) -> None:
    pack = city.parent / "plugins" / "cities" / "mine" / "rules.toml"
    out = call("plugins")
    assert out.startswith("内置（随程序自带）：")
    assert f"  cities/mine/rules.toml“我市规则”　规则包　版本 3　已加载　2 条规则\n    {pack}\n" in out
    assert re.search(r"  tables\.income　Python　版本 \S+　已加载　1 张表　\d 条规则\n    .*income\.py\n", out)
    assert "全部已加载" in out
    assert "没有看已安装的软件包" in out
    assert re.search(r"\n映射（.*）：\n  部门决算软件导出表　.*ministry_export\.toml\n", out)
    pack.write_text(PACK.replace("<=", "<==", 1), encoding="utf-8")
    out = call("plugins")
    assert "规则包　版本 未写　出错，没有加载" in out
    assert "rules.toml 第 8 行" in out
    assert "1 个没有加载（运行时跳过，并在报告里说明）" in out
    (mapping := city.parent / "plugins" / "mappings" / "bad.toml").parent.mkdir()
    mapping.write_text("nmae = 'x'", encoding="utf-8")
    assert f"  出错，没有读：{mapping}：没有“nmae”这一项 请：是否想写“name”？" in call("plugins")
    city.write_text(city.read_text(encoding="utf-8").replace("[rules]", "strict = true\n[rules]", 1), encoding="utf-8")
    assert "1 个没有加载（strict = true：运行时会直接报错）" in call("plugins")


def test_a_rule_of_a_pack_that_was_left_out_is_said_to_be_so(call: Call, city: Path) -> None:
    pack = city.parent / "plugins" / "cities" / "mine" / "rules.toml"
    pack.write_text(PACK.replace("<=", "<==", 1), encoding="utf-8")
    out = call("rules", "income.mine")
    assert "规则“income.mine”所在的文件没有加载" in out
    assert "rules.toml 第 8 行" in out
    assert "是否想写" not in out


def test_a_table_tells_what_rules_call_its_rows_and_columns(call: Call) -> None:
    for name in ("general_budget_detail", "表6", "一般公共预算财政拨款基本支出决算表"):
        out = call("tables", name, "--profile", "putuo-2024")
        assert "\n  基本支出　　表上印：决算数\n" in out
        assert "\n  30109　　职业年金缴费\n" in out
        assert "\n  人员经费合计\n" in out
        assert "金额" not in out.partition("行：")[0]
        assert out.splitlines()[-1] == "规则里写：一般公共预算财政拨款基本支出决算表[301,基本支出]"
    out = call("tables", "公开01表")
    assert "\n  27行　收入.本年收入合计　　表上印：本年收入合计\n" in out
    assert "\n  2栏　决算数\n" in out
    assert "行写 *" in call("tables", "three_public")
    assert "不公开这张表" in call("tables", "statistics", "--profile", "putuo-2024")
    assert "没有表“表66”" in call("tables", "表66")


def test_what_a_table_is_said_to_have_can_be_written(call: Call) -> None:
    for profile in ("national-2023", "yangquan-2022", "putuo-2024"):
        session = Session.start(load_config(), profile)
        for entry in session.registry.profile.tables:
            *_, last = call("tables", entry.table, "--profile", profile).splitlines()
            rule = validation(f"{entry.table}.mine", "题", "据", f"{last.partition('：')[2]} >= 0")
            assert build_ruleset([rule], session.registry.declared, session.registry.profile).idle == ()


def test_a_rule_that_cannot_be_checked_is_said_to_be_so(call: Call, city: Path) -> None:
    pack = city.parent / "plugins" / "cities" / "mine" / "rules.toml"
    rule = (
        '[[rules]]\nid = "general_budget_detail.mine"\ntitle = "题"\nbasis = "据"\nformula = "本表[30298,金额] = 0"\n'
    )
    pack.write_text(rule, encoding="utf-8")
    for arguments in (("rules",), ("rules", "general_budget_detail.mine"), ("plugins",)):
        assert "提示：" in call(*arguments, "--profile", "mine-2022")
        assert "30298 没有见过" in call(*arguments, "--profile", "mine-2022")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("本表[合计,财政拨款收入] <= 本表[合计,本年收入合计] + 1", "2栏 101.00 ≤ 公开02表合计行1栏 100.00 ＋ 1"),
        ("本表[合计,财政拨款收入] >= 99999999", "2栏 99,999,999.00 ≥ 99,999,999"),
        ("本表[合计,财政拨款收入] - 5 <= 本表[合计,本年收入合计]", "2栏 105.00 － 5 ≤ 公开02表合计行1栏 100.00"),
        ("本表[合计,财政拨款收入] >= 0", "≥ 0"),
    ],
)
def test_an_example_shows_the_constants(call: Call, city: Path, formula: str, said: str) -> None:
    text = f'[[rules]]\nid = "income.constant"\ntitle = "题"\nbasis = "据"\nformula = "{formula}"\n'
    (city.parent / "plugins" / "more.toml").write_text(text, encoding="utf-8")
    out = call("rules", "income.constant")
    assert said in next(line for line in out.splitlines() if "成立：" in line)
    assert "来自：规则包“more.toml”，" in out


def test_names_with_a_colon_are_listed_in_quotation_marks_and_asked_for(call: Call, city: Path) -> None:
    profile = city.parent / "plugins" / "cities" / "mine" / "2023.toml"
    added = '[[tables]]\ntable = "expenditure"\n[[tables.added_columns]]\nname = "其中：债券"\nafter = "项目支出"\n'
    profile.write_text(profile.read_text(encoding="utf-8") + added, encoding="utf-8")
    assert "　“其中：债券”" in call("tables", "expenditure").replace("  “", "　“")
    text = '[[rules]]\nid = "expenditure.bond"\ntitle = "题"\nbasis = "据"\nformula = "本表[合计,其中：债券] >= 0"\n'
    (city.parent / "plugins" / "more.toml").write_text(text, encoding="utf-8")
    assert "名称里有冒号的要加引号：“其中：债券”" in call("plugins")


def test_without_a_profile_the_plugins_of_every_profile_are_tried(call: Call, city: Path) -> None:
    pack = city.parent / "plugins" / "cities" / "mine" / "rules.toml"
    city.write_text(city.read_text(encoding="utf-8").replace('profile = "mine-2023"\n', ""), encoding="utf-8")
    assert f"“我市规则”　规则包　版本 3　已加载　2 条规则\n    {pack}\n" in call("plugins")
    pack.write_text(PACK.replace("<=", "<==", 1), encoding="utf-8")
    out = call("plugins")
    assert "rules.toml 第 8 行" in out
    assert "1 个没有加载" in out


def test_a_chosen_profile_that_cannot_be_used_is_said_in_the_list(call: Call, city: Path) -> None:
    path = city.parent / "plugins" / "cities" / "mine" / "2023.toml"
    path.write_text('inherits = "mine-2022"\noff = ["income.row_sums"]\n', encoding="utf-8")
    out = call("plugins")
    assert out.startswith("内置（随程序自带）：")
    assert "全部已加载；1 个口径不能选用，见下" in out
    assert re.search(r"  mine-2023　.*　出错，不能选用\n    .*2023\.toml：没有规则“income.row_sums”", out)
    assert re.search(r"  mine-2022　\S* 2022 年度\n", out)
    assert out.count("没有规则“income.row_sums”") == 2, "also as the error that it is"


def test_a_profile_that_does_not_fit_is_left_out_and_said(call: Call, city: Path) -> None:
    path = city.parent / "plugins" / "cities" / "mine" / "2023.toml"
    path.write_text('inherits = "mine-2022"\n[[tables]]\ntable = "income"\ntitle = "收人决算表"\n', encoding="utf-8")
    out = call("plugins", "--profile", "mine-2022")
    assert "mine-2023　口径　版本 未写　出错，没有加载" in out
    assert "2023.toml，表 income 的 title：该表没有标题“收人决算表”" in out
