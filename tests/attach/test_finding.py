"""The open workbook that is meant, on programs that are fakes: busy, blocked, several, none."""

from __future__ import annotations

import atexit
import sys
import time
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.live.children import RefusedError, fake_app
from xltoolkit.attach import BusyError, NotFoundError, Wanted, attach, excel, is_busy, is_lost
from xltoolkit.attach.finding import program_of

A, B = "C:\\决算\\甲.xlsx", "D:\\乙.xlsx"


def programs(*apps: Any) -> Callable[[Wanted], list[excel.App]]:  # noqa: ANN401 - fakes
    return lambda _: [lambda app=app: app for app in apps]  # type: ignore[misc]


@pytest.mark.parametrize(("wanted", "name"), [("", A), (A, A), ("file:///D:/%E4%B9%99.xlsx", B), ("乙.xlsx", B)])
def test_by_name_or_the_one_in_front(wanted: str, name: str) -> None:
    found = attach(Wanted(wanted), programs=programs(fake_app(books=(A,)), fake_app(books=(B,))))
    assert (found.name, found.program, found.title) == (name, "Excel", name.rpartition("\\")[2])
    assert found.is_open


def test_the_one_in_front_is_in_the_first_program_that_has_a_workbook() -> None:
    assert attach(Wanted(), programs=programs(fake_app(books=()), fake_app(books=(B,)))).name == B


def test_a_busy_program_is_asked_again() -> None:
    began = time.monotonic()
    assert attach(Wanted(A), programs=programs(fake_app(3, (A,)))).name == A
    assert 0.3 < time.monotonic() - began < 60


def test_a_busy_program_that_need_not_be_asked_does_not_count() -> None:
    assert attach(Wanted(B), patience=0, programs=programs(fake_app(9, (A,)), fake_app(books=(B,)))).name == B


def test_patience_ends() -> None:
    began = time.monotonic()
    with pytest.raises(BusyError, match="表格程序正忙，没有做任何改动") as caught:
        attach(Wanted(A), patience=0.5, programs=programs(fake_app(10_000, (A,))))
    assert time.monotonic() - began < 60
    assert "按 Esc 或 Enter 结束单元格编辑，关闭打开的对话框" in caught.value.advice


@pytest.mark.parametrize(
    ("wanted", "apps", "words"),
    [
        (A, [], "没有找到正在运行的 Excel 或 WPS"),
        ("", [fake_app(books=())], "没有打开的工作簿"),
        ("D:\\丙.xlsx", [fake_app(books=(A, B))], "现在开着的有：甲.xlsx、乙.xlsx"),
        ("甲.xlsx", [fake_app(books=(A, "D:\\甲.xlsx"))], "有几个同名的"),
    ],
)
def test_what_is_not_found_is_said(wanted: str, apps: list[Any], words: str) -> None:
    with pytest.raises(NotFoundError, match=words):
        attach(Wanted(wanted), programs=programs(*apps))


@pytest.mark.parametrize(
    ("code", "inner", "busy", "lost"),
    [
        (-2147418111, None, True, False),
        (-2147417846, None, True, False),
        (-2147352567, (0, None, None, None, 0, -2146777998), True, False),
        (-2147352567, (0, "Excel", "名称太长", None, 0, -2146827284), False, False),
        (-2147023174, None, False, True),
        (-2147352567, (0, "Excel", None, None, 0, -2146827864), False, True),
    ],
)
def test_errors_of_com(code: int, inner: object, busy: bool, lost: bool) -> None:  # noqa: FBT001 - a table
    error = RefusedError(code)
    error.args = (code, "…", inner, None)
    assert (is_busy(error), is_lost(error)) == (busy, lost)
    assert not is_busy(ValueError("x"))


@pytest.mark.parametrize(
    ("name", "path", "program"),
    [
        ("Microsoft Excel", r"C:\Program Files\Microsoft Office\root\Office16", "Excel"),
        ("Microsoft Excel", r"C:\Users\z\AppData\Local\Kingsoft\WPS Office\12.1\office6", "WPS"),
        ("WPS 表格", r"D:\x", "WPS"),
    ],
)
def test_which_program_it_is(name: str, path: str, program: str) -> None:
    app: Any = SimpleNamespace(engine=SimpleNamespace(name="excel"), api=SimpleNamespace(Name=name, Path=path))
    assert program_of(app) == program


def test_xlwings_ends_no_program_behind_the_users_back(monkeypatch: pytest.MonkeyPatch) -> None:
    engine: Any = ModuleType("xlwings._xlwindows")
    ended: list[str] = []
    engine.cleanup = lambda: ended.append("EXCEL.EXE")
    engine.N_COM_ATTEMPTS = 0
    engine.App = lambda xl: SimpleNamespace(xl=xl, pid=xl)
    engine.get_excel_hwnds = lambda: [11, 22]
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", engine)
    spared: list[object] = []
    monkeypatch.setattr(atexit, "unregister", spared.append)
    found = excel.running(None)
    assert spared == [engine.cleanup]
    assert [app().impl.xl for app in found[:2]] == [11, 22]
    assert excel.running(33)[0]().impl.xl == 33
    assert engine.N_COM_ATTEMPTS == 1
    excel.be_patient()
    assert engine.N_COM_ATTEMPTS > 1000
    assert ended == []
