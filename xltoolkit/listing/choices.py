"""What profiles and config.toml have made of a rule, and who of them."""

from __future__ import annotations

from dataclasses import dataclass

from xltoolkit.model import Profile, Severity
from xltoolkit.rules import Rule
from xltoolkit.sessions import Session


@dataclass(frozen=True, slots=True)
class Choices:
    """What became of a rule.

    Args:
        severity: as it is now.
        changed: who made it so; empty where it is the rule's own.
        off: why it does not run; empty where it does.
    """

    severity: Severity
    changed: str
    off: str


def choices_of(rule: Rule, session: Session) -> Choices:
    """Find out what the profile's chain of inheritance and config.toml say of a rule."""
    config, profile = session.config, session.registry.profile
    chain = [session.registry.profiles[name] for name in profile.chain]
    severity = profile.severities.get(rule.id, rule.severity)
    changed = "config.toml" if rule.id in config.severities else _setter(rule.id, chain)
    return Choices(severity, changed if severity is not rule.severity else "", _off(rule, session, chain))


def _setter(rule: str, chain: list[Profile]) -> str:
    """Return the profile whose word on the severity counts: the last that differs from its parent."""
    setter = ""
    before: Severity | None = None
    for profile in chain:
        now = profile.severities.get(rule)
        if now is not before:
            setter, before = f"口径 {profile.id}", now
    return setter


def _off(rule: Rule, session: Session, chain: list[Profile]) -> str:
    if rule.id in session.config.off:
        return "config.toml 停用"
    for profile in chain:
        if rule.id in profile.off:
            return f"口径 {profile.id} 停用"
    if not rule.holds_in(session.registry.profile.year):
        return f"只用于 {'、'.join(map(str, sorted(rule.years)))} 年度"
    return ""
