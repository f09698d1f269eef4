"""The runner of case files: what it accepts, and what it says where a case does not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from xltoolkit.config import Config, bundled
from xltoolkit.model import ConfigError, PluginError, ToolkitError
from xltoolkit.testing import Case, CaseRunner, missing_cases, read_case_file, rules_of

FIGURES = {"income": {"合计": {"本年收入合计": "10.00", "财政拨款收入": "9.00"}}}


@pytest.fixture(scope="module")
def runner() -> CaseRunner:
    return CaseRunner(profile="yangquan-2022")


def case(**keys: Any) -> Case:  # noqa: ANN401 - the keys of a case file
    return Case("income.row_sum", "差一元", {"tables": FIGURES, **keys}, Path("cases/income/row_sum.toml"), 7)


@pytest.mark.parametrize(
    "place",
    ["公开02表合计行1栏", "本表[合计,本年收入合计]", "收入决算表[合计，本年收入合计]", "公开02表[合计,本年收入合计]"],
)
def test_a_finding_is_expected_by_coordinates_or_as_rules_name_the_cell(runner: CaseRunner, place: str) -> None:
    assert runner.run(case(findings=[place])) == []
    assert runner.run(case(findings=[place], profile="national-2023")) == []


def test_an_expectation_by_name_holds_where_the_numbers_are_others(runner: CaseRunner) -> None:
    figures = {"general_budget_detail": {"30201": {"基本支出": "3.00", "金额": "2.00"}}}
    data = {"tables": figures, "findings": ["本表[30201,基本支出]"]}
    assert (
        runner.run(Case("general_budget_detail.basic_within", "", data, Path("a/b/general_budget_detail/x.toml"))) == []
    )


def test_what_differs_is_said_with_both_sides_and_the_message(runner: CaseRunner) -> None:
    differences = runner.run(case(findings=["本表[合计,财政拨款收入]"]))
    assert differences[:2] == ["应报出：公开02表合计行2栏", "实际报出：公开02表合计行1栏"]
    assert "9.00" in differences[2]
    assert runner.run(case())[0] == "应报出：没有"


def test_a_wrong_severity_message_fill_or_reason_is_said(runner: CaseRunner) -> None:
    right = {"findings": ["本表[合计,本年收入合计]"]}
    assert runner.run(case(**right, severity="hint")) == ["级别应为 hint，实际为 error"]
    assert "没有一条消息含“多一元”" in runner.run(case(**right, says=["多一元"]))[0]
    assert runner.run(case(**right, fills={"本表[合计,事业收入]": "1.00"}))[0] == "应填：公开02表合计行4栏 1.00"
    assert "应因“没有这张表”无法判断" in runner.run(case(**right, not_applicable="没有这张表"))[0]


def test_a_case_that_judges_nothing_does_not_pass(runner: CaseRunner) -> None:
    idle = Case("income.row_sum", "空", {"tables": {"income": {}}}, Path("cases/income/row_sum.toml"))
    assert runner.run(idle) != []


def test_a_case_of_a_rule_that_is_off_or_of_other_years_says_so() -> None:
    config = Config(profile="yangquan-2022", off=frozenset({"income.row_sum"}), entry_points=False)
    (told,) = CaseRunner(config).run(case())
    assert told.startswith("规则已停用：写在口径 yangquan-2022 或 config.toml 的 off 里")


def test_a_failure_is_told_with_rule_formula_and_line(runner: CaseRunner) -> None:
    told = runner.told(case(), runner.run(case()))
    assert "用例“差一元”没有通过" in told
    assert "公式：本表[*,本年收入合计] := 合计(本表[*,财政拨款收入:其他收入])" in told
    assert told.endswith("row_sum.toml:7")


@pytest.mark.parametrize(
    ("place", "advice"),
    [("本表[合计,事业]", "事业收入"), ("本表[九,事业收入]", "合计"), ("支出决算表[合计,合计]", "本表")],
)
def test_an_expectation_of_no_cell_is_refused_with_what_there_is(runner: CaseRunner, place: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        runner.run(case(findings=[place]))
    assert advice in caught.value.advice


def test_a_rule_that_does_not_exist_is_said_with_those_of_its_table(runner: CaseRunner) -> None:
    with pytest.raises(ConfigError, match=r"没有规则“income\.nothing”") as caught:
        runner.run(Case("income.nothing", "", {}, Path("cases/income/nothing.toml")))
    assert "income.row_sum" in caught.value.advice


def test_the_rules_of_a_folder(runner: CaseRunner) -> None:
    tables = bundled("plugins") / "tables"
    assert "income.row_sum" in {rule.id for rule in rules_of(runner.registry(), tables)}
    assert rules_of(runner.registry(), tables / "codes") == []


def test_what_cases_a_rule_lacks(runner: CaseRunner) -> None:
    rule = runner.rule(case())
    assert len(missing_cases([rule], [])) == 3
    assert missing_cases([rule], [case(findings=["x"])]) == [
        "income.row_sum：缺少通过的用例（不写 findings）",
        "income.row_sum：缺少填数的用例（写明 fills）",
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "没有用例"),
        ("case = 1", "没有用例"),
        ("[[cases]]\nname = 'x'", "没有用例"),
        ("[[case]]\nidle = true", "第 1 个用例没有名称"),
        ("[[case]]\nname = 'x'\n[[case]]\nname = 'x'", "“x”用了两次"),
        ("[[case]", "不是合格的 TOML"),
    ],
)
def test_a_case_file_that_is_none_is_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "row_sum.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ToolkitError, match=what):
        read_case_file(path)


def test_a_case_knows_its_line_and_its_city(tmp_path: Path) -> None:
    path = tmp_path / "cities" / "xian" / "cases" / "income" / "row_sum.toml"
    path.parent.mkdir(parents=True)
    path.write_text("# 甲\n[[case]]\nname = 'x'\n\n[[ case ]]\nname = 'y'\n", encoding="utf-8")
    first, second = read_case_file(path)
    assert (first.line, second.line, first.place) == (2, 5, "xian")
    assert case().place == ""


HEAD = '[[case]]\nname = "甲"\n[case.tables.income]\n'


@pytest.mark.parametrize(
    ("line", "place", "said"),
    [
        ('"合计" = { "本年收入合计" = 6.50 }', "第 4 行第 21 个字符", "用例里的数要加引号"),
        ('"合计" = { "本年收入合计" = true }', "第 4 行第 21 个字符", "用例里的数要加引号"),
        ('"合计" = { "本年收入合计" = "6.50 }', "第 4 行第 28 个字符", "末尾缺英文引号"),
        ('"合计" = { 本年收入合计 = "6.50" }', "第 4 行第 10 个字符", "中文要放在英文引号里"),
        ('合计 = { "本年收入合计" = "6.50" }', "第 4 行第 1 个字符", "中文要放在英文引号里"),
    ],
)
def test_a_slip_in_a_case_file_is_named_with_its_place(tmp_path: Path, line: str, place: str, said: str) -> None:
    path = tmp_path / "income" / "row_sum.toml"
    path.parent.mkdir()
    path.write_text(HEAD + line, encoding="utf-8")
    with pytest.raises(PluginError) as caught:
        read_case_file(path)
    assert caught.value.where == f"{path} {place}"
    assert said in str(caught.value)


def test_a_whole_number_and_a_printed_heading_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "general_budget_detail" / "basic_within.toml"
    path.parent.mkdir()
    path.write_text(
        '[[case]]\nname = "甲"\nfindings = ["本表[301,其中：基本支出]"]\n[case.tables.general_budget_detail]\n'
        '"301" = { "金额" = 6, "其中：基本支出" = 7 }\n',
        encoding="utf-8",
    )
    (case,) = read_case_file(path)
    assert CaseRunner(profile="yangquan-2022").run(case) == []
