"""The little of Excel's calculation that the tests need: + - * /, SUM, cells of any sheet, ranges, errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.fakeexcel.entering import ERRORS, Content, Error
from xltoolkit.model import coordinates

Look = Callable[[str | None, int, int], Content]
"""Tells the value of a cell: sheet (None: the formula's own), row, column."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<text>\"(?:[^\"]|\"\")*\")|(?P<error>#[A-Z/0]+[!?]|#N/A)"
    r"|(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?(?P<ref>[A-Za-z]{1,3}\$?\d+)(?![\w(])|(?P<name>[A-Za-z]+)\(|(?P<sign>[-+*/(),:]))"
)


class _Failed(Exception):  # noqa: N818 - carries an error of Excel's, which is a value
    def __init__(self, error: Error) -> None:
        self.error = error


def calculate(formula: str, look: Look) -> Content:
    """Return the value of a formula (with ``=``)."""
    try:
        reading = _Reading(formula[1:], look)
        value = reading.sum()
    except _Failed as failure:
        return failure.error
    if reading.token[0] != "end":
        return Error.NAME
    return 0.0 if value is None else value


class _Reading:
    """A formula, from left to right."""

    def __init__(self, text: str, look: Look) -> None:
        self._tokens = self._split(text)
        self._look = look
        self.token = next(self._tokens)

    def _split(self, text: str) -> Iterator[tuple[str, str, str]]:
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise _Failed(Error.NAME)
            yield match.lastgroup, match[match.lastgroup], match["sheet"] or ""
            at = match.end()
        while True:
            yield "end", "", ""

    def _next(self) -> tuple[str, str, str]:
        token, self.token = self.token, next(self._tokens)
        return token

    def _takes(self, *signs: str) -> str:
        return self._next()[1] if self.token[0] == "sign" and self.token[1] in signs else ""

    def sum(self) -> Content:
        """Read terms that are added and subtracted."""
        value = self._product()
        while sign := self._takes("+", "-"):
            right = _number(self._product())
            value = _number(value) + (right if sign == "+" else -right)
        return value

    def _product(self) -> Content:
        value = self._factor()
        while sign := self._takes("*", "/"):
            right = _number(self._factor())
            if sign == "/" and not right:
                raise _Failed(Error.DIV0)
            value = _number(value) * right if sign == "*" else _number(value) / right
        return value

    def _factor(self) -> Content:
        if sign := self._takes("+", "-"):
            number = _number(self._factor())
            return number if sign == "+" else -number
        if self._takes("("):
            value = self.sum()
            self._takes(")")
            return value
        kind, text, sheet = self._next()
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "error" and text in ERRORS:
            raise _Failed(ERRORS[text])
        if kind == "ref":
            return self._cell(sheet, text)
        if kind == "name" and text.upper() in ("SUM", "TRUE", "FALSE"):
            return self._function(text.upper())
        raise _Failed(Error.NAME)

    def _function(self, name: str) -> Content:
        total = 0.0
        while not self._takes(")"):
            total += sum(value for value in self._argument() if isinstance(value, float))
            self._takes(",")
            if self.token[0] == "end":
                raise _Failed(Error.NAME)
        return total if name == "SUM" else name == "TRUE"

    def _argument(self) -> list[Content]:
        if self.token[0] != "ref":
            return [self.sum()]
        _, first, sheet = self._next()
        if not self._takes(":"):
            return [self._cell(sheet, first)]
        (top, left), (bottom, right) = (coordinates(ref.replace("$", "")) for ref in (first, self._next()[1]))
        return [self._value(sheet, row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]

    def _cell(self, sheet: str, ref: str) -> Content:
        return self._value(sheet, *coordinates(ref.replace("$", "")))

    def _value(self, sheet: str, row: int, column: int) -> Content:
        name = sheet.rstrip("!")
        name = name[1:-1].replace("''", "'") if name.startswith("'") else name
        value = self._look(name or None, row, column)
        if isinstance(value, Error):
            raise _Failed(value)
        return value


def _number(value: Content) -> float:
    if isinstance(value, str):
        raise _Failed(Error.VALUE)
    return float(value or 0)
