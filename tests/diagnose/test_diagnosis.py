"""The culprit is named: which cell, what should stand there, by which slip, and what is as likely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.builders import accounts_of, bind, code_table, entry, profile_of, ruleset_of
from xltoolkit.diagnose import diagnosed
from xltoolkit.engine import examine
from xltoolkit.model import WAN_YUAN, YUAN, Accounts, Cell, Content, Finding, Severity, Suspect, Unit

ONE = code_table("one", "甲表", "合计", "基本", "项目")
TWO = code_table("two", "乙表", "合计", "基本", "项目")
ROW_SUM = "{}[*,合计] := {}[*,基本] + {}[*,项目]"
PARENTS = "{}[上级,基本:项目] := 合计({}[下级])"
FORMULAS = (
    ROW_SUM.replace("{}", "本表"),
    PARENTS.replace("{}", "本表"),
    "本表[上级,合计] = 合计(本表[下级,合计])",
    ROW_SUM.replace("{}", "乙表"),
    PARENTS.replace("{}", "乙表"),
    "本表[*,合计] = 乙表[同码,合计]",
)
RIGHT = {
    "合计": "1000 400 600",
    "201": "700 300 400",
    "20101": "700 300 400",
    "2010101": "250 100 150",
    "2010102": "450 200 250",
    "205": "300 100 200",
}
Rows = Mapping[str, str]


def books(one: Rows, two: Rows, unit: Unit = YUAN) -> Accounts:
    profile = profile_of(ONE, TWO, unit=unit)
    return accounts_of(profile, [ONE, TWO], bind(ONE, one), bind(TWO, two))


def findings(accounts: Accounts, *formulas: str) -> list[Finding]:
    ruleset = ruleset_of([ONE, TWO], accounts.profile, *(formulas or FORMULAS))
    found = diagnosed(examine(ruleset, accounts), accounts, ruleset)
    return [finding for finding in found if finding.severity is not Severity.HINT]


def suspects(accounts: Accounts, *formulas: str) -> list[Suspect]:
    """Return the suspects of all findings, each once; every finding has one."""
    found = [finding.suspect for finding in findings(accounts, *formulas)]
    assert None not in found
    return list(dict.fromkeys(suspect for suspect in found if suspect is not None))


def only(accounts: Accounts, *formulas: str) -> Suspect:
    (suspect,) = suspects(accounts, *formulas)
    return suspect


def place(accounts: Accounts, table: str, row: str, column: str) -> Cell:
    found = accounts.tables[table].entry(row, column)
    assert found is not None
    return found.cell


def wrong(**rows: str) -> Rows:
    """Return the right rows with some replaced: ``_201="…"``."""
    return {**RIGHT, **{key.lstrip("_"): text for key, text in rows.items()}}


def test_nothing_is_suspected_where_nothing_is_broken() -> None:
    assert findings(books(RIGHT, RIGHT)) == []


@pytest.mark.parametrize(
    ("row", "text", "column", "value", "kind"),
    [
        ("2010102", "450 20 250", "基本", "200", "lost_zero"),
        ("2010102", "450 2000 250", "基本", "200", "extra_zero"),
        ("2010102", "540 200 250", "合计", "450", "transposed"),
        ("2010102", "450 -200 250", "基本", "200", "sign"),
        ("2010102", "450 2000000 250", "基本", "200", "unit"),
        ("2010102", "450 230 250", "基本", "200", "digit"),
        ("2010102", "450 200 25", "项目", "250", "lost_zero"),
        ("2010102", "450 100 250", "基本", "200", "copied"),
        ("2010102", "450 . 250", "基本", "200", "missing"),
        ("2010102", "450 200 2.5", "项目", "250", "point"),
        ("2010101", "251 100 150", "合计", "250", "digit"),
        ("205", "300 100 200.55", "项目", "200", ""),
        ("201", "800 300 400", "合计", "700", "digit"),
        ("合计", "1000 400 6000", "项目", "600", "extra_zero"),
    ],
)
def test_a_slip_in_one_cell_is_found_and_named(row: str, text: str, column: str, value: str, kind: str) -> None:
    accounts = books({**RIGHT, row: text}, RIGHT)
    suspect = only(accounts)
    assert suspect.cell == place(accounts, "one", row, column)
    assert Decimal(suspect.value) == Decimal(value)
    assert (suspect.kind, suspect.breaks, suspect.ties, suspect.also) == (kind, 0, (), ())
    assert suspect.mends == len(findings(accounts))


def test_an_amount_where_there_should_be_none() -> None:
    accounts = books({**RIGHT, "205": "300 300 ."}, {**RIGHT, "205": "300 300 ."})
    assert findings(accounts)
    lone = books(wrong(_205="300 100 200"), wrong(_205="300 100 200"))
    assert findings(lone) == []
    stray = [("合计", "10 10 ."), ("201", "10 10 7")]
    suspect = only(books(dict(stray), {"合计": "10 10 .", "201": "10 10 ."}))
    assert (suspect.value, suspect.kind) == ("", "surplus")
    assert "应为空" in suspect.reason


def test_siblings_with_the_same_equations_are_a_named_tie() -> None:
    accounts = books({"合计": "100 100 .", "201": "37 37 .", "205": "51 51 ."}, RIGHT)
    suspect = only(accounts, "本表[上级,基本] = 合计(本表[下级,基本])")
    named = {suspect.cell, *(tie.cell for tie in suspect.ties)}
    assert named == {place(accounts, "one", row, "基本") for row in ("合计", "201", "205")}
    assert not suspect.decided
    assert "同样可能" in suspect.reason


def test_the_slip_breaks_the_tie() -> None:
    accounts = books({"合计": "561 561 .", "201": "50 50 .", "205": "61 61 ."}, RIGHT)
    suspect = only(accounts, "本表[上级,基本] = 合计(本表[下级,基本])")
    assert suspect.cell == place(accounts, "one", "201", "基本")
    assert (suspect.value, suspect.kind, suspect.decided) == ("500.00", "lost_zero", True)
    assert len(suspect.ties) == len(["合计", "205"])
    assert "也能使等式成立" in suspect.reason


def test_a_wrong_total_is_told_from_a_wrong_part_by_what_else_holds() -> None:
    total = books(wrong(_合计="1100 400 600"), RIGHT)
    assert only(total).cell == place(total, "one", "合计", "合计")
    part = books(wrong(_205="310 100 200"), RIGHT)
    assert only(part).cell == place(part, "one", "205", "合计")


def test_two_amounts_in_each_others_place() -> None:
    accounts = books(wrong(_2010101="250 200 150", _2010102="450 100 250"), RIGHT)
    suspect = only(accounts)
    cells = {suspect.cell, *(item.cell for item in suspect.also)}
    assert suspect.kind == "swapped"
    assert cells == {place(accounts, "one", row, "基本") for row in ("2010101", "2010102")}
    assert "对调" in suspect.reason


def test_two_rows_in_each_others_place() -> None:
    rows = wrong(_2010101=RIGHT["2010102"], _2010102=RIGHT["2010101"])
    suspect = only(books(rows, RIGHT))
    assert suspect.kind == "swapped_rows"
    assert len(suspect.also) == 2 * 3 - 1
    assert "整行可能与" in suspect.reason


def exchanged(rows: Rows) -> Rows:
    """Return the rows with 基本 and 项目 in each other's place."""
    parts = {row: text.split() for row, text in rows.items()}
    return {row: f"{whole} {other} {one}" for row, (whole, one, other) in parts.items()}


COLUMN_BY_COLUMN = (*FORMULAS, "本表[*,基本] = 乙表[同码,基本]", "本表[*,项目] >= 乙表[同码,项目]")


def test_two_columns_in_each_others_place() -> None:
    accounts = books(exchanged(RIGHT), RIGHT)
    found = suspects(accounts, *COLUMN_BY_COLUMN)
    assert {(suspect.kind, suspect.breaks) for suspect in found} == {("swapped_columns", 0)}
    assert "“基本”“项目”两列可能整列对调" in found[0].reason
    cells = {found[0].cell, *(item.cell for item in found[0].also)}
    assert cells == {place(accounts, "one", row, column) for row in RIGHT for column in ("基本", "项目")}


def test_headings_in_each_others_place_are_told_by_their_printed_numbers() -> None:
    accounts = books(exchanged(RIGHT), RIGHT)
    accounts.tables["one"].printed_columns = {"合计": Decimal(1), "基本": Decimal(3), "项目": Decimal(2)}
    (suspect, *_) = suspects(accounts, *COLUMN_BY_COLUMN)
    assert "“基本”“项目”两栏的标题可能印反了：所印的栏次也是反的" in suspect.reason


def test_a_row_and_the_totals_that_follow_from_it_are_no_column() -> None:
    rows = {"合计": "100 . .", "201": "100 . .", "20101": "100 . .", "2010101": "100 . 100"}
    right = dict.fromkeys(rows, "100 100 .")
    formulas = (*FORMULAS[:2], "本表[*,基本] = 乙表[同码,基本]", "乙表[*,项目] = 0")
    found = suspects(books(rows, right), *formulas)
    assert "swapped_columns" not in {suspect.kind for suspect in found}


def test_one_row_is_no_column() -> None:
    accounts = books(wrong(_205="300 200 100"), RIGHT)
    assert "swapped_columns" not in {suspect.kind for suspect in suspects(accounts, *COLUMN_BY_COLUMN)}


def test_an_amount_in_the_neighbouring_column() -> None:
    right = {"合计": "100 40 60", "201": "60 . 60", "205": "40 40 ."}
    accounts = books({**right, "201": "60 60 ."}, right)
    suspect = only(accounts)
    assert suspect.kind == "misplaced"
    assert {suspect.cell, *(item.cell for item in suspect.also)} == {
        place(accounts, "one", "201", column) for column in ("基本", "项目")
    }


def test_a_whole_table_in_the_wrong_unit() -> None:
    scaled = {row: " ".join(str(int(figure) * 10_000) for figure in text.split()) for row, text in RIGHT.items()}
    suspect = only(books(scaled, RIGHT))
    assert (suspect.kind, suspect.value) == ("unit_table", "1000.00")
    assert "公开01表整张表可能是按元填的" in suspect.reason
    assert suspect.also == ()


def test_a_row_that_only_the_other_table_shows() -> None:
    accounts = books({row: text for row, text in RIGHT.items() if row != "2010102"}, RIGHT)
    suspect = only(accounts)
    assert suspect.kind == "dropped_row"
    assert "可能漏列科目 2010102 一行" in suspect.reason
    filed = accounts.tables["one"].by_key["20101"].entries
    amounts = {filed_one.cell: filed_one.amount for filed_one in filed.values()}
    assert Decimal(suspect.value) == amounts[suspect.cell], "the parent is right as it stands"


def test_the_only_row_of_its_parent_is_missed_too() -> None:
    below = {**RIGHT, "20501": "300 100 200"}
    suspect = only(books(RIGHT, below), *FORMULAS, "本表[*,基本] = 乙表[同码,基本]")
    assert suspect.kind == "dropped_row"
    assert "公开01表可能漏列科目 20501 一行，金额 300、100、200，见公开02表" in suspect.reason


def test_two_independent_errors_are_both_found() -> None:
    accounts = books(wrong(_2010101="250 10 150", _205="300 100 2000"), RIGHT)
    assert {suspect.cell for suspect in suspects(accounts)} == {
        place(accounts, "one", "2010101", "基本"),
        place(accounts, "one", "205", "项目"),
    }


def test_two_errors_under_one_parent_are_both_found() -> None:
    accounts = books(wrong(_2010101="250 10 150", _2010102="450 20 250"), RIGHT)
    assert {suspect.cell for suspect in suspects(accounts)} == {
        place(accounts, "one", row, "基本") for row in ("2010101", "2010102")
    }


def test_a_cell_that_a_rollup_fills_is_not_suspected_but_what_it_rests_on() -> None:
    accounts = books(wrong(_20101=". . .", _2010101="250 10 150"), RIGHT)
    suspect = only(accounts)
    assert (suspect.cell, suspect.value) == (place(accounts, "one", "2010101", "基本"), "100.00")


def with_formula(accounts: Accounts, row: str, column: str) -> None:
    entries = accounts.tables["one"].by_key[row].entries
    entries[column] = entries[column]._replace(formula="=SUM(D1:E1)")


def test_a_live_formula_is_not_suspected_but_what_it_adds_up() -> None:
    accounts = books(wrong(_2010101="160 10 150"), RIGHT)
    with_formula(accounts, "2010101", "合计")
    suspect = only(accounts)
    assert (suspect.cell, suspect.value) == (place(accounts, "one", "2010101", "基本"), "100.00")


def test_a_formula_comes_after_figures_that_somebody_typed() -> None:
    accounts = books({"合计": "100 100 .", "201": "37 37 ."}, RIGHT)
    with_formula(accounts, "合计", "基本")
    suspect = only(accounts, "本表[上级,基本] = 合计(本表[下级,基本])")
    assert suspect.cell == place(accounts, "one", "201", "基本")


def test_a_cell_that_holds_0_is_said_to_hold_0() -> None:
    assert "：0 应为 200.00（可能漏填）" in only(books(wrong(_2010102="450 0 250"), RIGHT)).reason
    assert "：0 应为 200.00（可能漏填）" in only(books(wrong(_2010102="450 -0 250"), RIGHT)).reason
    assert "：（空） 应为 200.00（可能漏填）" in only(books(wrong(_2010102="450 . 250"), RIGHT)).reason


def test_a_long_dash_is_suspected_where_it_alone_mends_everything() -> None:
    accounts = books(wrong(_2010102="450 —— 250"), RIGHT)
    suspect = only(accounts)
    assert (suspect.cell, suspect.value, suspect.ties) == (place(accounts, "one", "2010102", "基本"), "200.00", ())
    assert "“——” 应为 200.00" in suspect.reason


def test_a_limit_is_no_right_value() -> None:
    """What exceeds another amount may be anything below it."""
    accounts = books({"合计": "1000 400 600"}, {"合计": "900 . ."})
    suspect = only(accounts, "本表[合计,合计] <= 乙表[合计,合计]")
    assert (suspect.kind, suspect.value, suspect.decided) == ("limit", "", False)
    assert {suspect.cell, *(tie.cell for tie in suspect.ties)} == {
        place(accounts, table, "合计", "合计") for table in ("one", "two")
    }
    assert suspect.reason.endswith(
        "：900（只有不等式不成立，看不出应为多少）；与 公开01表合计行1栏（甲表!C10）同样可能"
    )


def test_a_limit_tells_of_rows_in_each_others_place() -> None:
    accounts = books(wrong(_2010101=RIGHT["2010102"], _2010102=RIGHT["2010101"]), RIGHT)
    suspect = only(accounts, "合计(最大(本表[项,合计] - 乙表[同码,合计], 0)) <= 0", *FORMULAS[:-1])
    assert (suspect.kind, suspect.breaks) == ("swapped_rows", 0)


def test_a_long_dash_and_unknown_cells_are_no_tie() -> None:
    accounts = books({"合计": "100 100 .", "201": "37 37 .", "205": "—— —— ——"}, RIGHT)
    suspect = only(accounts, "本表[上级,基本] = 合计(本表[下级,基本])")
    assert place(accounts, "one", "205", "基本") not in {suspect.cell, *(tie.cell for tie in suspect.ties)}
    accounts.tables["one"].by_key["205"].entries["基本"] = entry("若干")
    (unknown,) = findings(accounts, "本表[上级,基本] = 合计(本表[下级,基本])")
    assert (unknown.rule, unknown.suspect) == ("one.text_in_amount", None)


def test_rounding_does_not_hide_the_slip() -> None:
    """In 万元 an equation tells the value within its tolerance only: the slip says which one is meant."""
    right = {"合计": "100.02 40.01 60.01", "201": "60.00 . 60.00", "205": "40.01 40.01 ."}
    accounts = books({**right, "201": "60.00 . 6.00"}, right, WAN_YUAN)
    suspect = only(accounts)
    assert (suspect.cell, suspect.value) == (place(accounts, "one", "201", "项目"), "60.00")
    assert suspect.kind == "lost_zero"


def test_inequalities_are_side_conditions() -> None:
    """Lowering the total would break what it must cover."""
    accounts = books({"合计": "90 90 .", "201": "9 9 .", "205": "10 10 ."}, {"合计": "90 . ."})
    equation = "本表[上级,基本] = 合计(本表[下级,基本])"
    alone = only(accounts, equation)
    bound = only(accounts, equation, "本表[合计,基本] >= 乙表[合计,合计]")
    assert place(accounts, "one", "合计", "基本") in {alone.cell, *(tie.cell for tie in alone.ties)}
    assert place(accounts, "one", "合计", "基本") not in {bound.cell, *(tie.cell for tie in bound.ties)}
    assert bound.value == "80.00"


def test_a_refused_fill_names_what_refused_it() -> None:
    accounts = books({"合计": ". 40 60", "201": "100 40 60"}, {"合计": "99 40 60", "201": "100 40 60"})
    found = findings(accounts)
    assert len(found) > 1
    assert {finding.suspect.cell for finding in found if finding.suspect} == {place(accounts, "two", "合计", "合计")}


def test_the_picture_is_the_same_after_a_run_has_written_its_formulas() -> None:
    """Else the note of a finding would change at the second run."""
    before = books(wrong(_20101=". . .", _2010101="250 10 150"), RIGHT)
    after = books(wrong(_20101=". . .", _2010101="250 10 150"), RIGHT)
    ruleset = ruleset_of([ONE, TWO], before.profile, *FORMULAS)
    for fill in examine(ruleset, before).fills:
        entries = after.tables["one"].by_key[fill.row].entries
        entries[fill.column] = entries[fill.column]._replace(
            amount=fill.value, raw=fill.value, content=Content.AMOUNT, formula=fill.formula
        )
    assert [replace(f, message="", cells=()) for f in findings(before)] == [
        replace(f, message="", cells=()) for f in findings(after)
    ]
