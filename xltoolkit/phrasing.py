"""``plugins/narrative/<place>.toml``: what the narrative of a place says (``xltoolkit.phrases``)."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from xltoolkit.formula import parse
from xltoolkit.model import FormulaError, Severity, fold
from xltoolkit.packs.keys import Keys
from xltoolkit.packs.source import Source
from xltoolkit.phrases import Listing, Phrases, RowNames, Same, Section, Subject, TextRule, Words

_RULE = re.compile(r"narrative\.[a-z][a-z0-9_]*")


def read_phrases(path: Path) -> Phrases:
    """Read a file of phrases.

    Raises:
        PluginError: a mistake, with file, line and character. That the names in expressions exist is known only when
            they are resolved against the profile's tables.
    """
    source = Source.read(path)
    keys = Keys(source, source.data)
    words = _words(keys.table("words"))
    sections = [_section(item) for item in keys.tables("section")]
    rules = [_rule(item) for item in keys.tables("rule")]
    keys.done()
    return Phrases(words, {section.id: section for section in sections}, {rule.id: rule for rule in rules})


def expression_of(text: str) -> str:
    """Return the formula that an expression is parsed as: it has to have two sides."""
    return f"{text} = 0"


def _words(keys: Keys) -> Words:
    lists = {item.name: _folded(keys, item.name) for item in fields(Words) if item.name != "units"}
    units = keys.table("units")
    yuan = {fold(name): units.count(name, 1) for name in units.names()}
    units.done()
    keys.done()
    return Words(units=yuan, **lists)


def _section(keys: Keys) -> Section:
    nothing = keys.table("nothing")
    section = Section(
        id=keys.text("id"),
        headings=_folded(keys, "headings"),
        base=_expression(keys, "base"),
        outside=keys.take("outside", str, ""),
        subjects=tuple(_subject(item) for item in keys.tables("subject")),
        rows=tuple(_rows(item) for item in keys.tables("rows")),
        lists=tuple(_list(item) for item in keys.tables("list")),
        same=tuple(_same(item) for item in keys.tables("same")),
        nothing={fold(name): _expressions(nothing, name) for name in nothing.names()},
    )
    nothing.done()
    keys.done()
    return section


def _subject(keys: Keys) -> Subject:
    subject = Subject(
        names=_names(keys),
        cells=_expressions(keys, "cells"),
        budget=_expression(keys, "budget"),
        loose=keys.take("loose", bool, default=False),
        within=keys.take("within", bool, default=False),
        copied=dict(map(_mistaken, keys.tables("copied"))),
        parts=_folded(keys, "parts"),
    )
    keys.done()
    return subject


def _mistaken(keys: Keys) -> tuple[str, str]:
    mistaken = _expression(keys, "cell"), keys.text("why")
    keys.done()
    return mistaken


def _rows(keys: Keys) -> RowNames:
    rows = RowNames(keys.text("table"), keys.text("column"))
    keys.done()
    return rows


def _list(keys: Keys) -> Listing:
    listing = Listing(_names(keys), keys.text("table"), keys.text("column"), keys.strings("codes"))
    keys.done()
    return listing


def _same(keys: Keys) -> Same:
    same = Same(_folded(keys, "things"), keys.text("counter"), _folded(keys, "amounts"))
    keys.done()
    return same


def _rule(keys: Keys) -> TextRule:
    id = keys.text("id")
    if not _RULE.fullmatch(id):
        raise keys.wrong(f"规则编号“{id}”不合格式", "id", "写成 narrative.<小写英文名>")
    severity = Severity(keys.choice("severity", tuple(Severity), Severity.ERROR))
    rule = TextRule(id, keys.text("title"), keys.text("basis"), severity, keys.text("advice"))
    keys.done()
    return rule


def _names(keys: Keys) -> tuple[str, ...]:
    names = _folded(keys, "names")
    if not names:
        raise keys.wrong("没有名称", "names", 'names = ["财政拨款收入"]')
    return names


def _folded(keys: Keys, key: str) -> tuple[str, ...]:
    return tuple(map(fold, keys.strings(key)))


def _expressions(keys: Keys, key: str) -> tuple[str, ...]:
    return tuple(_checked(keys, text, key, at) for at, text in enumerate(keys.strings(key)))


def _expression(keys: Keys, key: str) -> str:
    return _checked(keys, keys.take(key, str, ""), key) if keys.has(key) else ""


def _checked(keys: Keys, text: str, key: str, at: int | None = None) -> str:
    try:
        parse(expression_of(text))
    except FormulaError as error:
        raise keys.wrong_formula(error, key, at) from None
    return text
