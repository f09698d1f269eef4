"""Number formats: Excel's codes, and what kind of value they make of a number."""

from __future__ import annotations

import re
from enum import Enum

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.errors import CalcError
from xltoolkit.calc.link import Link

_DATE, _TIME, _LOGICAL, _DURATION = 2, 4, 1024, 8192
"""Bits of ``com.sun.star.util.NumberFormat``."""

_BOOLEAN = "BOOLEAN"
_STANDARD = "General"
_LITERAL = re.compile(r'("[^"]*"|\\.|_.|\*.|\[[^\]]*\])')
_COLOR = re.compile(r"\[(BLACK|BLUE|CYAN|GREEN|MAGENTA|RED|WHITE|YELLOW)\]")
_GENERAL = re.compile(r"general", re.IGNORECASE)


class Kind(Enum):
    """What a number is, by its format."""

    NUMBER = _STANDARD
    DATE = "yyyy-mm-dd"
    MOMENT = "yyyy-mm-dd hh:mm:ss"
    BOOLEAN = _BOOLEAN

    @property
    def code(self) -> str:
        """The format that a cell is given which shows something else."""
        return self.value


class NumberFormats:
    """The number formats of one workbook, each asked from Calc once."""

    def __init__(self, link: Link, document: Remote) -> None:
        self._formats = document.NumberFormats
        self._english = link.struct("com.sun.star.lang.Locale", "en", "US", "")
        self._system = link.struct("com.sun.star.lang.Locale", "", "", "")
        self._malformed: type[Exception] = link.uno.getClass("com.sun.star.util.MalformedNumberFormatException")
        self._general = int(self._formats.getStandardIndex(self._system))
        boolean = int(self._formats.getStandardFormat(_LOGICAL, self._system))
        self._keys = {_STANDARD: self._general, Kind.BOOLEAN.code: boolean}
        self._kinds: dict[int, Kind] = {}
        self._codes = {self._general: _STANDARD}

    def key(self, code: str) -> int:
        """Return Calc's key of a format code of Excel.

        Raises:
            CalcError: no format code.
        """
        if (known := self._keys.get(code)) is None:
            known = self._keys[code] = self._new_key(code)
        return known

    def _new_key(self, code: str) -> int:
        # A format of the language English would be saved with [$-409] before it; one of the system's language is not.
        try:
            return int(self._formats.addNewConverted(code, self._english, self._system))
        except self._malformed as error:
            raise CalcError("不是数字格式", where=code, advice="写成 Excel 的格式代码，如 #,##0.00") from error

    def kind(self, key: int) -> Kind:
        """Return what a format makes of a number."""
        if (known := self._kinds.get(key)) is None:
            known = self._kinds[key] = _kind(int(self._formats.getByKey(key).Type))
        return known

    def code(self, key: int) -> str:
        """Return a format as Excel's code."""
        if (known := self._codes.get(key)) is None:
            known = self._codes[key] = self._code(key)
        return known

    def _code(self, key: int) -> str:
        found = self._formats.getByKey(key)
        text, language = str(found.FormatString), found.Locale
        if language.Language != self._english.Language and text != _BOOLEAN:
            # A format is spelt in its own language (常规, TT.MM.JJJJ), be it the system's; Excel's code is English.
            text = self._formats.getByKey(self._formats.addNewConverted(text, language, self._english)).FormatString
        return excel_code(text)


def _kind(bits: int) -> Kind:
    if bits & _LOGICAL:
        return Kind.BOOLEAN
    if bits & _DATE:
        return Kind.MOMENT if bits & _TIME else Kind.DATE
    return Kind.MOMENT if bits & (_TIME | _DURATION) else Kind.NUMBER


def excel_code(text: str) -> str:
    """Return an English format code of Calc as Excel writes it: dates in small letters, colours with a capital."""
    if text == _BOOLEAN or _GENERAL.fullmatch(text):
        return _STANDARD
    parts = _LITERAL.split(text)
    parts[::2] = [part if _GENERAL.search(part) else _lowered(part) for part in parts[::2]]
    return _COLOR.sub(lambda color: f"[{color[1].capitalize()}]", "".join(parts))


def _lowered(part: str) -> str:
    """Return the unquoted part of a code with its date and time letters small; AM/PM and E+ keep their capitals."""
    return re.sub(r"AM/PM|A/P|E[+-]|[A-Z]", lambda found: found[0] if len(found[0]) > 1 else found[0].lower(), part)
