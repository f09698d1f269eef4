"""The rules of a profile, table by table: severity, title, formula, basis."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.config import nearest
from xltoolkit.engine import builtin_rules
from xltoolkit.listing.choices import choices_of
from xltoolkit.model import Accounts, ConfigError
from xltoolkit.phrases import NARRATIVE
from xltoolkit.registry import WORKBOOK, Registry
from xltoolkit.rules import Problem, Rule
from xltoolkit.sessions import Session


def all_rules(session: Session) -> dict[str, Rule]:
    """Return every rule by id as it is declared, also those that are off or of another year."""
    registry = session.registry
    builtin = [rule for table in registry.declared.values() for rule in builtin_rules(table)]
    told = [rule for rule in session.ruleset.rules if rule.table == WORKBOOK]
    return {rule.id: rule for rule in (*told, *builtin, *registry.rules, *text_rules(registry))}


def text_rules(registry: Registry) -> list[Rule]:
    """Return the rules on narratives as rules that find nothing in a workbook alone."""
    return [
        Rule(rule.id, rule.title, rule.basis, check=_nothing, severity=rule.severity, advice=rule.advice)
        for rule in registry.phrases.rules.values()
    ]


def _nothing(_accounts: Accounts) -> Iterator[Problem]:
    return iter(())


def listed(session: Session, table: str | None, *, short: bool) -> Iterator[str]:
    """Yield the rules of a profile's tables, or of one table.

    Args:
        session: whose rules.
        table: id of a table; all of the profile's where left out.
        short: whether a rule takes one line.

    Raises:
        ConfigError: no such table.
    """
    rules = all_rules(session)
    profile = session.registry.profile
    homes = list(dict.fromkeys(rule.table for rule in rules.values()))
    if table is not None and table not in homes:
        raise ConfigError(f"没有表“{table}”", advice=nearest(table, homes))
    forms = [form.id for form in session.registry.attachments]
    printed = [entry.table for entry in profile.tables] + [*forms, WORKBOOK, NARRATIVE]
    count = 0
    for home in printed if table is None else [table]:
        group = [rule for rule in rules.values() if rule.table == home]
        if group:
            yield f"{_title(home, session)}（{home}）"
        for rule in group:
            count += 1
            yield from _rule(rule, session, short=short)
    elsewhere = sum(rule.table not in printed for rule in rules.values()) if table is None else 0
    others = f"，另有 {elsewhere} 条属于本口径没有的表" if elsewhere else ""
    yield f"共 {count} 条（口径 {profile.id}）{others}；xlt rules 编号 看一条的说明和例子"


def _title(table: str, session: Session) -> str:
    if table == WORKBOOK:
        return "整个工作簿"
    if table == NARRATIVE:
        return "情况说明（xlt check --narrative）"
    for form in session.registry.attachments:
        if table == form.id:
            return form.title
    numbers = {entry.table: entry.number for entry in session.registry.profile.tables}
    return f"{numbers.get(table, '')}　{session.registry.declared[table].title}".strip("　")


def _rule(rule: Rule, session: Session, *, short: bool) -> Iterator[str]:
    choices = choices_of(rule, session)
    note = f"（{choices.off}）" if choices.off else ""
    yield f"  {rule.id}　{choices.severity.label}　{rule.title}{note}"
    yield from (f"    提示：{doubt.what}" for doubt in session.registry.doubts.get(rule.id, ()))
    if short:
        return
    yield from body(rule, "    ")


def body(rule: Rule, margin: str) -> Iterator[str]:
    """Yield what a rule says and where the duty comes from."""
    for formula in rule.formulas:
        yield f"{margin}公式：{' '.join(formula.split())}"
    if rule.check is _nothing:
        yield f"{margin}看文字（没有公式）"
    elif rule.check is not None:
        yield f"{margin}由检查函数判断（没有公式）"
    if rule.when:
        yield f"{margin}只在这个条件下：{rule.when}"
    yield f"{margin}依据：{rule.basis}"
