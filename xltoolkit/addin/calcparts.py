"""What goes into a LibreOffice profile: a toolbar, a menu, and a Basic library that a click calls.

Basic and not Python: every LibreOffice has it, while several distributions leave the Python provider out; and it is
the language of the Excel add-in, so that both run the same lines. The menu is an entry of the registry, as extensions
make them, and not a copy of the stock menu bar, which would keep the user from new entries of later versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from xltoolkit.addin.actions import ACTIONS, GROUPS, TAB, Action
from xltoolkit.addin.modules import GENERATED, calc_modules, click_name
from xltoolkit.addin.profile import LIBRARY, TOOLBAR

MENU_PATH = "/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar"
MENU = "xltoolkit"
STATE_PATH = "/org.openoffice.Office.UI.CalcWindowState/UIElements/States"
STATE = f"private:resource/toolbar/{TOOLBAR}"
ROW = "0,9"
"""Left, and far enough down to get a row of its own below those that are there."""

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DOCTYPE = '<!DOCTYPE {0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">\n'


def toolbar() -> str:
    """Return the toolbar's file: the buttons as texts, separated by group."""
    bars = []
    for group in GROUPS:
        items = (
            f" <toolbar:toolbaritem xlink:href={quoteattr(command(action))} toolbar:text={quoteattr(action.label)}"
            f' toolbar:tooltip={quoteattr(action.detail)} toolbar:style="text"/>\n'
            for action in group.actions
        )
        bars.append("".join(items))
    return (
        _XML
        + _DOCTYPE.format("toolbar:toolbar", "toolbar")
        + '<toolbar:toolbar xmlns:toolbar="http://openoffice.org/2001/toolbar"'
        + f' xmlns:xlink="http://www.w3.org/1999/xlink" toolbar:id="toolbar" toolbar:uiname={quoteattr(TAB)}>\n'
        + " <toolbar:toolbarseparator/>\n".join(bars)
        + "</toolbar:toolbar>\n"
    )


def library(python: str) -> dict[str, str]:
    """Return the files of the Basic library by name.

    Args:
        python: the interpreter that the buttons start.
    """
    modules = calc_modules(python)
    files = {f"{name}.xba": _module(name, text) for name, text in modules.items()}
    return files | {"script.xlb": _index(modules), "dialog.xlb": _index({})}


def library_entry(kind: str) -> str:
    """Return the line that makes the library known.

    Args:
        kind: ``script`` or ``dialog``, the two lists that LibreOffice keeps.
    """
    href = f"$(USER)/basic/{LIBRARY}/{kind}.xlb/"
    return f' <library:library library:name="{LIBRARY}" xlink:href="{href}" xlink:type="simple" library:link="false"/>'


def menu_item() -> str:
    """Return the registry item of the menu."""
    entries = "".join(
        _node(
            f"m{at:02}",
            _property("URL", command(action)),
            _property("Title", action.label),
            _property("Target", "_self"),
        )
        for at, action in enumerate(ACTIONS)
    )
    context = _property("Context", "com.sun.star.sheet.SpreadsheetDocument")
    menu = _node(MENU, _property("Title", TAB), context, f'<node oor:name="Submenu">{entries}</node>')
    return f'<item oor:path="{MENU_PATH}">{menu}</item>'


def window_state() -> str:
    """Return the registry item that docks the toolbar at the top; LibreOffice keeps where the user moves it later."""
    values = {"Docked": "true", "DockingArea": "0", "DockPos": ROW, "Visible": "true", "UIName": TAB}
    return f'<item oor:path="{STATE_PATH}">{_node(STATE, *(_property(*pair) for pair in values.items()))}</item>'


def command(action: Action) -> str:
    """Return the address of the procedure that LibreOffice calls for a button."""
    return f"vnd.sun.star.script:{LIBRARY}.{GENERATED}.{click_name(action.id)}?language=Basic&location=application"


def _node(name: str, *content: str) -> str:
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{"".join(content)}</node>'


def _property(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop>'


def _module(name: str, text: str) -> str:
    return (
        _XML
        + _DOCTYPE.format("script:module", "module")
        + f'<script:module xmlns:script="http://openoffice.org/2000/script" script:name="{name}"'
        + f' script:language="StarBasic">{escape(text)}</script:module>\n'
    )


def _index(modules: dict[str, str]) -> str:
    return "".join(_index_lines(modules))


def _index_lines(modules: dict[str, str]) -> Iterator[str]:
    yield _XML + _DOCTYPE.format("library:library", "library")
    yield f'<library:library xmlns:library="http://openoffice.org/2000/library" library:name="{LIBRARY}"'
    yield ' library:readonly="false" library:passwordprotected="false">\n'
    yield from (f' <library:element library:name="{name}"/>\n' for name in modules)
    yield "</library:library>\n"
