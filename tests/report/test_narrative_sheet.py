"""The sheet 情况说明核对: the whole text, every number, links, and a second run that changes nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook.protection import WorkbookProtection

from tests.calling import Call, call
from tests.narrative.golden import needs_texts
from tests.narrative.published import NARRATIVE, NUMBERS, WRONG, workbook
from xltoolkit.report.narrativesheet import HEADINGS, SHEET, TITLE
from xltoolkit.workbook import open_workbook
from xltoolkit.workbook import verify as faults_of

pytestmark = needs_texts

__all__ = ["call", "workbook"]  # fixtures

VERDICT, LINK = HEADINGS.index("判断"), HEADINGS.index("单元格")
REF = re.compile(r"'(.+)'!([A-Z]+\d+)")


def rows_of(path: Path, sheet: str = SHEET) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(path)[sheet].iter_rows(min_row=5)]


def linked(path: Path, sheet: str, column: int) -> Iterator[tuple[list[Any], Any, str]]:
    """Yield rows of a sheet that have a link in a column: their values, the value that it leads to, and its sheet."""
    book: Any = load_workbook(path)
    for row in book[sheet].iter_rows(min_row=5):
        if row[column].hyperlink is not None:
            found = REF.fullmatch(row[column].hyperlink.location)
            assert found is not None
            yield [cell.value for cell in row], book[found[1]][found[2]].value, found[1]


@pytest.fixture
def output(call: Call, workbook: Path, tmp_path: Path) -> Path:
    target = tmp_path / "结果.xlsx"
    assert call("run", workbook, "-o", target, "--narrative", NARRATIVE).code == 1
    return target


def test_every_number_has_its_row_and_the_whole_text_stands_there(output: Path) -> None:
    rows = rows_of(output)
    verdicts = Counter(row[VERDICT] for row in rows)
    assert verdicts["有误"] == WRONG
    labels = ("有出处", "可推算", "文内一致", "不可核对", "有误")
    assert sum(verdicts[label] for label in labels) == NUMBERS
    solid = "".join("".join(str(row[3] or "") for row in rows).split())
    text = "".join(NARRATIVE.read_text(encoding="utf-8").split())
    assert solid[:60] in text
    assert solid[-60:] in text
    assert len(solid) > 5_000


def test_links_lead_to_the_cells_that_hold_the_numbers(output: Path) -> None:
    traced = 0
    for row, value, _ in linked(output, SHEET, LINK):
        printed = re.match(r"[\d,.]+", row[4] or "")
        if row[VERDICT] != "有出处" or printed is None or "、" in row[9] or re.search(r"[+-]", row[7]):
            continue
        scale, error = (10_000, 50) if "万元" in row[4] else (1, 0.005)
        assert float(value or 0) == pytest.approx(float(printed[0].replace(",", "").rstrip(".")) * scale, abs=error)
        traced += 1
    assert traced > 60


def test_findings_lead_from_the_results_to_the_sentence(output: Path) -> None:
    of_text = [found for found in linked(output, "检查结果", 6) if found[0][3].startswith("narrative.")]
    assert len(of_text) >= WRONG
    for _, value, sheet in of_text:
        assert (sheet, value in ("有误", "用词")) == (SHEET, True)


def test_a_second_run_changes_no_byte_and_knows_the_sheet_under_another_name(
    call: Call, output: Path, tmp_path: Path
) -> None:
    before = output.read_bytes()
    call("run", output, "--in-place", "--narrative", NARRATIVE)
    assert output.read_bytes() == before
    renamed = tmp_path / "改名.xlsx"
    book = load_workbook(output)
    book[SHEET].title = "说明"
    book.save(renamed)
    call("run", renamed, "--in-place", "--narrative", NARRATIVE)
    names = load_workbook(renamed).sheetnames
    assert "说明" in names
    assert SHEET not in names
    assert faults_of(output) == []


def test_a_shorter_text_leaves_no_old_rows(call: Call, output: Path, tmp_path: Path) -> None:
    short = tmp_path / "短.txt"
    short.write_text("\n".join(NARRATIVE.read_text(encoding="utf-8").split("\n")[:14]), encoding="utf-8")
    call("run", output, "--in-place", "--narrative", short)
    numbers = [row for row in rows_of(output) if any(value is not None for value in row)]
    assert 10 < len(numbers) < 40
    with open_workbook(output) as book:
        assert book.read(SHEET).value("A1") == TITLE
    call("run", output, "--in-place", "--narrative", NARRATIVE)
    assert Counter(row[VERDICT] for row in rows_of(output))["有误"] == WRONG


def test_an_explanation_is_kept(call: Call, output: Path) -> None:
    book: Any = load_workbook(output)
    sheet = book["检查结果"]
    row = next(row for row in sheet.iter_rows(min_row=5) if row[3].value == "narrative.doubled")
    row[13].value = "原文如此"
    book.save(output)
    call("run", output, "--in-place", "--narrative", NARRATIVE)
    found = [row for row in rows_of(output, "检查结果") if row[13] == "原文如此"]
    assert [row[2] for row in found] == ["已说明"]


def test_figures_that_the_run_fills_count_for_the_text(call: Call, workbook: Path, tmp_path: Path) -> None:
    emptied, target, told = tmp_path / "空.xlsx", tmp_path / "填.xlsx", tmp_path / "报告.json"
    book: Any = load_workbook(workbook)
    book["公开01表"]["C37"] = None
    book.save(emptied)
    call("run", emptied, "-o", target, "--narrative", NARRATIVE, "--report", told)
    assert Counter(row[VERDICT] for row in rows_of(target))["有误"] == WRONG
    narrative = json.loads(told.read_text(encoding="utf-8"))["workbooks"][0]["narrative"]
    assert narrative["verdicts"]["wrong"] == WRONG


def test_a_text_goes_with_one_workbook(call: Call, workbook: Path, tmp_path: Path) -> None:
    for paths in ((workbook, workbook), (workbook.parent,)):
        result = call("run", *paths, "-o", tmp_path / "结果/", "--narrative", NARRATIVE)
        assert result.code == 2
        assert "一次只核对一个工作簿" in result.err
    assert "--budget 要和 --narrative 一起用" in call("run", workbook, "--dry-run", "--budget", NARRATIVE).err
    assert "找不到文件" in call("check", workbook, "--narrative", tmp_path / "没有.txt").err


def test_a_document_without_a_narrative_costs_no_workbook(call: Call, workbook: Path, tmp_path: Path) -> None:
    plain, target = tmp_path / "别的.txt", tmp_path / "结果.xlsx"
    plain.write_text("只有一句话，2022年度。", encoding="utf-8")
    result = call("run", workbook, "-o", target, "--narrative", plain)
    assert result.code == 2
    assert "没有认出情况说明的标题" in result.err
    assert not target.exists()


def test_where_no_sheet_can_be_added_nothing_leads_to_it(call: Call, output: Path, tmp_path: Path) -> None:
    book: Any = load_workbook(output)
    del book[SHEET]
    book.security = WorkbookProtection(lockStructure=True)
    book.save(tmp_path / "锁.xlsx")
    target = tmp_path / "锁结果.xlsx"
    result = call("run", tmp_path / "锁.xlsx", "-o", target, "--narrative", NARRATIVE)
    assert "加不了“情况说明核对”表" in result.out
    rows = rows_of(target, "检查结果")
    assert sum(str(row[3]).startswith("narrative.") and row[4] is not None and row[6] is None for row in rows) >= WRONG


def test_our_sheet_is_no_unrecognised_one(call: Call, output: Path) -> None:
    assert f"未认出的工作表“{SHEET}”" not in call("check", output).out
