"""xlt consolidate on made-up departments: the sum is the department's own, and everything that is not so is said."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.consolidating.conftest import Xlt
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.consolidating.figures import Spot
from xltoolkit.consolidating.reading import UnitBook, read_unit
from xltoolkit.model import OutputError, Status, ToolkitError
from xltoolkit.run import Session, check_file
from xltoolkit.sessions import Sessions
from xltoolkit.testdata.folder import make_folder
from xltoolkit.testdata.maker import UNITS, Order
from xltoolkit.workbook import verify

SESSIONS = Sessions(load_config())


def amounts(path: Path) -> dict[Spot, Decimal]:
    """Everything that is not 0 in a workbook."""
    return of_book(read_unit(path, SESSIONS))


def of_book(book: UnitBook) -> dict[Spot, Decimal]:
    assert book.figures is not None, book.problems
    return {
        Spot(id, key, column): amount.value
        for id, rows in book.figures.tables.items()
        for key, row in rows.items()
        for column, amount in row.cells.items()
        if amount.value
    }


def test_the_sum_of_the_units_is_the_departments_own_workbook(run: Xlt, made: Path, tmp_path: Path) -> None:
    for folder in sorted(made.rglob(UNITS)):
        own, target = folder.parent / f"{folder.parent.name}.xlsx", tmp_path / f"{folder.parent.name}.xlsx"
        done = run(folder, "-o", target)
        assert done.return_value == 0, done.output
        assert "汇总表核对：错误 0，警告 0，提示 0" in done.output
        mine = read_unit(target, SESSIONS)
        assert of_book(mine) == amounts(own)
        assert (mine.name, mine.year) == (folder.parent.name, "2022" if "2022年" in str(folder) else "2021")


def test_the_result_is_a_workbook_like_any_other(run: Xlt, units: Path, tmp_path: Path) -> None:
    target = tmp_path / "某局.xlsx"
    run(units, "-o", target)
    report = check_file(target, Session.start(load_config(), "yangquan-2022"))
    assert report.status is Status.CLEAN
    assert report.findings == []
    assert len(report.tables) == 10
    assert "汇总说明" not in {item.sheet for item in report.unrecognised}
    assert verify(target) == []
    first = target.read_bytes()
    assert run(units, "-o", target).return_value == 0  # our own output is replaced
    assert target.read_bytes() == first


def test_departments_into_a_city(run: Xlt, made: Path, tmp_path: Path) -> None:
    own = sorted(path for path in (made / "2022年").rglob("*.xlsx") if path.parent.name != UNITS)
    target = tmp_path / "甲子市.xlsx"
    assert run(*own, "-o", target).return_value == 0
    first, second, city = amounts(own[0]), amounts(own[1]), amounts(target)
    assert city == {
        spot: total
        for spot in first.keys() | second.keys()
        if (total := first.get(spot, Decimal()) + second.get(spot, Decimal()))
    }


def test_the_departments_own_workbook_among_its_units_is_refused(run: Xlt, department: Path, tmp_path: Path) -> None:
    for inputs in ((department,), (department.parent,), (*sorted(department.rglob("*.xlsx")),)):
        error = run(*inputs, "-o", tmp_path / "某局.xlsx").exception
        assert isinstance(error, ToolkitError)
        assert "像是它们的汇总表，会重复计算" in str(error)
    assert not (tmp_path / "某局.xlsx").exists()


def test_a_unit_twice_is_refused(run: Xlt, units: Path, tmp_path: Path) -> None:
    shutil.copytree(units, tmp_path / "单位")
    first = min((tmp_path / "单位").iterdir())
    shutil.copy(first, first.with_name("又一份.xlsx"))
    error = run(tmp_path / "单位", "-o", tmp_path / "某局.xlsx").exception
    assert isinstance(error, ToolkitError)
    assert "又一份.xlsx" in str(error)
    assert first.name in str(error)


def test_a_file_named_twice_counts_once(run: Xlt, units: Path, tmp_path: Path) -> None:
    first = min(units.iterdir())
    assert run(units, first, "-o", tmp_path / "某局.xlsx").return_value == 0


def test_several_years_are_refused(run: Xlt, made: Path, tmp_path: Path) -> None:
    one, other = (sorted(made.glob(f"{year}年/*/*/*/{UNITS}/*.xlsx"))[at] for year, at in ((2021, 0), (2022, 1)))
    error = run(one, other, "-o", tmp_path / "某局.xlsx").exception
    assert "不是同一年度" in str(error)
    assert "2021 年" in str(error)


@pytest.fixture
def spoilt(units: Path, tmp_path: Path) -> Path:
    """The units, of which one is no workbook and one has a word for an amount."""
    shutil.copytree(units, tmp_path / "单位")
    first, second, *_ = sorted((tmp_path / "单位").iterdir())
    first.write_text("不是工作簿", encoding="utf-8")
    book = load_workbook(second)
    book["公开03表"]["C8"] = "约三万"
    book.save(second)
    return tmp_path / "单位"


def test_a_unit_that_cannot_be_read_stops_it(run: Xlt, spoilt: Path, tmp_path: Path) -> None:
    done = run(spoilt, "-o", tmp_path / "某局.xlsx")
    assert done.return_value == 3
    assert "2 个单位的工作簿不能汇总" in done.output
    assert "公开03表!C8 应填数，却是文字" in done.output
    assert not (tmp_path / "某局.xlsx").exists()


def test_or_is_left_out_and_said_everywhere(run: Xlt, spoilt: Path, tmp_path: Path) -> None:
    target = tmp_path / "某局.xlsx"
    done = run(spoilt, "-o", target, "--partial")
    assert done.return_value == 3
    assert "2 个单位 →" in done.output
    assert done.output.count("没有汇总 ") == 2
    told = [row for row in load_workbook(target)["汇总说明"].iter_rows(values_only=True) if "C8" in str(row[2])]
    assert len(told) == 1


def test_units_of_the_list_are_missed(run: Xlt, units: Path, tmp_path: Path) -> None:
    names = tmp_path / "名单.txt"
    present = sorted(path.stem for path in units.iterdir())
    names.write_text("\n".join(["# 所属单位", *present[1:], f"{present[0]}所", "某培训学院"]), encoding="gb18030")
    done = run(units, "-o", tmp_path / "某局.xlsx", "--units", names)
    assert done.return_value == 3
    assert "缺 某培训学院" in done.output
    assert f"有一个名称相近的：{present[0]}" in done.output
    done = run(units, "-o", tmp_path / "某局.xlsx", "--units", names, "--partial")
    assert done.return_value == 3
    assert f"名单里没有、也汇总了的单位 1 个：{present[0]}" in done.output


def test_units_of_last_year_and_of_the_last_run_are_missed(run: Xlt, made: Path, units: Path, tmp_path: Path) -> None:
    last_year = next(folder for folder in (made / "2021年").rglob(UNITS) if folder.parent.name == units.parent.name)
    absent, *others = sorted(units.iterdir())
    target = tmp_path / "某局.xlsx"
    done = run(*others, "-o", target, "--previous", last_year)
    assert done.return_value == 0
    assert f"以前有、这次没有的单位 1 个：{absent.stem}" in done.output
    assert "以前有" not in run(*others, "-o", target).output
    run(units, "-o", target)
    assert f"以前有、这次没有的单位 1 个：{absent.stem}" in run(*others, "-o", target).output


def test_every_cell_says_where_it_comes_from(run: Xlt, units: Path, tmp_path: Path) -> None:
    target, trace = tmp_path / "某局.xlsx", tmp_path / "来源.jsonl"
    done = run(units, "-o", target, "--notes", "--trace", trace, "--explain", "公开03表合计行1栏")
    parts = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    sums: dict[Spot, Decimal] = {}
    for part in parts:
        spot = Spot(part["table"], part["row"], part["column"])
        sums[spot] = sums.get(spot, Decimal()) + Decimal(part["amount"])
    assert sums == amounts(target)
    mine = amounts(min(units.iterdir()))
    name = min(units.iterdir()).stem
    own = {Spot(p["table"], p["row"], p["column"]): Decimal(p["amount"]) for p in parts if p["unit"] == name}
    assert own == mine
    whole = Spot("expenditure", "合计", "本年支出合计")
    assert f"公开03表合计行1栏 = {sums[whole]:,} 元，来自 4 个单位：" in done.output
    note = load_workbook(target)["公开03表"]["C7"].comment
    assert note is not None
    assert "汇总自 4 个单位" in note.text
    assert f"{mine[whole]:,}" in note.text


def test_units_in_yuan_into_a_department_in_wan(run: Xlt, tmp_path: Path) -> None:
    make_folder(Order(3, load_config(), "national-2023", units=2), 1, tmp_path / "万元", workers=1)
    folder = next((tmp_path / "万元").rglob(UNITS))
    first, second = sorted(folder.iterdir())
    book = load_workbook(first)
    for sheet in book.worksheets[2:]:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("金额单位：万元", "金额单位：元")
                elif cell.number_format == "#,##0.00" and cell.value is not None:
                    cell.value = Decimal(str(cell.value)) * 10000 + Decimal("0.04")
    book.save(first)
    done = run(first, second, "-o", tmp_path / "某局.xlsx", "--profile", "national-2023")
    assert "1 个单位的金额单位是元" in done.output
    assert "四舍五入到 0.01 万元" in done.output
    whole = Spot("expenditure", "合计", "本年支出合计")
    total = amounts(first)[whole] / 10000 + amounts(second)[whole]
    assert amounts(tmp_path / "某局.xlsx")[whole] == total.quantize(Decimal("0.01"))


def test_a_head_with_the_wrong_unit_makes_no_sum_ten_thousand_times_as_large(
    run: Xlt, units: Path, tmp_path: Path
) -> None:
    shutil.copytree(units, tmp_path / "单位")
    wrong = min((tmp_path / "单位").iterdir())
    book = load_workbook(wrong)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("金额单位：元", "金额单位：万元")
    book.save(wrong)
    done = run(tmp_path / "单位", "-o", tmp_path / "某局.xlsx")
    assert done.return_value == 3
    assert f"{wrong}）：金额单位印的是万元，口径 yangquan-2022 的是元" in done.output
    largest = max(amounts(min(units.iterdir())).values())
    assert f"按万元是 {largest * 10000:,.2f} 元，按元是 {largest:,.2f} 元" in done.output
    assert run(tmp_path / "单位", "-o", tmp_path / "某局.xlsx", "--partial").return_value == 3
    rest = sorted(units.iterdir())[1:]
    run(*rest, "-o", tmp_path / "其余.xlsx")
    assert amounts(tmp_path / "某局.xlsx") == amounts(tmp_path / "其余.xlsx")
    done = run(tmp_path / "单位", "-o", tmp_path / "某局.xlsx", "--unit-by-head")
    assert "1 个单位的金额单位是万元" in done.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "没有说要什么"),
        (["--explain", "公开03表999行1栏"], "没有“公开03表999行1栏”这一格"),
        (["--trace", "来源.csv"], "来源清单是 .tsv 或 .jsonl 文件"),
        (["-o", "同.xlsx", "--eliminations-template", "同.xlsx"], "几个输出是同一个文件"),
    ],
)
def test_bad_arguments_are_answered(run: Xlt, units: Path, tmp_path: Path, arguments: list[str], says: str) -> None:
    arguments = [str(tmp_path / text) if "." in text else text for text in arguments]
    error = run(units, *arguments).exception
    assert isinstance(error, ToolkitError)
    assert says in str(error)


def test_an_input_is_never_written_over(run: Xlt, units: Path, tmp_path: Path) -> None:
    shutil.copytree(units, tmp_path / "单位")
    first, second, *_ = sorted((tmp_path / "单位").iterdir())
    assert isinstance(run(tmp_path / "单位", "--eliminations-template", first).exception, OutputError)
    before = second.read_bytes()
    for inputs in ((first, second), (tmp_path / "单位",)):
        assert "输出会盖掉输入" in str(run(*inputs, "-o", second).exception)
    assert second.read_bytes() == before


def test_what_the_toolkit_made_among_the_units_is_no_unit(run: Xlt, units: Path, tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    shutil.copytree(units, folder)
    run(folder, "-o", tmp_path / "某局.xlsx")
    shutil.copy(tmp_path / "某局.xlsx", folder / "上次.xlsx")
    CliRunner().invoke(xlt, ["check", str(units), "-o", str(tmp_path / "报告.xlsx")], standalone_mode=False)
    shutil.copy(tmp_path / "报告.xlsx", folder)
    done = run(folder, "--explain", "公开03表合计行1栏")
    assert "来自 4 个单位" in done.output
    assert "没有算作单位：上次.xlsx，是这些单位以前的汇总表" in done.output
    assert "没有算作单位：报告.xlsx，是本工具的报告" in done.output
    done = run(folder, "-o", tmp_path / "又一次.xlsx")
    assert done.return_value == 0
    assert amounts(tmp_path / "又一次.xlsx") == amounts(tmp_path / "某局.xlsx")
    assert "没有算作单位：报告.xlsx" in done.output


def test_the_earlier_result_among_the_units_is_no_unit(run: Xlt, units: Path, tmp_path: Path) -> None:
    shutil.copytree(units, tmp_path / "单位")
    target = tmp_path / "单位" / "汇总.xlsx"
    for _ in range(2):
        done = run(tmp_path / "单位", "-o", target)
        assert done.return_value == 0
        assert "4 个单位 →" in done.output
