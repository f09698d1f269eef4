"""A message inside LibreOffice Calc: a box that waits for its reader, or a line in the status bar that does not."""

from __future__ import annotations

import time
from collections.abc import Callable

from xltoolkit import calc
from xltoolkit.addin.actions import TAB
from xltoolkit.live.messages import Done, Found, Message, Request

BOX, LINE = "say-box", "say-line"
"""What the child is asked for."""

READ_WITHIN = 600.0
"""Seconds for which a box is waited for; it stays where it is after that."""

LINE_STAYS = 6.0


def say(request: Request, send: Callable[[Message], None]) -> Done:
    """Show a text to whoever sits at a Calc.

    Raises:
        CalcError: it cannot be reached.
    """
    app = calc.connect(request.calc, seconds=READ_WITHIN)
    if request.action == LINE:
        app.status_bar = request.text.replace("\n", "　")
        send(Found("Calc", ""))
        time.sleep(LINE_STAYS)
        app.status_bar = False
        return Done("")
    link = app.impl.link
    with link:
        frame = link.desktop.getCurrentFrame() or link.desktop.getFrames().getByIndex(0)
        toolkit = link.service("com.sun.star.awt.Toolkit")
        kind = link.enum("awt.MessageBoxType", "MESSAGEBOX")
        box = toolkit.createMessageBox(frame.getContainerWindow(), kind, 1, TAB, request.text)  # 1: OK alone
        send(Found("Calc", ""))
        box.execute()
    return Done("")
