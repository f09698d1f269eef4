"""A rule, explained: what must hold, why, who changed it, where it comes from, and an example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltoolkit.config import nearest, read_toml
from xltoolkit.engine import Example, Figure, example_of
from xltoolkit.listing.choices import choices_of
from xltoolkit.listing.rules import all_rules, body
from xltoolkit.model import ConfigError, Unit
from xltoolkit.registry import Nature, Plugin
from xltoolkit.rules import Rule
from xltoolkit.sessions import Session

CASES = "cases"
"""Folder beside a pack that holds the cases of its rules, ``<table id>/<slug>.toml``."""

_SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠"}


def explained(id: str, session: Session) -> Iterator[str]:
    """Yield all that is known of a rule.

    Raises:
        ConfigError: no such rule.
    """
    rules = all_rules(session)
    if id not in rules:
        raise _missing(id, rules, session.registry.left_out)
    rule = rules[id]
    choices = choices_of(rule, session)
    changed = (
        f"（规则原定为{rule.severity.label}，{choices.changed} 改为{choices.severity.label}）"
        if choices.changed
        else ""
    )
    yield f"{rule.id}　{choices.severity.label}{changed}"
    if choices.off:
        yield f"  在口径 {session.registry.profile.id} 下不运行：{choices.off}"
    for doubt in session.registry.doubts.get(rule.id, ()):
        yield from (f"  {line}" for line in f"提示：{doubt}".splitlines())
    yield f"  {rule.title}"
    yield from body(rule, "  ")
    yield from _terms(rule, session)
    yield f"  来自：{_origin(rule, session)}"
    if rule.example:
        yield "  例："
        yield from (f"    {line}" for line in rule.example.strip().splitlines())
    if not choices.off and all(equation.rule.id != rule.id for equation in session.ruleset.idle):
        yield from _example(rule, session)


def _missing(id: str, rules: Iterable[str], left_out: list[Plugin]) -> ConfigError:
    """Return the error about a rule that is not there: it may well be in a plugin that was left out."""
    if not left_out:
        return ConfigError(f"没有规则“{id}”", advice=nearest(id, rules))
    why = "\n".join(plugin.notice for plugin in left_out)
    if any(id.rpartition(".")[2] in _text(plugin) for plugin in left_out):
        return ConfigError(
            f"规则“{id}”所在的文件没有加载，所以没有这条规则", why=why, advice="改正上面说的错，再看这条规则"
        )
    return ConfigError(f"没有规则“{id}”", why=why, advice=f"先改正上面说的错；{nearest(id, rules)}")


def _text(plugin: Plugin) -> str:
    path = Path(plugin.source)
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _terms(rule: Rule, session: Session) -> Iterator[str]:
    chosen = next((item for item in session.ruleset.rules if item.id == rule.id), rule)
    if chosen.tolerance is not None:
        yield f"  允许相差：{chosen.tolerance:f} {session.registry.profile.unit.name}以内"
    if rule.years:
        yield f"  只用于：{'、'.join(map(str, sorted(rule.years)))} 年度"
    if rule.message:
        yield f"  报告时说：{rule.message}"
    if rule.advice:
        yield f"  怎么办：{rule.advice}"


def _origin(rule: Rule, session: Session) -> str:
    name = session.registry.origins.get(rule.id, "")
    plugin = next((plugin for plugin in session.registry.plugins if plugin.name == name), None)
    if plugin is None:
        return "内置（每张表都有）"
    if rule.written is not None:
        return f"规则包“{plugin.title or plugin.name}”{plugin.version}，{rule.written.place}"
    return f"插件 {name}（{plugin.origin}），{plugin.source}"


def _example(rule: Rule, session: Session) -> Iterator[str]:
    """Yield the cases of the rule's own case file, else an example that is made up."""
    cases = list(_cases(rule, session))
    yield from cases
    if cases or rule.check is not None:
        return
    example = example_of(rule.id, session.ruleset)
    if example is not None:
        yield from _figures(example, session.registry.profile.unit)
    elif not rule.example:
        yield "  （举不出简单的例子；写法见 docs/公式语言.md）"


def _figures(example: Example, unit: Unit) -> Iterator[str]:
    """Yield the generated example: with which figures the rule holds, and which one breaks it."""
    sign = _SIGNS.get(example.operator, example.operator)
    yield f"  例（本口径的坐标，数字是编的，单位 {unit.name}）："
    if example.sums:
        left, right = (
            _side(*side, unit) for side in zip((example.left, example.right), example.constants, strict=True)
        )
        yield f"    成立：{left} {sign} {right}"
    else:
        cells = (f"{cell.coordinate} {_amount(cell.value, unit)}" for cell in (*example.left, *example.right))
        yield f"    成立：{'，'.join(cells)}"
    first = example.left[0].coordinate
    wrong = _amount(example.wrong, unit)
    yield f"    不成立：其余不变，{first} 填 {wrong}，两边相差 {_amount(example.difference, unit)}"
    if example.more:
        yield f"    （等式里另有 {example.more} 格，例子里都是空的）"


def _side(figures: tuple[Figure, ...], constant: Decimal, unit: Unit) -> str:
    text = ""
    for figure in figures:
        sign = "－" if figure.factor < 0 else "＋" if text else ""
        factor = "" if abs(figure.factor) == 1 else f"{abs(figure.factor):f}×"
        text += f" {sign} " if text else sign
        text += f"{factor}{figure.coordinate} {_amount(figure.value, unit)}"
    if not text:
        return f"{constant:,f}"
    return f"{text} {'－' if constant < 0 else '＋'} {abs(constant):,f}" if constant else text


def _amount(value: Decimal, unit: Unit) -> str:
    return f"{unit.printed(value):,}"


def _cases(rule: Rule, session: Session) -> Iterator[str]:
    """Yield the first passing and the first failing case of a pack's own case file, where there is one."""
    name = session.registry.origins.get(rule.id, "")
    plugin = next((plugin for plugin in session.registry.plugins if plugin.name == name), None)
    if plugin is None or plugin.nature is not Nature.PACK:
        return
    path = Path(plugin.source).parent / CASES / rule.table / f"{rule.id.partition('.')[2]}.toml"
    if not path.is_file():
        return
    cases = [case for case in read_toml(path).get("case", []) if isinstance(case, dict)]
    for title, fails in (("成立", False), ("不成立", True)):
        chosen = next((case for case in cases if bool(case.get("findings")) is fails), None)
        if chosen is not None:
            yield f"  {title}的例子：{chosen.get('name', '')}（{path}）"
            yield from _case(chosen)


def _case(case: Mapping[str, Any]) -> Iterator[str]:
    tables = case.get("tables", {})
    for table, rows in tables.items() if isinstance(tables, dict) else ():
        for row, cells in rows.items() if isinstance(rows, dict) else ():
            shown = (
                "，".join(f"{column} {value}" for column, value in cells.items()) if isinstance(cells, dict) else cells
            )
            yield f"    {table}　{'' if row == '*' else row}　{shown}"
    if found := case.get("findings"):
        yield f"    报告：{'、'.join(map(str, found))}"
