"""Rules made ready for a profile: resolved, tried on empty tables, contradictions refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from xltoolkit.engine.builtin import builtin_rules
from xltoolkit.engine.functions import Emitter
from xltoolkit.engine.instances import Instance, coordinate, instances_of
from xltoolkit.engine.layouts import Layouts
from xltoolkit.engine.names import Names, is_code
from xltoolkit.engine.plan import Equation, Test, slots_of
from xltoolkit.engine.resolve import Resolver
from xltoolkit.engine.specimen import specimens
from xltoolkit.engine.view import View
from xltoolkit.formula import Formula, Reference, Span, parse, parse_condition
from xltoolkit.model import Accounts, FormulaError, PluginError, Profile, Table, ToolkitError
from xltoolkit.rules import Rule


@dataclass(slots=True)
class RuleSet:
    """The rules of a profile, ready to examine workbooks with.

    Args:
        rules: those that apply, the built-in ones first, with the profile's severities.
        equations: their formulas, resolved.
        names: what tables, rows and columns are called.
        profile: whose they are.
        idle: equations that no cell of the forms which the profile prints can be checked by, also those that are not
            among ``equations`` for it.
        layouts: how the equations were laid over the workbooks so far.
    """

    rules: tuple[Rule, ...]
    equations: tuple[Equation, ...]
    names: Names
    profile: Profile
    idle: tuple[Equation, ...] = ()
    layouts: Layouts = field(default_factory=Layouts, compare=False, repr=False)

    def views(self, accounts: Accounts) -> dict[str, View]:
        """Return the recognised tables with their rows grouped."""
        return {id: View(bound, self.names.tables[id]) for id, bound in accounts.tables.items()}

    def lay(self, accounts: Accounts) -> Iterator[tuple[Equation, list[Instance]]]:
        """Yield the instances of every equation in accounts that are known to be whole."""
        views = self.views(accounts)
        emitter = Emitter(views, self.profile.unit)
        for equation in self.equations:
            yield equation, instances_of(equation, accounts, views, emitter)[0]


def build_ruleset(rules: Iterable[Rule], declared: Mapping[str, Table], profile: Profile) -> RuleSet:
    """Make the rules ready: names resolved, rules that are off dropped, severities replaced, built-in rules added.

    Args:
        rules: of all plugins.
        declared: the tables by id, with the profile applied.
        profile: the city's choices.

    Raises:
        FormulaError: a formula does not parse, names what does not exist, or has no cell to apply to; with the rule's
            id and the position. Of a rule pack it is a PluginError that points into the file.
        PluginError: one rule id twice, two rollups that compute one cell, a circular rollup.

    Errors carry the ids of the rules at fault.
    """
    chosen = _chosen([*(rule for table in declared.values() for rule in builtin_rules(table)), *rules], profile)
    names = Names(declared, profile)
    resolver = Resolver(names, profile)
    equations = [equation for rule in chosen for equation in _equations(rule, resolver)]
    ruleset = RuleSet(tuple(chosen), tuple(e for e in equations if not _never(e.guard)), names, profile)
    absent, idle = _try_out(ruleset, declared)
    return replace(_printed_here(ruleset, absent), idle=idle)


def _chosen(rules: list[Rule], profile: Profile) -> list[Rule]:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise _at_fault(
                PluginError("规则编号重复", where=rule.id, advice="每条规则的编号只能用一次，给其中一条换一个编号"),
                rule.id,
            )
        seen.add(rule.id)
    return [_as_chosen(rule, profile) for rule in rules if rule.id not in profile.off and rule.holds_in(profile.year)]


def _as_chosen(rule: Rule, profile: Profile) -> Rule:
    severity = profile.severities.get(rule.id, rule.severity)
    return replace(rule, severity=severity, tolerance=profile.tolerances.get(rule.id, rule.tolerance))


def _equations(rule: Rule, resolver: Resolver) -> Iterator[Equation]:
    for text in rule.formulas:
        try:
            when = parse_condition(rule.when) if rule.when else None
            yield resolver.equation(rule, parse(text), rule.severity, when)
        except FormulaError as error:
            raise _placed(error, rule) from None


def _placed(error: FormulaError, rule: Rule) -> ToolkitError:
    if rule.written is not None:
        return _at_fault(rule.written.placed(error), rule.id)
    placed = FormulaError(
        error.what, formula=error.formula, position=error.position, where=f"规则 {rule.id}", advice=error.advice
    )
    return _at_fault(placed, rule.id)


def _at_fault(error: ToolkitError, *rules: str) -> ToolkitError:
    error.rules = rules
    return error


def _never(guard: Test | None) -> bool:
    """Whether the profile's facts alone rule the guard out."""
    if guard is None:
        return False
    if guard.operator == "选项":
        return not guard.fact
    if guard.operator == "非":
        return _always(guard.tests[0])
    if guard.tests:
        return (any if guard.operator == "且" else all)(_never(test) for test in guard.tests)
    return False


def _always(guard: Test) -> bool:
    if guard.operator == "选项":
        return guard.fact
    if guard.operator == "非":
        return _never(guard.tests[0])
    if guard.tests:
        return (all if guard.operator == "且" else any)(_always(test) for test in guard.tests)
    return False


def _printed_here(ruleset: RuleSet, absent: list[Equation]) -> RuleSet:
    """Return the rules without equations over what the profile leaves out, and without rules that had only such."""
    if not absent:
        return ruleset
    gone = {id(equation) for equation in absent}
    equations = tuple(equation for equation in ruleset.equations if id(equation) not in gone)
    empty = {equation.rule.id for equation in absent} - {equation.rule.id for equation in equations}
    return replace(ruleset, equations=equations, rules=tuple(rule for rule in ruleset.rules if rule.id not in empty))


def _try_out(ruleset: RuleSet, declared: Mapping[str, Table]) -> tuple[list[Equation], tuple[Equation, ...]]:
    """Lay the equations over empty tables of every form, and refuse what can never work there.

    Returned are those that can work nowhere because the profile leaves out a line or a column that they name, and those
    that can work on none of the forms that the profile prints, which come first.
    """
    idle = {id(equation): equation for equation in ruleset.equations}
    idle_here: tuple[Equation, ...] | None = None
    codes = codes_of(ruleset.equations)
    for accounts in specimens(declared, ruleset.profile, codes):
        computed: dict[int, Instance] = {}
        for equation, instances in ruleset.lay(accounts):
            if instances:
                idle.pop(id(equation), None)
            if equation.computes:
                _claim(computed, instances, accounts)
        _order(computed, accounts)
        idle_here = tuple(idle.values()) if idle_here is None else idle_here
    absent = {key: equation for key, equation in idle.items() if _omitted(equation)}
    for equation in (equation for key, equation in idle.items() if key not in absent):
        error = FormulaError(
            "这个公式在任何式样的表上都没有一个单元格可核对",
            formula=equation.formula.text,
            position=0,
            advice="核对行与列：左边的集合是否有行，左右两边的列名是否相同",
        )
        raise _placed(error, equation.rule)
    return list(absent.values()), idle_here or ()


def _omitted(equation: Equation) -> bool:
    """Whether the equation names a line or a column that the profile leaves out."""
    parts = (equation.left, equation.right, *(() if equation.guard is None else (equation.guard,)))
    slots = (slot for part in parts for slot in slots_of(part))
    return any(form.omits(slot.row, slot.column) for slot in slots for form in slot.names.forms)


def _claim(computed: dict[int, Instance], instances: list[Instance], accounts: Accounts) -> None:
    for instance in instances:
        target = instance.target
        if target is None:
            continue
        other = computed.setdefault(id(target), instance)
        if other is not instance:
            cell = _where(instance, accounts)
            names = f"{other.equation.rule.id} 与 {instance.equation.rule.id}"
            error = PluginError(
                f"两个汇总算同一个单元格：{names} 都算 {cell}",
                where=_place(instance.equation.rule),
                why=f"{other.equation.formula.text}\n{instance.equation.formula.text}",
                advice="一个单元格只能由一个 := 计算，其余的改成 =",
            )
            raise _at_fault(error, other.equation.rule.id, instance.equation.rule.id)


def _order(computed: dict[int, Instance], accounts: Accounts) -> None:
    needs = {
        key: [id(e) for _, entries in i.right for e in entries if id(e) in computed] for key, i in computed.items()
    }
    for key, instance in computed.items():
        if instance.special is not None:
            needs[key] += [id(e) for _, entries in instance.special.terms for e in entries if id(e) in computed]
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        cycle = [computed[key] for key in error.args[1]]
        steps = [f"{_where(i, accounts)}（{i.equation.rule.id}）" for i in cycle]
        error_of_cycle = PluginError(
            "汇总循环计算：" + " → ".join(steps),
            where=_place(cycle[0].equation.rule),
            advice="让其中一格成为填报的数，把它的 := 改成 =",
        )
        raise _at_fault(error_of_cycle, *(step.equation.rule.id for step in cycle)) from None


def _place(rule: Rule) -> str:
    return rule.id if rule.written is None else f"{rule.written.place}，规则 {rule.id}"


def _where(instance: Instance, accounts: Accounts) -> str:
    return coordinate(instance.equation, instance.rows, instance.key, instance.column, accounts)


def codes_of(equations: Iterable[Equation]) -> set[str]:
    """Return the codes that equations name."""
    return {code for equation in equations for code in _codes(equation.formula)}


def _codes(formula: Formula) -> Iterator[str]:
    for reference in references(formula):
        row = reference.row
        for name in (row.first, row.last) if isinstance(row, Span) else (row,):
            if is_code(name.text):
                yield name.text


def references(node: object) -> Iterator[Reference]:
    """Yield every reference below a node of the syntax tree."""
    return (below for below in nodes(node) if isinstance(below, Reference))


def nodes(node: object) -> Iterator[object]:
    """Yield a node of the syntax tree and every one below it."""
    yield node
    if isinstance(node, tuple):
        for part in node:
            yield from nodes(part)
    elif hasattr(node, "__slots__") and not isinstance(node, str):
        for name in node.__slots__:
            yield from nodes(getattr(node, name))
