"""The face of the buttons: a click in, a message out."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from xltoolkit.addin.actions import Call
from xltoolkit.journal.store import state_folder
from xltoolkit.live.messages import Done, Request
from xltoolkit.live.notify import Notifier, notifier
from xltoolkit.live.supervise import CHILD, COULD_NOT_RUN, USUAL, Limits, supervise
from xltoolkit.model import ToolkitError


def main(
    arguments: Sequence[str], *, show: Notifier | None = None, limits: Limits = USUAL, command: Sequence[str] = ()
) -> int:
    """Do what a click asks for, show how it ended, and return the exit status.

    Args:
        arguments: of the command line.
        show: how the end is shown; None for the way that suits the click.
        limits: how long the child may be silent.
        command: how the child is started; empty for the usual way.
    """
    call = None
    try:
        call = Call.parse(arguments)
        folder = str(state_folder() / "previews")
        done = supervise(Request.of(call, folder), limits=limits, command=command)
    except ToolkitError as error:
        done = Done(str(error), COULD_NOT_RUN, must_read=True)
    (show or notifier(call))(done)
    return done.code


if __name__ == "__main__":
    if sys.argv[1:] == [CHILD]:
        from xltoolkit.live.backend import JOINT
        from xltoolkit.live.child import serve

        serve(JOINT)
    sys.exit(main(sys.argv[1:]))
