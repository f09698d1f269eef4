"""Formulas of one workbook: the names of functions, asked from Calc once; its own parser for what rules do not know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.errors import CalcError
from xltoolkit.calc.formulas import UnsureError, to_calc, to_excel
from xltoolkit.calc.link import Link

_ALL = 0x7FFFFFFF
"""All groups of functions and signs (``com.sun.star.sheet.FormulaMapGroup`` has one bit each)."""

_SPECIAL = "com.sun.star.sheet.FormulaMapGroupSpecialOffset"
_OOXML, _API = "OOXML", "API"
_ADD_IN = "COM.SUN.STAR."

_KEPT = {"EFFECTIVE": "EFFECT"}
"""LibreOffice's filter reads EFFECT so, which its own list of names does not tell."""


class Grammar:
    """Excel's grammar of formulas to Calc's and back.

    Args:
        link: the connection.
        document: the workbook: only it can make parsers.
    """

    def __init__(self, link: Link, document: Remote) -> None:
        self._link = link
        self._document = document
        self._mapper = document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
        self.to_calc = lru_cache(maxsize=4096)(self._to_calc)
        self.to_excel = lru_cache(maxsize=4096)(self._to_excel)

    def _to_calc(self, formula: str) -> str:
        """Return a formula of Excel's grammar in Calc's.

        Raises:
            CalcError: Calc does not understand it.
        """
        try:
            return to_calc(formula, self._names[0])
        except UnsureError as error:
            printed = self._parsed(formula, self._excel_parser, self._calc_parser)
            if printed is None:
                raise CalcError(
                    "LibreOffice Calc 认不出这个公式",
                    where=formula,
                    why=f"不认识：{error}",
                    advice="改用 A1 形式的引用；不用其他工作簿、结构化引用和溢出引用",
                ) from None
            return printed

    def _to_excel(self, formula: str) -> str:
        """Return a formula of Calc's grammar in Excel's; one that Excel has no words for stays as it is."""
        try:
            return to_excel(formula, self._names[1])
        except UnsureError:
            return self._parsed(formula, self._calc_parser, self._excel_parser) or formula

    @property
    def _names(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        if self._link.functions is None:
            self._link.functions = self._asked_names()
        return self._link.functions

    def _asked_names(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return Calc's names of Excel's functions, and back, as LibreOffice's own filter for .xlsx pairs them.

        The English list of names would not do: CEILING, EFFECT, WEEKNUM and others calculate something else there.
        """
        excel: dict[str, tuple[int, str]] = {}
        for entry in self._mapper.getAvailableMappings(self._language(_OOXML), _ALL):
            name, token = entry.Name.upper(), (entry.Token.OpCode, str(entry.Token.Data))
            if name[:1].isalpha() and not name.startswith(_ADD_IN):
                excel[name] = token
            elif name.startswith("_XLFN.") and not name.startswith("_XLFN.ORG."):
                excel[name.removeprefix("_XLFN.")] = token
        calc: dict[tuple[int, str], str] = {}
        for entry in self._mapper.getAvailableMappings(self._language(_API), _ALL):
            token = (entry.Token.OpCode, str(entry.Token.Data))
            # An add-in's function has a long name, too, which Calc gives; its short one may be another function's.
            if token not in calc or entry.Name.startswith(_ADD_IN):
                calc[token] = entry.Name
        pairs = [(name, calc[token]) for name, token in excel.items() if token in calc]
        return dict(pairs), {other.upper(): name for name, other in pairs} | _KEPT

    def _language(self, name: str) -> int:
        return int(self._link.uno.getConstantByName(f"com.sun.star.sheet.FormulaLanguage.{name}"))

    @cached_property
    def _bad(self) -> int:
        """The token of what a parser does not know."""
        specials = self._mapper.getAvailableMappings(self._language(_API), 0)
        return int(specials[self._link.uno.getConstantByName(f"{_SPECIAL}.BAD")].Token.OpCode)

    @cached_property
    def _excel_parser(self) -> Remote:
        return self._parser("XL_A1", _OOXML)

    @cached_property
    def _calc_parser(self) -> Remote:
        return self._parser("OOO", _API)

    def _parser(self, convention: str, language: str) -> Remote:
        parser = self._document.createInstance("com.sun.star.sheet.FormulaParser")
        parser.FormulaConvention = self._link.uno.getConstantByName(
            f"com.sun.star.sheet.AddressConvention.{convention}"
        )
        parser.OpCodeMap = self._mapper.getAvailableMappings(self._language(language), _ALL)
        return parser

    def _parsed(self, formula: str, reader: Remote, writer: Remote) -> str | None:
        """Return what Calc's own parser makes of a formula; None where it lost something of it without a word."""
        home = self._link.struct("com.sun.star.table.CellAddress", 0, 0, 0)
        tokens = reader.parseFormula(formula[1:], home)
        if any(token.OpCode == self._bad for token in tokens) or _plain(reader.printFormula(tokens, home)) != _plain(
            formula[1:]
        ):
            return None
        return f"={writer.printFormula(tokens, home)}"


def _plain(formula: str) -> str:
    return "".join(formula.split()).casefold()
