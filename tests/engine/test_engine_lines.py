"""Fixed lines that a sheet lacks: named in one finding a table, and nothing that may be left out is missed."""

from __future__ import annotations

from tests.builders import accounts_of, bind, code_table, judged, line_table, profile_of
from xltoolkit.engine import builtin_rules
from xltoolkit.model import BoundTable, Cell, Finding, Rows, Severity, Table
from xltoolkit.model.table import Block, Column, Form, Line

AMOUNT = (Column("金额", 1),)
LINES = line_table(
    "sum",
    "总表",
    Block("收入", AMOUNT, (Line("一、甲", 1), Line("", 2), Line("类", heading=True), Line("合计", 3), Line("总计", 4))),
    Block("支出", AMOUNT, (Line("一、乙", 5, code="201"), Line("总计", 6))),
)
DETAIL = code_table("detail", "明细表", "金额", lines=(Line("乙", code="201"), Line("人员合计"), Line("合计")))
WHOLE = {"收入.甲": "1", "收入.合计": "1", "收入.总计": "1", "支出.乙": "1", "支出.总计": "1"}


def without(*keys: str) -> dict[str, str]:
    return {key: figures for key, figures in WHOLE.items() if key not in keys}


def found(bound: BoundTable) -> list[Finding]:
    table = bound.table
    return judged(accounts_of(profile_of(table), (table,), bound)).findings


def test_all_lines_there_but_headings_and_those_without_a_name() -> None:
    assert found(bind(LINES, WHOLE)) == []


def test_a_missing_line_is_told_with_its_number_at_the_line_above() -> None:
    bound = bind(LINES, without("收入.合计"), title_at=Cell("总表", "A1"))
    bound.rows[0].label_at = Cell("总表", "A10")
    (finding,) = found(bound)
    assert (finding.rule, finding.severity) == ("sum.missing_line", Severity.WARNING)
    assert finding.message == ("工作表“总表”的《总表》缺 1 行：收入“合计”（3行），其金额无从核对，涉及的核对都没有进行")
    assert (str(finding.cell), finding.coordinate) == ("总表!A10", "公开01表3行")
    assert "按表样补上" in finding.advice


def test_several_missing_lines_are_one_finding() -> None:
    (finding,) = found(bind(LINES, without("收入.甲", "支出.乙", "支出.总计"), title_at=Cell("总表", "A1")))
    assert "缺 3 行：收入“一、甲”（1行）、支出“一、乙”（5行）、支出“总计”（6行），" in finding.message
    assert (str(finding.cell), finding.coordinate) == ("总表!A1", "公开01表1行、5行、6行")


def test_lines_are_listed_up_to_eight() -> None:
    many = line_table("sum", "总表", Block("", AMOUNT, tuple(Line(f"第{n}项", n) for n in range(1, 31))))
    (finding,) = found(bind(many, {"第1项": "1"}))
    assert "缺 29 行：“第2项”（2行）、" in finding.message
    assert "“第9项”（9行）……另有 21 处，" in finding.message


def test_where_no_numbers_are_printed_names_are_told() -> None:
    table = Table("sum", Rows.LINES, (Form("总表", LINES.forms[0].blocks, numbered=False),), "functional")
    (finding,) = found(bind(table, without("收入.合计", "支出.总计")))
    assert "缺 2 行：收入“合计”、支出“总计”，" in finding.message
    assert finding.coordinate == "公开01表·收入.合计、支出.总计"


def test_a_table_without_data_lacks_no_line() -> None:
    assert found(bind(LINES, {}, no_data=True)) == []


def test_codes_come_and_go_and_their_totals_are_a_matter_of_the_codes() -> None:
    assert found(bind(DETAIL, {"201": "1"})) == []
    assert "detail.missing_line" not in {rule.id for rule in builtin_rules(DETAIL)}
    assert "sum.missing_line" in {rule.id for rule in builtin_rules(LINES)}
