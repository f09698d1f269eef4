"""The ledger: what goes in comes out again, whole or not at all."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from xltoolkit.ledger import Asked, Ledger, StoredReport, compare, find_baseline, record_of
from xltoolkit.ledger.reading import CUT
from xltoolkit.model import (
    AddSheet,
    Cell,
    CellValue,
    Figure,
    Finding,
    FlagRecalculation,
    NotApplicable,
    OutputError,
    Recalculated,
    SetFormula,
    SetLayout,
    SetValue,
    Severity,
    State,
    Status,
    Suspect,
    TableReport,
    ToolkitError,
    Unrecognised,
    WorkbookReport,
    Written,
)
from xltoolkit.report.jsonreport import json_text, workbook_data
from xltoolkit.report.recorded import workbook_from_data

ASKED = Asked("check", ("各部门",), None, "yangquan-2022", "c", "0.1.0")
CELL = Cell("表 1!", "C7")
FINDING = Finding(
    "income.row_sum",
    Severity.ERROR,
    "差了\n0.5 元",
    "核对",
    "income",
    CELL,
    "公开02表1行1栏",
    Decimal("1.50"),
    Decimal("2.00"),
    (CellValue(CELL, "2.00"),),
    Suspect(CELL, "1.50", "swapped", "两格互换", 2, 1, (CellValue(CELL, "1"),), (CellValue(CELL, "2"),), decided=False),
)
FIGURES = (
    Figure("201", "一般公共服务支出", "201", "合计", "C7", "1.50"),
    Figure("201", "一般公共服务支出", "201", "基本支出", "D7", "0.29", filled=True),
    Figure("车辆", "公务用车", "", "合计", "C8", "12", is_count=True),
)
TABLE = TableReport("income", "收入决算表", "表 1!", "A1:D9", FIGURES)


def book(name: str = "甲.xlsx", *findings: Finding) -> WorkbookReport:
    return WorkbookReport(
        name,
        output=f"out/{name}",
        profile="yangquan-2022",
        unit="万元",
        tables=[TABLE],
        passed=7,
        failed=len(findings),
        not_applicable=[NotApplicable("income.x", "公开02表", "没有")],
        findings=list(findings),
        unrecognised=[Unrecognised("封面", "不是表")],
        fillable=2,
        changes=[("a", "", "1")],
        written=Written(
            1,
            2,
            3,
            [
                (SetValue(CELL, None), "受保护"),
                (SetFormula(CELL, "=1"), "受保护"),
                (SetLayout("表 1!"), "受保护"),
                (AddSheet("检查结果"), "结构受保护"),
                (FlagRecalculation(), "不行"),
            ],
        ),
        recalculated=Recalculated("cellrune", 1, 2, flagged=True),
        remarks=["已加密"],
        department="某局\udcff",
        gone=[FINDING],
    )


def filled(ledger: Ledger, *books: WorkbookReport, jobs: int | None = None) -> int:
    count = len(books) if jobs is None else jobs
    names = [item.path for item in books] + [f"没做{number}.xlsx" for number in range(count - len(books))]
    run = ledger.begin(ASKED, ((name, name, f"out/{name}") for name in names), resume=False)
    for position, item in enumerate(books):
        ledger.add(run, record_of(position, item), item.path, "c")
    ledger.finish(run, "done" if count == len(books) else "cut")
    return run


def test_a_report_comes_back_from_its_data() -> None:
    whole = book("甲.xlsx", FINDING, replace(FINDING, cell=None, suspect=None, state=State.EXPLAINED, since="new"))
    data = workbook_data(whole)
    again = workbook_from_data(json.loads(json.dumps(data)))
    assert workbook_data(again) == data
    assert again.findings == whole.findings
    assert again.gone == whole.gone
    assert [reason for _, reason in again.written.skipped] == [reason for _, reason in whole.written.skipped]


@pytest.mark.parametrize("status", ["failed", "skipped"])
def test_a_failed_or_skipped_one_comes_back_too(status: str) -> None:
    one = WorkbookReport("甲.xlsx", error="坏了" if status == "failed" else None, skipped="已签名")
    again = workbook_from_data(workbook_data(one))
    assert (again, str(again.status)) == (one, status)


def test_a_run_comes_back_as_a_report(tmp_path: Path) -> None:
    failed = WorkbookReport("坏.xlsx", error="打不开")
    with Ledger(tmp_path / "l.sqlite") as ledger:
        run = filled(ledger, book("甲.xlsx", FINDING), failed, book("乙.xlsx"), jobs=5)
        report = StoredReport(ledger.connection, run)
        books = list(report.workbooks)
        assert [item.path for item in books] == ["甲.xlsx", "坏.xlsx", "乙.xlsx", "没做0.xlsx", "没做1.xlsx"]
        assert books[3].skipped == CUT
        assert report.total == 5 == sum(report.count(status) for status in Status)
        assert report.exit_code == 3
        assert json.loads(json_text(report))["summary"] == {
            "workbooks": 5, "clean": 1, "findings": 1, "failed": 1, "skipped": 2,
        }  # fmt: skip


@pytest.mark.parametrize(("books", "code"), [([book()], 0), ([book("甲.xlsx", FINDING)], 1)])
def test_exit_codes(tmp_path: Path, books: list[WorkbookReport], code: int) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        assert StoredReport(ledger.connection, filled(ledger, *books)).exit_code == code


def test_amounts_can_be_asked_for(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        filled(ledger, book())
    with closing(sqlite3.connect(tmp_path / "l.sqlite")) as plain:
        rows = plain.execute(
            "SELECT name, table_id, row_key, label, code, column_name, cell, amount, fen, filled FROM latest_amounts"
        ).fetchall()
    one = ("甲.xlsx", "income", "201", "一般公共服务支出", "201")
    assert rows == [
        (*one, "合计", "C7", "1.50", 1_500_000, 0),
        (*one, "基本支出", "D7", "0.29", 290_000, 1),
        ("甲.xlsx", "income", "车辆", "公务用车", "", "合计", "C8", "12", None, 0),
    ]
    assert not list(tmp_path.glob("l.sqlite-*")), "one plain file is left"


def test_two_runs_do_not_share_a_ledger_at_one_time(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite"), pytest.raises(OutputError, match="另一次运行正在用它"):
        Ledger(tmp_path / "l.sqlite")
    Ledger(tmp_path / "l.sqlite").__exit__()


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite"):
        pass
    with closing(sqlite3.connect(tmp_path / "l.sqlite")) as plain:
        plain.execute("PRAGMA user_version = 99")
    with pytest.raises(OutputError, match="升级 xltoolkit"):
        Ledger(tmp_path / "l.sqlite")


def test_half_a_workbook_never_stays(tmp_path: Path) -> None:
    good = record_of(0, book("甲.xlsx", FINDING))
    broken = good._replace(position=1, findings=[*good.findings, good.findings[0]])  # a number twice
    with Ledger(tmp_path / "l.sqlite") as ledger:
        run = ledger.begin(ASKED, [("甲.xlsx", "", None), ("乙.xlsx", "", None)], resume=False)
        ledger.add(run, good, "甲.xlsx", "c")
        with pytest.raises(OutputError, match="台账写不了"):
            ledger.add(run, broken, "乙.xlsx", "c")
        ledger.finish(run, "cut")
        for table in ("workbooks", "findings", "tables"):
            assert ledger.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)  # noqa: S608 - ours


def test_what_was_taken_in_stays_though_the_process_is_killed_at_that_moment(tmp_path: Path) -> None:
    seen = tmp_path / "as another process finds it"
    seen.mkdir()
    with Ledger(tmp_path / "l.sqlite") as ledger:
        run = ledger.begin(ASKED, [("甲.xlsx", "", None), ("乙.xlsx", "", None)], resume=False)
        ledger.add(run, record_of(0, book("甲.xlsx")), "甲.xlsx", "c")
        for file in tmp_path.glob("l.sqlite*"):
            shutil.copy(file, seen)
    with closing(sqlite3.connect(seen / "l.sqlite")) as found:
        assert found.execute("SELECT count(*) FROM workbooks").fetchone() == (1,)


def test_only_a_run_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        cut = filled(ledger, book(), jobs=2)
        assert ledger.begin(ASKED, [], resume=True) == cut
        ledger.finish(cut, "done")
        assert ledger.begin(ASKED, [], resume=True) == cut + 1
        assert ledger.begin(ASKED._replace(command="run"), [], resume=True) == cut + 2
        assert ledger.begin(ASKED._replace(command="run"), [], resume=False) == cut + 3


def test_failed_ones_and_other_choices_are_not_taken_over(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        filled(ledger, book(), WorkbookReport("坏.xlsx", error="打不开"))
        earlier = ledger.earlier("甲.xlsx", "c")
        assert earlier is not None
        assert (earlier.status, earlier.severities) == ("clean", (0, 0, 0))
        assert ledger.earlier("甲.xlsx", "d") is None
        assert ledger.earlier("坏.xlsx", "c") is None
        assert ledger.earlier("没有.xlsx", "c") is None


def test_what_is_new_changed_still_there_and_gone(tmp_path: Path) -> None:
    other = replace(FINDING, coordinate="公开02表2行1栏", message="别处")
    changed = replace(FINDING, actual=Decimal("3.00"), message="又变")
    explained = replace(other, state=State.EXPLAINED)
    failed = WorkbookReport("坏.xlsx", error="打不开")
    mended = replace(failed, error=None, findings=[FINDING])
    moved = replace(FINDING, message="同样的数", cell=Cell("另一张", "A1"))
    before = [book("甲.xlsx", FINDING, FINDING, other), book("乙.xlsx", other), book("丙.xlsx", FINDING), failed]
    now = [book("甲.xlsx", FINDING, changed), book("乙.xlsx", explained), book("丁.xlsx", FINDING), mended]
    for item in [*before, *now]:
        item.gone = []
    with Ledger(tmp_path / "l.sqlite") as ledger:
        filled(ledger, *before)
        run = filled(ledger, *now)
        with find_baseline(ledger, "1") as first:
            compare(ledger, run, first)
        report = StoredReport(ledger.connection, run)
        seen = {item.path: ([f.since for f in item.findings], item.gone) for item in report.workbooks}
        assert report.comparison == (
            "与第 1 次运行相比，问题：新增 1 项，有变 2 项，仍在 1 项，消失 1 项；上次有、这次没有的工作簿 1 个"
        )
        third = filled(ledger, book("甲.xlsx", moved, moved))
        with find_baseline(ledger, "last", but=third) as latest:
            compare(ledger, third, latest)
        assert [f.since for item in StoredReport(ledger.connection, third).workbooks for f in item.findings] == [
            "still", "changed",
        ]  # fmt: skip
    assert seen == {
        "甲.xlsx": (["still", "changed"], [other]),
        "乙.xlsx": (["changed"], []),
        "丁.xlsx": (["new"], []),
        "坏.xlsx": ([""], []),
    }


def test_only_a_finished_run_is_a_baseline(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        filled(ledger, book(), jobs=2)
        for wanted in ("1", "last", str(tmp_path / "l.sqlite")):
            with pytest.raises(ToolkitError, match="台账里"), find_baseline(ledger, wanted):
                pytest.fail("it is no baseline")
        done = filled(ledger, book())
        with find_baseline(ledger, str(tmp_path / "l.sqlite")) as own:
            assert own.run == done
