"""Clicks on a real Calc: what they do, and that none of them hangs, whatever becomes of Calc."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwings as xw

from tests.live.children import HANGS, SLOW, WRITES
from tests.live.conftest import Desk
from tests.office import Office
from xltoolkit.live.messages import Done
from xltoolkit.live.supervise import Limits

Midst = Callable[[Callable[[], object]], None]

SHORT = Limits(start=30, attach=3, silence=3)


@pytest.fixture
def in_the_midst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Midst]:
    """Does something as soon as a run reads its first sheet, which takes long here."""
    yield from _when_marked(SLOW, tmp_path / "reads", monkeypatch)


@pytest.fixture
def between_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Midst]:
    """Does something when a run has written its first sheet and comes to the second, which takes long here."""
    yield from _when_marked(WRITES, tmp_path / "writes", monkeypatch)


def _when_marked(variable: str, mark: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Midst]:
    monkeypatch.setenv(variable, str(mark))
    threads: list[threading.Thread] = []

    def wait_and_do(work: Callable[[], object]) -> None:
        deadline = time.monotonic() + 60
        while not mark.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        work()

    def start(work: Callable[[], object]) -> None:
        threads.append(threading.Thread(target=wait_and_do, args=(work,)))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join(60)


def test_the_whole_workbook_is_checked(desk: Desk) -> None:
    done = desk.click("check-all")
    assert done.code == 1
    assert "检查完成：错误 1，警告 " in done.text
    assert "认出 10 张表" in done.text
    assert "检查结果" in [sheet.name for sheet in desk.book.sheets]
    assert desk.book.app.status_bar is False


@pytest.mark.parametrize("wanted", ["", "决算 公开表.xlsx"])
def test_the_workbook_in_front_or_of_that_name(desk: Desk, wanted: str) -> None:
    assert "检查完成" in desk.click("check-all", book=wanted).text


def test_one_sheet_is_checked(desk: Desk) -> None:
    sheet = next(sheet for sheet in desk.book.sheets if "06" in sheet.name)
    sheet.activate()
    assert f"“{sheet.name}”检查完成：错误 1" in desk.click("check-sheet").text


def test_a_preview_writes_nothing_into_the_workbook(desk: Desk) -> None:
    before = [sheet.used_range.value for sheet in desk.book.sheets]
    cell = desk.book.sheets[0]["A1"]
    assert cell is not None
    done = desk.click("preview")
    assert done.code == 0
    assert [sheet.used_range.value for sheet in desk.book.sheets] == before


def test_the_explanation_of_the_current_cell(desk: Desk) -> None:
    assert "还没有检查过" in desk.click("explain").text
    desk.click("check-all")
    results = desk.book.sheets["检查结果"]
    sheet, _, ref = str(results["G5"].value).rpartition("!")
    desk.book.sheets[sheet].activate()
    desk.book.sheets[sheet][ref].select()
    assert "请在第 5 行的“审核说明”栏写明原因" in desk.click("explain").text
    selection = desk.book.app.selection
    assert selection is not None
    assert (selection.sheet.name, selection.address) == ("检查结果", "$N$5")
    assert results["N4"].value == "审核说明"
    assert "没有单元格 检查结果!N5 的问题" in desk.click("explain").text


def test_the_report_is_made_where_there_is_none(desk: Desk) -> None:
    assert "检查完成" in desk.click("report").text
    assert desk.book.sheets.active.name == "检查结果"
    desk.book.sheets[0].activate()
    assert desk.click("report").text == "已转到“检查结果”表。"
    assert desk.book.sheets.active.name == "检查结果"


TOTALS = ("公开02表", "公开03表")
"""Sheets whose C8 is a total."""


def emptied(desk: Desk) -> list[xw.Range]:
    """Empty two totals as a person would; return their cells."""
    cells = [desk.book.sheets[name]["C8"] for name in TOTALS]
    for cell in cells:
        cell.clear_contents()
    return cells


def test_what_was_taken_back_is_told(desk: Desk) -> None:
    first, second = emptied(desk)
    assert "已填 2 个汇总数" in desk.click("fill").text
    assert isinstance(first.value, float)
    second.value = 5
    done = desk.click("undo")
    assert "已撤销上一次的写入" in done.text
    assert "之后又改过的没有动：公开03表!C8　内容：写入后又有人改过，现在是5" in done.text
    assert [first.value, second.value] == [None, 5]
    assert "检查结果" not in [sheet.name for sheet in desk.book.sheets]


def test_a_cell_that_somebody_types_into_in_the_midst_is_his(desk: Desk, between_writes: Midst) -> None:
    cells = emptied(desk)

    def type_into_both() -> None:
        for cell in cells:
            cell.value = 5

    between_writes(type_into_both)
    done = desk.click("fill")
    assert "读取之后这一格又有人改过，没有写入；请再运行一次" in done.text
    assert [cell.value for cell in cells] == [5, 5]


def test_what_was_written_before_calc_stood_still_can_be_taken_back(own_desk: Desk, between_writes: Midst) -> None:
    cells = emptied(own_desk)
    before = [sheet.used_range.formula for sheet in own_desk.book.sheets]
    between_writes(own_desk.office.freeze)
    try:
        done = own_desk.click("fill", limits=SHORT)
    finally:
        own_desk.office.thaw()
    assert done.code == 3
    assert "撤销本次写入" in done.text
    assert sum(cell.value is not None for cell in cells) == 1
    assert "已撤销上一次的写入" in own_desk.click("undo").text
    assert [sheet.used_range.formula for sheet in own_desk.book.sheets] == before


def test_what_a_killed_run_held_is_let_go_at_the_next_click(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    emptied(desk)
    monkeypatch.setenv(HANGS, "1")
    assert "Calc 没有回应" in desk.click("fill", limits=SHORT).text
    assert (desk.book.impl.screen_updating, desk.book.impl.calculation) == (False, "manual")
    monkeypatch.delenv(HANGS)
    assert "没有检查过" in desk.click("explain").text
    assert (desk.book.impl.screen_updating, desk.book.impl.calculation) == (True, "automatic")
    desk.book.impl.calculation = "manual"
    assert "没有检查过" in desk.click("explain").text
    assert desk.book.impl.calculation == "manual", "what its user wants is left alone"


def test_a_workbook_that_is_not_open(desk: Desk) -> None:
    done = desk.click("check-all", book="file:///tmp/别的.xlsx")
    assert done.code == 2
    assert "这个工作簿没有打开" in done.text
    assert "现在开着的有：决算 公开表.xlsx" in done.text


def test_a_second_click_is_refused(desk: Desk, in_the_midst: Midst) -> None:
    refused: list[Done] = []
    in_the_midst(lambda: refused.append(desk.click("fill")))
    done = desk.click("check-all")
    assert "检查完成" in done.text
    assert refused[0].code == 2
    assert "上一次点的“检查全部”还没有做完，这一次没有做" in refused[0].text


def test_a_calc_that_stands_still_is_left(own_desk: Desk) -> None:
    own_desk.office.freeze()
    try:
        began = time.monotonic()
        done = own_desk.click("check-all", limits=SHORT)
        assert time.monotonic() - began < 100
    finally:
        own_desk.office.thaw()
    assert done.code == 2
    assert "按 Esc 或 Enter 结束单元格编辑，关闭打开的对话框，再点一次按钮" in done.text
    assert "检查完成" in own_desk.click("check-all").text


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (Office.kill, "与 LibreOffice Calc 的连接断了"),
        (Office.freeze, "决算 公开表.xlsx：Calc 没有回应：等了 3 秒"),
    ],
)
def test_a_calc_that_goes_in_the_midst_of_the_work(
    own_desk: Desk, how: Callable[[Office], None], words: str, in_the_midst: Midst
) -> None:
    in_the_midst(lambda: how(own_desk.office))
    began = time.monotonic()
    try:
        done = own_desk.click("check-all", limits=SHORT)
    finally:
        if own_desk.office.runs:
            own_desk.office.thaw()
    assert time.monotonic() - began < 100
    assert done.code == 3
    assert words in done.text
    assert "撤销本次写入" in done.text


def test_a_workbook_closed_in_the_midst_of_the_work(own_desk: Desk, in_the_midst: Midst) -> None:
    in_the_midst(own_desk.book.close)
    done = own_desk.click("check-all")
    assert done.code == 3
    assert "决算 公开表.xlsx：工作簿已经关闭，没有做完" in done.text
