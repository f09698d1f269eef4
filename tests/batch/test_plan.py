"""Which workbooks are found, in which order, and where their results go: never out of OUT."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.batch.conftest import Folder, xlt
from tests.unreadable import SHUT, shut
from xltoolkit.batch.finding import Patterns, find_workbooks
from xltoolkit.batch.plan import plan
from xltoolkit.batch.runs import cores
from xltoolkit.batch.simple import check_paths
from xltoolkit.cli import xlt as commands
from xltoolkit.config import load_config
from xltoolkit.model import OutputError, ToolkitError
from xltoolkit.sessions import Session


def tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def names(root: Path, patterns: Patterns = Patterns(), **more: Path) -> list[str]:  # noqa: B008 - it is immutable
    return [item.relative.as_posix() for item in find_workbooks([root], patterns=patterns, **more)]


def test_a_folder_is_searched_in_a_stable_order(tmp_path: Path) -> None:
    tree(
        tmp_path,
        "乙/b.xlsx",
        "a.XLSX",
        "甲/深/c.xlsm",
        "~$a.xlsx",
        ".~b.xlsx",
        "._a.xlsx",
        "d.txt",
        "e.xls",
        "f.et",
        "g.xlsx.tmp",
    )
    assert names(tmp_path) == ["a.XLSX", "e.xls", "f.et", "乙/b.xlsx", "甲/深/c.xlsm"]


@pytest.mark.parametrize(
    ("include", "exclude", "found"),
    [
        (["*决算*"], [], ["乙/决算.xlsx", "决算.xlsx"]),
        (["乙/*"], [], ["乙/决算.xlsx", "乙/预算.xlsx"]),
        ([], ["*预算*", "乙/*"], ["决算.xlsx"]),
        (["*.xlsx"], ["预算.xlsx"], ["乙/决算.xlsx", "决算.xlsx"]),
    ],
)
def test_patterns_take_names_and_paths(
    tmp_path: Path, include: Iterable[str], exclude: Iterable[str], found: list[str]
) -> None:
    tree(tmp_path, "决算.xlsx", "预算.xlsx", "乙/决算.xlsx", "乙/预算.xlsx")
    assert names(tmp_path, Patterns(tuple(include), tuple(exclude))) == found


def test_nothing_that_fits_is_said(tmp_path: Path) -> None:
    tree(tmp_path, "a.xlsx")
    with pytest.raises(ToolkitError, match=r"\*\.docx"):
        names(tmp_path, Patterns(("*.docx",)))


def test_results_inside_the_inputs_are_no_inputs(tmp_path: Path) -> None:
    tree(tmp_path, "a.xlsx", "结果/a.xlsx", "结果/深/b.xlsx")
    jobs = plan([tmp_path], str(tmp_path / "结果"))
    assert [(job.name, job.target) for job in jobs] == [("a.xlsx", tmp_path / "结果" / "a.xlsx")]
    with pytest.raises(OutputError, match="输出会盖掉输入"):
        plan([tmp_path / "结果"], str(tmp_path / "结果"))


def test_links_to_folders_are_not_entered(tmp_path: Path) -> None:
    tree(tmp_path / "外面", "x.xlsx")
    root = tree(tmp_path / "里面", "a.xlsx")
    (root / "圈").symlink_to(root)
    (root / "外").symlink_to(tmp_path / "外面")
    (root / "链接.xlsx").symlink_to(tmp_path / "外面" / "x.xlsx")
    assert names(root) == ["a.xlsx", "链接.xlsx"]


def test_two_folders_with_the_same_names(tmp_path: Path) -> None:
    one, two = tree(tmp_path / "1", "a.xlsx", "b.xlsx"), tree(tmp_path / "2", "a.xlsx")
    assert [job.name for job in plan([one, two], None)] == [
        (one / "a.xlsx").as_posix(), "b.xlsx", (two / "a.xlsx").as_posix(),
    ]  # fmt: skip
    with pytest.raises(OutputError, match="两个输入会写到同一个输出"):
        plan([one, two], str(tmp_path / "out"))
    assert [job.source for job in plan([one / "a.xlsx", one], None)] == [one / "a.xlsx", one / "b.xlsx"]


def test_an_input_by_another_name_is_not_written_over(tmp_path: Path) -> None:
    root = tree(tmp_path / "in", "a.xlsx")
    (tmp_path / "out").symlink_to(root)
    with pytest.raises(OutputError, match="输出会盖掉输入"):
        plan([root], str(tmp_path / "out"))


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_nothing_is_written_outside_of_out(folder: Folder, tmp_path: Path, kind: str) -> None:
    root = folder(["甲/一", "乙/二"])
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    if kind == "folder":
        out.mkdir()
        (out / "甲").symlink_to(outside)
    else:
        (out / "甲").mkdir(parents=True)
        (out / "甲" / "一.xlsx").symlink_to(outside / "一.xlsx")
    for force in ((), ("--force",)):
        done = xlt("run", root, "-o", out, *force)
        assert done.returncode == 3
        assert "结果会写到输出文件夹之外" in done.stdout.decode()
        assert list(outside.iterdir()) == []
        assert (out / "乙" / "二.xlsx").is_file(), "the rest is done"


def test_out_may_be_a_link_itself(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    assert xlt("run", folder(["甲"]), "-o", tmp_path / "out").returncode == 1
    assert (tmp_path / "real" / "甲.xlsx").is_file()


@pytest.mark.skipif(os.name == "nt", reason="not here: names on Windows are text")
def test_a_name_that_is_no_text(folder: Folder, tmp_path: Path) -> None:
    root = folder(["甲"])
    try:
        (root / "甲.xlsx").rename(os.fsdecode(os.fsencode(root) + b"/\xbc\xd7.xlsx"))  # GBK on a disk of UTF-8
    except OSError:
        pytest.skip("not here: this file system takes text only")
    for _ in range(2):
        done = xlt("run", root, "-o", tmp_path / "out")
        assert done.returncode == 1, done.stderr
    assert "与上次相同" in done.stdout.decode(errors="replace")


def test_there_is_a_core() -> None:
    assert cores() >= 1


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of workbooks with another one in it that nobody may look into, though the tests may run as root."""
    root = tree(tmp_path / "各单位", "a.xlsx", f"{SHUT}/b.xlsx", "最后.xlsx")
    shut(monkeypatch)
    return root


def test_a_folder_that_cannot_be_read_is_found_and_fails(closed: Path, tmp_path: Path) -> None:
    assert names(closed) == ["a.xlsx", "不许看", "最后.xlsx"]
    assert [job.target for job in plan([closed], str(tmp_path / "结果"))][1] is None
    report = check_paths([closed], Session.start(load_config(), "yangquan-2022"))
    assert report.exit_code == 3
    assert "不许看：文件夹打不开，不知道里面有没有工作簿，都没有处理\n原因：没有权限" in (
        report.workbooks[1].error or ""
    )


def test_units_in_a_folder_that_cannot_be_read_are_missed(closed: Path) -> None:
    done = CliRunner().invoke(
        commands, ["consolidate", str(closed), "-o", str(closed.with_name("总.xlsx"))], standalone_mode=False
    )
    assert done.return_value == 3
    assert "不许看）：文件夹打不开，不知道里面有没有工作簿，都没有处理（没有权限）" in done.output


@pytest.mark.parametrize("pattern", ["不许看", "不许看/*", "不许*"])
def test_a_folder_that_cannot_be_read_may_be_left_out(closed: Path, pattern: str) -> None:
    assert names(closed, Patterns(exclude=(pattern,))) == ["a.xlsx", "最后.xlsx"]
    assert "不许看" in names(closed, Patterns(include=("a*",)))


def test_nothing_but_a_folder_that_cannot_be_read_is_said(closed: Path) -> None:
    with pytest.raises(ToolkitError, match=r"不许看：文件夹打不开[\s\S]*没有权限"):
        names(closed / "不许看")


def test_what_is_no_file_is_found_and_fails(folder: Folder) -> None:
    root = folder(["甲"])
    (root / "不在.xlsx").symlink_to("没有.xlsx")
    (root / "圈.xlsx").symlink_to("圈.xlsx")
    (root / "设备.xlsx").symlink_to(os.devnull)
    os.mkfifo(root / "管道.xlsx")
    done = xlt("check", root)
    assert "找到工作簿 5 个：完成 1 个，失败 4 个" in done.stdout.decode()
    assert done.stdout.decode().count("这是一个链接，它指向的文件不在\n  原因：指向 ") == 2
    assert done.stdout.decode().count("不是普通文件，而是管道、设备一类，没有读取") == 2


def test_what_is_no_file_is_no_output(one: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    assert "输出不是普通文件" in xlt("run", one, "-o", tmp_path / "管道.xlsx").stdout.decode()
    assert "输出不是普通文件" in xlt("check", one, "-o", tmp_path / "管道.xlsx").stderr.decode()


def test_a_name_that_is_too_long_is_said(one: Path, tmp_path: Path) -> None:
    """Of an old workbook beside a new one of the same name: the result's name is longer than the input's."""
    root = tmp_path / "各单位"
    root.mkdir()
    for suffix in (".xlsx", ".xls"):
        shutil.copy(one, root / f"{'名' * 83}{suffix}")
    done = xlt("run", root, "-o", tmp_path / "结果")
    assert "无法写入文件\n  原因：文件名太长" in done.stdout.decode()
    again = xlt("run", root, "-o", tmp_path / "结果", "--no-glossary")  # there is no room for a lock file's name
    assert "找到工作簿 2 个：完成 1 个，失败 1 个" in again.stdout.decode()


def test_a_path_that_is_too_long_is_said(folder: Folder, tmp_path: Path) -> None:
    root = folder(["甲"])
    before = Path.cwd()
    try:
        os.chdir(root)
        for at in range(24):
            Path(f"{at:02}{'深' * 70}").mkdir()
            os.chdir(f"{at:02}{'深' * 70}")
    finally:
        os.chdir(before)
    done = xlt("run", root, "-o", tmp_path / "结果")
    assert "路径太长，系统读不了" in done.stdout.decode()
    assert "找到工作簿 2 个：完成 1 个，失败 1 个" in done.stdout.decode()
