"""Talks to a LibreOffice that listens on a pipe. Run by the Python that has ``uno``, which is seldom ours.

Arguments: the pipe's name and a command; prints one JSON value.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import uno  # type: ignore[import-not-found, unused-ignore]

SECONDS = 60
CLOSES_WITHIN = 5
KINDS = {34: "menus", 35: "menubars", 63: "toolbars"}
"""com.sun.star.accessibility.AccessibleRole."""
MANY = 500
"""A sheet has as many children as cells; nobody wants to see them."""


def connect(pipe: str) -> Any:  # noqa: ANN401 - UNO objects have no types
    """Return the office's component context; it may still be starting."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # any refusal means: not yet
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def desktop(context: Any) -> Any:  # noqa: ANN401
    """Return the desktop."""
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def titles(context: Any) -> list[str]:  # noqa: ANN401
    """Return the titles of the open documents, at least one."""
    deadline = time.monotonic() + SECONDS
    while not (found := [document.Title for document in desktop(context).Components]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def shown(context: Any) -> dict[str, dict[str, dict[str, list[int]]]]:  # noqa: ANN401
    """Return the menus and toolbars of the window by title, each with its entries and their places on the screen."""
    titles(context)
    window = next(iter(desktop(context).Components)).CurrentController.Frame.ContainerWindow
    deadline = time.monotonic() + SECONDS
    while True:  # the window is there before its toolbars are
        bars: dict[str, dict[str, dict[str, list[int]]]] = {kind: {} for kind in KINDS.values()}
        for one in _walk(window.getAccessibleContext(), 4):
            kind = KINDS.get(one.getAccessibleRole())
            if kind:
                bars[kind][one.getAccessibleName()] = {e.getAccessibleName(): _place(e) for e in _children(one)}
        if "Standard" in bars["toolbars"] or time.monotonic() > deadline:
            return bars
        time.sleep(0.2)


def dialog(context: Any, title: str) -> dict[str, list[int]]:  # noqa: ANN401
    """Wait for a dialog; return the texts in it, buttons among them, with their places on the screen."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for window in _windows(context, title):
            return {text: _place(one) for one in _walk(window, 6) if (text := _text(one))}
        time.sleep(0.1)
    return {}


def gone(context: Any, title: str) -> bool:  # noqa: ANN401
    """Wait a little for a dialog to close; return whether it has."""
    deadline = time.monotonic() + CLOSES_WITHIN
    while (there := any(_windows(context, title))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not there


def _windows(context: Any, title: str) -> Iterator[Any]:  # noqa: ANN401
    """Return the windows with a title that are shown; one that is closed is listed still."""
    toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
    for at in range(toolkit.getTopWindowCount()):
        with suppress(Exception):  # it went while we looked
            window = toolkit.getTopWindow(at)
            accessible = window.getAccessibleContext()
            if window.isVisible() and accessible.getAccessibleName() == title:
                yield accessible


def invoke(context: Any, url: str, module: str, function: str, arguments: list[str]) -> str:  # noqa: ANN401
    """Load a document with its macros, call a function of it, and return what that returned."""
    options = {"Hidden": True, "MacroExecutionMode": 4, "FilterName": "Calc MS Excel 2007 VBA XML"}
    values = []
    for name, value in options.items():
        values.append(uno.createUnoStruct("com.sun.star.beans.PropertyValue"))
        values[-1].Name, values[-1].Value = name, value
    document = desktop(context).loadComponentFromURL(url, "_blank", 0, tuple(values))
    address = f"vnd.sun.star.script:VBAProject.{module}.{function}?language=Basic&location=document"
    try:
        return str(document.ScriptProvider.getScript(address).invoke(tuple(arguments), (), ())[0])
    finally:
        document.close(True)  # noqa: FBT003 - UNO knows no names of arguments


def _walk(one: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401
    if depth:
        yield one
        for child in _children(one):
            yield from _walk(child, depth - 1)


def _children(one: Any) -> list[Any]:  # noqa: ANN401
    count = one.getAccessibleChildCount()
    return [one.getAccessibleChild(at).getAccessibleContext() for at in range(count if count < MANY else 0)]


def _text(one: Any) -> str:  # noqa: ANN401
    return str(one.getAccessibleName() or (one.getText() if hasattr(one, "getText") else ""))


def _place(one: Any) -> list[int]:  # noqa: ANN401
    at, size = one.getLocationOnScreen(), one.getSize()
    return [at.X, at.Y, size.Width, size.Height]


def main(pipe: str, command: str, *arguments: str) -> None:
    """Do one command."""
    context = connect(pipe)
    answer: object
    if command == "invoke":
        url, module, function, *rest = arguments
        answer = invoke(context, url, module, function, rest)
    elif command == "dialog":
        answer = dialog(context, *arguments)
    elif command == "gone":
        answer = gone(context, *arguments)
    elif command == "terminate":
        answer = desktop(context).terminate()
    else:
        answer = {"titles": titles, "shown": shown}[command](context)
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # uno's threads may abort the interpreter while it shuts down, after all is said


if __name__ == "__main__":
    main(*sys.argv[1:])
