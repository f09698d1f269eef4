"""A click: its command line read, its work done by the child, its end shown."""

from __future__ import annotations

from collections.abc import Sequence

from xltoolkit.addin.actions import Call
from xltoolkit.journal.store import state_folder
from xltoolkit.live.messages import Done, Request
from xltoolkit.live.notify import Notifier, notifier
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
