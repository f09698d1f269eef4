"""Runs over folders: what is unchanged is taken over, what has changed is done, and a run can be compared."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.batch.conftest import Folder, xlt
from tests.batch.misbehaving import ASKED
from xltoolkit.ledger import FILE
from xltoolkit.model import Cell, SetValue
from xltoolkit.workbook import open_workbook

NAMES = ("甲", "乙", "市直/丙")
SLIP = Decimal("302101986.44")
"""The one broken sum of the real accounts; it should be 90,000,000 more."""


class Office:
    """Somebody who runs the toolkit over her folder, time and again."""

    def __init__(self, root: Path, config: Path, place: Path) -> None:
        self.root, self.config, self.out, self.asked = root, config, place / "out", place / "asked"
        self.asked.mkdir()

    def run(self, *more: object) -> dict[str, Any]:
        """Do the whole job; return the report."""
        done = xlt(
            "run", self.root, "-o", self.out, "--config", self.config, "--format", "json", *more,
            **{ASKED: str(self.asked)},
        )  # fmt: skip
        assert done.returncode in (0, 1, 3), done.stderr.decode()
        self.said = done.stderr.decode()
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def looked_at(self) -> set[str]:
        """Return the departments that the rules were asked about since the last time."""
        names = {path.name.partition("-")[0] for path in self.asked.iterdir()}
        for path in self.asked.iterdir():
            path.unlink()
        return names

    def change(self, name: str, old: Decimal, new: Decimal) -> None:
        """Change an amount of 公开06表 in a workbook."""
        path = self.root / f"{name}.xlsx"
        with open_workbook(path) as book:
            sheet = next(sheet for sheet in book.sheets if "06" in sheet)
            place = next(place for place, value in book.read(sheet).values.items() if value == old)
            book.apply([SetValue(Cell.at(sheet, *place), new)])
            book.save(path)


@pytest.fixture
def office(folder: Folder, config: Path, tmp_path: Path) -> Office:
    return Office(folder(NAMES), config, tmp_path)


def test_a_second_run_over_unchanged_files_does_no_work(office: Office) -> None:
    first = office.run()
    assert office.looked_at() == {"甲", "乙", "丙"}
    assert {path.relative_to(office.out).as_posix() for path in office.out.rglob("*.xlsx")} == {
        f"{name}.xlsx" for name in NAMES
    }
    written = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in office.out.rglob("*.xlsx")}
    for more in ((), ("--resume",)):
        assert office.run(*more) == first, "the report of a run that did nothing is the whole report"
        assert office.looked_at() == set()
        assert "其中 3 个与上次相同，没有重做" in office.said
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in written} == written


def test_what_has_changed_is_done_again(office: Office) -> None:
    office.run()
    office.looked_at()
    office.change("乙", SLIP, SLIP + 90_000_000)
    office.run()
    assert office.looked_at() == {"乙"}, "another content"
    (office.out / "甲.xlsx").unlink()
    office.run()
    assert office.looked_at() == {"甲"}, "its result is gone"
    os.utime(office.root / "甲.xlsx")
    office.run()
    assert office.looked_at() == set(), "touched, and the same"
    office.run("--fill", "none", "--force")
    assert office.looked_at() == {"甲", "乙", "丙"}, "other choices"
    with office.config.open("a", encoding="utf-8") as file:
        file.write('[rules.severity]\n"workbook.code_names_differ" = "hint"\n')
    office.run()
    assert office.looked_at() == {"甲", "乙", "丙"}, "another severity"
    plugin = office.config.parent / "plugins" / "tables" / "misbehaving.py"
    plugin.write_text(plugin.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    office.run()
    assert office.looked_at() == {"甲", "乙", "丙"}, "other rules"


def test_a_result_that_somebody_changed_is_not_taken_for_ours(office: Office) -> None:
    office.run()
    office.looked_at()
    (office.out / "甲.xlsx").write_bytes(b"mine")
    report = office.run()
    failed = [book for book in report["workbooks"] if book["status"] == "failed"]
    assert [Path(book["path"]).stem for book in failed] == ["甲"]
    assert "--force" in failed[0]["error"]
    assert (office.out / "甲.xlsx").read_bytes() == b"mine"


def test_what_a_killed_run_left_goes_though_its_result_is_taken_over(office: Office) -> None:
    office.run()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    for name in ("甲", "市直/丙"):
        path = office.out / f"{name}.xlsx"
        path.with_name(f".{path.name}.{ended.pid}-0123abcd.tmp").write_bytes(b"half")
    office.change("乙", SLIP, SLIP + 90_000_000)
    office.run()
    assert {path.name for path in office.out.rglob("*.*")} == {"甲.xlsx", "乙.xlsx", "丙.xlsx", FILE}


def test_in_place_twice_does_nothing_the_second_time(office: Office, tmp_path: Path) -> None:
    arguments = ("run", office.root, "--in-place", "--config", office.config, "--ledger", tmp_path / "l.sqlite")
    for asked in ({"甲", "乙", "丙"}, set()):
        assert xlt(*arguments, **{ASKED: str(office.asked)}).returncode == 1
        assert office.looked_at() == asked
    assert not office.out.exists()


def test_findings_since_an_earlier_run(office: Office, tmp_path: Path) -> None:
    office.run()
    office.change("甲", SLIP, SLIP + 90_000_000)
    office.change("乙", SLIP, SLIP + 1)
    office.change("市直/丙", Decimal("3785229.82"), Decimal("3785228.82"))
    report = office.run("--baseline", "1")
    books = {Path(book["path"]).stem: book for book in report["workbooks"]}
    parents = "general_budget_detail.parents"
    since = {name: [f["since"] for f in book["findings"] if f["rule"] == parents] for name, book in books.items()}
    assert since["甲"] == []
    assert [item["rule"] for item in books["甲"]["gone"]] == [parents]
    assert since["乙"] == ["changed"]
    assert since["丙"] == ["new", "still"]
    assert all(
        f["since"] == "still" for b in books.values() for f in b["findings"] if f["rule"].startswith("workbook.")
    )
    copy = shutil.copy(office.out / "xltoolkit.sqlite", tmp_path / "earlier.sqlite")
    office.change("甲", SLIP + 90_000_000, SLIP)
    (office.root / "乙.xlsx").unlink()
    done = xlt("check", office.root, "--config", office.config, "--baseline", copy)
    text = done.stdout.decode()
    assert "与上次相比：新增" in text
    assert "上次有、这次没有的工作簿 1 个" in text
    done = xlt("run", office.root, "-o", office.out, "--config", office.config, "--baseline", "last")
    assert "与第 2 次运行相比，问题：新增" in done.stdout.decode()
    with closing(sqlite3.connect(office.out / "xltoolkit.sqlite")) as ledger:
        rows = ledger.execute("SELECT name, rule FROM latest_changes WHERE since = 'new'").fetchall()
    assert (("甲.xlsx", parents)) in rows


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--baseline", "7"], "--baseline 7 要有台账"),
        (["--baseline", "last"], "--baseline last 要有台账，才有以前的运行可比\n请：加 --ledger 文件"),
        (["--baseline", "没有.sqlite"], "找不到用来对比的台账"),
        (["--resume"], "--resume 要有台账"),
        (["--workers", "-1"], "--workers"),
        (["--include", "*.docx"], "没有找到工作簿"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_done(folder: Folder, more: list[str], said: str) -> None:
    done = xlt("check", folder(["甲"]), *more)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_runs_that_are_not_there_are_said(folder: Folder, tmp_path: Path) -> None:
    kept = ("check", folder(["甲"]), "--ledger", tmp_path / "台账.sqlite", "--baseline")
    assert "台账里还没有做完的运行" in xlt(*kept, "last").stderr.decode()
    xlt(*kept[:-1])
    assert "台账里没有做完的第 0 次运行\n请：可用的编号：1" in xlt(*kept, "0").stderr.decode()


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_file_where_the_results_folder_goes_is_said(folder: Folder, tmp_path: Path, slash: str) -> None:
    (tmp_path / "结果").write_text("笔记", encoding="utf-8")
    done = xlt("run", folder(["甲"]), "-o", f"{tmp_path / '结果'}{slash}")
    assert done.returncode == 2
    assert "结果要写到文件夹，这个位置是一个文件" in done.stderr.decode()


@pytest.mark.parametrize("content", [b"not a ledger at all, but long enough to be one" * 30, b"PK\x03\x04"])
def test_a_file_that_is_no_ledger_is_left_alone(folder: Folder, tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "笔记.txt"
    other.write_bytes(content)
    for option in ("--ledger", "--baseline"):
        done = xlt("check", folder(["甲"]), option, other)
        assert done.returncode == 2
        assert "台账" in done.stderr.decode()
        assert "database" not in done.stderr.decode()
        assert other.read_bytes() == content


def test_a_ledger_of_another_program_is_left_alone(folder: Folder, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE runs (id)")
    before = other.read_bytes()
    done = xlt("check", folder(["甲"]), "--ledger", other)
    assert (done.returncode, other.read_bytes()) == (2, before)
    assert "不是本工具的台账" in done.stderr.decode()


def test_gbk_consoles_and_pipes(folder: Folder, tmp_path: Path) -> None:
    done = xlt("run", folder(["甲", "乙"]), "-o", tmp_path / "out", PYTHONIOENCODING="gbk")
    assert done.returncode == 1
    text = done.stdout.decode("gbk")
    assert "找到工作簿 2 个：完成 2 个，失败 0 个，跳过 0 个" in text
    assert "?" not in text.replace(str(tmp_path), "")
    said = done.stderr.decode("gbk").splitlines()  # on a slow machine it tells how far it is
    assert all(line.startswith("已完成 ") and "?" not in line for line in said)


def test_one_workbook_named_by_itself_leaves_no_ledger(one: Path, tmp_path: Path) -> None:
    assert xlt("run", one, "-o", f"{tmp_path}/out/").returncode == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == [one.name]


def test_results_of_an_earlier_run_are_no_departments(folder: Folder) -> None:
    root = folder(["甲", "乙"])
    xlt("run", root, "-o", root / "结果", "--report", root.with_name("报告.xlsx"))
    shutil.move(root.with_name("报告.xlsx"), root / "报告.xlsx")
    done = xlt("check", root)
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "找到工作簿 4 个：完成 2 个，失败 0 个，跳过 2 个" in text
    assert f"{root / '结果'}\n  跳过：这是以前运行的结果文件夹" in text
    assert f"{root / '报告.xlsx'}\n  跳过：这是本工具以前的报告" in text
    assert "找到工作簿 2 个：完成 2 个" in xlt("check", root / "结果").stdout.decode()
    assert "工作簿 4 个：完好 3，有毛病 0，打不开 0，跳过 1" in xlt("verify", root).stdout.decode()


def test_a_ledger_beside_inputs_makes_no_results_of_them(folder: Folder) -> None:
    root = folder(["甲/甲", "乙"])
    for command in (("check",), ("run", "-o", root.with_name("结果"))):
        xlt(*command, root / "甲", "--ledger", root / "甲" / "xltoolkit.sqlite")
    assert "找到工作簿 2 个：完成 2 个" in xlt("check", root).stdout.decode()


def test_earlier_results_that_stay_are_said(folder: Folder, tmp_path: Path) -> None:
    root, out = folder(["甲", "乙", "丙"]), tmp_path / "结果"
    xlt("run", root, "-o", out)
    (root / "甲.xlsx").write_bytes(b"broken")
    (root / "乙.xlsx").unlink()
    text = xlt("run", root, "-o", out, "--report", tmp_path / "报告.html").stdout.decode()
    assert f"{root / '甲.xlsx'}\n  这次没有写出结果，输出位置上还是以前的文件" in text
    assert "输出文件夹里还有以前运行的结果，这次没有对应的工作簿，没有动它们：乙.xlsx" in text
    page = (tmp_path / "报告.html").read_text(encoding="utf-8")
    assert "没有动它们：乙.xlsx" in page
    assert "输出位置上还是以前的文件" in page
    assert {path.name for path in out.glob("*.xlsx")} == {"甲.xlsx", "乙.xlsx", "丙.xlsx"}
