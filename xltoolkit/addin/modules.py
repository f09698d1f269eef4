"""The Basic modules of both programs: the files in ``basic/`` as they are, and one module generated from our lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files

from xltoolkit.addin.actions import ACTIONS, to_hex
from xltoolkit.addin.entry import MODULE, PYTHON_OPTIONS
from xltoolkit.addin.messages import MESSAGES

EXCEL_MODULES = ("CommandText", "Launcher", "Ribbon")
EXCEL_CLASS = "BookWatcher"
GENERATED = "Generated"
CLICK = "Click_"
"""LibreOffice calls a procedure without arguments; this before the action's id is its name."""


def excel_modules() -> dict[str, str]:
    """Return the standard modules of the add-in by name."""
    return {name: source(f"{name}.bas") for name in EXCEL_MODULES} | {GENERATED: _lines(_tables())}


def calc_modules(python: str) -> dict[str, str]:
    """Return the modules of the LibreOffice library by name.

    Args:
        python: the interpreter that the buttons start.
    """
    generated = [*_tables(), "", *_function("PythonPath() As String", [f"PythonPath = {_text(python)}"])]
    for action in ACTIONS:
        generated += ["", f"Public Sub {click_name(action.id)}()", f'    StartAction "{action.id}"', "End Sub"]
    modules = {"CommandText": source("CommandText.bas"), "Calc": source("Calc.bas"), GENERATED: _lines(generated)}
    return {name: f"Option VBASupport 1\n{text}" for name, text in modules.items()}


def click_name(action: str) -> str:
    """Return the name of the procedure that LibreOffice calls for an action."""
    return CLICK + action.replace("-", "_")


def source(name: str) -> str:
    """Return the text of a file in ``basic/``."""
    return (files(__package__) / "basic" / name).read_text(encoding="ascii")


def _tables() -> Iterator[str]:
    """Yield the functions that hand our lists to Basic."""
    yield "Option Explicit"
    yield "' Generated: messages as hex digits of UTF-16, because the source of a VBA project is not Unicode."
    yield ""
    options = " ".join((*PYTHON_OPTIONS, "-m", MODULE))
    yield from _function("PythonOptions() As String", [f'PythonOptions = "{options}"'])
    yield ""
    free = ", ".join(f'"{action.id}"' for action in ACTIONS if not action.needs_book)
    cases = ["Select Case action", f"    Case {free}", "        ActionNeedsBook = False"]
    cases += ["    Case Else", "        ActionNeedsBook = True", "End Select"]
    yield from _function("ActionNeedsBook(ByVal action As String) As Boolean", cases)
    yield ""
    cases = ["Select Case name"]
    for name, message in MESSAGES.items():
        cases += [f'    Case "{name}"', f"        MessageText = {_text(message)}"]
    yield from _function("MessageText(ByVal name As String) As String", [*cases, "End Select"])


def _text(text: str) -> str:
    """Write a text as an expression of ASCII characters, over lines short enough for the editor (1,023 characters)."""
    digits = to_hex(text)
    pieces = [f'HexToText("{digits[at : at + 80]}")' for at in range(0, len(digits), 80)]
    return " & _\n            ".join(pieces) or '""'


def _function(head: str, body: Iterable[str]) -> Iterator[str]:
    yield f"Public Function {head}"
    yield from (f"    {line}" for line in body)
    yield "End Function"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
