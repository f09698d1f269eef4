"""The rules of a registry made ready; a plugin with a rule that cannot be is left out, which every run tells."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.engine.ruleset import RuleSet, build_ruleset
from xltoolkit.model import Accounts, FormulaError, PluginError, Severity
from xltoolkit.registry import WORKBOOK, Registry
from xltoolkit.rules import Problem, Rule

LEFT_OUT = f"{WORKBOOK}.plugins"
"""Id of the rule that tells of plugins that were left out."""


def assemble(registry: Registry, *, strict: bool) -> tuple[Registry, RuleSet]:
    """Make the rules ready, and return them with the registry that they are from.

    Args:
        registry: what plugins declare.
        strict: whether a plugin with a rule that cannot be stops everything; the core's own always does.

    Raises:
        FormulaError: as ``build_ruleset``.
        PluginError: the same.
    """
    while True:
        try:
            return registry, build_ruleset([*registry.rules, _told(registry)], registry.declared, registry.profile)
        except (FormulaError, PluginError) as error:
            culprit = registry.culprit(error.rules)
            if strict or culprit is None:
                raise
            registry = registry.without(culprit, error)


def _told(registry: Registry) -> Rule:
    def check(_accounts: Accounts) -> Iterator[Problem]:
        for plugin in registry.left_out:
            yield Problem(plugin.notice)

    return Rule(
        LEFT_OUT,
        "插件和规则包都要能加载",
        "没有加载的规则没有核对，不能当作通过",
        check=check,
        severity=Severity.WARNING,
        advice="用 xlt plugins 看原因，改正后再运行一次",
    )
