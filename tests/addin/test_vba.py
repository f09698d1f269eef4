"""The add-in's VBA, compiled and run by LibreOffice: what does not touch Excel gives the right texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.addin.office import running
from xltoolkit.addin.actions import ACTIONS, Call, to_hex
from xltoolkit.addin.build import build_addin
from xltoolkit.addin.messages import MESSAGES

Function = Callable[..., str]
OPTIONS = "-E -P -X utf8 -m xltoolkit.ribbon"
BOOKS = (
    r"C:\Users\张三\Documents\2022年部门决算公开表（终稿）.xlsx",
    '\\\\server\\共享 文件夹\\a "b".xlsx',
    "工作簿1",
    "https://contoso-my.sharepoint.com/个人/决算😀.xlsx",
    "\x7fé\u3000\uffff",
)


@pytest.fixture(scope="module", name="vba")
def _vba(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Function]:
    folder = tmp_path_factory.mktemp("vba")
    addin = folder / "xltoolkit.xlam"
    addin.write_bytes(build_addin())
    with running(folder / "profile") as office:
        yield lambda *call: str(office.ask("invoke", addin.as_uri(), *call))


@pytest.mark.parametrize("book", BOOKS)
def test_hex_is_what_python_reads(vba: Function, book: str) -> None:
    assert vba("CommandText", "Utf16Hex", book) == to_hex(book)
    assert vba("CommandText", "HexToText", to_hex(book)) == book


@pytest.mark.parametrize("book", BOOKS)
def test_command_line(vba: Function, book: str) -> None:
    python = r"C:\Program Files\决算 工具\.venv\Scripts\pythonw.exe"
    line = vba("CommandText", "CommandLine", python, OPTIONS, "check-all", book, "--hwnd 65552")
    assert line.startswith(f'"{python}" {OPTIONS} ')
    arguments = line.removeprefix(f'"{python}" {OPTIONS} ').split(" ")
    assert arguments == Call("check-all", book, 65552).arguments()
    assert Call.parse(arguments) == Call("check-all", book, 65552)


def test_command_line_without_a_book(vba: Function) -> None:
    line = vba("CommandText", "CommandLine", 'C:\\a" & calc "b\\pythonw.exe', OPTIONS, "doctor", "", "--hwnd 1")
    assert line == rf'"C:\a & calc b\pythonw.exe" {OPTIONS} doctor --hwnd 1'  # a quote cannot end the program's name


def test_generated_lists(vba: Function) -> None:
    assert vba("Generated", "PythonOptions") == OPTIONS
    for name, message in MESSAGES.items():
        assert vba("Generated", "MessageText", name) == message
    needs = {action.id: vba("Generated", "ActionNeedsBook", action.id) for action in ACTIONS}
    assert needs == {action.id: str(action.needs_book) for action in ACTIONS}
