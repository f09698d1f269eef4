"""Text to parse tree to syntax tree. Names keep the text as it was written; signs become ASCII."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

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
from xltoolkit.formula.words import FUNCTIONS, nearest
from xltoolkit.model import FormulaError

_SIGNS = {"×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>"}
_ONE_ARGUMENT = {"绝对值": 1, "若": 3}
_DEEPEST = 200
"""How deep a formula may go, a sum of so many terms included: all that walks through one recurses."""

_ASCII = str.maketrans("＝＜＞＋－−＊／（），：［］．＂！％　０１２３４５６７８９", '=<>+--*/(),:[]."!% 0123456789')
"""Full-width signs, one character for one, so that positions stay."""

_EXPECTED = {
    "COMPARISON": "= <= >= < > <>",
    "COMPUTED": ":=",
    "PLUS": "+ - × ÷",
    "TABLE": "表[行,列]",
    "NUMBER": "数",
    "PERCENT": "%",
    "FUNCTION": "函数",
    "NAME": "行或列的名称",
    "OPTION": "选项(名称)",
    "OPTION_NAME": "选项的名称",
    "WHEN": "当",
    "AND": "且",
    "OR": "或",
    "LSQB": "[",
    "RSQB": "]",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": "逗号",
    "COLON": "冒号",
    "$END": "公式结束",
}
"""What users read for the terminals of the grammar; those left out are said by another one."""

Branch = Tree[Token]


@cache
def _grammar() -> Lark:
    text = files("xltoolkit.formula").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", start=["start", "guard"], maybe_placeholders=False)


def read(text: str, start: str = "start") -> Branch:
    """Read a formula into a parse tree; with ``guard`` as the start, a condition.

    Raises:
        FormulaError: it does not parse.
    """
    try:
        return _grammar().parse(text.translate(_ASCII), start=start)
    except UnexpectedInput as error:
        raise _refusal(text, error) from None


_SLIPS = (
    (re.compile(r"[【】〔〕]"), "方括号用 [ ]"),
    (re.compile("=<"), "写成 <="),
    (re.compile("=>"), "写成 >="),
    (re.compile(r"(?<=[\d\])%])[且或](?=[^\s(])"), "且、或 的前后各空一格"),
)
"""What people type that the language does not have -> advice."""
_IN_QUOTES = re.compile(r'"[^"]*"|“[^“”]*”')


def _slip(text: str) -> tuple[int, str, str] | None:
    """Return place, text and advice of the first common slip outside quotation marks."""
    plain = _IN_QUOTES.sub(lambda quoted: " " * len(quoted[0]), text.translate(_ASCII))
    found = ((slip.search(plain), advice) for slip, advice in _SLIPS)
    places = [(match.start(), text[match.start() : match.end()], advice) for match, advice in found if match]
    return min(places, default=None)


def _refusal(text: str, error: UnexpectedInput) -> FormulaError:
    expected: set[str] = set()
    position, end = error.pos_in_stream, len(text.rstrip())
    if isinstance(error, UnexpectedCharacters):
        expected = set(error.allowed or ())
    elif isinstance(error, UnexpectedToken):
        expected = error.accepts or error.expected
        if error.token.type == "$END":
            position = end
    at = end if position is None else position
    if (slip := _slip(text)) is not None:
        return FormulaError(f"公式里写了“{slip[1]}”", formula=text, position=slip[0], advice=slip[2])
    words = [word for terminal, word in _EXPECTED.items() if terminal in expected]
    return FormulaError(
        "公式到这里还没有写完" if at >= end else f"公式在“{text[at]}”处读不懂",
        formula=text,
        position=at,
        advice=f"这里可以写：{'、'.join(words)}" if words else "对照 docs/公式语言.md 检查写法",
    )


class Builder:
    """Builds the syntax tree of one formula.

    Args:
        text: the formula as written.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        self._nodes: dict[str, Callable[[Branch], Expression | Condition]] = {
            "binary": self._binary,
            "negative": lambda tree: Negative(self._expression(tree.children[1])),
            "positive": lambda tree: self._expression(tree.children[1]),
            "number": lambda tree: Number(Decimal(str(tree.children[0]))),
            "percent": lambda tree: Number(Decimal(str(tree.children[0])).scaleb(-2)),
            "reference": self._reference,
            "call": self._call,
            "comparison": self._comparison,
            "option": lambda tree: Option(self._written(cast("Token", tree.children[1]))),
            "negation": lambda tree: Not(self._condition(tree.children[1])),
            "both": lambda tree: Both(self._condition(tree.children[0]), self._condition(tree.children[2])),
            "either": lambda tree: Either(self._condition(tree.children[0]), self._condition(tree.children[2])),
        }

    def formula(self, tree: Branch) -> Formula:
        """Build the whole formula.

        Raises:
            FormulaError: an unknown function, a wrong number of arguments, or ``:=`` behind an expression.
        """
        guard = None
        body = tree.children[0]
        if tree.data == "guarded_before":
            guard, body = self._condition(tree.children[1]), tree.children[2]
        elif tree.data == "guarded_behind":
            guard = self._condition(tree.children[2])
        left, operator, right = cast("Branch", body).children
        formula = Formula(self._expression(left), _sign(operator), self._expression(right), guard, self._text)
        if formula.computes and not isinstance(formula.left, Reference):
            sign = cast("Token", operator).start_pos or 0
            raise self._error(":= 的左边只能是一个单元格引用 表[行,列]", sign, "要算的格写在左边，算式写在右边")
        return formula

    def guard(self, tree: Branch) -> Condition:
        """Build a condition that stands by itself.

        Raises:
            FormulaError: an unknown function, or a wrong number of arguments.
        """
        return self._condition(tree.children[0])

    def _node(self, tree: Branch | Token) -> Expression | Condition:
        branch = cast("Branch", tree)
        self._depth += 1
        if self._depth > _DEEPEST:
            advice = "一长串加号写成 合计(甲, 乙, …)，或分成几个公式"
            raise self._error(f"公式太长，或括号太多层，超过 {_DEEPEST} 层", _start(branch), advice)
        node = self._nodes[str(branch.data)](branch)
        self._depth -= 1
        return node

    def _expression(self, tree: Branch | Token) -> Expression:
        return cast("Expression", self._node(tree))

    def _condition(self, tree: Branch | Token) -> Condition:
        return cast("Condition", self._node(tree))

    def _binary(self, tree: Branch) -> Binary:
        left, operator, right = tree.children
        return Binary(_sign(operator), self._expression(left), self._expression(right))

    def _comparison(self, tree: Branch) -> Comparison:
        left, operator, right = tree.children
        return Comparison(self._expression(left), _sign(operator), self._expression(right))

    def _call(self, tree: Branch) -> Call:
        word = cast("Token", tree.children[0])
        name, position = self._written(word), word.start_pos or 0
        if name not in FUNCTIONS:
            raise self._error(f"没有函数“{name}”", position, nearest(name, FUNCTIONS))
        arguments = tuple(self._node(child) for child in tree.children[1:])
        wanted = _ONE_ARGUMENT.get(name, len(arguments))
        if len(arguments) != wanted:
            raise self._error(f"函数“{name}”要 {wanted} 个参数，这里有 {len(arguments)} 个", position, "")
        for index, argument in enumerate(arguments):
            if isinstance(argument, Condition) != (name == "若" and index == 0):
                raise self._error(f"函数“{name}”的第 {index + 1} 个参数不对", position, "若(条件, 成立时, 不成立时)")
        return Call(name, arguments, position)

    def _reference(self, tree: Branch) -> Reference:
        table, row, *column = (cast("Branch", child) for child in tree.children)
        return Reference(self._name(table), self._selector(row), self._selector(column[0]) if column else None)

    def _selector(self, tree: Branch) -> Selector:
        if tree.data == "span":
            first, last = (cast("Branch", child) for child in tree.children)
            return Span(self._name(first), self._name(last))
        return self._name(tree)

    def _name(self, tree: Branch) -> Name:
        token = cast("Token", tree.children[0])
        written = self._written(token)
        return Name(written[1:-1] if tree.data == "quoted" else written, token.start_pos or 0)

    def _written(self, token: Token) -> str:
        return self._text[token.start_pos : token.end_pos]

    def _error(self, what: str, position: int, advice: str) -> FormulaError:
        return FormulaError(what, formula=self._text, position=position, advice=advice)


def _start(tree: Branch) -> int:
    """Return where a branch's own sign stands, else where it begins."""
    token = next((child for child in tree.children if isinstance(child, Token)), None)
    return _start(cast("Branch", tree.children[0])) if token is None else token.start_pos or 0


def _sign(token: Branch | Token) -> str:
    return _SIGNS.get(str(token), str(token))
