"""Names of files as people may be shown them: a name may hold anything but a slash."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What moves the cursor, changes colours, begins a line or turns the order of characters round."""


def printable(text: str) -> str:
    r"""Return a text on one line that a terminal only shows: control characters are spelt out (``\x1b``, ``\n``)."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
