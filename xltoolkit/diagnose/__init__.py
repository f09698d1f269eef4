"""Diagnosis: from the broken and the holding equations together, the cell most likely wrong and its right value.

Every broken equation proposes for each of its cells the value that would mend it. A proposal is weighed by what it does
to all equations: those that it mends count for it, those that hold and would break count against it. Where the
equations cannot tell two cells apart, the slip decides that explains the filed figure best, and the other cells are
named as ties. What is found is taken as corrected, and the rest is searched again: a workbook may hold several errors.
"""

from __future__ import annotations

from dataclasses import replace

from xltoolkit.diagnose.search import Search
from xltoolkit.diagnose.standing import Standing
from xltoolkit.diagnose.words import suspect_of
from xltoolkit.engine import Outcome, RuleSet
from xltoolkit.engine.messages import Writer
from xltoolkit.model import Accounts, Finding, Suspect

__all__ = ["diagnosed"]


def diagnosed(outcome: Outcome, accounts: Accounts, ruleset: RuleSet) -> list[Finding]:
    """Return the findings of an examined workbook, each broken equation with its suspect where there is one.

    Args:
        outcome: of ``examine``.
        accounts: the recognised workbook.
        ruleset: the profile's rules.
    """
    if not outcome.causes:
        return outcome.findings
    suspects = _suspects(outcome, accounts, ruleset)
    return [_with_suspect(finding, outcome, suspects) for finding in outcome.findings]


def _suspects(outcome: Outcome, accounts: Accounts, ruleset: RuleSet) -> dict[int, Suspect]:
    """Return broken instance -> suspect; the first correction that mends an instance names it."""
    standing = Standing(outcome, accounts.profile.unit)
    writer = Writer(accounts, outcome.filed.overlay)
    found: dict[int, Suspect] = {}
    for culprit in Search(standing, accounts, ruleset).culprits():
        suspect = suspect_of(culprit, standing, writer)
        effect = culprit.best.effect
        for key in effect.mended | effect.idle:
            found.setdefault(key, suspect)
    return found


def _with_suspect(finding: Finding, outcome: Outcome, suspects: dict[int, Suspect]) -> Finding:
    suspect = suspects.get(id(outcome.causes.get(id(finding))))
    return finding if suspect is None else replace(finding, suspect=suspect)
