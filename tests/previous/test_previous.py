"""--previous: last year's workbook is found by path and by name, and what the rules see of it."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.unreadable import SHUT, shut
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.loader import load
from xltoolkit.model import ConfigError, ToolkitError
from xltoolkit.previous.finding import at_same_place
from xltoolkit.testdata.folder import make_folder
from xltoolkit.testdata.maker import Order
from xltoolkit.workbook import open_workbook

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "yangquan-gongxinju-2022.txt"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of six departments; the closing balances of the first year open the second."""
    folder = tmp_path_factory.mktemp("years")
    make_folder(Order(11, load_config(), "yangquan-2022", years=2), 6, folder, workers=1)
    return folder


@pytest.fixture
def years(made: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of both years' folders, this one first."""
    shutil.copytree(made, tmp_path / "决算")
    return tmp_path / "决算" / "2022年", tmp_path / "决算" / "2021年"


def xlt_(*arguments: object) -> Result:
    return CliRunner().invoke(xlt, list(map(str, arguments)), standalone_mode=False)


def checked(*arguments: object) -> list[dict[str, Any]]:
    done = xlt_("check", *arguments, "--format", "json")
    assert done.exception is None, done.exception
    workbooks: list[dict[str, Any]] = json.loads(done.stdout)["workbooks"]
    return workbooks


def rules(book: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in book["findings"]}


def change(path: Path, sheet: str, **cells: str | float) -> None:
    book = load_workbook(path)
    for at, value in cells.items():
        book[sheet][at] = value
    book.save(path)


def opening(path: Path) -> tuple[str, Decimal]:
    """The cell of 年初结转和结余, and its amount."""
    with open_workbook(path) as book:
        grid = book.read("公开01表")
    row = next(place[0] for place, value in grid.values.items() if value == "年初结转和结余")
    value = grid.values.get((row, 3), Decimal())
    assert isinstance(value, Decimal | None)
    return f"C{row}", value or Decimal()


def test_two_years_that_carry_over_agree(years: tuple[Path, Path]) -> None:
    now, then = years
    books = checked(now, "--previous", then)
    assert len(books) == 6
    for book in books:
        assert book["status"] == "clean"
        assert rules(book) <= {"workbook.movement"}
        assert Path(book["path"]).name in book["remarks"][0]
        assert "2021 年度，口径 yangquan-2022" in book["remarks"][0]
    movements = [f for book in books for f in book["findings"] if f["rule"] == "workbook.movement"]
    assert movements
    assert all("上年" in f["message"] and "今年" in f["message"] and f["severity"] == "hint" for f in movements)


def test_without_it_nothing_is_compared(years: tuple[Path, Path]) -> None:
    assert all(not book["findings"] and not book["remarks"] for book in checked(years[0]))


def test_an_opening_balance_that_differs_is_a_warning(years: tuple[Path, Path]) -> None:
    path = min(years[0].rglob("*.xlsx"))
    cell, amount = opening(path)
    change(path, "公开01表", **{cell: float(amount + 5)})
    book = next(book for book in checked(years[0], "--previous", years[1]) if book["path"] == str(path))
    (finding,) = [f for f in book["findings"] if f["rule"] == "income_expenditure_summary.opening_balance"]
    assert (finding["severity"], finding["sheet"], finding["cell"]) == ("warning", "公开01表", cell)
    assert finding["coordinate"] == "公开01表29行1栏"
    assert Decimal(finding["actual"]) == amount + 5
    assert Decimal(finding["expected"]) == amount
    assert Decimal(finding["difference"]) == 5
    assert finding["cells"][1]["sheet"] == f"[{path.name}]公开01表"


def test_a_run_marks_it_and_an_explanation_is_kept(years: tuple[Path, Path], tmp_path: Path) -> None:
    path = min(years[0].rglob("*.xlsx"))
    cell, amount = opening(path)
    change(path, "公开01表", **{cell: float(amount + 5)})
    target = tmp_path / "结果.xlsx"
    assert xlt_("run", path, "-o", target, "--previous", years[1]).exception is None
    with open_workbook(target) as book:
        note = book.read("公开01表").note(cell)
        assert note is not None
        assert "年末数是" in note
        grid = book.read("检查结果")
    at = next(place for place, value in grid.values.items() if value == "income_expenditure_summary.opening_balance")
    column = next(place[1] for place, value in grid.values.items() if value == "审核说明")
    book_ = load_workbook(target)
    book_["检查结果"].cell(at[0], column).value = "上年会计差错更正"
    book_.save(target)
    (again,) = checked(target, "--previous", years[1])
    (finding,) = [f for f in again["findings"] if f["rule"] == "income_expenditure_summary.opening_balance"]
    assert finding["state"] == "explained"


def test_a_workbook_that_moved_is_found_by_its_department(years: tuple[Path, Path]) -> None:
    now, then = years
    for at, path in enumerate(sorted(then.rglob("*.xlsx"))):
        path.rename(then / f"{at}.xlsx")
    books = checked(now, "--previous", then)
    assert all(rules(book) <= {"workbook.movement"} for book in books)
    assert {Path(book["remarks"][0].split()[1]).name for book in books} == {f"{at}.xlsx" for at in range(6)}


def test_a_path_that_holds_another_department_is_not_trusted(years: tuple[Path, Path]) -> None:
    first, second, *_ = sorted(years[1].rglob("*.xlsx"))
    moved = first.with_name("换.xlsx")
    first.rename(moved)
    shutil.copy(second, first)
    book = next(b for b in checked(years[0], "--previous", years[1]) if Path(b["path"]).name == first.name)
    assert moved.name in book["remarks"][0]


def test_what_cannot_be_compared_is_said(years: tuple[Path, Path], tmp_path: Path) -> None:
    now, then = years
    path = min(now.rglob("*.xlsx"))
    (tmp_path / "空").mkdir()
    for previous, says in (
        (tmp_path / "空", f"里没有“{path.stem}”的工作簿"),
        (path, "给出的上年工作簿就是这个工作簿"),
        (now, f"里没有“{path.stem}”的工作簿"),
    ):
        (book,) = checked(path, "--previous", previous)
        assert book["remarks"][0].startswith("没有与上年比较：")
        assert says in book["remarks"][0]
    last = min(then.rglob("*.xlsx"))
    (book,) = checked(last, "--previous", path)
    assert f"{path} 是 2022 年度的，上年应是 2020 年度" in book["remarks"][0]
    last.write_text("不是工作簿", encoding="utf-8")
    (book,) = checked(path, "--previous", last)
    assert book["remarks"][0].startswith("没有与上年比较：")
    assert book["status"] == "clean"


def test_profiles_and_units_may_differ(years: tuple[Path, Path], tmp_path: Path) -> None:
    """Last year's tables of another profile, in 万元: the same balance but for rounding."""
    path = min(years[0].rglob("*.xlsx"))
    then = tmp_path / "上年.xlsx"
    registry = load(load_config(), "national-2023")
    last = min(years[1].rglob("*.xlsx"))
    book = load_workbook(last)
    for sheet in book.worksheets[2:]:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("金额单位：元", "金额单位：万元")
                elif cell.number_format == "#,##0.00" and isinstance(cell.value, int | float):
                    cell.value = round(cell.value / 10000, 2)
    book.save(then)
    (report,) = checked(path, "--previous", then)
    assert rules(report) <= {"workbook.movement"}
    assert "金额单位 万元" in report["remarks"][0]
    assert registry.profile.unit.name == "万元"


def test_the_share_and_the_amount_are_the_users(years: tuple[Path, Path], tmp_path: Path) -> None:
    own = tmp_path / "config.toml"
    own.write_text("[previous]\nshare = 0\namount = 0\n", encoding="utf-8")
    every = [b["findings"] for b in checked(years[0], "--previous", years[1], "--config", own)]
    own.write_text("[previous]\nshare = 0.5\namount = 1e12\n", encoding="utf-8")
    none = [b["findings"] for b in checked(years[0], "--previous", years[1], "--config", own)]
    assert sum(map(len, every)) > 300
    assert not any(none)
    own.write_text('[previous]\nshare = "多"\n', encoding="utf-8")
    error = xlt_("check", years[0], "--config", own).exception
    assert isinstance(error, ConfigError)
    assert "previous.share" in str(error)


def test_bad_paths_are_answered(years: tuple[Path, Path], tmp_path: Path) -> None:
    one = min(years[1].rglob("*.xlsx"))
    for arguments, says in (
        ((years[0], "--previous", tmp_path / "没有"), "找不到上年的工作簿或文件夹"),
        ((years[0], "--previous", one), "只能核对一个工作簿"),
    ):
        error = xlt_("check", *arguments).exception
        assert isinstance(error, ToolkitError)
        assert says in str(error)


def test_the_real_workbook_against_itself_a_year_later(tmp_path: Path) -> None:
    """阳泉市工业和信息化局 2022 as its own last year: its opening balance is not its closing one."""
    result = import_document(EXAMPLE, load(load_config(), "yangquan-2022"))
    result.write(tmp_path / "上年.xlsx")
    shutil.copy(tmp_path / "上年.xlsx", tmp_path / "今年.xlsx")
    book = load_workbook(tmp_path / "今年.xlsx")
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("2022年", "2023年")
    book.save(tmp_path / "今年.xlsx")
    (report,) = checked(tmp_path / "今年.xlsx", "--previous", tmp_path / "上年.xlsx", "--profile", "yangquan-2022")
    assert "workbook.movement" not in rules(report)
    assert {rule for rule in rules(report) if rule.endswith("opening_balance")} == {
        "income_expenditure_summary.opening_balance",
        "appropriation_summary.opening_balance",
        "government_fund.opening_balance",
    }


def test_the_longest_common_path_comes_first(tmp_path: Path) -> None:
    for name in ("甲/乙/决算.xlsx", "乙/决算.xls", "决算.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in at_same_place(tmp_path, Path("/今年/甲/乙/决算.xlsx"))]
    assert found == ["甲/乙/决算.xlsx", "乙/决算.xls", "决算.xlsx"]


def test_many_workbooks_in_workers_and_nothing_done_twice(years: tuple[Path, Path], tmp_path: Path) -> None:
    now, then = years
    arguments = ("check", now, "--previous", then, "--ledger", tmp_path / "台账.sqlite", "--workers", "2")
    assert "完成 6" in xlt_(*arguments).output
    again = xlt_(*arguments)
    assert "与上年的工作簿" in again.output
    path = min(then.rglob("*.xlsx"))
    _, amount = opening(path)
    change(path, "公开01表", F35=float(amount + 12345))
    changed = xlt_(*arguments)
    assert "opening_balance" in changed.output


def test_a_folder_of_last_year_that_cannot_be_read_is_said(
    years: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    this, last = years
    book = min(this.rglob("*.xlsx"))
    moved = last / SHUT / "改了名.xlsx"
    moved.parent.mkdir()
    (last / book.relative_to(this)).rename(moved)
    shut(monkeypatch)
    (report,) = checked(book, "--previous", last)
    assert any(f"其中有打不开的文件夹：{moved.parent}，检查权限" in remark for remark in report["remarks"])
