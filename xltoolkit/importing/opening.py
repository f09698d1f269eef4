"""What a document says of itself before its first table: whose accounts, of which year, in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from xltoolkit.model import fold

_COVER = re.compile(r"(.{0,40}?)((?:19|20)\d\d年度?)(?:部门|单位)决算(?:公开)?(?:报告|说明|表)?")
_UNIT = re.compile(r"(?:金额)?单位[:：]\s*(?:亿|万|千)?元")
_NAME = re.compile(r"\S{2,40}[局委办厅部院校会室所队心团府馆台社处]")


class Opening(NamedTuple):
    """Facts of the document as a whole, each empty where it does not say it."""

    department: str = ""
    year: str = ""
    unit: str = ""


def opening_of(texts: Iterable[str]) -> Opening:
    """Read the lines before the first table.

    The cover names the department beside or above ``2024年度部门决算``. A unit counts where only one is named.
    """
    lines = [text for text in texts if text.strip()]
    units = {match[0] for line in lines for match in _UNIT.finditer(line)}
    unit = units.pop() if len(units) == 1 else ""
    for above, line in zip(["", *lines], lines, strict=False):
        cover = _COVER.fullmatch(fold(line))
        if cover:
            department = cover[1] or (fold(above) if _NAME.fullmatch(fold(above)) else "")
            return Opening(department, cover[2], unit)
    return Opening(unit=unit)
