"""Mappings: what their format refuses, and what the shipped one finds in an export."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.importing.exports import write_export
from xltoolkit.config import Config, load_config
from xltoolkit.importing.mapping import Mappings, mappings_for, read_mapping
from xltoolkit.importing.text import ImportResult, import_document
from xltoolkit.loader import Registry, load
from xltoolkit.model import ConfigError, Content, WorkbookError
from xltoolkit.run import check_file
from xltoolkit.sessions import Session

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
SHIPPED = ROOT / "plugins" / "mappings" / "ministry_export.toml"


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


def figures(result: ImportResult) -> dict[tuple[str, str, str], Decimal]:
    return {
        (table.table.id, row.key, column): entry.amount
        for table in result.tables
        for row in table.rows
        for column, entry in row.entries.items()
        if entry.content is Content.AMOUNT
    }


@pytest.fixture(name="export", scope="module")
def _export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("export") / "导出.xlsx"
    write_export(import_document(EXAMPLE, registry()).accounts, target)
    return target


def from_export(export: Path, mapping: Path | None = None) -> ImportResult:
    return import_document(export, registry(), mappings_for(Config(), registry().declared, mapping))


def test_the_shipped_mapping_finds_every_figure(export: Path, tmp_path: Path) -> None:
    result = from_export(export)
    assert result.mapping is not None
    assert result.mapping.path == SHIPPED
    original = figures(import_document(EXAMPLE, registry()))
    totals = {
        ("general_budget_detail", total, column)
        for total in ("人员经费合计", "公用经费合计")
        for column in ("金额", "基本支出")
    }
    unmapped = {key for key in original if key[0] in ("three_public", "statistics")}
    assert figures(result) == {key: value for key, value in original.items() if key not in totals | unmapped}
    assert [item.text for item in result.not_understood] == [
        "公开07表 财政拨款“三公”经费支出决算表", "公开10表 部门决算公开相关信息统计表",
    ]  # fmt: skip
    result.write(tmp_path / "公开.xlsx")
    again = import_document(tmp_path / "公开.xlsx", registry())
    assert figures(again) == figures(result)
    assert load_workbook(tmp_path / "公开.xlsx")["公开02表"]["A3"].value == "编制单位：某某市测试局"


def test_rows_and_columns_that_do_not_fit_are_said(export: Path, tmp_path: Path) -> None:
    book = load_workbook(export)
    summary, income = book["Z01 收入支出决算总表(财决01表)"], book["Z03 收入决算表(财决03表)"]
    summary["A15"], summary["E15"] = "九、新的收入", 7
    summary["C9"] = 5
    income["J4"], income["J9"] = "经营所得", 3
    income["A60"], income["E60"] = "小计", 8
    del book["Z04 支出决算表(财决04表)"]
    book.save(tmp_path / "a.xlsx")
    said = [
        f"{item.place}：{item.text} {item.reason}" for item in from_export(tmp_path / "a.xlsx", SHIPPED).not_understood
    ]
    for part in (
        "第 15 行：九、新的收入",
        "C（收入.年初预算数） 映射没有用到",
        "经营收入 没有找到这一栏",
        "J（经营所得）",
        "第 60 行：小计",
        "Z04 * 没有名称像它的工作表",
    ):
        assert any(part in line for line in said), part


def test_a_workbook_that_no_mapping_knows_is_read_as_it_is(export: Path, tmp_path: Path) -> None:
    book = load_workbook(export)
    for sheet in book.worksheets:
        if not sheet.title.startswith("Z03"):
            book.remove(sheet)
    book.worksheets[0].title = "别的"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(WorkbookError, match="映射对不上"):
        from_export(tmp_path / "a.xlsx", SHIPPED)
    result = from_export(tmp_path / "a.xlsx")
    assert result.mapping is None
    (table,) = result.tables
    assert len(table.rows) == 48
    with pytest.raises(WorkbookError, match="用不上映射"):
        from_export(EXAMPLE, SHIPPED)


def documented(tmp_path: Path) -> Path:
    (found,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "import.md").read_text(encoding="utf-8"), re.DOTALL)
    (target := tmp_path / "旧表.toml").write_text(found, encoding="utf-8")
    return target


def test_the_example_in_the_documents_works(tmp_path: Path) -> None:
    mapping = read_mapping(documented(tmp_path), registry().declared)
    book = Workbook()
    book.remove(book.worksheets[0])
    summary, income = book.create_sheet("收支总表"), book.create_sheet("收入表（2022）")
    summary_rows = [
        ["收支总表"],
        ["单位：甲局", "金额单位：万元"],
        ["收入", "", "", "支出", "本年决算"],
        ["项目", "预算", "决算", "项目", "金额"],
        ["财政拨款（一般预算）", 1, 12.5, "一、一般公共服务支出", 12.5],
        ["本年收入合计", 1, 12.5, "本年支出合计", 12.5],
    ]
    income_rows = [
        ["收入表"],
        ["单位：甲局"],
        ["类", "款", "项", "名称", "合计", "财政拨款", "其他"],
        ["", "", "", "栏次", 1, 2, 3],
        ["合计", "", "", "", 12.5, 12, 0.5],
        ["201", "03", "08", "信访事务", 12.5, 12, 0.5],
    ]
    for sheet, rows in ((summary, summary_rows), (income, income_rows)):
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "旧表.xlsx")
    assert mapping.detects(book.sheetnames)
    result = import_document(tmp_path / "旧表.xlsx", registry(), Mappings((mapping,)))
    assert result.mapping is mapping
    got = figures(result)
    assert got["income_expenditure_summary", "收入.一般公共预算财政拨款收入", "决算数"] == Decimal("12.50")
    assert got["income_expenditure_summary", "支出.一般公共服务支出", "决算数"] == Decimal("12.50")
    assert got["income", "2010308", "其他收入"] == Decimal("0.50")
    assert got["income", "合计", "本年收入合计"] == Decimal("12.50")
    assert len(got) == 10
    assert any("口径的单位是元" in item.reason for item in result.not_understood)


GOOD = """
[[sheets]]
sheet = "a"
table = "income"
heading = [1, 2]
[[sheets.blocks]]
codes = ["A"]
columns = { "其他收入" = "B" }
"""


@pytest.mark.parametrize(
    ("old", "new", "said", "key"),
    [
        ('table = "income"', 'table = "incom"', "income", "sheets[1].table"),
        ("heading = [1, 2]", "heading = [2, 1]", "heading", "sheets[1]"),
        ("heading = [1, 2]", "", "heading", "sheets[1]"),
        ('"其他收入"', '"其它收入"', "其他收入", "sheets[1].blocks[1].columns"),
        ('codes = ["A"]', 'codes = ["1"]', "字母", "sheets[1].blocks[1].codes"),
        ('codes = ["A"]', 'code = ["A"]', "codes", "sheets[1].blocks[1]"),
        ('codes = ["A"]', "", "labels", "sheets[1].blocks[1]"),
        ('= "B"', "= 2", "…", "sheets[1].blocks[1].columns.其他收入"),
        ('codes = ["A"]', 'codes = ["A"]\nblock = "收入"', "块", "sheets[1].blocks[1].block"),
        ('codes = ["A"]', 'codes = ["A"]\nonly = ["总计"]', "合计", "sheets[1].blocks[1].lines"),
        ('codes = ["A"]', 'codes = ["A"]\nrow = "合计"', "across", "sheets[1].blocks[1]"),
        ('sheet = "a"', "", "sheet", "sheets[1]"),
        (GOOD, 'name = "x"', "[[sheets]]", ""),
        (GOOD, "name = ", "这里要有一个值", ""),
    ],
)
def test_mistakes_are_named_with_file_and_key(tmp_path: Path, old: str, new: str, said: str, key: str) -> None:
    assert old in GOOD
    (path := tmp_path / "m.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_mapping(path, registry().declared)
    told = str(caught.value)
    assert str(path) in told
    assert said in told
    assert key in told


def test_a_broken_mapping_of_a_folder_does_not_stop_the_others(export: Path, tmp_path: Path) -> None:
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "bad.toml").write_text(GOOD.replace("income", "incom"), encoding="utf-8")
    mappings = mappings_for(Config(folders=(tmp_path,)), registry().declared)
    result = import_document(export, registry(), mappings)
    assert result.mapping is not None
    assert any("bad.toml" in item.text and "incom" in item.reason for item in result.not_understood)
    with pytest.raises(ConfigError, match="incom"):
        mappings_for(Config(folders=(tmp_path,), strict=True), registry().declared)
    odd = Workbook()
    odd.worksheets[0].append(["别的", 1])
    odd.save(tmp_path / "别的.xlsx")
    with pytest.raises(WorkbookError, match="没有找到公开表") as caught:
        import_document(tmp_path / "别的.xlsx", registry(), mappings)
    assert "映射没有读" in caught.value.why
    assert "bad.toml" in caught.value.why


def test_the_mappings_unit_is_printed_and_sheets_without_a_mapping_are_said(tmp_path: Path) -> None:
    (path := tmp_path / "m.toml").write_text('unit = "万元"' + GOOD, encoding="utf-8")
    book = Workbook()
    sheet, other, empty = book.worksheets[0], book.create_sheet("三公"), book.create_sheet("说明")
    sheet.title = "a"
    for row in (["", ""], ["科目", "其他"], ["2010308", 3]):
        sheet.append(row)
    other.append(["公务接待费", 2])
    empty.append(["没有数"])
    book.save(tmp_path / "旧.xlsx")
    result = from_export(tmp_path / "旧.xlsx", path)
    assert ("工作表：三公", "映射没有说到这张工作表，没有导入") in {
        (f"{item.place}：{item.text}", item.reason) for item in result.not_understood
    }
    assert not any(item.text == "说明" for item in result.not_understood)
    result.write(tmp_path / "新.xlsx")
    session = Session.start(Config(profile="yangquan-2022", entry_points=False))
    report = check_file(tmp_path / "新.xlsx", session)
    assert any(f.rule == "workbook.unit_of_profile" and "万元" in f.message for f in report.findings)
