"""What a rule pack's rules say that this profile does not print: the rule is whole, and yet never checks a thing.

The core's own rules are written for several forms of a table, so that most of them name what a form lacks; a pack is
written for one place.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import takewhile
from operator import eq

from xltoolkit.engine.names import SETS, TableNames, is_code
from xltoolkit.engine.plan import Equation
from xltoolkit.engine.ruleset import RuleSet, references
from xltoolkit.engine.vacuous import vacuous
from xltoolkit.formula import Name, Reference, Selector, Span, parse_condition
from xltoolkit.model import CodeList, FormulaError, Rows, ToolkitError, fold
from xltoolkit.rules import Rule


def doubts(
    ruleset: RuleSet, codes: Mapping[str, CodeList], facts: Container[str] = ()
) -> dict[str, tuple[ToolkitError, ...]]:
    """Return what is doubtful about the rules of packs, by rule id; every doubt points into its file.

    Args:
        ruleset: the rules of a profile.
        codes: names of codes by classification.
        facts: names that 选项 may ask for.
    """
    found: dict[str, dict[str, ToolkitError]] = {}
    idle = {id(equation) for equation in ruleset.idle}
    for equation in {id(item): item for item in (*ruleset.equations, *ruleset.idle)}.values():
        written = equation.rule.written
        if written is None:
            continue
        doubt = _Doubting(ruleset, codes, equation)
        for error in list(doubt.found()) or ([doubt.nowhere()] if id(equation) in idle else []):
            found.setdefault(equation.rule.id, {}).setdefault(error.what, written.placed(error))
    for rule in ruleset.rules:
        if (written := rule.written) is not None:
            for error in vacuous(rule, facts):
                found.setdefault(rule.id, {}).setdefault(error.what, written.placed(error))
    return {id: tuple(errors.values()) for id, errors in found.items()}


class _Doubting:
    """Looks through the references of one equation."""

    def __init__(self, ruleset: RuleSet, codes: Mapping[str, CodeList], equation: Equation) -> None:
        self._ruleset = ruleset
        self._codes = codes
        self._equation = equation
        self._rule: Rule = equation.rule
        self._profile = ruleset.profile.id

    def found(self) -> Iterator[FormulaError]:
        """Yield the tables, rows, columns and codes that the profile does not know."""
        yield from self._among(references(self._equation.formula), self._equation.formula.text)
        if self._rule.when:
            yield from self._among(references(parse_condition(self._rule.when)), self._rule.when)

    def nowhere(self) -> FormulaError:
        """Return that no cell of the profile's forms can be checked."""
        return self._cannot("没有一个单元格可核对", self._equation.formula.text, 0, "核对行与列")

    def _among(self, items: Iterable[Reference], formula: str) -> Iterator[FormulaError]:
        published = {entry.table for entry in self._ruleset.profile.tables}
        for reference in items:
            table = self._ruleset.names.table(reference.table, self._rule.table, formula)
            if table.table.id not in published:
                what = f"本口径不公开《{table.table.title}》"
                yield self._cannot(what, formula, reference.table.position, "xlt tables 列出本口径的表")
                continue
            yield from self._lacking(table, reference, formula)
            yield from self._unknown(table, reference.row, formula)

    def _lacking(self, table: TableNames, reference: Reference, formula: str) -> Iterator[FormulaError]:
        form, title = table.printed, table.printed.form.title
        look = f"xlt tables {table.table.id} 列出有的"
        is_set = isinstance(reference.row, Name) and fold(reference.row.text) in SETS
        if not is_set and form.row_keys(reference.row) is None:
            what = f"《{title}》没有“{_written(reference.row)}”这一行"
            yield self._cannot(what, formula, reference.row.position, f"{look}行")
        if reference.column is not None and form.column_names(reference.column) is None:
            what = f"《{title}》没有“{_written(reference.column)}”这一栏"
            yield self._cannot(what, formula, reference.column.position, f"{look}栏")

    def _cannot(self, what: str, formula: str, position: int, look: str) -> FormulaError:
        return FormulaError(
            f"规则“{self._rule.id}”在口径 {self._profile} 下无法核对：{what}",
            formula=formula,
            position=position,
            advice=f"{look}；这个口径不用这条规则的，在口径里写 off",
        )

    def _unknown(self, table: TableNames, row: Selector, formula: str) -> Iterator[FormulaError]:
        if table.table.rows is not Rows.CODES:
            return
        known = self._known(table)
        for name in (row.first, row.last) if isinstance(row, Span) else (row,):
            code = fold(name.text)
            if known and is_code(code) and code not in known:
                near = _nearest(code, known)
                yield FormulaError(
                    f"规则“{self._rule.id}”里的科目编码 {code} 没有见过（口径的表样和科目表里都没有），"
                    "表上没有这一行时按 0 计",
                    formula=formula,
                    position=name.position,
                    advice=f"是不是 {near} {known[near]}？没有写错的，可以在规则包里用 [[codes]] 写上它的名称",
                )

    def _known(self, table: TableNames) -> dict[str, str]:
        """Return the known codes of the table's classification with a name of each."""
        classification = table.table.classification
        listed = self._codes.get(classification)
        names = {} if listed is None else {code: next(iter(variants), "") for code, variants in listed.names.items()}
        for other in self._ruleset.names.tables.values():
            if other.table.classification == classification:
                for form in other.table.forms:
                    names |= {line.code: line.label for block in form.blocks for line in block.lines if line.code}
        return names


def _written(selector: Selector) -> str:
    return f"{selector.first.text}:{selector.last.text}" if isinstance(selector, Span) else selector.text


def _nearest(code: str, known: Iterable[str]) -> str:
    """Return the code that shares the longest beginning; of several the nearest number."""

    def distance(other: str) -> tuple[int, int, int]:
        common = sum(takewhile(bool, map(eq, code, other)))
        return -common, abs(len(code) - len(other)), abs(int(code) - int(other))

    return min(known, key=distance)
