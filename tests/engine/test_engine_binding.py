"""What references mean: sets, ranges, joins, columns, forms."""

from __future__ import annotations

from decimal import Decimal

from tests.builders import accounts_of, bind, code_table, judged, line_table, profile_of
from xltoolkit.engine import Outcome
from xltoolkit.model import Accounts, Block, BoundTable, Column, Form, Kind, Line, Rows, Table

INCOME = code_table("one", "收入决算表", "合计", "财政拨款", "其他")
EXPENSE = code_table("two", "支出决算表", "合计", "基本支出", "项目支出")
SUMMARY = line_table(
    "sum",
    "收支总表",
    Block("收入", (Column("金额", 1),), (Line("一、拨款", 1), Line("二、其他", 2), Line("总计", 3))),
    Block(
        "支出",
        (Column("决算数", 2), Column("预算数", 3)),
        (Line("一、外交支出", 4, code="202"), Line("二、国防支出", 5, code="203"), Line("总计", 6)),
    ),
)
DECLARED = (INCOME, EXPENSE, SUMMARY)
PROFILE = profile_of(*DECLARED)


def book(*bound: BoundTable) -> Accounts:
    return accounts_of(PROFILE, DECLARED, *bound)


def income(**rows: str) -> BoundTable:
    return bind(INCOME, {key.removeprefix("r"): text for key, text in rows.items()})


def expense(**rows: str) -> BoundTable:
    return bind(EXPENSE, {key.removeprefix("r"): text for key, text in rows.items()})


def summary(foreign: str = "5 .", defence: str = "7 .") -> BoundTable:
    return bind(
        SUMMARY,
        {
            "收入.拨款": "10",
            "收入.其他": "2",
            "收入.总计": "12",
            "支出.外交支出": foreign,
            "支出.国防支出": defence,
            "支出.总计": "12 .",
        },
    )


def broken_at(outcome: Outcome) -> list[str]:
    return [finding.coordinate for finding in outcome.findings if ".rule_" in finding.rule]


def test_names_and_printed_coordinates_mean_the_same_cells() -> None:
    for formula in (
        "收支总表[收入.总计,金额] = 收支总表[支出.总计,决算数]",
        "公开03表[3行,1栏] = 公开03表[6行,2栏]",
        "收支总表[收入.总 计,金　额] = 公开03表[６行，2栏]",
    ):
        outcome = judged(book(summary()), formula)
        assert (outcome.passed, outcome.failed, outcome.not_applicable) == (1, 0, [])


def test_a_line_of_one_block_needs_no_block_name() -> None:
    assert judged(
        book(summary()), "公开03表[外交支出,决算数] + 公开03表[国防支出,2栏] = 公开03表[收入.总计,1栏]"
    ).passed


def test_a_set_binds_every_row_and_looks_at_the_same_row() -> None:
    accounts = book(income(合计="30 10 20", r201="30 10 20", r20101="9 9 1"))
    outcome = judged(accounts, "本表[*,合计] = 本表[*,财政拨款] + 本表[*,其他]")
    assert (outcome.passed, outcome.failed) == (2, 1)
    assert broken_at(outcome) == ["公开01表20101行1栏"]


def test_levels_of_codes() -> None:
    accounts = book(income(合计="1 . .", r201="2 . .", r20101="3 . .", r2010101="4 . ."))
    for word, amount in (("类", 2), ("款", 3), ("项", 4)):
        outcome = judged(accounts, f"本表[{word},合计] = {amount}")
        assert (outcome.passed, outcome.failed) == (1, 0)


def test_children_are_the_nearest_present_descendants() -> None:
    accounts = book(
        income(合计="15 . .", r201="9 . .", r2010101="4 . .", r20102="5 . .", r2010201="5 . .", r20399="6 . .")
    )
    outcome = judged(accounts, "本表[上级,合计] := 合计(本表[下级])")
    assert (outcome.passed, outcome.failed) == (3, 0)  # 合计 = 201 + 20399, 201 = 2010101 + 20102, 20102 = 2010201


def test_without_a_total_row_the_classes_have_no_parent() -> None:
    outcome = judged(book(income(r201="9 . .", r20101="9 . .")), "本表[上级,合计] := 合计(本表[下级])")
    assert outcome.passed == 1


def test_a_code_twice_counts_twice_among_children() -> None:
    accounts = book(bind(INCOME, [("201", "9 . ."), ("20101", "4 . ."), ("20101", "5 . .")]))
    assert judged(accounts, "本表[上级,合计] := 合计(本表[下级])").passed == 1


def test_children_of_a_named_row() -> None:
    accounts = book(income(合计="9 . .", r201="4 . .", r202="5 . ."))
    assert judged(accounts, "本表[合计,合计] = 合计(本表[下级])").passed == 1


def test_a_column_left_out_is_every_amount_column() -> None:
    accounts = book(income(合计="9 8 7", r201="4 4 3", r202="5 4 5"))
    outcome = judged(accounts, "本表[合计] = 合计(本表[类])")
    assert (outcome.passed, outcome.failed) == (2, 1)
    assert broken_at(outcome) == ["公开01表合计行3栏"]


def test_text_columns_are_no_amount_columns() -> None:
    table = Table(
        "one",
        Rows.CODES,
        (Form("统计表", (Block("", (Column("数量", 1, kind=Kind.COUNT), Column("备注", 2, kind=Kind.TEXT))),)),),
    )
    accounts = accounts_of(profile_of(table), (table,), bind(table, {"201": "3 无"}))
    outcome = judged(accounts, "本表[*] = 3")
    assert (outcome.passed, outcome.not_applicable, outcome.findings) == (1, [], [])


def test_a_range_of_columns_on_the_left_is_one_instance_a_column() -> None:
    accounts = book(income(合计="9 8 7", r201="9 8 6"))
    for columns in ("1栏:2栏", "合计:财政拨款"):
        assert judged(accounts, f"本表[合计,{columns}] = 合计(本表[类])").passed == 2


def test_a_range_of_columns_in_a_sum_is_summed_in_the_bound_row() -> None:
    accounts = book(income(合计="9 5 4", r201="9 8 6"))
    outcome = judged(accounts, "本表[*,合计] = 合计(本表[*,2栏:3栏])")
    assert (outcome.passed, broken_at(outcome)) == (1, ["公开01表201行1栏"])


def test_a_range_of_columns_that_the_left_binds_is_the_same_column() -> None:
    accounts = book(income(合计="9 8 7", r201="9 8 7"))
    assert judged(accounts, "本表[合计,1栏:3栏] = 本表[201,1栏:3栏]").passed == 3


def test_a_range_of_rows_is_summed_or_bound() -> None:
    accounts = book(summary())
    assert judged(accounts, "公开03表[3行,1栏] := 合计(公开03表[1行:2行,1栏])").passed == 1
    assert judged(accounts, "公开03表[收入.总计,1栏] = 合计(公开03表[收入.拨款:收入.其他,1栏])").passed == 1
    assert judged(accounts, "公开03表[1行:3行,1栏] > 0").passed == 3


def test_a_two_sided_table_has_cells_only_where_its_side_has_the_column() -> None:
    outcome = judged(book(summary()), "公开03表[*,决算数] >= 公开03表[*,预算数]")
    assert (outcome.passed, outcome.not_applicable) == (3, [])


def test_function_lines_join_classes_by_code() -> None:
    accounts = book(summary(), expense(合计="12 . .", r202="5 . .", r203="7 . .", r20301="7 . ."))
    outcome = judged(accounts, "公开03表[功能行,决算数] = 支出决算表[同类,合计]")
    assert (outcome.passed, outcome.failed) == (2, 0)
    assert judged(accounts, "支出决算表[类,合计] = 公开03表[同类,决算数]").passed == 2


def test_joins_are_outer_on_both_sides() -> None:
    accounts = book(summary(), expense(合计="12 . .", r202="5 . .", r204="7 . ."))
    outcome = judged(accounts, "公开03表[功能行,决算数] = 支出决算表[同类,合计]")
    assert (outcome.passed, outcome.failed) == (1, 2)
    sides = {finding.coordinate: (finding.actual, finding.expected) for finding in outcome.findings}
    assert sides["公开02表204行1栏"] == (Decimal(0), Decimal(7))
    assert sides["公开03表5行2栏"] == (Decimal(7), Decimal(0))


def test_the_same_code_is_looked_up_row_by_row_total_included() -> None:
    accounts = book(income(合计="9 . .", r201="4 . .", r202="5 . ."), expense(合计="9 . .", r201="4 . .", r203="5 . ."))
    outcome = judged(accounts, "收入决算表[*,合计] = 支出决算表[同码,合计]")
    assert (outcome.passed, outcome.failed) == (2, 2)


def test_rows_with_one_code_count_together_in_a_join() -> None:
    accounts = book(bind(INCOME, [("201", "4 . ."), ("201", "5 . .")]), expense(r201="9 . ."))
    assert judged(accounts, "收入决算表[*,合计] = 支出决算表[同码,合计]").passed == 1


def test_a_code_that_is_not_shown_counts_as_zero() -> None:
    outcome = judged(book(income(合计="9 . .", r201="9 . .")), "本表[201,合计] + 本表[20299,合计] = 9")
    assert (outcome.passed, outcome.not_applicable) == (1, [])


def test_sums_row_by_row_join_too() -> None:
    accounts = book(
        income(合计="9 . .", r2010101="4 . .", r2010102="5 . ."),
        expense(合计="9 . .", r2010101="6 . .", r2010103="3 . ."),
    )
    for formula in (
        "合计(最大(支出决算表[项,合计] - 收入决算表[同码,合计], 0)) = 5",
        "合计(最大(收入决算表[项,合计] - 支出决算表[同码,合计], 0)) = 5",
        "合计(支出决算表[项,合计] - 收入决算表[同码,合计]) = 0",
        "合计(绝对值(支出决算表[项,合计] - 收入决算表[同码,合计]), 1) = 11",
    ):
        assert judged(accounts, formula).passed == 1, formula


def test_functions_and_arithmetic() -> None:
    accounts = book(income(合计="9 4 -5"))
    for formula in (
        "本表[合计,合计] = 本表[合计,财政拨款] + 绝对值(本表[合计,其他])",
        "最大(本表[合计,合计], 本表[合计,财政拨款], 3) = 9",
        "最小(本表[合计,合计], 本表[合计,其他]) = -5",
        "本表[合计,合计] × 2 ÷ 3 = 6",
        "本表[合计,合计] * 本表[合计,财政拨款] = 36",
        "本表[合计,合计] / 本表[合计,财政拨款] = 2.25",
        "若(本表[合计,其他] < 0, 本表[合计,合计], 1) = 9",
        "若(本表[合计,其他] > 0, 本表[合计,合计], 1) = 1",
        "-(本表[合计,合计] - 10) = 1",
        "2 × 本表[合计,合计] - 本表[合计,财政拨款] × 3 = 6",
    ):
        assert judged(accounts, formula).passed == 1, formula


def test_a_guard_decides_row_by_row_whether_there_is_an_instance() -> None:
    accounts = book(income(合计="9 9 .", r201="4 4 .", r202="5 . ."))
    outcome = judged(accounts, "当 本表[*,财政拨款] > 0：本表[*,合计] = 本表[*,财政拨款]")
    assert (outcome.passed, outcome.failed, outcome.not_applicable) == (2, 0, [])


def test_a_guard_on_named_cells_decides_for_all_rows() -> None:
    accounts = book(income(合计="9 9 .", r201="4 4 ."))
    formula = "本表[*,合计] = 本表[*,财政拨款] 当 本表[合计,其他] "
    assert judged(accounts, formula + "= 0").passed == 2
    assert judged(accounts, formula + "> 0 或 非 本表[合计,合计] = 9").passed == 0
    assert judged(accounts, formula + "= 0 且 本表[合计,合计] = 9").passed == 2


def test_a_guard_may_ask_the_profile() -> None:
    accounts = book(income(合计="9 8 ."))
    accounts.profile = profile_of(*DECLARED, single_unit=True)
    formula = "本表[合计,合计] = 本表[合计,财政拨款] 当 "
    assert judged(accounts, formula + "选项(single_unit)").failed == 1
    assert judged(accounts, formula + "非 选项(single_unit)").failed == 0
    assert judged(accounts, formula + "选项(unheard_of)").failed == 0


def test_single_row_tables_are_named_with_a_star_on_both_sides() -> None:
    columns = (Column("预算数.合计", 1), Column("决算数.合计", 2))
    single = Table("three", Rows.SINGLE, (Form("“三公”表", (Block("", columns),)),))
    profile = profile_of(single, INCOME)
    accounts = accounts_of(profile, (single, INCOME), bind(single, {"": "9 8"}), bind(INCOME, {"合计": "8 . ."}))
    assert judged(accounts, "“三公”表[*,决算数.合计] <= “三公”表[*,预算数.合计]").passed == 1
    assert judged(accounts, "收入决算表[合计,合计] = 本表[*,决算数.合计]").passed == 1


def test_a_column_that_the_bound_form_lacks_makes_no_instance_in_a_set_and_a_named_cell_not_applicable() -> None:
    narrow = Form("基本支出表", (Block("", (Column("基本支出", 1),), (Line("合计"),)),))
    wide = Form("支出表", (Block("", (Column("金额", 1), Column("基本支出", 2)), (Line("合计"),)),))
    table = Table("one", Rows.CODES, (wide, narrow))
    bound = BoundTable(table, narrow, "表", bind(INCOME, {}).range)
    bound.rows = bind(Table("one", Rows.CODES, (narrow,)), {"合计": "5", "301": "5"}).rows
    accounts = accounts_of(profile_of(table), (table,), bound)
    sets = judged(accounts, "本表[*,基本支出] <= 本表[*,金额]")
    assert (sets.passed, sets.failed, sets.not_applicable) == (0, 0, [])
    named = judged(accounts, "本表[合计,基本支出] <= 本表[合计,金额]", "本表[合计,金额] >= 0")
    assert (named.passed, named.failed) == (0, 0)
    assert [na.rule for na in named.not_applicable] == ["one.rule_1", "one.rule_2"]
    assert all("式样没有" in na.reason for na in named.not_applicable)
