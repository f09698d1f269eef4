"""What is refused before a workbook is opened: names, contradictions, cycles; what the profile changes."""

from __future__ import annotations

import pytest

from tests.builders import code_table, line_table, profile_of, rules_of, ruleset_of
from xltoolkit.engine import build_ruleset, builtin_rules
from xltoolkit.model import (
    Block,
    Column,
    Form,
    FormulaError,
    Line,
    PluginError,
    Profile,
    Rows,
    Severity,
    Table,
    ToolkitError,
)
from xltoolkit.rules import Rule, validation

TABLE = code_table("one", "收入决算表", "合计", "财政拨款", "其他")
OTHER = code_table("two", "支出决算表", "合计", "基本支出")
LINES = line_table(
    "sum",
    "总表",
    Block("收入", (Column("金额", 1),), (Line("拨款", 1), Line("总计", 2))),
    Block("支出", (Column("金额", 2),), (Line("外交支出", 3, code="202"), Line("总计", 4))),
)
DECLARED = (TABLE, OTHER, LINES)
PROFILE = profile_of(*DECLARED)


def refused(*formulas: str) -> ToolkitError:
    with pytest.raises(ToolkitError) as caught:
        ruleset_of(DECLARED, PROFILE, *formulas)
    return caught.value


@pytest.mark.parametrize(
    ("formula", "position", "says", "nearest"),
    [
        ("收人决算表[合计,合计] = 0", 0, "没有表“收人决算表”", "收入决算表"),
        ("本表[合记,合计] = 0", 3, "没有这样的行“合记”", "合计"),
        ("本表[合计,财政拔款] = 0", 6, "没有这样的列“财政拔款”", "财政拨款"),
        ("本表[合计,9栏] = 0", 6, "没有这样的列“9栏”", ""),
        ("合计(本表[合计,3栏:1栏]) = 0", 9, "没有这样的列范围“3栏:1栏”", "从前往后写"),
        ("总表[9行,金额] = 0", 3, "没有这样的行“9行”", ""),
        ("本表[合计,合计:其它] = 0", 9, "没有这样的列“其它”", "其他"),
        ("总表[总计,金额] = 0", 3, "没有这样的行“总计”", ""),
        ("总表[201,金额] = 0", 3, "没有这样的行“201”", ""),
        ("本表[合计,合计] = 本表[*,合计]", 15, "有许多行", ""),
        ("本表[*,合计] = 支出决算表[*,合计]", 17, "有许多行", "同码"),
        ("本表[同码,合计] = 0", 3, "不能自己决定行", ""),
        ("本表[上级] = 本表[下级]", 12, "要写在 合计", ""),
        ("合计(本表[类,合计]) = 本表[同码,合计]", 18, "左边没有决定行", ""),
        ("合计(本表[类]) = 0", 3, "左边没有决定列", ""),
        ("本表[合计,合计] = 本表[合计,1栏:2栏]", 18, "列的范围", ""),
    ],
)
def test_names_and_sets_are_checked_with_the_rule_and_the_character(
    formula: str, position: int, says: str, nearest: str
) -> None:
    error = refused(formula)
    assert isinstance(error, FormulaError)
    assert says in error.what
    assert error.position == position
    assert error.where == "规则 one.rule_1"
    assert nearest in error.advice


def test_a_formula_that_does_not_parse_names_its_rule() -> None:
    error = refused("本表[合计,合计] = 0", "本表[合计,合计] = = 0")
    assert isinstance(error, FormulaError)
    assert error.where == "规则 one.rule_2"


def test_own_table_needs_a_rule_of_a_declared_table() -> None:
    rule = validation("workbook.total", "题", "据", "本表[合计,合计] = 0")
    with pytest.raises(FormulaError, match="不能写“本表”"):
        build_ruleset([rule], {table.id: table for table in DECLARED}, PROFILE)


def test_a_formula_without_any_cell_is_refused() -> None:
    error = refused("本表[合计,财政拨款:其他] = 支出决算表[合计]")
    assert "没有一个单元格可核对" in error.what


def test_a_name_of_any_form_is_enough() -> None:
    wide = Form("支出表", (Block("", (Column("金额", 1),), (Line("合计"),)),))
    narrow = Form("基本支出表", (Block("", (Column("基本支出", 1),), (Line("合计"),)),), aliases=("基本表",))
    table = Table("one", Rows.CODES, (wide, narrow))
    ruleset = ruleset_of((table,), profile_of(table), "支出表[合计,金额] >= 0", "基本表[合计,基本支出] >= 0")
    assert len(ruleset.equations) == 2


def test_two_rollups_of_one_cell_are_refused_and_both_named() -> None:
    error = refused("本表[*,合计] := 合计(本表[*,财政拨款:其他])", "本表[上级] := 合计(本表[下级])")
    assert isinstance(error, PluginError)
    assert "one.rule_1 与 one.rule_2" in error.what
    assert "公开01表合计行1栏" in error.what


def test_a_named_code_collides_with_its_level() -> None:
    error = refused("本表[类,合计] := 本表[类,其他]", "本表[20101,合计] := 0", "本表[201,合计] := 本表[201,财政拨款]")
    assert "one.rule_1 与 one.rule_3" in error.what


def test_a_circle_is_refused_and_named() -> None:
    error = refused(
        "本表[合计,合计] := 总表[收入.总计,金额]",
        "总表[收入.总计,金额] := 总表[支出.总计,金额] + 总表[收入.拨款,金额]",
        "总表[支出.总计,金额] := 本表[合计,合计]",
    )
    assert isinstance(error, PluginError)
    for part in ("循环", "公开01表合计行1栏", "公开03表2行1栏", "公开03表4行2栏", "one.rule_2"):
        assert part in error.what


def test_a_circle_through_a_join_or_a_guard_is_refused() -> None:
    joined = refused("总表[功能行,金额] := 本表[同类,合计]", "本表[类,合计] := 总表[同类,金额]")
    assert "循环" in joined.what
    guarded = refused("本表[合计,合计] := 1 当 本表[合计,其他] > 0", "本表[合计,其他] := 本表[合计,合计]")
    assert "循环" in guarded.what
    own = refused("本表[*,合计] := 本表[*,合计] + 1")
    assert "循环" in own.what


def test_parents_by_code_are_no_circle() -> None:
    ruleset_of(DECLARED, PROFILE, "本表[上级] := 合计(本表[下级])", "总表[功能行,金额] := 本表[同类,合计]")


def test_one_id_twice_is_refused() -> None:
    rules = rules_of("本表[合计,合计] = 0") * 2
    with pytest.raises(PluginError, match=r"one\.rule_1：规则编号重复"):
        build_ruleset(rules, {"one": TABLE}, profile_of(TABLE))
    with pytest.raises(PluginError, match=r"one\.stray：规则编号重复"):
        build_ruleset([validation("one.stray", "题", "据", "本表[合计,合计] = 0")], {"one": TABLE}, profile_of(TABLE))


def test_the_profile_turns_rules_off_and_replaces_severities() -> None:
    profile = Profile(
        "t-2022", "测试", 2022, severities={"one.rule_1": Severity.HINT}, off=frozenset({"one.rule_2", "one.stray"})
    )
    ruleset = ruleset_of(DECLARED, profile, "本表[合计,合计] = 0", "本表[合计,合计] = 1")
    rules = {rule.id: rule for rule in ruleset.rules}
    assert rules["one.rule_1"].severity is Severity.HINT
    assert ruleset.equations[0].severity is Severity.HINT
    assert not {"one.rule_2", "one.stray"} & set(rules)


def test_rules_that_are_off_may_be_wrong() -> None:
    profile = Profile("t-2022", "测试", 2022, off=frozenset({"one.rule_1"}))
    assert ruleset_of(DECLARED, profile, "本表[没有,合计] = 0").equations == ()


def test_a_guard_that_the_profile_rules_out_drops_the_formula() -> None:
    profile = profile_of(*DECLARED, single_unit=True)
    formulas = [
        "本表[合计,合计] = 0 当 选项(single_unit)",
        "本表[合计,合计] = 1 当 非 选项(single_unit)",
        "本表[合计,合计] = 2 当 选项(other) 且 本表[合计,其他] > 0",
        "本表[合计,合计] = 3 当 选项(other) 或 本表[合计,其他] > 0",
    ]
    kept = ruleset_of(DECLARED, profile, *formulas).equations
    assert [equation.rule.id for equation in kept] == ["one.rule_1", "one.rule_4"]


def test_built_in_rules_are_rules_with_title_and_basis() -> None:
    ids = [rule.id for rule in builtin_rules(TABLE)]
    assert ids == [
        f"one.{name}"
        for name in (
            "text_in_amount",
            "uncalculated",
            "error_value",
            "merged",
            "repeated",
            "missing",
            "missing_column",
            "stray",
            "beside",
        )
    ]
    assert all(rule.title and rule.basis and rule.advice for rule in builtin_rules(TABLE))
    assert set(ids) <= {rule.id for rule in ruleset_of(DECLARED, PROFILE).rules}


def test_the_number_of_the_profile_is_an_alias() -> None:
    ruleset = build_ruleset(
        [Rule("one.a", "题", "据", ("公开02表[合计,合计] = “公开 03 表”[收入.总计,金额]",))],
        {table.id: table for table in DECLARED},
        PROFILE,
    )
    assert ruleset.equations[0].tables == ["two", "sum"]
