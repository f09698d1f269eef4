"""Published tables against an export: every difference found, none invented, units converted exactly."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.importing.exports import write_export
from xltoolkit.cli import xlt
from xltoolkit.config import Config, load_config
from xltoolkit.importing.against import Comparison, compare_books
from xltoolkit.importing.mapping import Mappings, mappings_for
from xltoolkit.importing.source import read_source
from xltoolkit.importing.text import import_document
from xltoolkit.loader import Registry, load
from xltoolkit.model import Limits, Severity, WorkbookError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
SUMMARY, INCOME = "Z01 收入支出决算总表(财决01表)", "Z03 收入决算表(财决03表)"


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> tuple[Path, Path]:
    """Return the published tables and the export that they were made from."""
    result = import_document(EXAMPLE, registry())
    result.write(tmp_path / "公开.xlsx")
    write_export(result.accounts, tmp_path / "导出.xlsx")
    return tmp_path / "公开.xlsx", tmp_path / "导出.xlsx"


def change(path: Path, sheet: str, **cells: str | float) -> None:
    book = load_workbook(path)
    for at, value in cells.items():
        book[sheet][at] = value
    book.save(path)


def compared(files: tuple[Path, Path]) -> Comparison:
    return against(*files, registry(), mappings_for(Config(), registry().declared))


def against(public: Path, export: Path, of: Registry, mappings: Mappings) -> Comparison:
    return compare_books(
        read_source(public, Limits()).sheets, read_source(export, Limits()).sheets, export.name, of, mappings
    )


def test_tables_made_from_the_export_agree(files: tuple[Path, Path]) -> None:
    comparison = compared(files)
    assert comparison.findings == []
    assert comparison.equal > 1100
    assert len(comparison.tables) == 8
    assert comparison.skipped == []


def test_a_difference_is_found_where_it_is(files: tuple[Path, Path]) -> None:
    change(files[1], INCOME, E10=1)
    (finding,) = compared(files).findings
    assert (finding.rule, finding.severity, finding.table) == ("workbook.against_export", Severity.ERROR, "income")
    assert finding.cell is not None
    assert finding.expected == Decimal(1)
    assert str(finding.cell) == "公开02表!C8"
    assert finding.coordinate == "公开02表201行1栏"
    assert [str(item.cell) for item in finding.cells] == ["公开02表!C8", f"[导出.xlsx]{INCOME}!E10"]
    assert "相差" in finding.message


def test_a_row_that_one_side_lacks_is_found(files: tuple[Path, Path]) -> None:
    book = load_workbook(files[1])
    sheet = book[INCOME]
    code = sheet["A12"].value
    sheet["A12"] = "2999999"
    filled = sum(bool(sheet.cell(12, column).value) for column in range(5, 13))
    book.save(files[1])
    findings = compared(files).findings
    assert len(findings) == filled + 1
    assert sum("导出表没有这一行" in finding.message and code in finding.coordinate for finding in findings) == filled
    assert sum("收入决算表没有" in finding.message and "2999999" in finding.message for finding in findings) == 1


def test_text_in_place_of_a_figure_is_not_compared(files: tuple[Path, Path]) -> None:
    change(files[1], INCOME, E10="见附表")
    comparison = compared(files)
    assert comparison.findings == []
    assert [what for what, _ in comparison.skipped] == ["公开02表201行1栏"]


@pytest.mark.parametrize(("yuan", "agrees"), [(50, True), (-50, True), ("50.01", False), ("-50.01", False)])
def test_wan_yuan_against_yuan_leaves_room_for_rounding(tmp_path: Path, yuan: str | int, agrees: bool) -> None:  # noqa: FBT001 - a case
    text = EXAMPLE.read_text(encoding="utf-8")
    result = import_document(EXAMPLE, registry())
    national = load(load_config(), "national-2023")
    write_export(result.accounts, tmp_path / "导出.xlsx")
    rounded = text.replace("金额单位：元", "金额单位：万元")
    book = load_workbook(tmp_path / "导出.xlsx")
    sheet = book[SUMMARY]
    sheet["E7"] = Decimal(85200) + Decimal(yuan)
    for name in book.sheetnames[1:]:
        if name not in (INCOME, "Z04 支出决算表(财决04表)"):
            del book[name]
    book.save(tmp_path / "导出.xlsx")
    (public := tmp_path / "公开.txt").write_text(rounded, encoding="utf-8")
    import_document(public, national).write(tmp_path / "公开.xlsx")
    change(tmp_path / "公开.xlsx", "公开01表", C7=8.52)
    comparison = against(
        tmp_path / "公开.xlsx", tmp_path / "导出.xlsx", national, mappings_for(Config(), national.declared)
    )
    at_the_cell = [finding for finding in comparison.findings if str(finding.cell) == "公开01表!C7"]
    assert (at_the_cell == []) is agrees


def test_an_export_that_nothing_maps_is_refused(files: tuple[Path, Path]) -> None:
    with pytest.raises(WorkbookError, match="不知道导出表的数在哪里"):
        against(*files, registry(), Mappings())


def test_the_command_reports_and_writes_nothing(files: tuple[Path, Path]) -> None:
    change(files[1], INCOME, E10=1)
    before = [path.read_bytes() for path in files]
    done = CliRunner().invoke(
        xlt, ["check", str(files[0]), "--against", str(files[1]), "--profile", "yangquan-2022"], standalone_mode=False
    )
    assert done.exception is None
    assert done.return_value == 1
    assert "规则：workbook.against_export" in done.output
    assert "公开02表201行1栏：公开表的数等于导出表的同一个数" in done.output
    assert "8 张表，相符" in done.output
    assert [path.read_bytes() for path in files] == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--mapping", "m.toml"], "要和 --against 一起用"),
        (["{public}", "--against", "{export}"], "一次只对照一个工作簿"),
    ],
)
def test_options_that_do_not_fit(files: tuple[Path, Path], options: list[str], said: str) -> None:
    other = files[0].with_name("另一个.xlsx")
    other.write_bytes(files[0].read_bytes())
    given = [option.format(public=other, export=files[1]) for option in options]
    done = CliRunner().invoke(
        xlt, ["check", str(files[0]), *given, "--profile", "yangquan-2022"], standalone_mode=False
    )
    assert said in str(done.exception)
