"""The audit-formula language: what an accountant would write, as a syntax tree (docs/formula-language.md)."""

from __future__ import annotations

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
from xltoolkit.formula.parser import parse, parse_condition
from xltoolkit.formula.printer import show, written
from xltoolkit.formula.words import FUNCTIONS, nearest

__all__ = [
    "FUNCTIONS",
    "Binary",
    "Both",
    "Call",
    "Comparison",
    "Condition",
    "Either",
    "Expression",
    "Formula",
    "Name",
    "Negative",
    "Not",
    "Number",
    "Option",
    "Reference",
    "Selector",
    "Span",
    "nearest",
    "parse",
    "parse_condition",
    "show",
    "written",
]
