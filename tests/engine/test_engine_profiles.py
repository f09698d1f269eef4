"""What a profile leaves out, prints without numbers or tolerates, as the rules see it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.builders import accounts_of, bind, code_table, judged, line_table, profile_of, rules_of
from xltoolkit.engine import Outcome, RuleSet, build_ruleset, examine
from xltoolkit.model import WAN_YUAN, Accounts, Block, Column, FormulaError, Line, Profile, Table
from xltoolkit.profiles import declare

LINES = line_table(
    "sum",
    "总表",
    Block("收入", (Column("金额", 1),), (Line("税", 1), Line("费", 2), Line("债", 3), Line("总计", 4))),
    Block("支出", (Column("金额", 2), Column("其中", 3)), (Line("教育", 5, code="205"), Line("总计", 6))),
)
CODES = code_table("codes", "支出决算表", "合计", "基本支出", "项目支出")


def place(**changes: object) -> tuple[Profile, dict[str, Table]]:
    """Return a profile whose 总表 differs, and the tables as it prints them."""
    profile = profile_of(LINES, CODES)
    entry = replace(profile.tables[0], **changes)  # type: ignore[arg-type]
    profile = replace(profile, tables=(entry, *profile.tables[1:]))
    return profile, declare({"sum": LINES, "codes": CODES}, profile)


def ruleset(*formulas: str, **changes: object) -> RuleSet:
    profile, declared = place(**changes)
    return build_ruleset(rules_of(*formulas, table="sum"), declared, profile)


def formulas_of(rules: RuleSet) -> list[str]:
    return [equation.formula.text for equation in rules.equations]


TOTAL = "本表[收入.总计,金额] = 合计(本表[收入.税:收入.债,金额])"
FEE = "本表[收入.费,金额] <= 本表[收入.税,金额]"
PART = "本表[支出.教育,其中] <= 本表[支出.教育,金额]"


def test_an_equation_over_a_line_that_is_not_printed_is_no_part_of_the_profile() -> None:
    rules = ruleset(TOTAL, FEE, PART, omitted=("收入.费",))
    assert formulas_of(rules) == [TOTAL, PART]
    assert "sum.rule_2" not in {rule.id for rule in rules.rules}
    assert "sum.rule_2" in {rule.id for rule in ruleset(TOTAL, FEE, PART).rules}


def test_an_equation_over_a_column_that_is_not_printed_is_no_part_of_the_profile() -> None:
    assert formulas_of(ruleset(TOTAL, PART, omitted=("其中",))) == [TOTAL]


def test_a_condition_over_what_is_not_printed_drops_its_equation() -> None:
    assert formulas_of(ruleset(f"当 本表[收入.费,金额] > 0：{PART}", omitted=("费",))) == []


@pytest.mark.parametrize("omitted", [("收入.费",), ("收入.税", "收入.债")])
def test_a_range_goes_on_without_its_missing_lines(omitted: tuple[str, ...]) -> None:
    profile, declared = place(omitted=omitted)
    rules = build_ruleset(rules_of(TOTAL, table="sum"), declared, profile)
    figures = {"收入.税": "3", "收入.费": "5", "收入.债": "7"}
    rows = {key: figure for key, figure in figures.items() if key not in omitted}
    total = sum(int(figure) for figure in rows.values())
    bound = bind(declared["sum"], {**rows, "收入.总计": str(total), "支出.教育": "1 1", "支出.总计": "1 1"})
    outcome = examine(rules, accounts_of(profile, list(declared.values()), bound), "none")
    assert (outcome.passed, outcome.failed) == (1, 0)


@pytest.mark.parametrize("formula", ["本表[收入.废,金额] = 0", "本表[支出.教育,其种] = 0"])
def test_a_misspelt_name_stays_an_error(formula: str) -> None:
    with pytest.raises(FormulaError, match="没有这样的"):
        ruleset(formula, omitted=("收入.费", "其中"))


def test_an_equation_that_fits_nowhere_for_another_reason_stays_an_error() -> None:
    with pytest.raises(FormulaError, match="没有一个单元格可核对"):
        ruleset("本表[收入.税,其中] = 0", omitted=("收入.费",))


def unnumbered() -> tuple[Accounts, Outcome]:
    profile, declared = place(numbered=False, number="表1")
    bound = bind(
        declared["sum"],
        {"收入.税": "3", "收入.费": "0", "收入.债": "0", "收入.总计": "9", "支出.教育": "0 0", "支出.总计": "0 0"},
    )
    accounts = accounts_of(profile, list(declared.values()), bound)
    return accounts, examine(build_ruleset(rules_of(TOTAL, table="sum"), declared, profile), accounts, "none")


def test_without_printed_numbers_a_cell_is_called_by_its_names() -> None:
    accounts, outcome = unnumbered()
    assert [f.coordinate for f in outcome.findings if f.table == "sum"] == ["表1·收入.总计·金额"]
    assert accounts.place("codes", "2050101", "合计") == "公开02表2050101行合计栏"


def test_numbers_name_lines_in_rules_although_none_are_printed() -> None:
    assert formulas_of(ruleset("本表[4行,1栏] = 合计(本表[1行:3行,1栏])", numbered=False))


def test_a_tolerance_replaces_the_rules_own() -> None:
    profile, declared = place()
    profile = replace(profile, unit=WAN_YUAN, tolerances={"sum.rule_1": Decimal("0.50")})
    rows = {"收入.税": "3", "收入.费": "0", "收入.债": "0", "收入.总计": "3.5", "支出.教育": "0 0", "支出.总计": "0 0"}
    accounts = accounts_of(profile, list(declared.values()), bind(declared["sum"], rows))
    assert judged(accounts, TOTAL).failed == 0
    accounts.profile = replace(profile, tolerances={"sum.rule_1": Decimal("0.49")})
    assert judged(accounts, TOTAL).failed == 1
