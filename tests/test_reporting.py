"""Reports on the command line: which form, where to, and from a ledger afterwards."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.report.reported import book, some
from xltoolkit import console
from xltoolkit.cli import xlt
from xltoolkit.ledger import FILE, Asked, Ledger, record_of
from xltoolkit.model import OutputError, ToolkitError
from xltoolkit.report.outfile import is_report
from xltoolkit.reporting import delivery_to

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command in this process, through the same door as ``xlt``."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["xlt", *map(str, arguments)])
        code = console.run_command(xlt)
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger with two runs: one of six workbooks that was cut short at the seventh, and one of a single one."""
    path = tmp_path / "结果" / FILE
    whole = some().workbooks
    with Ledger(path) as ledger:
        for books, more in ((whole, 1), ([book("决算/甲.xlsx", output="结果/甲.xlsx")], 0)):
            names = [item.path for item in books] + ["没做.xlsx"] * more
            asked = Asked("run", ("决算",), "结果", "", "c", "0.1")
            run = ledger.begin(asked, ((name, name, f"结果/{Path(name).name}") for name in names), resume=False)
            for position, item in enumerate(books):
                ledger.add(run, record_of(position, item), item.path, "c")
            ledger.finish(run, "cut" if more else "done")
    return path


def test_a_run_is_told_again_in_every_form(call: Call, ledger: Path, tmp_path: Path) -> None:
    for suffix in ("txt", "json", "html", "xlsx", "jsonl", "sarif", "xml"):
        target = tmp_path / "报告" / f"1.{suffix}"
        assert call("report", ledger, "--run", 1, "-o", target) == (3, "", "")
        assert is_report(target)
        assert call("report", ledger, "--run", 1, "-o", target) == (3, "", "")
        before = target.read_bytes()
        assert call("report", ledger, "-o", target)[0] == 0
        assert target.read_bytes() != before


def test_the_page_says_which_run_and_that_it_was_cut(call: Call, ledger: Path, tmp_path: Path) -> None:
    call("report", ledger, "--run", 1, "-o", tmp_path / "报告.html")
    text = (tmp_path / "报告.html").read_text(encoding="utf-8")
    assert "第 1 次，核对并写回，中断了，没有做完" in text
    assert "<b>7</b> 个工作簿" in text


def test_links_follow_results_that_were_moved(call: Call, ledger: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(ledger.parent, tmp_path / "共享"))
    call("report", moved / FILE, "-o", moved / "报告.html")
    assert '"h":"%E7%94%B2.xlsx"' in (moved / "报告.html").read_text(encoding="utf-8")


def test_the_latest_run_goes_to_the_screen(call: Call, ledger: Path) -> None:
    code, out, _ = call("report", ledger)
    assert code == 0
    assert "决算/甲.xlsx" in out
    assert json.loads(call("report", ledger, "--format", "json")[1])["summary"]["workbooks"] == 1
    assert call("report", ledger, "--format", "html")[1].startswith("<!DOCTYPE html>")


def test_a_ledger_that_cannot_be_read_is_answered(call: Call, ledger: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "别的.sqlite"
    sqlite3.connect(stranger).execute("CREATE TABLE t (a)").connection.close()
    text = tmp_path / "文字.sqlite"
    text.write_text("不是数据库" * 300, encoding="utf-8")
    half = tmp_path / "半个.sqlite"
    half.write_bytes(ledger.read_bytes()[: ledger.stat().st_size // 2])
    for arguments, told in (
        ([tmp_path / "没有.sqlite"], "找不到台账"),
        ([stranger], "不是本工具的台账"),
        ([text], "读不出台账\n原因：这个文件不是台账，或已损坏"),
        ([half], "读不出台账\n原因：文件已损坏，或不完整"),
        ([ledger, "--run", 9], "可用的编号：2、1"),
    ):
        code, _, err = call("report", *arguments)
        assert code == 2
        assert told in err
        assert "请：" in err


def test_a_ledger_in_use_is_answered(call: Call, ledger: Path) -> None:
    with Ledger(ledger):
        code, _, err = call("report", ledger)
    assert code == 2
    assert "另一次运行正在用它" in err


def test_a_killed_runs_ledger_is_read(call: Call, ledger: Path, tmp_path: Path) -> None:
    """A copy made while it is written: its log is still beside it."""
    with Ledger(ledger) as held:
        held.begin(Asked("check", ("决算",), None, "", "c", "0.1"), [("乙.xlsx", "乙.xlsx", None)], resume=False)
        copied = tmp_path / "killed.sqlite"
        shutil.copy(ledger, copied)
        shutil.copy(f"{ledger}-wal", f"{copied}-wal")
    code, out, _ = call("report", copied)
    assert code == 0
    assert "运行中断" in out


def test_the_form_is_that_of_the_files_name_unless_another_is_said(tmp_path: Path) -> None:
    assert delivery_to(tmp_path / "a.html", "", [], force=False).format_ == "html"
    assert delivery_to(tmp_path / "a.html", "json", [], force=False).format_ == "json"
    assert delivery_to(None, "", [], force=False).format_ == "text"


def test_a_report_workbook_does_not_go_among_those_it_is_about(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="不能放在被核对的文件夹里"):
        delivery_to(tmp_path / "甲" / "报告.xlsx", "", [tmp_path], force=True)
    assert delivery_to(tmp_path / "报告.html", "", [tmp_path], force=False).format_ == "html"


def test_a_page_is_no_use_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    with pytest.raises(ToolkitError, match="要写到文件"):
        delivery_to(None, "xlsx", [], force=False)


def test_an_unknown_form_is_answered_with_those_there_are(call: Call, ledger: Path) -> None:
    code, _, err = call("report", ledger, "--format", "docx")
    assert code == 2
    assert "html、xlsx、jsonl、sarif、junit" in err
