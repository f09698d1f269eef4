"""The shared strings of a workbook: texts that cells name by number.

Source: ECMA-376-1, 18.4 (shared string table). Phonetic guides (18.4.6, ``rPh``) are no part of a text.
"""

from __future__ import annotations

import re

from xltoolkit.workbook.package.celltext import unprotected
from xltoolkit.workbook.package.outline import Element, outline
from xltoolkit.workbook.package.xmltext import IrregularError, regular_text, resolved

_ITEM = re.compile(r'<si>(?:<t(?: xml:space="preserve")?>([^<]*)</t></si>|(.*?)</si>)|<si ?/>', re.DOTALL)
_START = re.compile(r"<si[\s/>]")
_RUN = re.compile(r"<(t|rPh)(?:\s[^<>]*)?(?:(?<=/)>|>(.*?)</\1\s*>)", re.DOTALL)


def shared_strings(data: bytes) -> list[str]:
    """Return the texts by index.

    Raises:
        MalformedError: not well-formed.
    """
    text = regular_text(data, "sst")
    if text is not None:
        try:
            found = [_item(plain, rich) for plain, rich in _ITEM.findall(text)]
        except IrregularError:
            return _parsed(data)
        if len(found) == sum(1 for _ in _START.finditer(text)):
            return found
    return _parsed(data)


def runs_text(content: str) -> str:
    """Return the text of an ``is`` or ``si`` element's content: its runs joined.

    Raises:
        IrregularError: it needs a parser.
    """
    return unprotected("".join(resolved(text) for name, text in _RUN.findall(content) if name == "t"))


def _item(plain: str, rich: str) -> str:
    if rich:
        return runs_text(rich)
    return unprotected(resolved(plain)) if "&" in plain or "_x" in plain else plain


def _parsed(data: bytes) -> list[str]:
    root = outline(data).root
    return [_element_text(item) for item in root.all("si")]


def _element_text(item: Element) -> str:
    pieces = [
        piece.text
        for child in item.children
        for piece in ([child] if child.name == "t" else child.all("t") if child.name == "r" else [])
    ]
    return unprotected("".join(pieces))
