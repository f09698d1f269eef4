"""Formulas from Excel's grammar into that of Calc's interface, and back, a whole block without asking Calc.

Calc takes and gives formulas of its interface in a grammar of its own: ``;`` between arguments, ``|`` between the rows
of an array, ``~`` and ``!`` for union and intersection, ``$'表 1'.A1`` for another sheet's cell, ``TRUE()`` for TRUE,
and a few functions under other names. What is not known for sure raises ``UnsureError``; nothing is guessed.

Sources: ECMA-376-1, 18.17 (formulas of spreadsheets); OpenDocument 1.3 part 4 (OpenFormula), 5, with the separators of
``com.sun.star.sheet.FormulaLanguage.API``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from xltoolkit.model import CellError, column_letters, column_number

_NAME = r"[^\W\d][\w.]*"
_ROW, _COLUMN = r"\$?[1-9]\d{0,6}", r"\$?[A-Za-z]{1,3}"
_PLACE = rf"(?:{_COLUMN}{_ROW}(?::{_COLUMN}{_ROW})?|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW})(?![\w.(])"
_COMMON = rf"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<error>\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))
  | (?P<space>[ \r\n\t]+)
  | (?P<function>{_NAME}(?=\())
  | (?P<place>{_PLACE})
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>{_NAME})
  | (?P<sign><=|>=|<>|[-+*/^&=<>%:])
  | (?P<open>[(\{{])
  | (?P<close>[)\}}])
"""
_EXCEL = re.compile(
    rf"""(?P<sheet>(?:'(?:[^'\[\]]|'')+'|{_NAME}(?::{_NAME})?)!)(?P<there>{_PLACE})|{_COMMON}|(?P<separator>[,;])""",
    re.VERBOSE,
)
_SHEET = r"""\$?(?:'(?:[^']|'')+'|[^\W\d]\w*|\#REF!)\."""
_CALC = re.compile(
    rf"""(?P<sheet>{_SHEET})(?P<there>\$?[A-Z]{{1,3}}\$?\d+|\$?[A-Z]{{1,3}}(?=:)|\$?\d+(?=:))"""
    rf"""(?P<more>:(?P<last>{_SHEET})?(?P<end>\$?[A-Z]{{1,3}}\$?\d+|\$?[A-Z]{{1,3}}|\$?\d+))?(?![\w(])|{_COMMON}|(?P<separator>[;|~!])""",
    re.VERBOSE,
)
_ENDS, _STARTS = {"place", "word", "close", "sheet"}, {"place", "word", "function", "open", "sheet"}
_PLAIN_SHEET = re.compile(r"(?!(?i:[a-z]{1,3}\d+|r\d*|c\d*|r\d*c\d*|true|false)$)[^\W\d][\w.]*")
_REFERENCE = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+)|(\$?)([A-Za-z]{1,3})|(\$?)(\d+)")


class UnsureError(ValueError):
    """Something in a formula that these rules do not know."""


class Token(NamedTuple):
    """A piece of a formula: its kind and its text."""

    kind: str
    text: str
    match: re.Match[str]


def to_calc(formula: str, functions: Mapping[str, str]) -> str:
    """Return a formula of Excel's grammar in Calc's.

    Args:
        formula: with its ``=``.
        functions: Calc's name of each function of Excel.

    Raises:
        UnsureError: something in it is not known for sure (names with dots, other workbooks, tables, spills).
    """

    def sheet(token: Token) -> str:
        first, _, last = _bare(token.match["sheet"][:-1]).partition(":")
        start, _, end = token.match["there"].partition(":")
        if last:
            return f"$'{first}'.{start}:$'{last}'.{end or start}"
        return f"$'{first}'.{token.match['there']}"

    def word(token: Token) -> str:
        if token.text.upper() in {"TRUE", "FALSE"}:
            return f"{token.text.upper()}()"
        if "." in token.text:
            raise UnsureError(token.text)
        return token.text

    def function(token: Token) -> str:
        bare = token.text.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
        return functions.get(bare, token.text)

    separators = {("(", ","): ";", ("", ","): "~", ("{", ","): ";", ("{", ";"): "|"}
    return _translated(formula, _EXCEL, {"sheet": sheet, "word": word, "function": function}, separators, "!")


def to_excel(formula: str, functions: Mapping[str, str]) -> str:
    """Return a formula of Calc's grammar in Excel's; an array formula loses its braces.

    Args:
        formula: with its ``=``.
        functions: Excel's name of each function of Calc.

    Raises:
        UnsureError: something in it is not known for sure (other workbooks, database ranges).
    """

    def sheet(token: Token) -> str:
        found = token.match
        name, last = _bare(found["sheet"].lstrip("$")[:-1]), found["last"]
        end = f":{found['end']}" if found["more"] else ""
        if name == "#REF!":
            return f"{name}{found['there']}{end}"
        if not last:
            return f"{quoted(name)}!{found['there']}{end}"
        other = _bare(last.lstrip("$")[:-1])
        if other == name:
            return f"{quoted(name)}!{found['there']}{end}"
        plain = _PLAIN_SHEET.fullmatch(name) and _PLAIN_SHEET.fullmatch(other)
        both = f"{name}:{other}" if plain else f"'{name}:{other}'"
        return f"{both}!{found['there']}{'' if found['end'] == found['there'] else end}"

    def function(token: Token) -> str:
        return functions.get(token.text.upper(), token.text.upper())

    text = formula[1:-1] if formula.startswith("{=") else formula
    separators = {("(", ";"): ",", ("{", ";"): ",", ("{", "|"): ";"}
    signs = dict.fromkeys([("(", "~"), ("", "~")], ",") | dict.fromkeys([("(", "!"), ("", "!")], " ")
    translated = _translated(text, _CALC, {"sheet": sheet, "function": function}, separators | signs, "")
    return _without_calls(translated)


def quoted(sheet: str) -> str:
    """Return a sheet's name (apostrophes already doubled) as Excel writes it before ``!``."""
    return sheet if _PLAIN_SHEET.fullmatch(sheet) else f"'{sheet}'"


def shifted(formula: str, rows: int, columns: int) -> str:
    """Return a formula of Excel's grammar as it reads so many cells further down and right.

    Raises:
        UnsureError: something in it is not known for sure.
    """
    pieces = []
    for token in _tokens(formula[1:], _EXCEL):
        place = token.text if token.kind == "place" else token.match["there"] if token.kind == "sheet" else None
        moved = None if place is None else _REFERENCE.sub(lambda match: _moved(match, rows, columns), place)
        pieces.append(token.text if moved is None else f"{token.match['sheet'] or ''}{moved}")
    return "=" + "".join(pieces)


def _moved(match: re.Match[str], rows: int, columns: int) -> str:
    fixed_column, letters = match[1] or match[5] or "", match[2] or match[6] or ""
    fixed_row, row = match[3] or match[7] or "", match[4] or match[8] or ""
    if letters and not fixed_column:
        letters = column_letters(column_number(letters) + columns)
    if row and not fixed_row:
        row = str(int(row) + rows)
    return f"{fixed_column}{letters}{fixed_row}{row}"


def _translated(
    formula: str,
    grammar: re.Pattern[str],
    rules: Mapping[str, Callable[[Token], str]],
    separators: Mapping[tuple[str, str], str],
    intersection: str,
) -> str:
    """Translate token by token; which separator is meant depends on the bracket that it stands in."""
    pieces, inside, last = [], [""], ""
    tokens = list(_tokens(formula[1:], grammar))
    for number, token in enumerate(tokens):
        following = tokens[number + 1].kind if number + 1 < len(tokens) else ""
        if token.kind == "open":
            inside.append("(" if last == "function" else "{" if token.text == "{" else "")
        elif token.kind == "close":
            inside.pop()
            if not inside:
                raise UnsureError(token.text)
        if token.kind == "separator":
            pieces.append(_separator(separators, inside[-1], token.text))
        elif token.kind == "space" and intersection and last in _ENDS and following in _STARTS:
            pieces.append(intersection)
        else:
            rule = rules.get(token.kind)
            pieces.append(token.text if rule is None else rule(token))
        last = last if token.kind == "space" else token.kind
    if len(inside) > 1:
        raise UnsureError(formula[-1])
    return "=" + "".join(pieces)


def _separator(separators: Mapping[tuple[str, str], str], inside: str, text: str) -> str:
    if (inside, text) not in separators:
        raise UnsureError(text)
    return separators[inside, text]


def _tokens(text: str, grammar: re.Pattern[str]) -> Iterator[Token]:
    at = 0
    while at < len(text):
        match = grammar.match(text, at)
        if match is None:
            raise UnsureError(text[at : at + 20])
        kind = "sheet" if match["sheet"] else str(match.lastgroup)
        yield Token(kind, match[0], match)
        at = match.end()


def _bare(name: str) -> str:
    """Return a sheet's name without the quotes around it; apostrophes in it stay doubled."""
    return name[1:-1] if name.startswith("'") else name


def _without_calls(formula: str) -> str:
    """Return a formula with TRUE and FALSE as Excel writes them; text in quotes stays."""
    parts = formula.split('"')
    parts[::2] = [re.sub(r"(?<![\w.])(TRUE|FALSE)\(\)", r"\1", part) for part in parts[::2]]
    return '"'.join(parts)


ERRORS = {
    503: CellError("#NUM!"),
    519: CellError("#VALUE!"),
    521: CellError("#NULL!"),
    524: CellError("#REF!"),
    525: CellError("#NAME?"),
    532: CellError("#DIV/0!"),
    32767: CellError("#N/A"),
}
"""Excel's errors by Calc's numbers (``formula/errorcodes.hxx``)."""

OTHER_ERROR = CellError("#VALUE!")
"""What LibreOffice's filter makes of errors that only Calc has, such as Err:502 for an argument out of range."""
