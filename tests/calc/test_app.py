"""The running Calc: its settings and its status bar; and Calc in a window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import xlwings as xw

from tests.office import Offices, limited
from xltoolkit.calc import connect


def test_settings_are_put_back(app: xw.App, book: xw.Book) -> None:
    sheet = book.sheets[0]
    sheet["A1"].value, sheet["B1"].formula = 1, "=A1*2"
    with app.properties(screen_updating=False, calculation="manual", display_alerts=False, enable_events=False):
        assert (app.screen_updating, app.calculation, app.display_alerts) == (False, "manual", False)
        sheet["A1"].value = 5
        assert sheet["B1"].value == 2
        app.calculate()
        assert sheet["B1"].value == 10
    assert (app.screen_updating, app.calculation, app.display_alerts) == (True, "automatic", True)
    assert app.enable_events
    assert app.interactive


def test_what_it_tells_of_itself(app: xw.App) -> None:
    assert int(app.version.major) >= 7
    assert app.hwnd == 0
    assert app.engine.type == "desktop"


def test_the_status_bar(app: xw.App, book: xw.Book) -> None:
    assert app.status_bar is False
    app.status_bar = "正在核对……"
    assert app.status_bar == "正在核对……"
    app.status_bar = "正在写入……"
    assert app.status_bar == "正在写入……"
    app.status_bar = False
    assert app.status_bar is False
    assert book.name


def test_a_callers_book(app: xw.App, book: xw.Book) -> None:
    book.set_mock_caller()
    assert xw.Book.caller().sheets[0].name == "Sheet1"
    assert xw.apps.active == app


@pytest.fixture
def window(window_offices: Offices) -> Iterator[xw.App]:
    with limited(window_offices.running()) as office:
        connected = connect(office.place, seconds=60)
        yield connected
        if office.runs:
            for book in list(connected.books):
                book.close()


def test_a_window_shows_what_is_written(window: xw.App) -> None:
    book = window.books.add()
    sheet = book.sheets[0]
    assert window.visible
    with window.properties(screen_updating=False):
        sheet["A1:C3"].value = [["项目", "预算数", "决算数"], ["支出", 1, 2], [None, True, "00123"]]
        sheet["C2"].color = (255, 199, 206)
        sheet["C2"].add_note("【错误】")
    assert sheet["A1:C3"].value == [["项目", "预算数", "决算数"], ["支出", 1, 2], [None, True, "00123"]]
    sheet["C2"].select()
    assert window.selection is not None
    assert window.selection.address == "$C$2"
    assert window.books.active.name == book.name
    window.activate(steal_focus=True)
    window.status_bar = "完成"
    window.status_bar = False
    window.visible = False
    assert not window.visible
    window.visible = True


def test_several_workbooks_in_windows(window: xw.App) -> None:
    first, second = window.books.add(), window.books.add()
    first.activate()
    assert {book.name for book in window.books} == {first.name, second.name}
    assert window.books.active.name == first.name
    second.activate()
    assert window.books.active.name == second.name
