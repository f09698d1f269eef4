"""One workbook examined: checked as filed, computed, and where both disagree, nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from xltoolkit.engine.checks import in_order, rule_fault, run_checks
from xltoolkit.engine.conflicts import Blocked, Settled, holding, settle
from xltoolkit.engine.corrections import to_the_end
from xltoolkit.engine.figures import AMOUNT
from xltoolkit.engine.functions import Emitter
from xltoolkit.engine.instances import Instance
from xltoolkit.engine.live import live_formula
from xltoolkit.engine.messages import Writer
from xltoolkit.engine.outcome import BlockedFill, Fill, Outcome
from xltoolkit.engine.rollups import EMPTY, FILED, Candidates, candidates, target_of, written
from xltoolkit.engine.ruleset import RuleSet
from xltoolkit.engine.view import View
from xltoolkit.model import Accounts, Finding, NotApplicable

Policy = Literal["blank", "correct", "none"]


def examine(ruleset: RuleSet, accounts: Accounts, policy: Policy = "blank") -> Outcome:
    """Check what was filed, and compute what is empty (design.md section 3, steps 3 and 4).

    Equations are judged on what was filed, with rollups' values in empty cells. ``blank`` and ``none`` differ only in
    whether the caller writes the fills. ``correct`` also replaces filed values that differ from their rollup, computes
    from the replaced ones, and goes on until nothing more follows, so that a second run finds nothing to write; its
    findings are still those of what was filed. In a unit that figures were rounded
    into (万元) it replaces nothing: a published total was rounded from the exact one, which a sum of rounded parts is
    not.

    Args:
        ruleset: the profile's rules.
        accounts: the recognised workbook.
        policy: what rollups may write.
    """
    outcome = _examine(ruleset, accounts, policy)
    if policy == "correct" and outcome.fills:
        outcome.fills = to_the_end(outcome.fills, accounts, lambda filled: _examine(ruleset, filled, policy).fills)
    return outcome


def _examine(ruleset: RuleSet, accounts: Accounts, policy: Policy) -> Outcome:
    outcome = Outcome()
    views = ruleset.views(accounts)
    lay_out(ruleset, accounts, views, outcome)
    rollups = outcome.rollups = candidates(outcome.instances, views, EMPTY)
    outcome.filed = filed = final = settle(outcome.instances, rollups, accounts.profile.unit)
    if policy == "correct" and not accounts.profile.unit.rounded:
        rollups = candidates(outcome.instances, views, FILED)
        final = settle(outcome.instances, rollups, accounts.profile.unit, holding(outcome.instances, filed.verdicts))
    writer = Writer(accounts, filed.overlay)
    _report(filed, final, writer, outcome)
    outcome.fills = _fills(final, rollups, writer, accounts)
    outcome.findings = in_order([*outcome.findings, *run_checks(ruleset.rules, accounts.filed or accounts)], accounts)
    return outcome


def lay_out(ruleset: RuleSet, accounts: Accounts, views: Mapping[str, View], outcome: Outcome) -> None:
    """Lay every rule over the accounts; one that cannot be laid for a fault of its own is a finding."""
    emitter = Emitter(views, accounts.profile.unit)
    shapes = ruleset.layouts.number(views)
    for equation in ruleset.equations:
        try:
            instances, unknown = ruleset.layouts.lay(equation, accounts, views, emitter, shapes)
        except Exception as fault:  # noqa: BLE001 - whatever a rule does, the others still run
            outcome.findings.append(rule_fault(equation.rule, fault))
        else:
            outcome.instances += instances
            outcome.not_applicable += unknown


def _report(filed: Settled, final: Settled, writer: Writer, outcome: Outcome) -> None:
    """Turn verdicts into findings and counts. What a check refused is told where the check and the rollup stand."""
    verdicts = filed.verdicts
    told: set[int] = set()
    for blocked in filed.blocked.values():
        _tell(outcome, writer.blocked(blocked), blocked.broken.instance)
        told.add(id(blocked.rollup))
        check = blocked.broken.instance
        if id(check) not in told:
            told.add(id(check))
            _tell(outcome, writer.broken(blocked.broken), check)
        outcome.blocked.append(_blocked(blocked, writer))
    outcome.failed = len(told)
    for broken in verdicts.failed:
        if id(broken.instance) not in told:
            outcome.failed += 1
            _tell(outcome, writer.broken(broken, _refused(broken.instance, filed, final)), broken.instance)
    outcome.findings += [writer.broken(broken) for broken in verdicts.hints]
    outcome.passed = verdicts.passed
    for instance, entry in verdicts.undecided:
        if id(instance) not in told:
            reason = writer.reason(entry)
            outcome.not_applicable.append(NotApplicable(instance.equation.rule.id, writer.coordinate(instance), reason))
    faulty = {id(instance.equation): (instance.equation.rule, fault) for instance, fault in reversed(verdicts.faults)}
    outcome.findings += [rule_fault(rule, fault) for rule, fault in faulty.values()]
    if final is not filed:
        outcome.blocked += [_blocked(b, writer) for k, b in final.blocked.items() if k not in filed.blocked]


def _tell(outcome: Outcome, finding: Finding, cause: Instance) -> None:
    outcome.findings.append(finding)
    outcome.causes[id(finding)] = cause


def _refused(instance: Instance, filed: Settled, final: Settled) -> Blocked | None:
    """Return why a filed value that differs from its rollup was not corrected."""
    target = instance.target
    if final is filed or target is None or not instance.equation.computes:
        return None
    return final.blocked.get(id(target))


def _blocked(blocked: Blocked, writer: Writer) -> BlockedFill:
    return BlockedFill(
        rule=blocked.rollup.equation.rule.id,
        entry=target_of(blocked.rollup),
        value=blocked.value,
        check=blocked.broken.instance.equation.rule.id,
        coordinate=writer.coordinate(blocked.rollup),
    )


def _fills(final: Settled, rollups: Candidates, writer: Writer, accounts: Accounts) -> list[Fill]:
    fills = []
    values = written(final.overlay)
    rough = set() if accounts.filed is None else _rough(values, rollups, accounts)
    for key, value in values.items():
        if key in rough:
            continue
        instance = rollups[key]
        entry = target_of(instance)
        place = writer.place(entry)
        fills.append(
            Fill(
                rule=instance.equation.rule.id,
                table=place.table,
                row=place.row.key,
                column=place.column,
                entry=entry,
                value=value,
                old=entry.amount if entry.content is AMOUNT else None,
                formula=live_formula(instance, entry, final.overlay),
            )
        )
    return sorted(fills, key=lambda fill: (fill.entry.sheet, fill.entry.row, fill.entry.column))


def _rough(values: Iterable[int], rollups: Candidates, accounts: Accounts) -> set[int]:
    """Return the cells whose values rest on tables that were brought to the profile's unit: nothing to be written."""
    resting = {key: {id(entry) for entry in rollups[key].entries} for key in values}
    rough = {key for key in resting if any(accounts.tables[table].unit for table in rollups[key].equation.tables)}
    while new := {key for key in resting.keys() - rough if resting[key] & rough}:
        rough |= new
    return rough
