"""Notes under a table, each whole again where a page broke it over lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xltoolkit.importing.document import NOTE, TextLine
from xltoolkit.importing.readers.spans import joined

_ITEM = re.compile(rf"{NOTE.pattern}|[(（]?[一二三四五六七八九十\d]{{1,2}}[)）、.．]")
_ENDED = re.compile(r"[。！；：.!;:]$")
_WRAPPED = 25
"""Characters: a shorter line was ended by whoever wrote it."""


def unwrapped(notes: Iterable[TextLine]) -> list[TextLine]:
    """Return notes each on one line: a page ends its lines where it is full, in the middle of a sentence."""
    whole: list[TextLine] = []
    for line in notes:
        before = whole[-1].text.strip() if whole else ""
        if len(before) < _WRAPPED or _ENDED.search(before) or _ITEM.match(line.text.strip()):
            whole.append(line)
        else:
            whole[-1] = whole[-1]._replace(text=joined(f"{before}\n{line.text}"))
    return whole
