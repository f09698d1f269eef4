"""The 差额表: what is taken out of a detail leaves every total above it, on both sides, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.consolidating.conftest import Xlt
from tests.consolidating.test_consolidate import amounts
from xltoolkit.batch.fingerprints import file_hash
from xltoolkit.config import load_config
from xltoolkit.consolidating.figures import Spot
from xltoolkit.model import ConfigError, ToolkitError
from xltoolkit.testdata.folder import make_folder
from xltoolkit.testdata.maker import UNITS, Order

CODE = "2040699"


@pytest.fixture(scope="session")
def paying(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Units of which one pays upward and another one is paid."""
    folder = tmp_path_factory.mktemp("paying")
    make_folder(Order(3, load_config(), "yangquan-2022", units=4), 15, folder, workers=1)
    return next(path for path in folder.rglob(UNITS) if path.parent.name.endswith("司法局"))


def sheet(path: Path, *rows: tuple[str | float, ...], head: str = "表 行 列 减少金额 说明", unit: str = "元") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["差额表"])
    page.append([f"金额单位：{unit}"])
    page.append(head.split())
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def test_the_template_suggests_and_takes_nothing_out_by_itself(run: Xlt, paying: Path, tmp_path: Path) -> None:
    blank = tmp_path / "差额.xlsx"
    done = run(paying, "--eliminations-template", blank, "-o", tmp_path / "前.xlsx")
    assert done.return_value == 0
    assert "提示　附属单位上缴：上缴上级支出合计 128,764.34（甲子市角宿区司法局执法队）" in done.output
    rows = list(load_workbook(blank).active.iter_rows(min_row=5, max_row=6, values_only=True))  # type: ignore[union-attr]
    assert [row[:5] for row in rows] == [
        ("收入决算表", CODE, "附属单位上缴收入", 1082766.38, None),
        ("支出决算表", CODE, "上缴上级支出", 128764.34, None),
    ]
    assert run(paying, "--eliminations", blank, "-o", tmp_path / "后.xlsx").return_value == 0
    assert amounts(tmp_path / "后.xlsx") == amounts(tmp_path / "前.xlsx")


def test_totals_follow_on_both_sides(run: Xlt, paying: Path, tmp_path: Path) -> None:
    run(paying, "-o", tmp_path / "前.xlsx")
    entered = sheet(
        tmp_path / "差额.xlsx",
        ("收入决算表", CODE, "附属单位上缴收入", 100000, "执法队上缴信息中心"),
        ("公开03表", f"{CODE}行", "4栏", "28,764.34", "同上"),
        ("公开03表", int(CODE), "上缴上级支出", 71235.66, "同上，另一笔"),
    )
    done = run(paying, "-o", tmp_path / "后.xlsx", "--eliminations", entered, "--explain", "公开01表62行2栏")
    assert done.return_value == 0, done.output
    assert "错误 0，警告 0，提示 0" in done.output
    assert "来自 4 个单位和差额表：" in done.output
    before, after = amounts(tmp_path / "前.xlsx"), amounts(tmp_path / "后.xlsx")
    changed = {spot for spot in before if before[spot] != after.get(spot)}
    assert all(before[spot] - after[spot] == 100000 for spot in changed)
    parents = ("合计", "204", "20406", CODE)
    assert changed == {
        *(Spot("income", code, column) for code in parents for column in ("附属单位上缴收入", "本年收入合计")),
        *(Spot("expenditure", code, column) for code in parents for column in ("上缴上级支出", "本年支出合计")),
        *(
            Spot("income_expenditure_summary", row, "决算数")
            for row in ("收入.附属单位上缴收入", "收入.本年收入合计", "收入.总计")
        ),
        *(
            Spot("income_expenditure_summary", row, "决算数")
            for row in ("支出.公共安全支出", "支出.本年支出合计", "支出.总计")
        ),
    }
    told = [row[1:4] for row in load_workbook(tmp_path / "后.xlsx")["汇总说明"].iter_rows(values_only=True)]
    assert (f"公开02表{CODE}行6栏", "执法队上缴信息中心", "100,000") in told


def test_one_side_alone_is_found_by_the_check(run: Xlt, paying: Path, tmp_path: Path) -> None:
    entered = sheet(tmp_path / "差额.xlsx", ("收入决算表", CODE, "附属单位上缴收入", 1, ""))
    done = run(paying, "-o", tmp_path / "后.xlsx", "--eliminations", entered)
    assert done.return_value == 1
    assert "收入总计等于支出总计" in done.output


def test_amounts_in_another_unit_and_coordinates(run: Xlt, paying: Path, tmp_path: Path) -> None:
    rows = ((f"公开02表{CODE}行6栏", "2.87"), (f"公开03表{CODE}行4栏", "2.87"))
    entered = sheet(tmp_path / "差额.xlsx", *rows, head="坐标 减少金额", unit="万元")
    assert run(paying, "-o", tmp_path / "后.xlsx", "--eliminations", entered).return_value == 0
    assert amounts(tmp_path / "后.xlsx")[Spot("expenditure", CODE, "上缴上级支出")] == Decimal("100064.34")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("收入决算表", "合计", "附属单位上缴收入", 5), "公开02表合计行6栏 是汇总数，不能直接减"),
        (("收入支出决算总表", "7行", "决算数", 5), "是汇总数，不能直接减"),
        (("收入决算表", CODE, "附属单位上缴", 5), "没有列“附属单位上缴”"),
        (("收入决算表", "9999999", "附属单位上缴收入", 5), "没有行“9999999”"),
        (("收人决算表", CODE, "附属单位上缴收入", 5), "没有表“收人决算表”"),
        (("收入决算表", CODE, "附属单位上缴收入", -5), "减少金额“-5”不是正数"),
        (("收入决算表", CODE, "附属单位上缴收入", "五元"), "减少金额“五元”不是正数"),
        (("收入决算表", CODE, "附属单位上缴收入", 0.001), "小数位多于元应有的 2 位"),
        (("收入决算表", CODE, "附属单位上缴收入", 1082766.39), "不够减 1,082,766.39"),
    ],
)
def test_a_row_that_cannot_be_is_refused_where_it_stands(
    run: Xlt, paying: Path, tmp_path: Path, row: tuple[str | float, ...], says: str
) -> None:
    entered = sheet(tmp_path / "差额.xlsx", row)
    error = run(paying, "-o", tmp_path / "后.xlsx", "--eliminations", entered).exception
    assert isinstance(error, ToolkitError)
    assert says in str(error)
    assert "Sheet!D4" in str(error)
    assert not (tmp_path / "后.xlsx").exists()


def test_another_workbook_is_no_sheet_of_eliminations(run: Xlt, paying: Path, tmp_path: Path) -> None:
    error = run(paying, "-o", tmp_path / "后.xlsx", "--eliminations", min(paying.iterdir())).exception
    assert "没有找到表头“减少金额”" in str(error)


def test_pairs_of_a_place_of_its_own(run: Xlt, paying: Path, tmp_path: Path) -> None:
    folder = tmp_path / "插件" / "eliminations"
    folder.mkdir(parents=True)
    (tmp_path / "config.toml").write_text('[plugins]\nfolders = ["插件"]\n', encoding="utf-8")
    own = folder / "own.toml"
    own.write_text(
        '[[pairs]]\ntitle = "本地往来"\nincome = { table = "income", column = "财政拨款收入" }\n'
        'expenditure = { table = "expenditure", column = "基本支出" }\n',
        encoding="utf-8",
    )
    done = run(paying, "-o", tmp_path / "某局.xlsx", "--config", tmp_path / "config.toml")
    assert "提示　本地往来：基本支出合计" in done.output
    own.write_text(own.read_text(encoding="utf-8").replace("基本支出", "基本支处"), encoding="utf-8")
    error = run(paying, "-o", tmp_path / "某局.xlsx", "--config", tmp_path / "config.toml").exception
    assert isinstance(error, ConfigError)
    assert "是否想写“基本支出”" in str(error)


def test_in_the_ledger_they_are_a_unit_with_a_file(run: Xlt, paying: Path, tmp_path: Path) -> None:
    entered = sheet(
        tmp_path / "差额.xlsx",
        ("收入决算表", CODE, "附属单位上缴收入", 100000, "执法队上缴信息中心"),
        ("支出决算表", CODE, "上缴上级支出", 100000, "同上"),
    )
    ledger = tmp_path / "台账.sqlite"
    done = run(paying, "-o", tmp_path / "后.xlsx", "--eliminations", entered, "--ledger", ledger)
    assert done.return_value == 0, done.output
    with closing(sqlite3.connect(ledger)) as plain:
        rows = plain.execute(
            "SELECT source, source_path, source_hash, amount FROM latest_origins"
            " WHERE table_id = 'income' AND row_key = ? AND column_name = '附属单位上缴收入' AND fen < 0",
            (CODE,),
        ).fetchall()
    assert rows == [("差额表", str(entered), file_hash(entered), "-100000.00")]
