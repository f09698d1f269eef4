"""Runs cases: one rule at a time, through the engine, against what the case expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from xltoolkit.config import Config, load_config
from xltoolkit.engine import Outcome, build_ruleset, examine
from xltoolkit.loader import Registry, load
from xltoolkit.model import Accounts, ConfigError, Profile
from xltoolkit.rules import Rule
from xltoolkit.testing.build import case_accounts
from xltoolkit.testing.cases import Case
from xltoolkit.testing.places import printed_place


class CaseRunner:
    """Runs cases against the rules that a configuration loads.

    Args:
        config: which plugins; the bundled ones where left out.
        profile: id of the profile of cases that name none and are no city's own; config's where left out.
    """

    def __init__(self, config: Config | None = None, profile: str = "") -> None:
        self._config = config or load_config()
        self._profile = profile or self._config.profile
        self._registries: dict[str, Registry] = {}

    def registry(self, profile: str = "") -> Registry:
        """Return what the plugins declare for a profile.

        Raises:
            ConfigError: neither the tests nor config.toml say which profile.
        """
        name = self.profile(profile)
        if name not in self._registries:
            self._registries[name] = load(self._config, name)
        return self._registries[name]

    def profile(self, named: str = "") -> str:
        """Return the id of the profile to use: the one named, or the usual one.

        Raises:
            ConfigError: neither the tests nor config.toml say which.
        """
        if not (named or self._profile):
            raise ConfigError(
                "没有说用哪个口径",
                advice="在用例里写 profile，在 pytest.ini 里写 xltoolkit_profile，或在 config.toml 里写 profile",
            )
        return named or self._profile

    def registry_of(self, case: Case) -> Registry:
        """Return what the plugins declare for a case: for the profile it names, its city's latest, or the usual one."""
        return self.registry(case.data.get("profile", "") or case.place)

    def rule(self, case: Case) -> Rule:
        """Return the case's rule.

        Raises:
            ConfigError: there is no such rule.
        """
        registry = self.registry_of(case)
        for rule in registry.rules:
            if rule.id == case.rule:
                return rule
        near = "、".join(rule.id for rule in registry.rules if rule.table == case.path.parent.name)
        raise ConfigError(
            f"口径 {registry.profile.id} 没有规则“{case.rule}”",
            where=str(case.path),
            advice=f"用例文件按规则编号取名：cases/<表 id>/<编号的后半>.toml；这张表的规则：{near or '没有'}",
        )

    def run(self, case: Case) -> list[str]:
        """Run a case and return what differs from what it expects, in Chinese; nothing where it holds."""
        rule = self.rule(case)
        accounts = case_accounts(case, self.registry_of(case))
        if idle := _idle(rule, accounts.profile):
            return [idle]
        outcome = examine(build_ruleset([rule], accounts.declared, accounts.profile), accounts, "blank")
        return list(_differences(case, rule, accounts, outcome))

    def told(self, case: Case, differences: Iterable[str]) -> str:
        """Return how a case failed, for people: the rule, its formula, what was expected, what came."""
        rule = self.rule(case)
        where = f"{case.path}:{case.line}" if case.line else str(case.path)
        formulas = [f"  公式：{formula}" for formula in rule.formulas] or ["  由检查函数判断（没有公式）"]
        head = [f"用例“{case.name}”没有通过", f"  规则：{rule.id}　{rule.title}", *formulas]
        return "\n".join([*head, *(f"  {item}" for item in differences), f"  用例文件：{where}"])


def _idle(rule: Rule, profile: Profile) -> str:
    """Return why a rule says nothing under a profile whatever the figures are, or nothing."""
    if rule.id in profile.off:
        return f"规则已停用：写在口径 {profile.id} 或 config.toml 的 off 里，用例不会有结果"
    if not rule.holds_in(profile.year):
        return (
            f"规则只用于 {'、'.join(map(str, sorted(rule.years)))} 年度，用例的口径 {profile.id} 是 {profile.year} 年度"
        )
    return ""


def rules_of(registry: Registry, folder: Path) -> list[Rule]:
    """Return the rules that the files of a folder declare: those of one city."""
    inside = folder.resolve()
    names = {plugin.name for plugin in registry.plugins if inside in Path(plugin.source).resolve().parents}
    return [rule for rule in registry.rules if registry.origins[rule.id] in names]


def missing_cases(rules: Iterable[Rule], cases: Iterable[Case]) -> list[str]:
    """Return what the rules still lack, in Chinese.

    A rule needs a case that it passes and one that it fails; a rollup also one that it fills.
    """
    by_rule: dict[str, list[Case]] = {}
    for case in cases:
        by_rule.setdefault(case.rule, []).append(case)
    return [f"{rule.id}：缺少{what}" for rule in rules for what in _missing(rule, by_rule.get(rule.id, []))]


def _missing(rule: Rule, cases: list[Case]) -> Iterator[str]:
    if not any(case.fails for case in cases):
        yield "不通过的用例（写明 findings）"
    if not any(not case.fails and not case.data.get("not_applicable") for case in cases):
        yield "通过的用例（不写 findings）"
    if any(":=" in formula for formula in rule.formulas) and not any(case.data.get("fills") for case in cases):
        yield "填数的用例（写明 fills）"


def _differences(case: Case, rule: Rule, accounts: Accounts, outcome: Outcome) -> Iterator[str]:
    findings = [finding for finding in outcome.findings if finding.rule == rule.id]  # not the engine's own rules'
    found = sorted(finding.coordinate or str(finding.cell or "") for finding in findings)
    expected = sorted(printed_place(text, rule, accounts) for text in case.data.get("findings", []))
    messages = [finding.message for finding in findings]
    if found != expected:
        yield f"应报出：{_listed(expected)}"
        yield f"实际报出：{_listed(found)}"
        yield from (f"  {message}" for message in messages)
    for said in case.data.get("says", []):
        if not any(said in message for message in messages):
            yield f"没有一条消息含“{said}”：{_listed(messages)}"
    severity = case.data.get("severity", accounts.profile.severities.get(rule.id, rule.severity).value)
    if wrong := {finding.severity.value for finding in findings} - {severity}:
        yield f"级别应为 {severity}，实际为 {_listed(sorted(wrong))}"
    yield from _fill_differences(case, rule, accounts, outcome)
    yield from _instance_differences(case, rule, outcome)


def _fill_differences(case: Case, rule: Rule, accounts: Accounts, outcome: Outcome) -> Iterator[str]:
    filled = {
        accounts.coordinate(fill.table, accounts.tables[fill.table].by_key[fill.row], fill.column): str(fill.value)
        for fill in outcome.fills
    }
    given = case.data.get("fills", {})
    expected = {printed_place(place, rule, accounts): str(Decimal(value)) for place, value in given.items()}
    if filled != expected:
        yield f"应填：{_listed(f'{place} {value}' for place, value in sorted(expected.items()))}"
        yield f"实际填：{_listed(f'{place} {value}' for place, value in sorted(filled.items()))}"


def _instance_differences(case: Case, rule: Rule, outcome: Outcome) -> Iterator[str]:
    reasons = [item.reason for item in outcome.not_applicable]
    expected = case.data.get("not_applicable", "")
    if expected and not any(expected in reason for reason in reasons):
        yield f"应因“{expected}”无法判断，实际：{_listed(reasons)}"
    if not expected and reasons:
        yield f"有等式无法判断：{_listed(reasons)}"
    held = bool(outcome.passed)
    if rule.formulas and not expected and not case.fails and held == case.data.get("idle", False):
        yield "应没有等式可判断（idle = true），实际有成立的" if held else "没有一个等式成立：规则没有用到用例里的数"


def _listed(items: Iterable[str]) -> str:
    return "；".join(items) or "没有"
