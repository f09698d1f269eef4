"""The report as a workbook, read back by another reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.report.reported import COMPARISON, ERROR, EVIL, book, many, some
from xltoolkit.model import Report
from xltoolkit.report import summarysheet
from xltoolkit.report.links import Links
from xltoolkit.report.outfile import is_report, write_report
from xltoolkit.report.summary import book_pieces


def written(report: Report, folder: Path) -> Workbook:
    target = folder / "报告.xlsx"
    write_report(target, book_pieces(report, Links(folder)))
    return load_workbook(target)


def rows(workbook: Workbook, name: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in workbook[name].iter_rows()]


def test_four_sheets_tell_all(tmp_path: Path) -> None:
    workbook = written(some(), tmp_path)
    assert workbook.sheetnames == ["汇总", "部门", "问题", "规则"]
    told = {row[0]: row[1] for row in rows(workbook, "汇总")}
    names = ("工作簿", "无问题", "有问题", "失败", "跳过", "错误", "警告", "提示", "已说明")
    assert [told[name] for name in names] == [6, 2, 2, 1, 1, 1, 2, 2, 1]
    assert (told["新增"], told["消失"]) == (1, 1)
    assert COMPARISON in [row[2] for row in rows(workbook, "汇总")]
    departments = rows(workbook, "部门")
    assert departments[1][:7] == ["教育局", "决算/甲区/教育局.xlsx", "有问题", 1, 1, 1, 0]
    assert "文件已损坏" in str(departments[5][-1])
    first = dict(zip(rows(workbook, "问题")[0], rows(workbook, "问题")[1], strict=True))
    assert (first["级别"], first["状态"], first["与上次相比"], first["规则"]) == ("错误", "未说明", "新增", "总计相等")
    assert (first["左边"], first["右边"], first["相差"]) == (1234.5, 1234, 0.5)
    assert "可能有一位数字录错" in str(first["最可能的原因"])
    states = [row[2] for row in rows(workbook, "问题")[1:]]
    assert states == ["未说明", "未说明", "未说明", "已消失", "未说明", "已说明", "未说明"]
    assert [row[0] for row in rows(workbook, "规则")][1:3] == ["总计相等", "每行合计等于各栏之和"]


def test_sheets_filter_freeze_and_link(tmp_path: Path) -> None:
    workbook = written(some(), tmp_path)
    for name, last in (("部门", "M7"), ("问题", "Q8"), ("规则", "H5")):
        assert workbook[name].auto_filter.ref == f"A1:{last}"
        assert workbook[name].freeze_panes == "B2"
    assert workbook["部门"]["A2"].hyperlink.target.endswith("%E6%95%99%E8%82%B2%E5%B1%80.xlsx")
    link = workbook["问题"]["F2"].hyperlink
    assert (link.location, link.ref) == ("'公开01表'!C37", "F2")


def test_wide_sheets_print_on_pages_that_can_be_read(tmp_path: Path) -> None:
    workbook = written(some(), tmp_path)
    for name, wide in (("部门", 1), ("问题", 2), ("规则", 1)):
        sheet = workbook[name]
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
            "landscape", wide, 0,
        )  # fmt: skip
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.print_title_cols or "").replace("$", "") == ("A:A" if wide > 1 else "")
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    workbook = written(Report([book(f"{start}1.xlsx", department=f"{start}1+1") for start in "=+-@"]), tmp_path)
    for row in range(2, 6):
        cell = workbook["部门"].cell(row, 1)
        assert cell.data_type == "s"
        assert cell.quotePrefix
    evil = written(some(), tmp_path)["部门"]["A5"]
    assert evil.data_type == "s"
    assert evil.value == EVIL.replace("\x01", "\ufffd").replace("\udcff", "\\udcff")


def test_what_finds_no_room_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summarysheet, "MOST_ROWS", 20)
    monkeypatch.setattr(summarysheet, "MOST_LINKS", 1)
    monkeypatch.setattr(summarysheet, "MOST_TEXT", 10)
    workbook = written(many(30), tmp_path)
    assert workbook["问题"].max_row == 20
    assert {row[0]: row[1] for row in rows(workbook, "汇总")}["没有列出"] == 14
    assert workbook["部门"]["A2"].hyperlink is not None
    assert workbook["部门"]["A3"].hyperlink is None
    assert str(workbook["问题"]["H2"].value).endswith("…")


def test_ours_is_known_until_somebody_changes_it(tmp_path: Path) -> None:
    target = tmp_path / "报告.xlsx"
    write_report(target, book_pieces(Report([book("甲.xlsx", ERROR)])))
    assert is_report(target)
    workbook = load_workbook(target)
    workbook.properties.lastModifiedBy = "王会计"
    workbook.save(target)
    assert not is_report(target)
