"""One table in 万元 among tables in 元: compared at what its amounts are worth, told as they are printed."""

from __future__ import annotations

from decimal import Decimal

from tests.builders import accounts_of, bind, code_table, profile_of, ruleset_of
from xltoolkit.diagnose import diagnosed
from xltoolkit.engine import Outcome, examine, in_one_unit, unit_remarks
from xltoolkit.model import YUAN, Accounts, Cell, Finding, Severity

ONE = code_table("one", "甲表", "合计", "基本", "项目")
TWO = code_table("two", "乙表", "合计", "基本", "项目")
FORMULAS = ("本表[上级,合计] = 合计(本表[下级,合计])", "本表[*,合计] = 乙表[同码,合计]")
IN_YUAN = {"合计": "123456.78 . .", "201": "23456.76 . .", "205": "100000.02 . ."}
IN_WAN = {"合计": "12.35 . .", "201": "2.35 . .", "205": "10 . ."}


def book(one: dict[str, str], two: dict[str, str], unit: str = "万元") -> Accounts:
    """Put two tables together; the first one's head states a unit."""
    stated = bind(ONE, one, facts={"unit": (unit, Cell("甲表", "F3"))})
    return accounts_of(profile_of(ONE, TWO), [ONE, TWO], stated, bind(TWO, two))


def examined(accounts: Accounts) -> tuple[Accounts, Outcome, list[Finding]]:
    ruleset = ruleset_of([ONE, TWO], accounts.profile, *FORMULAS)
    accounts = in_one_unit(accounts, ruleset)
    outcome = examine(ruleset, accounts)
    return accounts, outcome, diagnosed(outcome, accounts, ruleset)


def test_a_table_in_another_unit_is_compared_at_what_it_is_worth() -> None:
    accounts, outcome, findings = examined(book(IN_WAN, IN_YUAN))
    assert outcome.failed == 0
    assert {finding.severity for finding in findings} == {Severity.HINT}
    told = next(finding.message for finding in findings if "公开01表201行1栏" in finding.message)
    assert "为 23,500.00 元，应等于 公开02表201行1栏（乙表!C11），即 23,456.76 元" in told
    assert "允许 100.00 以内" in told
    (remark,) = unit_remarks(accounts)
    assert remark.startswith("公开01表的金额单位是万元：核对时换算成元")


def test_what_stands_on_its_sheet_alone_is_told_in_its_unit() -> None:
    _, _, findings = examined(book({**IN_WAN, "205": "100 . ."}, IN_YUAN))
    own = next(finding for finding in findings if finding.rule == "one.rule_1")
    assert "为 12.35 万元，应等于" in own.message
    assert "即 102.35 万元，相差 -90.00 万元" in own.message
    assert (own.actual, own.expected) == (Decimal("12.35"), Decimal("102.35"))
    assert [value.value for value in own.cells] == ["12.35", "2.35", "100"]
    assert own.suspect is not None
    assert (own.suspect.cell, Decimal(own.suspect.value)) == (Cell("甲表", "C12"), Decimal(10))
    assert "100 应为 10.00（可能多填一位 0）" in own.suspect.reason


def test_rounding_within_the_table_is_no_error() -> None:
    _, outcome, findings = examined(book({**IN_WAN, "合计": "12.34 . ."}, IN_YUAN))
    assert outcome.failed == 0
    assert any("相差 -0.01 万元（尾差，允许 0.015 以内）" in finding.message for finding in findings)


def test_a_head_that_states_the_wrong_unit_changes_nothing() -> None:
    accounts, outcome, findings = examined(book(IN_YUAN, IN_YUAN))
    assert (accounts.filed, accounts.profile.unit, outcome.failed, findings) == (None, YUAN, 0, [])


def test_nothing_is_written_that_rests_on_the_other_unit() -> None:
    """It would be in the wrong unit, or carry the rounding of 万元 into a table in 元."""
    accounts = book({"合计": "10 . .", "201": ". 10 ."}, {"合计": ". 100000 .", "201": ". . ."})
    rollups = ("{}[*,合计] := {}[*,基本]".replace("{}", table) for table in ("本表", "乙表"))
    taken = ("乙表[201,项目] := 本表[201,基本]", "乙表[201,基本] := 乙表[201,项目]")
    ruleset = ruleset_of([ONE, TWO], accounts.profile, *rollups, *taken, FORMULAS[1])
    accounts = in_one_unit(accounts, ruleset)
    assert accounts.filed is not None
    for policy in ("blank", "correct"):
        assert [fill.entry.cell for fill in examine(ruleset, accounts, policy).fills] == [Cell("乙表", "C10")]


def test_units_that_all_tables_share_are_left_alone() -> None:
    accounts = book(IN_YUAN, IN_YUAN)
    accounts.tables["two"].facts["unit"] = accounts.tables["one"].facts["unit"]
    assert in_one_unit(accounts, ruleset_of([ONE, TWO], accounts.profile, *FORMULAS)) is accounts
