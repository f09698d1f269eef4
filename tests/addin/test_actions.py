"""The list of actions, and the command line of a click from both of its ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltoolkit.addin.actions import ACTIONS, GROUPS, Call, from_hex, to_hex
from xltoolkit.addin.entry import PYTHON_OPTIONS
from xltoolkit.model import ToolkitError

EXPECTED = {
    "check-sheet": "检查本表",
    "check-all": "检查全部",
    "fill": "填汇总数",
    "format": "规范格式",
    "preview": "预览",
    "clear": "清除批注",
    "undo": "撤销本次写入",
    "explain": "审核说明",
    "report": "打开报告",
    "doctor": "环境诊断",
    "about": "关于",
}


def test_the_buttons() -> None:
    assert {action.id: action.label for action in ACTIONS} == EXPECTED
    assert len(ACTIONS) == len(EXPECTED)
    assert len({group.id for group in GROUPS}) == len(GROUPS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_a_button_says_what_it_does(action: object) -> None:
    for text in (getattr(action, "tip"), getattr(action, "detail")):  # noqa: B009 - one loop over both
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert len(text) < 1024  # what Excel takes


@given(st.text())
def test_any_text_survives(text: str) -> None:
    assert from_hex(to_hex(text)) == text
    assert to_hex(text).isascii()


@given(
    st.sampled_from(sorted(EXPECTED)),
    st.text(),
    st.none() | st.integers(0, 2**63),
    st.none() | st.from_regex("pipe,name=xltoolkit-[0-9A-F]{8}", fullmatch=True),
)
def test_a_click_reads_back(action: str, book: str, hwnd: int | None, calc: str | None) -> None:
    call = Call(action, book, hwnd, calc)
    assert Call.parse(call.arguments()) == call
    assert all(part.isascii() and part and " " not in part for part in call.arguments())


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["erase"],
        ["fill", "--book"],
        ["fill", "--book", "88"],
        ["fill", "--book", "zz"],
        ["fill", "--hwnd", "window"],
        ["fill", "--output", "x"],
        ["fill", "--book", "00D8"],
    ],
)
def test_other_command_lines_are_refused(arguments: list[str]) -> None:
    with pytest.raises(ToolkitError, match="重新安装加载项"):
        Call.parse(arguments)


@pytest.mark.parametrize(("options", "works"), [(PYTHON_OPTIONS, True), (("-X", "utf8"), False)])
def test_what_lies_beside_the_workbook_is_not_imported(
    tmp_path: Path, options: tuple[str, ...], *, works: bool
) -> None:
    (tmp_path / "click.py").write_text("raise SystemExit('imported from the folder of the workbook')")
    line = [sys.executable, *options, "-m", "xltoolkit", "--version"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}  # as LibreOffice sets it for its own Python
    done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, check=False, timeout=60)  # noqa: S603
    assert (done.returncode == 0) is works
