"""``[[codes]]`` of a rule pack: names of classification codes that the data of the core do not know."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xltoolkit.model import CodeList
from xltoolkit.packs.keys import Keys
from xltoolkit.packs.tables import CLASSIFICATIONS

_CODE = re.compile(r"\d{3}(?:\d\d(?:\d\d)?)?")


def read_codes(items: Sequence[Keys], source: str) -> tuple[CodeList, ...]:
    """Read the codes of a pack, a list a classification.

    Args:
        items: the tables ``[[codes]]``.
        source: where the names come from.

    Raises:
        PluginError: a mistake, with its place.
    """
    lists: dict[str, dict[str, dict[str, frozenset[int]]]] = {}
    for keys in items:
        keys.text("classification")
        classification = keys.choice("classification", CLASSIFICATIONS, "")
        code, name = keys.text("code"), keys.text("name")
        if not _CODE.fullmatch(code):
            raise keys.wrong(f"科目编码“{code}”不合格式", "code", '写成 3、5 或 7 位数字，加引号，例如 "2010399"')
        names = lists.setdefault(classification, {}).setdefault(code, {})
        if name in names:
            raise keys.wrong(f"科目 {code}“{name}”写了两次", "code", "留一个")
        names[name] = keys.years("years")
        keys.done()
    return tuple(CodeList(classification, names, source) for classification, names in lists.items())
