"""The rules of a registry made ready; a plugin with a rule that cannot be is left out, which every run tells."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.engine.builtin import builtin_rules
from xltoolkit.engine.doubts import doubts
from xltoolkit.engine.misspelt import refuse_misspelt
from xltoolkit.engine.ruleset import RuleSet, build_ruleset
from xltoolkit.engine.spoken import unspoken
from xltoolkit.engine.vacuous import asked, unasked
from xltoolkit.model import Accounts, FormulaError, PluginError, Severity
from xltoolkit.registry import AGAINST, WORKBOOK, Registry
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
        ConfigError: the profile or config.toml names a rule that does not exist.
    """
    while True:
        try:
            rules = [*registry.rules, _told(registry)]
            ruleset = build_ruleset(rules, registry.declared, registry.profile)
        except (FormulaError, PluginError) as error:
            culprit = registry.culprit(error.rules)
            if culprit is not None and culprit.source not in error.where:
                error.where = f"{culprit.source}，{error.where}"
            if strict or culprit is None:
                raise
            registry = registry.without(culprit, error)
        else:
            if (unsaid := unspoken(registry, ruleset.names)) is not None:
                if strict:
                    raise unsaid[1]
                registry = registry.without(*unsaid)
                continue
            builtin = (rule for table in registry.declared.values() for rule in builtin_rules(table))
            refuse_misspelt(registry, [AGAINST, *registry.phrases.rules, *(rule.id for rule in (*rules, *builtin))])
            registry.doubts = doubts(ruleset, registry.codes, _facts(registry))
            if idle := tuple(unasked(registry)):
                registry.doubts[""] = idle
            return registry, ruleset


def _facts(registry: Registry) -> set[str]:
    """Return the facts that some profile, config.toml or a rule of the core knows."""
    stated = {fact for profile in (*registry.profiles.values(), registry.profile) for fact in profile.options}
    return stated.union(*(asked(rule) for rule in registry.rules if rule.written is None))


def _told(registry: Registry) -> Rule:
    def check(_accounts: Accounts) -> Iterator[Problem]:
        for plugin in registry.left_out:
            yield Problem(plugin.notice)
        for table in registry.lacking:
            yield Problem(
                f"口径 {registry.profile.id} 里的表“{table}”没有声明（是没有加载的插件里的，或写错了），没有核对"
            )

    return Rule(
        LEFT_OUT,
        "插件和规则包都要能加载",
        "没有加载的规则没有核对，不能当作通过",
        check=check,
        severity=Severity.WARNING,
        advice="用 xlt plugins 看原因，改正后再运行一次",
    )
