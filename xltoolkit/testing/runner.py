"""Runs cases: one rule at a time, through the engine, against what the case expects."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltoolkit.config import Config, load_config
from xltoolkit.engine import Outcome, build_ruleset, examine
from xltoolkit.loader import Registry, load
from xltoolkit.model import Accounts, ConfigError
from xltoolkit.rules import Rule
from xltoolkit.testing.build import case_accounts
from xltoolkit.testing.cases import Case


class CaseRunner:
    """Runs cases against the rules that a configuration loads.

    Args:
        config: which plugins; the bundled ones where left out.
        profile: id of the profile of cases that name none.
    """

    def __init__(self, config: Config | None = None, profile: str = "yangquan-2022") -> None:
        self._config = config or load_config()
        self._profile = profile
        self._registries: dict[str, Registry] = {}

    def registry(self, profile: str = "") -> Registry:
        """Return what the plugins declare for a profile."""
        name = profile or self._profile
        if name not in self._registries:
            self._registries[name] = load(self._config, name)
        return self._registries[name]

    def rule(self, case: Case) -> Rule:
        """Return the case's rule.

        Raises:
            ConfigError: there is no such rule.
        """
        for rule in self.registry(case.data.get("profile", "")).rules:
            if rule.id == case.rule:
                return rule
        raise ConfigError(f"没有规则“{case.rule}”", where=str(case.path), advice="用例文件与规则同名")

    def run(self, case: Case) -> list[str]:
        """Run a case and return what differs from what it expects; nothing where it holds."""
        rule = self.rule(case)
        accounts = case_accounts(case, self.registry(case.data.get("profile", "")))
        outcome = examine(build_ruleset([rule], accounts.declared, accounts.profile), accounts, "blank")
        return list(_differences(case, rule, accounts, outcome))


def _differences(case: Case, rule: Rule, accounts: Accounts, outcome: Outcome) -> Iterator[str]:
    findings = [finding for finding in outcome.findings if finding.rule == rule.id]  # not the engine's own rules'
    found = sorted(finding.coordinate or str(finding.cell or "") for finding in findings)
    expected = sorted(case.data.get("findings", []))
    messages = [finding.message for finding in findings]
    if found != expected:
        yield f"findings {found}, expected {expected}: {messages}"
    for said in case.data.get("says", []):
        if not any(said in message for message in messages):
            yield f"no message says {said!r}: {messages}"
    severity = case.data.get("severity", accounts.profile.severities.get(rule.id, rule.severity).value)
    if wrong := {finding.severity.value for finding in findings} - {severity}:
        yield f"severity {wrong}, expected {severity}"
    yield from _fill_differences(case, accounts, outcome)
    yield from _instance_differences(case, rule, outcome)


def _fill_differences(case: Case, accounts: Accounts, outcome: Outcome) -> Iterator[str]:
    filled = {
        accounts.coordinate(fill.table, accounts.tables[fill.table].by_key[fill.row], fill.column): str(fill.value)
        for fill in outcome.fills
    }
    expected = {place: str(Decimal(value)) for place, value in case.data.get("fills", {}).items()}
    if filled != expected:
        yield f"fills {filled}, expected {expected}"


def _instance_differences(case: Case, rule: Rule, outcome: Outcome) -> Iterator[str]:
    reasons = [item.reason for item in outcome.not_applicable]
    expected = case.data.get("not_applicable", "")
    if expected and not any(expected in reason for reason in reasons):
        yield f"not applicable because {reasons}, expected {expected!r}"
    if not expected and reasons:
        yield f"unexpectedly not applicable: {reasons}"
    held = bool(outcome.passed)
    if rule.formulas and not expected and not case.fails and held == case.data.get("idle", False):
        yield f"{outcome.passed} instances held"
