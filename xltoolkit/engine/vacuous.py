"""What a formula says that no workbook can change: facts that nobody states, comparisons without a cell, ÷ 0.

A rule with such a condition loads, and never checks a thing; facts that no rule asks for do nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from decimal import Decimal
from pathlib import Path

from xltoolkit.config import nearest
from xltoolkit.engine.misspelt import words_elsewhere
from xltoolkit.engine.ruleset import nodes, references
from xltoolkit.formula import Binary, Comparison, Condition, Number, Option, parse, parse_condition
from xltoolkit.model import ConfigError, FormulaError, ToolkitError
from xltoolkit.registry import Nature, Origin, Plugin, Registry
from xltoolkit.rules import Rule

_OPTION = re.compile(r"选项\s*[(（]\s*([^\s()（）]+)")
_WORD = re.compile(r"\w+")
_OVER_NOTHING = re.compile(r"[/÷／]\s*[0０]")


def vacuous(rule: Rule, facts: Container[str]) -> Iterator[FormulaError]:
    """Yield what keeps a rule from ever checking a thing.

    Args:
        rule: with formulas.
        facts: names that 选项 may ask for.
    """
    for text, tree in (*((text, parse(text)) for text in rule.formulas), *_when(rule)):
        for node in nodes(tree):
            if isinstance(node, Option) and node.name not in facts:
                what = f"选项“{node.name}”没有声明过，当作不成立"
                advice = f"在口径或 config.toml 的 [options] 里写上 {node.name} = true 或 false，或改正名称"
                yield _never(rule, what, text, text.index(node.name), advice)
            elif isinstance(node, Comparison) and next(references(node), None) is None:
                yield _never(rule, "条件里的比较没有单元格，结果总是一样", text, 0, "写上 表[行,列]，或去掉这个条件")
            elif isinstance(node, Binary) and node.operator == "/" and node.right == Number(Decimal()):
                zero = _OVER_NOTHING.search(text)
                yield _never(rule, "除以 0，永远无法判断", text, zero.start() if zero else 0, "改正除数")


def unasked(registry: Registry) -> Iterator[ToolkitError]:
    """Yield the facts of the profile and of config.toml that no rule asks for: slips that would do nothing.

    Where a plugin was left out, or an installed one may ask, nobody can tell.
    """
    known = {fact for rule in registry.rules for fact in asked(rule)}
    strange = [fact for fact in registry.profile.options if fact not in known]
    plugins = registry.plugins
    if not strange or registry.left_out or any(p.origin is Origin.INSTALLED for p in plugins):
        return
    words = words_elsewhere(registry).union(*map(_words_of, plugins))
    for fact in strange:
        if fact not in words:
            yield ConfigError(
                f"没有规则问到选项“{fact}”（写在 [options] 里，不起作用）",
                where=registry.profile.sources.get(fact, f"口径 {registry.profile.id}"),
                advice=nearest(fact, known),
            )


def _words_of(plugin: Plugin) -> list[str]:
    """Return the words of the user's own Python, whose check functions may ask for facts, too."""
    if plugin.nature is not Nature.PYTHON or plugin.origin is not Origin.FOLDER:
        return []
    return _WORD.findall(Path(plugin.source).read_text(encoding="utf-8", errors="replace"))


def asked(rule: Rule) -> Iterator[str]:
    """Yield the facts that a rule's formulas ask for."""
    for text in (*rule.formulas, rule.when):
        yield from _OPTION.findall(text)


def _when(rule: Rule) -> Iterator[tuple[str, Condition]]:
    if rule.when:
        yield rule.when, parse_condition(rule.when)


def _never(rule: Rule, what: str, text: str, position: int, advice: str) -> FormulaError:
    return FormulaError(f"规则“{rule.id}”可能没有真的在核对：{what}", formula=text, position=position, advice=advice)
