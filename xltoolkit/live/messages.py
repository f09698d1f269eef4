"""What parent and child say to each other: lines of JSON, ASCII only, on the pipes between them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

from xltoolkit.addin.actions import Call


@dataclass(frozen=True, slots=True)
class Request:
    """What the child is to do; the first line on its standard input.

    Args:
        action: the id of a button, or what ``xlt live`` and the parent ask for besides (``xltoolkit.live.actions``).
        book: the workbook, see ``xltoolkit.attach.Wanted``.
        hwnd: as there.
        calc: as there.
        fill: what figures ``run`` writes: ``blank``, ``correct``, ``none``.
        profile: whose tables; empty for the choice of the configuration.
        config: path of a config.toml; empty for the bundled one.
        text: what to show, where that is asked for.
        folder: where what is written for the user goes.
    """

    action: str
    book: str = ""
    hwnd: int | None = None
    calc: str | None = None
    fill: str = "blank"
    profile: str = ""
    config: str = ""
    text: str = ""
    folder: str = ""

    @classmethod
    def of(cls, call: Call, folder: str) -> Request:
        """Make the request of a click; a button has no options, so the configuration is the environment's."""
        config = os.environ.get("XLTOOLKIT_CONFIG", "")
        return cls(call.action, call.book, call.hwnd, call.calc, config=config, folder=folder)


@dataclass(frozen=True, slots=True)
class Started:
    """The child runs, and begins to look for the workbook."""


@dataclass(frozen=True, slots=True)
class Found:
    """The workbook was found."""

    program: str
    book: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done now; a sign of life as well."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The end.

    Args:
        text: the result in short.
        code: exit status.
        must_read: whether it may not go unseen.
        detail: the whole report.
    """

    text: str
    code: int = 0
    must_read: bool = False
    detail: str = ""


Message = Started | Found | Progress | Done
_KINDS: dict[str, type[Message]] = {kind.__name__: kind for kind in (Started, Found, Progress, Done)}


def to_line(message: Message | Request) -> bytes:
    """Return a message as a line."""
    return json.dumps({"kind": type(message).__name__, **asdict(message)}).encode() + b"\n"


def read_message(line: bytes) -> Message | None:
    """Read a line; None where it is no message (something that a library printed)."""
    try:
        values = json.loads(line)
        return _KINDS[values.pop("kind")](**values)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def read_request(line: bytes) -> Request:
    """Read the child's first line."""
    values = json.loads(line)
    del values["kind"]
    return Request(**values)
