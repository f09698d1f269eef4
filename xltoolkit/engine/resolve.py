"""Formulas resolved against the declared tables: what each reference means before any workbook is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce

from xltoolkit.engine.names import CHILDREN, EVERY, JOINS, SAME_CLASS, SETS, Names, TableNames
from xltoolkit.engine.plan import Apply, Choice, Equation, Linear, Mode, Part, Slot, Test, Walk
from xltoolkit.formula import (
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
from xltoolkit.model import FormulaError, Profile, Rows, Severity, fold
from xltoolkit.rules import Rule


@dataclass(slots=True)
class _Scope:
    """What binds the references that are being resolved."""

    driver: Slot | None = None
    local: bool = False
    joins: list[Slot] = field(default_factory=list)


class Resolver:
    """Resolves the formulas of a profile's rules.

    Args:
        names: what tables, rows and columns are called.
        profile: answers 选项.
    """

    def __init__(self, names: Names, profile: Profile) -> None:
        self._names = names
        self._profile = profile
        self._own = ""
        self._text = ""
        self._tables: list[str] = []

    def equation(self, rule: Rule, formula: Formula, severity: Severity, when: Condition | None = None) -> Equation:
        """Resolve one formula; ``when`` is the rule's own condition, beside the formula's guard.

        Raises:
            FormulaError: a name that no form has, or a set that nothing binds; ``where`` is left to the caller.
        """
        self._own, self._text, self._tables = rule.table, formula.text, []
        scope = self._scope(formula.left)
        left, right = self._part(formula.left, scope), self._part(formula.right, scope)
        guard = None if formula.guard is None else self._test(formula.guard, scope)
        if when is not None:
            self._text = rule.when
            test = self._test(when, scope)
            guard = test if guard is None else Test("且", tests=[test, guard])
        return Equation(rule, severity, formula, scope.driver, left, right, guard, scope.joins, self._tables)

    def _scope(self, left: Expression) -> _Scope:
        references = list(_outside_sums(left))
        if not references:
            return _Scope()
        source = next((r for r in references if _is_many(r)), references[0])
        return self._bind(source, local=False)

    def _bind(self, source: Reference, *, local: bool) -> _Scope:
        names = self._table(source)
        row, mode = self._row(source, names), Mode.NAMED
        word = _word(source.row)
        if word and not (word == EVERY and names.table.rows is Rows.SINGLE):
            if word in JOINS or word == CHILDREN:
                raise self._error(f"“{word}”要跟着左边的行走，不能自己决定行", source.row.position)
            mode = Mode.SET
        return _Scope(Slot(names, mode, row, source.column, summed=local), local)

    def _table(self, reference: Reference) -> TableNames:
        names = self._names.table(reference.table, self._own, self._text)
        if names.table.id not in self._tables:
            self._tables.append(names.table.id)
        return names

    def _row(self, reference: Reference, names: TableNames) -> Selector:
        word = _word(reference.row)
        if word == EVERY and names.table.rows is Rows.SINGLE:
            row: Selector = Name("", reference.row.position)
        elif word:
            return Name(word, reference.row.position)
        else:
            row = reference.row
        names.check_row(row, self._text)
        return row

    def _slot(self, reference: Reference, scope: _Scope, *, summed: bool) -> Slot:
        names = self._table(reference)
        row = self._row(reference, names)
        mode = self._mode(reference, names, row, scope, summed=summed)
        column = self._column(reference, names, scope, summed=summed)
        slot = Slot(names, mode, row, column, summed)
        if mode in {Mode.SAME_CODE, Mode.SAME_CLASS}:
            scope.joins.append(slot)
        return slot

    def _mode(self, reference: Reference, names: TableNames, row: Selector, scope: _Scope, *, summed: bool) -> Mode:
        driver, word = scope.driver, _word(row)
        if word in JOINS or word == CHILDREN:
            if driver is None:
                raise self._error(f"左边没有决定行，“{word}”无从对应", row.position)
            if word == CHILDREN:
                if not summed:
                    raise self._error("“下级”可能有许多行，要写在 合计(…) 里", row.position)
                return Mode.CHILDREN
            return Mode.SAME_CLASS if word == SAME_CLASS else Mode.SAME_CODE
        if not word and not isinstance(row, Span):
            return Mode.NAMED
        if driver is not None and driver.table == names.table.id and _written(driver.row) == _written(row):
            return Mode.BOUND
        if not summed:
            what = _written(reference.row)
            raise self._error(
                f"“{what}”有许多行，左边没有决定是哪一行", row.position, "写进 合计(…)，或用 同码、同类 与左边的行对应"
            )
        return Mode.SET if word else Mode.NAMED

    def _column(self, reference: Reference, names: TableNames, scope: _Scope, *, summed: bool) -> Selector | None:
        column, driver = reference.column, scope.driver
        if column is None:
            if driver is None:
                raise self._error("左边没有决定列，这里要写出列", reference.position)
            return None
        names.check_column(column, self._text)
        if not isinstance(column, Span):
            return column
        if driver is not None and driver.table == names.table.id and driver.column == column and not scope.local:
            return None
        if not summed:
            raise self._error("列的范围要写在左边，或写在 合计(…) 里", column.position)
        return column

    def _part(self, node: Expression, scope: _Scope) -> Part:
        match node:
            case Number(value):
                return Linear([], value)
            case Reference():
                return Linear([(Decimal(1), self._slot(node, scope, summed=False))])
            case Negative(operand):
                return _times(self._part(operand, scope), Linear([], Decimal(-1)))
            case Binary(operator, left, right):
                return _joined(operator, self._part(left, scope), self._part(right, scope))
            case Call():
                return self._call(node, scope)

    def _call(self, node: Call, scope: _Scope) -> Part:
        tests = [self._test(argument, scope) for argument in node.arguments if isinstance(argument, Condition)]
        values = [argument for argument in node.arguments if not isinstance(argument, Condition)]
        if node.function == "合计":
            return reduce(_plus, [self._sum(value, scope) for value in values])
        parts = [self._part(value, scope) for value in values]
        return Choice(tests[0], *parts) if tests else Apply(node.function, parts)

    def _sum(self, node: Expression, scope: _Scope) -> Part:
        if isinstance(node, Reference):
            return Linear([(Decimal(1), self._slot(node, scope, summed=True))])
        source = next((r for r in _outside_sums(node) if self._walks(r, scope)), None)
        if source is None:
            return self._part(node, scope)
        local = self._bind(source, local=True)
        driver = local.driver
        if driver is None:
            raise TypeError(source)
        if source.column is None or isinstance(source.column, Span):
            raise self._error("合计(算式) 里的列要逐个写出", source.position)
        self._names.table(source.table, self._own, self._text).check_column(source.column, self._text)
        body = self._part(node, local)
        return Walk(driver, body, local.joins)

    def _walks(self, reference: Reference, scope: _Scope) -> bool:
        """Whether the reference has rows that nothing binds yet."""
        names, word = self._table(reference), _word(reference.row)
        if word in JOINS or word == CHILDREN or (word == EVERY and names.table.rows is Rows.SINGLE):
            return False
        if not word and not isinstance(reference.row, Span):
            return False
        driver = scope.driver
        bound = driver is not None and driver.table == names.table.id
        return not (bound and driver is not None and _written(driver.row) == _written(reference.row))

    def _test(self, node: Condition, scope: _Scope) -> Test:
        match node:
            case Option(name):
                return Test("选项", fact=bool(self._profile.options.get(name)))
            case Comparison(left, operator, right):
                return Test(operator, [self._part(left, scope), self._part(right, scope)])
            case Not(condition):
                return Test("非", tests=[self._test(condition, scope)])
            case Both(first, second):
                return Test("且", tests=[self._test(first, scope), self._test(second, scope)])
            case Either(first, second):
                return Test("或", tests=[self._test(first, scope), self._test(second, scope)])

    def _error(self, what: str, position: int, advice: str = "对照 docs/公式语言.md 检查写法") -> FormulaError:
        return FormulaError(what, formula=self._text, position=position, advice=advice)


def _outside_sums(node: Expression | Condition) -> Iterator[Reference]:
    match node:
        case Reference():
            yield node
        case Negative(operand):
            yield from _outside_sums(operand)
        case Binary(_, left, right):
            yield from _outside_sums(left)
            yield from _outside_sums(right)
        case Call(function, arguments) if function != "合计":
            for argument in arguments:
                yield from _outside_sums(argument)


def _is_many(reference: Reference) -> bool:
    several = isinstance(reference.row, Span) or bool(_word(reference.row))
    return several or reference.column is None or isinstance(reference.column, Span)


def _word(row: Selector) -> str:
    """Return the set that a row names, or nothing."""
    text = fold(row.text) if isinstance(row, Name) else ""
    return text if text in SETS else ""


def _written(selector: Selector) -> str:
    if isinstance(selector, Span):
        return f"{fold(selector.first.text)}:{fold(selector.last.text)}"
    return fold(selector.text)


def _plus(left: Part, right: Part) -> Part:
    if isinstance(left, Linear) and isinstance(right, Linear):
        return left.plus(right)
    return Apply("+", [left, right])


def _joined(operator: str, left: Part, right: Part) -> Part:
    if operator == "+":
        return _plus(left, right)
    if operator == "-":
        return _plus(left, _times(right, Linear([], Decimal(-1))))
    return _times(left, right) if operator == "*" else Apply("/", [left, right])


def _times(left: Part, right: Part) -> Part:
    if isinstance(left, Linear) and isinstance(right, Linear):
        if not right.terms:
            return left.scaled(right.constant)
        if not left.terms:
            return right.scaled(left.constant)
    return Apply("*", [left, right])
