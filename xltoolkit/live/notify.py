"""How a result reaches whoever clicked: never by way of a program that may hang without an end."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

from xltoolkit.addin.actions import TAB, Call
from xltoolkit.live.messages import Done, Found, Message, Request
from xltoolkit.live.saying import BOX, LINE, READ_WITHIN
from xltoolkit.live.supervise import Helper, Limits

_TOPMOST, _FOREGROUND, _INFORMATION, _WARNING = 0x40000, 0x10000, 0x40, 0x30
"""Flags of user32.MessageBoxW (winuser.h)."""


_PATIENT = Limits(silence=READ_WITHIN)


Notifier = Callable[[Done], None]
"""Shows the end of an action."""


def notifier(call: Call | None, helper: Helper) -> Notifier:
    """Return what reaches whoever clicked.

    Args:
        call: the click; None where it could not be read.
        helper: shows it in Calc; elsewhere it is let go, since Excel may be quit while a box stands.
    """
    if sys.platform != "win32" and call is not None and call.calc:
        return CalcMessage(call.calc, helper)
    helper.end()
    return windows_box if sys.platform == "win32" else desktop_box


def windows_box(done: Done) -> None:
    """Show a box of Windows, in front of everything; it is ours, so nothing waits for it but this process."""
    if sys.platform == "win32":
        kind = _WARNING if done.code else _INFORMATION
        ctypes.windll.user32.MessageBoxW(None, done.text, TAB, _TOPMOST | _FOREGROUND | kind)


class CalcMessage:
    """A message inside Calc: a box where it must be read, else a line in the status bar.

    Args:
        place: where Calc listens.
        helper: speaks to Calc.
        limits: how long Calc may take to answer, and its user to read.
    """

    def __init__(self, place: str | None, helper: Helper, limits: Limits = _PATIENT) -> None:
        self._place = place
        self._helper = helper
        self._limits = limits

    def __call__(self, done: Done) -> None:
        """Show it; the desktop does where Calc cannot. A box that nobody closes was shown, too."""
        seen: list[Message] = []
        request = Request(BOX if done.must_read else LINE, calc=self._place, text=done.text)
        self._helper.ask(request, self._limits, seen.append)
        if done.must_read and not any(isinstance(message, Found) for message in seen):
            desktop_box(done)


def desktop_box(done: Done) -> None:
    """Show a box of the desktop, where it has a program for that; the text goes to standard error as well."""
    if sys.stderr is not None:
        sys.stderr.write(f"{done.text}\n")
    for program, options in _DESKTOP.items():
        if (found := shutil.which(program)) is not None:
            line = [found, *(option.format(title=TAB, text=done.text) for option in options)]
            with suppress(subprocess.TimeoutExpired):
                subprocess.run(line, check=False, capture_output=True, timeout=READ_WITHIN)  # noqa: S603 - as found
            return


_DESKTOP = {
    "zenity": ("--info", "--no-markup", "--title={title}", "--text={text}"),
    "kdialog": ("--title", "{title}", "--msgbox", "{text}"),
    "notify-send": ("{title}", "{text}"),
    "xmessage": ("-center", "{text}"),
}
"""Programs of Linux desktops that show a text, and how they are called."""
