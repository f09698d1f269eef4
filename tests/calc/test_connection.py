"""Finding Calc, connecting to it, and what a lost or hanging one looks like."""

from __future__ import annotations

import getpass
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from tests.office import Office, require_office
from xltoolkit.calc import CalcError, CalcLostError, NoCalcError, bridge, connect, connection, default_pipe, places

CHINESE = r"[\u4e00-\u9fff]"


def test_the_users_own_pipe_is_looked_for_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XLTOOLKIT_CALC", raising=False)
    monkeypatch.setattr(getpass, "getuser", lambda: "zhang_3")
    assert default_pipe() == "xltoolkit-zhang_3"
    assert places() == ("pipe,name=xltoolkit-zhang_3",)
    monkeypatch.setattr(getpass, "getuser", lambda: "张 三")
    assert default_pipe() == f"xltoolkit-{'张 三'.encode().hex()}"


@pytest.mark.parametrize(
    ("text", "place"),
    {
        "pipe,name=x;urp;": "pipe,name=x",
        " uno:socket,host=127.0.0.1,port=2002,tcpNoDelay=1;urp;": "socket,host=127.0.0.1,port=2002,tcpNoDelay=1",
    }.items(),
)
def test_the_environment_names_another_place(monkeypatch: pytest.MonkeyPatch, text: str, place: str) -> None:
    monkeypatch.setenv("XLTOOLKIT_CALC", text)
    assert places() == (place,)
    assert place in connection.start_command()


@pytest.mark.parametrize("text", ["pipe", "socket,host=x", "/tmp/x", "pipe,name=a,b"])  # noqa: S108 - no file
def test_a_place_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("XLTOOLKIT_CALC", text)
    with pytest.raises(NoCalcError, match=r"XLTOOLKIT_CALC：连接 LibreOffice Calc 的地址写得不对"):
        places()


def test_no_calc_says_how_to_start_one(monkeypatch: pytest.MonkeyPatch) -> None:
    require_office()
    monkeypatch.setenv("XLTOOLKIT_CALC", "pipe,name=xltoolkit-nobody-here;urp;")
    with pytest.raises(NoCalcError, match="没有找到正在运行") as caught:
        connect()
    assert "pipe,name=xltoolkit-nobody-here：没有程序在这里等候连接" in caught.value.why
    assert 'soffice --calc "--accept=pipe,name=xltoolkit-nobody-here;urp;"' in caught.value.advice


def test_a_library_for_another_python_is_never_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = sys.version_info.minor + 1
    (tmp_path / "libpyuno.so").write_bytes(b"\x7fELF....libpython3.%d.so.1.0\0" % other)
    (tmp_path / "soffice").touch()
    monkeypatch.setattr(bridge, "find_office", lambda: str(tmp_path / "soffice"))
    monkeypatch.delitem(sys.modules, "uno", raising=False)
    with pytest.raises(NoCalcError, match=rf"只能由 Python 3\.{other} 使用") as caught:
        bridge.load_uno()
    assert f"Python 3.{sys.version_info.minor}" in caught.value.why


def test_without_the_module_the_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bridge, "find_office", lambda: None)
    monkeypatch.setattr(bridge, "_DEBIAN", tmp_path / "none")
    monkeypatch.delitem(sys.modules, "uno", raising=False)
    with pytest.raises(NoCalcError, match="没有 LibreOffice 的接口") as caught:
        bridge.load_uno()
    assert "python3-uno" in caught.value.advice


def test_the_search_path_is_extended_at_its_end_and_only_for_uno(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "uno.py").write_text("import sys\nseen = list(sys.path)\n")
    monkeypatch.setattr(bridge, "find_office", lambda: None)
    monkeypatch.setattr(bridge, "_DEBIAN", tmp_path)
    monkeypatch.delitem(sys.modules, "uno", raising=False)
    before = list(sys.path)
    try:
        loaded = bridge.load_uno()
    finally:
        sys.modules.pop("uno", None)
    assert loaded.seen == [*before, str(tmp_path)]
    assert sys.path == before


def test_the_engine_is_the_one_that_xlwings_uses(office: Office) -> None:
    first, second = connect(office.place), connect(office.place)
    assert xw.engines.active is not None
    assert xw.engines.active.name == "calc"
    assert [engine.name for engine in xw.engines].count("calc") == 1
    assert first == second
    assert xw.apps.active == first


def test_the_process_is_known(office: Office) -> None:
    app = connect(office.place)
    if sys.platform == "linux":
        assert Path(f"/proc/{app.pid}/exe").readlink().name == "soffice.bin"
    assert list(xw.apps.keys()) == [app.pid]
    assert xw.apps[app.pid] == app
    with pytest.raises(KeyError):
        xw.apps[-1]


def test_another_calc_is_never_started(office: Office) -> None:
    connect(office.place)
    with pytest.raises(CalcError, match="不会另外启动"):
        xw.App()


def test_a_killed_calc_is_one_error_in_chinese(own_office: Office) -> None:
    app = connect(own_office.place)
    book = app.books.add()
    cells = book.sheets[0]["A1:B2"]
    cells.value = 1
    own_office.kill()
    uses: list[Callable[[], object]] = [
        lambda: cells.value, lambda: setattr(cells, "value", 2), lambda: cells.formula, lambda: cells.color,
        lambda: setattr(cells, "color", (1, 2, 3)), lambda: app.books.active, lambda: len(app.books), lambda: book.name,
        lambda: app.screen_updating, lambda: setattr(app, "status_bar", "x"), lambda: book.sheets["Sheet1"],
        lambda: cells.font.bold, lambda: cells.note, lambda: book.sheets[0].used_range, book.save,
    ]  # fmt: skip
    for use in uses:
        started = time.monotonic()
        with pytest.raises(CalcLostError, match="与 LibreOffice Calc 的连接断了"):
            use()
        assert time.monotonic() - started < 60
    with pytest.raises(NoCalcError):
        connect(own_office.place)


def test_a_calc_that_hangs_is_left_after_the_time_limit(own_office: Office) -> None:
    app = connect(own_office.place, seconds=1)
    sheet = app.books.add().sheets[0]
    own_office.freeze()
    try:
        started = time.monotonic()
        with pytest.raises(CalcLostError, match="没有回应：超过 1 秒"):
            sheet["A1:B2"].value  # noqa: B018 - it is a call
        assert time.monotonic() - started < 60
        with pytest.raises(CalcLostError, match="没有回应：超过 1 秒"):
            sheet["A1"].value = 1
    finally:
        own_office.thaw()


def test_a_calc_that_hangs_at_the_first_word(own_office: Office) -> None:
    own_office.freeze()
    connection._links[own_office.place].close()
    try:
        with pytest.raises(CalcLostError, match="没有回应"):
            connect(own_office.place, seconds=1)
    finally:
        own_office.thaw()
    with pytest.raises(CalcLostError, match="这一次运行里不能再连\n请：重新运行"):
        connect(own_office.place, seconds=30)


def test_a_workbook_that_its_user_closed(app: xw.App, book: xw.Book) -> None:
    cells = book.sheets[0]["A1"]
    book.impl.document.close(True)  # noqa: FBT003 - UNO takes no names
    for use in (lambda: cells.value, lambda: setattr(cells, "value", 1), lambda: book.name):
        with pytest.raises(CalcError, match=CHINESE):
            use()
    assert app.books.count == 0


def test_a_socket_does_as_well(tmp_path: Path) -> None:
    require_office()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    office = Office(tmp_path / "socket", port=port)
    try:
        app = connect(f"socket,host=127.0.0.1,port={port},tcpNoDelay=1;urp;")
        app.books.add().sheets[0]["A1"].value = 1
        assert app.pid == 0
    finally:
        office.close()
