"""The add-in's file: parts, ribbon, VBA project, read back by another program than the one that wrote it."""

from __future__ import annotations

import re
import sys
import warnings
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from xltoolkit.addin.actions import ACTIONS, TAB
from xltoolkit.addin.build import RIBBON_PART, build_addin, is_addin
from xltoolkit.addin.customui import NAMESPACE, custom_ui
from xltoolkit.addin.messages import MESSAGES
from xltoolkit.addin.modules import EXCEL_CLASS, calc_modules, excel_modules, source
from xltoolkit.model import ToolkitError
from xltoolkit.workbook import verify

SOURCES = {**excel_modules(), EXCEL_CLASS: source(f"{EXCEL_CLASS}.cls")}
SIGNATURES = {
    "onLoad": "ribbon As IRibbonUI",
    "onAction": "control As IRibbonControl",
    "getEnabled": "control As IRibbonControl, ByRef returnedVal",
}
"""What Excel calls each callback with, [MS-CUSTOMUI2] and the Office documentation."""
PROCEDURE = re.compile(r"^(?:Public|Private) (?:Sub|Function) (\w+)\((.*?)\)", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "xltoolkit.xlam"
    path.write_bytes(build_addin())
    return path


def procedures(text: str) -> dict[str, str]:
    return dict(PROCEDURE.findall(text))


def test_two_builds_are_equal(addin: Path) -> None:
    assert build_addin() == addin.read_bytes()


def test_the_package_is_whole(addin: Path) -> None:
    assert verify(addin) == []
    assert is_addin(addin)


def test_ribbon_part_and_relationship(addin: Path) -> None:
    with zipfile.ZipFile(addin) as package:
        assert package.read(RIBBON_PART) == custom_ui()
        relations = ET.fromstring(package.read("_rels/.rels"))  # noqa: S314 - a file of ours
        core = package.read("docProps/core.xml").decode()
    kind = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
    assert [r.get("Target") for r in relations if r.get("Type") == kind] == [RIBBON_PART]
    assert len({r.get("Id") for r in relations}) == len(relations)
    assert f"<dc:title>{TAB}</dc:title><dc:creator>xltoolkit</dc:creator>" in core
    assert "T0" not in core  # no date


def test_every_callback_has_its_procedure() -> None:
    ribbon, procedure = ET.fromstring(custom_ui()), procedures(SOURCES["Ribbon"])  # noqa: S314 - ours
    named = [(name, value) for element in ribbon.iter() for name, value in element.items()]
    callbacks = [(name, value) for name, value in named if re.match("on[A-Z]|get[A-Z]", name)]
    assert len(callbacks) > len(ACTIONS)
    for name, value in callbacks:
        assert procedure[value] == SIGNATURES[name]
        assert f"Public Sub {value}(" in SOURCES["Ribbon"]


def test_the_ribbon_shows_every_action() -> None:
    root = ET.fromstring(custom_ui())  # noqa: S314 - ours
    buttons = root.findall(f".//{{{NAMESPACE}}}button")
    assert [(button.get("id"), button.get("label")) for button in buttons] == [(a.id, a.label) for a in ACTIONS]
    grey = {button.get("id") for button in buttons if button.get("getEnabled")}
    assert grey == {action.id for action in ACTIONS if action.needs_book}
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", id or "") for id in ids)
    (tab,) = root.iter(f"{{{NAMESPACE}}}tab")
    assert tab.get("label") == TAB


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_source_is_what_the_editor_takes(name: str) -> None:
    text = SOURCES[name]
    assert text.isascii()
    assert "\t" not in text
    assert text.startswith("Option Explicit\n")
    assert all(len(line) <= 1023 for line in text.splitlines())
    continued = re.findall(r"(?:.* _\n)+", text)
    assert all(lines.count("\n") <= 24 for lines in continued)


def test_what_is_called_is_there() -> None:
    whole = "\n".join(SOURCES.values())
    known = set(procedures(whole))
    assert {"StartAction", "CommandLine", "HexToText", "PythonOptions", "ActionNeedsBook", "MessageText"} <= known
    told = re.findall(r'Tell "(\w+)"', whole + source("Calc.bas"))
    assert set(told) | {"title"} == set(MESSAGES)
    assert {"StartAction", "PythonPath", "Click_check_sheet"} <= set(procedures("\n".join(calc_modules("p").values())))


def test_no_command_shell_in_between() -> None:
    whole = "\n".join(SOURCES.values()).lower()
    assert "cmd" not in whole
    assert "-e -p -x utf8 -m xltoolkit.ribbon" in whole


def test_oletools_reads_the_same_modules(addin: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oletools calls pyparsing by its old names
        from oletools.olevba import VBA_Parser  # noqa: PLC0415

        parser = VBA_Parser(str(addin))
        found = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
        parser.close()
    assert set(found) == {*SOURCES, "ThisWorkbook", "Sheet1"}
    for name, text in SOURCES.items():
        lines = [line for line in found[name].splitlines() if not line.startswith("Attribute VB_")]
        assert "\n".join(lines).strip() == text.strip()


def test_other_files_are_not_ours(tmp_path: Path) -> None:
    other = tmp_path / "a.xlam"
    assert not is_addin(other)
    other.write_text("x")
    assert not is_addin(other)
    with zipfile.ZipFile(other, "w") as package:
        package.writestr("a", "b")
    assert not is_addin(other)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyopenvba", None)
    with pytest.raises(ToolkitError, match=r'pip install "xltoolkit\[addin\]"'):
        build_addin()
