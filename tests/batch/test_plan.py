"""Which workbooks are found, in which order, and where their results go: never out of OUT."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.batch.conftest import Folder, xlt
from xltoolkit.batch.finding import Patterns, find_workbooks
from xltoolkit.batch.plan import plan
from xltoolkit.batch.runs import cores
from xltoolkit.model import OutputError, ToolkitError


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
        tmp_path, "乙/b.xlsx", "a.XLSX", "甲/深/c.xlsm", "~$a.xlsx", ".~b.xlsx", "d.txt", "e.xls", "f.et", "g.xlsx.tmp"
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
