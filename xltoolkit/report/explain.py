"""A rule, explained: what must hold, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.rules import Rule


def rule_text(rule: Rule, origin: str) -> str:
    """Return everything that is known of a rule, as text for people."""
    return "".join(f"{line}\n" for line in _lines(rule, origin))


def _lines(rule: Rule, origin: str) -> Iterator[str]:
    yield f"{rule.id}　{rule.severity.label}"
    yield f"  {rule.title}"
    for formula in rule.formulas:
        yield f"  公式：{formula}"
    if rule.check is not None:
        yield "  由检查函数判断（没有公式）"
    yield f"  依据：{rule.basis}"
    if rule.advice:
        yield f"  怎么办：{rule.advice}"
    yield f"  插件：{origin}"
