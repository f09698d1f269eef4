"""Syntax tree to text: ``parse(show(formula)) == formula``."""

from __future__ import annotations

import re

from xltoolkit.formula.nodes import (
    Binary,
    Both,
    Call,
    Comparison,
    Condition,
    Either,
    Expression,
    Formula,
    Name,
    Negative,
    Not,
    Number,
    Option,
    Reference,
    Selector,
    Span,
)

_NAME = re.compile(r"[^\s\[\],:=<>，：［］＝＜＞\"“]([^\[\],:=<>，：［］＝＜＞\n]*[^\s\[\],:=<>，：［］＝＜＞])?")
"""A row or a column that needs no quotation marks; spaces may stand inside."""
_PLAIN_NAME = re.compile(r"[^\s\[\],:=<>，：［］＝＜＞\"“][^\s\[\],:=<>，：［］＝＜＞]*")
_PLAIN_TABLE = re.compile(r"[^\s()\[\],:=<>≤≥≠+\-*/×÷\"“（），：＝＜＞＋－−＊／［］]+")
_SUM, _PRODUCT, _SIGN, _ATOM = range(4)
_OR, _AND, _NOT = range(3)


def show(formula: Formula) -> str:
    """Return the formula in ASCII signs with as few parentheses as it needs; its guard stands in front."""
    body = f"{_expression(formula.left)} {formula.operator} {_expression(formula.right)}"
    return f"当 {_condition(formula.guard)}：{body}" if formula.guard is not None else body


def written(name: str) -> str:
    """Return the name of a row or a column as formulas have to write it; Chinese marks need no care in TOML."""
    if _NAME.fullmatch(name):
        return name
    return f'"{name}"' if "“" in name and '"' not in name else f"“{name}”"


def _expression(node: Expression, level: int = _SUM) -> str:
    match node:
        case Number(value):
            return f"{value:f}"
        case Reference():
            return _reference(node)
        case Call(function, arguments):
            parts = (_condition(a) if isinstance(a, Condition) else _expression(a) for a in arguments)
            return f"{function}({', '.join(parts)})"
        case Negative(operand):
            return _bracketed(f"-{_expression(operand, _SIGN)}", level > _SIGN)
        case Binary(operator, left, right):
            own = _SUM if operator in "+-" else _PRODUCT
            text = f"{_expression(left, own)} {operator} {_expression(right, own + 1)}"
            return _bracketed(text, level > own)


def _condition(node: Condition, level: int = _OR) -> str:
    match node:
        case Option(name):
            return f"选项({name})"
        case Comparison(left, operator, right):
            return f"{_expression(left)} {operator} {_expression(right)}"
        case Not(condition):
            return f"非 {_condition(condition, _NOT)}"
        case Both(left, right):
            return _bracketed(f"{_condition(left, _AND)} 且 {_condition(right, _NOT)}", level > _AND)
        case Either(left, right):
            return _bracketed(f"{_condition(left, _OR)} 或 {_condition(right, _AND)}", level > _OR)


def _reference(node: Reference) -> str:
    cells = _selector(node.row) + (f",{_selector(node.column)}" if node.column is not None else "")
    return f"{_name(node.table, _PLAIN_TABLE)}[{cells}]"


def _selector(node: Selector) -> str:
    if isinstance(node, Span):
        return f"{_name(node.first, _PLAIN_NAME)}:{_name(node.last, _PLAIN_NAME)}"
    return _name(node, _PLAIN_NAME)


def _name(name: Name, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(name.text):
        return name.text
    return f"“{name.text}”" if '"' in name.text else f'"{name.text}"'


def _bracketed(text: str, needed: bool) -> str:  # noqa: FBT001 - a private helper of one meaning
    return f"({text})" if needed else text
