"""The shared strings of a workbook: texts that cells name by number.

Source: ECMA-376-1, 18.4 (shared string table). Phonetic guides (18.4.6, ``rPh``) are no part of a text.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from xltoolkit.workbook.package import budget
from xltoolkit.workbook.package.celltext import unprotected
from xltoolkit.workbook.package.outline import MalformedError, OverBudgetError, refuse_doctype, utf8
from xltoolkit.workbook.package.xmltext import IrregularError, regular_text, resolved

_ITEM = re.compile(r'<si>(?:<t(?: xml:space="preserve")?>([^<]*)</t></si>|(.*?)</si>)|<si ?/>', re.DOTALL)
_TEXTS = {("si", "t"), ("si", "r", "t")}
_START = re.compile(r"<si[\s/>]")
_UNCLOSED = {name: re.compile(rf"<{name}(?:\s[^<>]*)?(?<!/)>") for name in ("t", "rPh")}
_RUN = re.compile(r"<(t|rPh)(?:\s[^<>]*)?(?:(?<=/)>|>(.*?)</\1\s*>)", re.DOTALL)


def shared_strings(data: bytes) -> list[str]:
    """Return the texts by index.

    Raises:
        MalformedError: not well-formed.
        OverBudgetError: there are more than the budget allows.
    """
    text = regular_text(data, "sst")
    # Behind the last end tag nothing may open: the pattern would look for its end from every item again.
    if text is not None and text.find("<si>", max(text.rfind("</si>"), 0)) < 0:
        _room(text.count("<si"))
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
    for name, unclosed in _UNCLOSED.items():
        if unclosed.search(content, max(content.rfind(f"</{name}"), 0)) is not None:
            raise IrregularError(content)
    return unprotected("".join(resolved(text) for name, text in _RUN.findall(content) if name == "t"))


def _room(count: int) -> None:
    if count > budget.current().strings:
        raise OverBudgetError(budget.over("共享文字", "strings"))


def _item(plain: str, rich: str) -> str:
    if rich:
        return runs_text(rich)
    return unprotected(resolved(plain)) if "&" in plain or "_x" in plain else plain


def _parsed(data: bytes) -> list[str]:
    return _StringsParser().parse(data)


class _StringsParser:
    """Shared strings by a parser, without a map: there may be many."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._inside: list[str] = []
        self._pieces: list[str] = []
        self._deepest = budget.current().nesting

    def parse(self, data: bytes) -> list[str]:
        """Return the texts of all items."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = refuse_doctype
        try:
            parser.Parse(utf8(data), True)  # noqa: FBT003 - expat takes it by position only
        except expat.ExpatError as error:
            raise MalformedError(f"不是完好的 XML（{error}）") from error
        return self._found

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._inside.append(name.rpartition(" ")[2])
        if len(self._inside) > self._deepest:
            raise OverBudgetError(budget.over("元素的嵌套层数", "nesting"))

    def _text(self, text: str) -> None:
        if tuple(self._inside[1:]) in _TEXTS:
            self._pieces.append(text)

    def _end(self, _name: str) -> None:
        if self._inside[1:] == ["si"]:
            self._found.append(unprotected("".join(self._pieces)))
            self._pieces.clear()
            _room(len(self._found))
        self._inside.pop()
