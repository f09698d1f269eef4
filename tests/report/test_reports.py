"""The report as text for people and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from xltoolkit.model import (
    After,
    Cell,
    CellValue,
    Finding,
    NotApplicable,
    OutputError,
    Recalculated,
    Report,
    SetNote,
    SetValue,
    Severity,
    State,
    Suspect,
    TableReport,
    ToolkitError,
    Unrecognised,
    WorkbookReport,
    Written,
)
from xltoolkit.report.jsonreport import json_text, workbook_data
from xltoolkit.report.outfile import is_report, write_report
from xltoolkit.report.page import page_pieces
from xltoolkit.report.recorded import workbook_from_data
from xltoolkit.report.text import brief_lines, change_lines, print_lines, report_lines, report_text

CELL = Cell("01 收入支出决算总表", "C37")
OTHER = Cell(CELL.sheet, "F37")
FINDING = Finding(
    "income_expenditure_summary.balance",
    Severity.ERROR,
    "总计相等：公开01表31行1栏 1,234.50 元，应等于 公开01表62行2栏 1,234.00 元，相差 0.50 元",
    "核对两边",
    table="income_expenditure_summary",
    cell=CELL,
    coordinate="公开01表31行1栏",
    expected=Decimal("1234.00"),
    actual=Decimal("1234.50"),
    cells=(CellValue(CELL, "1234.50"),),
    suspect=Suspect(
        CELL,
        "1234.00",
        kind="digit",
        reason="公开01表31行1栏（01 收入支出决算总表!C37）：1,234.50 应为 1,234.00（可能有一位数字录错）",
        mends=1,
        ties=(CellValue(OTHER, "1234.50"),),
    ),
)
EXPLAINED = replace(FINDING, severity=Severity.WARNING, state=State.EXPLAINED, explanation="见文件")
TITLES = {FINDING.rule: "总计相等"}


def book() -> WorkbookReport:
    return WorkbookReport(
        "甲.xlsx",
        output="out/甲.xlsx",
        profile="yangquan-2022",
        unit="元",
        tables=[TableReport("income_expenditure_summary", "收入支出决算总表", CELL.sheet, "A1:F37")],
        passed=12,
        failed=1,
        not_applicable=[NotApplicable("r.a", "公开02表", "缺少 收入决算表")] * 3
        + [NotApplicable("r.b", "", "除数为 0")],
        findings=[EXPLAINED, FINDING],
        unrecognised=[Unrecognised("封面", "没有表名")],
        fillable=2,
        changes=[("公开01表27行1栏", "", "5.00"), ("公开01表28行1栏", "1.00", "2.00")],
        written=Written(3, 1, 2, [(SetNote(CELL, "…"), "这里有他人批注")]),
    )


def test_json_has_the_contracts_keys() -> None:
    data = json.loads(json_text(Report([book()])))
    assert data["schema"] == 1
    assert data["summary"] == {"workbooks": 1, "clean": 0, "findings": 1, "failed": 0, "skipped": 0}
    workbook = data["workbooks"][0]
    assert workbook["status"] == "findings"
    assert workbook["error"] is None
    assert (workbook["path"], workbook["output"], workbook["profile"], workbook["unit"]) == (
        "甲.xlsx",
        "out/甲.xlsx",
        "yangquan-2022",
        "元",
    )
    assert workbook["tables"] == [
        {"id": "income_expenditure_summary", "title": "收入支出决算总表", "sheet": CELL.sheet, "range": "A1:F37"}
    ]
    assert workbook["rules"] == {"passed": 12, "failed": 1, "not_applicable": 4}
    assert {key: workbook["written"][key] for key in ("cells", "notes", "styles")} == {
        "cells": 3,
        "notes": 1,
        "styles": 2,
    }
    finding = workbook["findings"][1]
    expected = {
        "rule": FINDING.rule,
        "severity": "error",
        "state": "open",
        "table": "income_expenditure_summary",
        "sheet": CELL.sheet,
        "cell": "C37",
        "coordinate": "公开01表31行1栏",
        "message": FINDING.message,
        "expected": "1234.00",
        "actual": "1234.50",
        "difference": "0.50",
        "cells": [{"sheet": CELL.sheet, "cell": "C37", "value": "1234.50"}],
        "suspect": {
            "sheet": CELL.sheet,
            "cell": "C37",
            "value": "1234.00",
            "kind": "digit",
            "reason": "公开01表31行1栏（01 收入支出决算总表!C37）：1,234.50 应为 1,234.00（可能有一位数字录错）",
            "mends": 1,
            "breaks": 0,
            "also": [],
            "ties": [{"sheet": CELL.sheet, "cell": "F37", "value": "1234.50"}],
            "decided": True,
        },
    }
    assert {key: finding[key] for key in expected} == expected


def test_json_of_a_finding_without_a_place_or_figures() -> None:
    bare = Finding("workbook.table_missing", Severity.WARNING, "缺一张表")
    finding = workbook_data(WorkbookReport("a", findings=[bare]))["findings"][0]
    assert {finding[key] for key in ("sheet", "cell", "expected", "actual", "difference", "suspect")} == {None}


def test_json_can_be_ascii_only() -> None:
    text = json_text(Report([book()]), ascii_only=True)
    assert text.isascii()
    assert json.loads(text)["workbooks"] == [workbook_data(book())]


def test_json_of_a_failed_workbook_adds_up() -> None:
    report = Report([book(), WorkbookReport("乙.xlsx", error="不是工作簿"), WorkbookReport("丙.xlsx", skipped="没变")])
    assert json.loads(json_text(report))["summary"] == {
        "workbooks": 3,
        "clean": 0,
        "findings": 1,
        "failed": 1,
        "skipped": 1,
    }


def test_text_tells_place_both_sides_difference_and_what_to_do() -> None:
    text = report_text(Report([book()]), TITLES)
    for part in (
        "xltoolkit 检查报告",
        "甲.xlsx → out/甲.xlsx",
        "认出 1 张表",
        "01 收入支出决算总表!A1:F37",
        "未认出的工作表“封面”：没有表名",
        "成立 12 条，不成立 1 条，无法判断 4 条",
        "缺少 收入决算表（3 条）",
        "错误 1 项，警告 0 项，提示 0 项，已说明 1 项",
        "写回：填数 1 个，改正 1 个，批注 1 条，更新“检查结果”表",
        "没有写入 01 收入支出决算总表!C37：这里有他人批注",
        "[错误] 公开01表31行1栏：总计相等",
        "单元格：01 收入支出决算总表!C37",
        "公开01表31行1栏 1,234.50 元，应等于 公开01表62行2栏 1,234.00 元，相差 0.50 元",
        "最可能是 公开01表31行1栏（01 收入支出决算总表!C37）：1,234.50 应为 1,234.00（可能有一位数字录错）",
        "怎么办：核对两边",
        "审核说明：见文件",
        "工作簿 1 个：无问题 0，有问题 1，失败 0，跳过 0",
    ):
        assert part in text, part
    assert text.index("[错误]") < text.index("[警告，已说明]")


def test_what_was_corrected_is_told_with_what_it_leaves_in_every_form() -> None:
    corrected = replace(book(), after=After(0, 1, 0, 1))
    told = (
        "改正 1 个与汇总关系不符的数（原数记在“更正记录”表，请逐个核对）：改正前错误 1 项，警告 0 项，提示 0 项；"
        "改正后错误 0 项，警告 1 项，提示 0 项"
    )
    text = report_text(Report([corrected]), TITLES)
    assert "发现问题（改正前）：错误 1 项" in text
    assert told in text
    assert told in "".join(page_pieces(Report([corrected])))
    assert "错误 1（改正 1 个数后错误 0），警告 0　甲.xlsx" in {line.text for line in brief_lines(Report([corrected]))}
    data = workbook_data(corrected)
    assert data["status"] == "findings", "of what was filed: somebody has to look at what was replaced"
    assert data["after"] == {"errors": 0, "warnings": 1, "hints": 0, "explained": 1}
    assert (data["written"]["filled"], data["written"]["corrected"]) == (1, 1)
    assert workbook_from_data(data).after == corrected.after
    assert told in report_text(Report([replace(corrected, output=None)]), TITLES), "in a preview, too"


def test_our_own_sheet_is_no_cell_of_the_users() -> None:
    untouched = replace(book(), changes=[], written=Written(67, 0, 80))
    assert "写回：填数 0 个，批注 0 条，更新“检查结果”表\n" in report_text(Report([untouched]))
    again = replace(untouched, written=Written())
    assert "写回：填数 0 个，批注 0 条\n" in report_text(Report([again]))
    locked = SetValue(CELL, Decimal(5))
    computed = (f"公开01表27行1栏（{CELL}）", "", "5.00")
    left_out = replace(book(), changes=[computed], written=Written(skipped=[(locked, "锁定")]))
    assert "写回：填数 0 个" in report_text(Report([left_out]))


def test_text_of_failed_and_skipped_workbooks() -> None:
    text = report_text(
        Report([WorkbookReport("乙", error="甲：坏了\n请：重存"), WorkbookReport("丙", skipped="没变")]), {}
    )
    assert "  失败：\n  甲：坏了\n  请：重存\n" in text
    assert "  跳过：没变\n" in text


def test_of_several_workbooks_those_without_anything_to_mend_take_a_line() -> None:
    hint = replace(FINDING, severity=Severity.HINT, message="差一分")
    clean = replace(book(), path="乙.xlsx", output=None, findings=[EXPLAINED, hint], failed=0)
    broken = replace(book(), findings=[FINDING, hint])
    lines = [line.text for line in report_lines(Report([clean, broken]), TITLES, whole=False)]
    assert lines[0] == ("无问题　乙.xlsx　认出 1 张表，勾稽关系成立 12 条，提示 1 项，已说明 1 项，可算出的空格 2 个")
    assert lines[1] == "  没有写入 01 收入支出决算总表!C37：这里有他人批注"
    assert lines[2] == "甲.xlsx → out/甲.xlsx"
    assert sum("[错误]" in line for line in lines) == 1
    assert not any("[提示]" in line for line in lines)
    assert lines[-1].startswith("提示（不要求修改）没有逐条列出，共 2 项：")
    whole = [line.text for line in report_lines(Report([clean, broken]), TITLES)]
    assert sum("[提示]" in line for line in whole) == 2
    assert not any("没有逐条列出" in line for line in whole)


def test_every_character_of_the_text_is_in_gbk() -> None:
    text = report_text(Report([book()]), TITLES) + "".join(line.text for line in change_lines(book()))
    assert text.encode("gbk").decode("gbk") == text


def test_a_preview_shows_old_and_new() -> None:
    assert [line.text for line in change_lines(book())] == [
        "甲.xlsx：将写入 2 个数",
        "  公开01表27行1栏：（空） → 5.00",
        "  公开01表28行1栏：1.00 → 2.00",
    ]


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_a_terminal_gets_colours_and_a_file_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal, file = Terminal(), StringIO()
    print_lines(report_lines(Report([book()]), TITLES), terminal)
    print_lines(report_lines(Report([book()]), TITLES), file)
    assert "\x1b[1;31m" in terminal.getvalue()
    assert "\x1b" not in file.getvalue()
    assert "[错误] 公开01表31行1栏：总计相等" in terminal.getvalue()


def test_report_files_are_known_again_and_nothing_else_is(tmp_path: Path) -> None:
    target = tmp_path / "new" / "report"
    for text in (json_text(Report()), report_text(Report(), {}), ""):
        write_report(target, text)
        assert is_report(target)
    assert [path.name for path in target.parent.iterdir()] == ["report"]
    target.write_text("我的笔记", encoding="utf-8")
    assert not is_report(target)
    assert not is_report(tmp_path / "nothing")


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="建不了报告的文件夹"):
        write_report(tmp_path / "file" / "report", "")


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (Recalculated("cellrune", 3, 0, flagged=False), "3 个由 cellrune 重算了结果"),
        (Recalculated("cellrune", 0, 0, flagged=False), "由 cellrune 重算，结果都不变"),
        (Recalculated("", 0, 2, flagged=True), "2 个没有把握重算，保留原结果，已标记为打开时由 Excel 重算"),
    ],
)
def test_what_became_of_formulas_is_said(done: Recalculated, said: str) -> None:
    report = Report([replace(book(), recalculated=done)])
    assert f"  引用所写单元格的公式：{said}\n" in report_text(report, TITLES)
    assert workbook_data(report.workbooks[0])["recalculated"] == {
        "engine": done.engine,
        "replaced": done.replaced,
        "left": done.left,
        "flagged": done.flagged,
    }


def test_no_formula_concerned_is_not_mentioned() -> None:
    assert "引用所写单元格" not in report_text(Report([book()]), TITLES)
    assert workbook_data(book())["recalculated"] is None


def test_a_files_name_moves_no_cursor() -> None:
    """It may hold an escape sequence, a line's end, or what turns the order of characters round."""
    named = WorkbookReport("a\x1b[31m\nb\u202ecod.xlsx", error=str(ToolkitError("打不开", where="a\x1b[31m\nb.xlsx")))
    text = report_text(Report([named]))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"a\x1b[31m\nb\u202ecod.xlsx" in text
    assert r"a\x1b[31m\nb.xlsx：打不开" in text
