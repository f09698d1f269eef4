"""A click: its command line read, its work done by the child, its end shown."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from xltoolkit.addin.actions import Call
from xltoolkit.journal.store import state_folder
from xltoolkit.live.messages import Done, Request
from xltoolkit.live.notify import CalcMessage, Notifier, desktop_box, windows_box
from xltoolkit.live.supervise import COULD_NOT_RUN, USUAL, Helper, Limits
from xltoolkit.model import ToolkitError


def clicked(
    arguments: Sequence[str], helper: Helper, show: Notifier | None = None, limits: Limits | None = None
) -> int:
    """Do what a click asks for, show how it ended, and return the exit status.

    Args:
        arguments: of the command line.
        helper: does it.
        show: how the end is shown; None for the way that suits the click.
        limits: how long the helper may be silent; None for as long as usual.
    """
    call = None
    try:
        call = Call.parse(arguments)
        folder = str(state_folder() / "previews")
        done = helper.ask(Request.of(call, folder), limits or USUAL)
    except ToolkitError as error:
        done = Done(str(error), COULD_NOT_RUN, must_read=True)
    (show or notifier(call, helper))(done)
    return done.code


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
