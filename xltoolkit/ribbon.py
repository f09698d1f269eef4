"""The face of the buttons: a click in, a message out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from xltoolkit.live.process import CHILD, Child, child_command

if TYPE_CHECKING:
    from xltoolkit.live.notify import Notifier
    from xltoolkit.live.supervise import Limits


def main(
    arguments: Sequence[str],
    *,
    show: Notifier | None = None,
    limits: Limits | None = None,
    command: Sequence[str] = (),
) -> int:
    """Do what a click asks for, show how it ended, and return the exit status.

    The child is started before anything else is loaded here: it loads what it needs at the same time.

    Args:
        arguments: of the command line.
        show: how the end is shown; None for the way that suits the click.
        limits: how long the child may be silent; None for as long as usual.
        command: how the child is started; empty for the usual way.
    """
    child = None
    with suppress(OSError):  # the helper tries again, and says why it cannot be
        child = Child(command or child_command())
    from xltoolkit.live.click import clicked  # noqa: PLC0415 - not before the child is on its way
    from xltoolkit.live.supervise import Helper  # noqa: PLC0415 - the same

    with Helper(command, child) as helper:
        return clicked(arguments, helper, show, limits)


if __name__ == "__main__":
    if sys.argv[1:] == [CHILD]:
        from xltoolkit.live.backend import JOINT
        from xltoolkit.live.child import serve

        serve(JOINT)
    sys.exit(main(sys.argv[1:]))
