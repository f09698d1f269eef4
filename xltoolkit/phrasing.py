"""``plugins/narrative/<place>.toml``: what the narrative of a place says (``xltoolkit.phrases``)."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import reduce
from pathlib import Path

from xltoolkit.formula import parse
from xltoolkit.model import FormulaError, PluginError, Severity, fold
from xltoolkit.packs.keys import Keys
from xltoolkit.packs.source import Source
from xltoolkit.phrases import Listing, Phrases, RowNames, Same, Section, Subject, TextRule, Words
from xltoolkit.wordings import (
    BUDGET,
    EACH,
    FACTS,
    ITEM,
    ITEM_SLOTS,
    RELATIONS,
    SLOT,
    VERBS,
    WORDS,
    Each,
    Line,
    Style,
    Writing,
)

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
    style = _style(keys.table("style"))
    writings = tuple(_writing(item) for item in keys.tables("write"))
    keys.done()
    by_id = {section.id: section for section in sections}
    return Phrases(words, by_id, {rule.id: rule for rule in rules}, style, writings)


def expression_of(text: str) -> str:
    """Return the formula that an expression is parsed as: it has to have two sides."""
    return f"{text} = 0"


def place_of_text(error: FormulaError, path: Path) -> PluginError:
    """Return the error about an expression or a name as one about the file that it stands in."""
    source = Source.read(path)
    where = next(where for where in source.positions.letters if source.value(where) == error.formula)
    return source.wrong_letter(where, error.position, error.what, error.advice)


def _words(keys: Keys) -> Words:
    lists = {item.name: _folded(keys, item.name) for item in fields(Words) if item.name not in ("units", "initial")}
    initial = fold(keys.take("initial", str, ""))
    units = keys.table("units")
    yuan = {fold(name): units.count(name, 1) for name in units.names()}
    units.done()
    keys.done()
    return Words(units=yuan, initial=initial, **lists)


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
        borrows=keys.strings("borrows"),
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
        maybe=_expressions(keys, "maybe"),
        at_most=keys.take("at_most", bool, default=False),
        some=keys.take("some", bool, default=False),
        copied=dict(map(_mistaken, keys.tables("copied"))),
        parts=_folded(keys, "parts"),
        limit=keys.whole("limit") or 0,
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


def _style(keys: Keys) -> Style:
    unit = keys.take("unit", str, "")
    separators = keys.take("separators", bool, default=False) if keys.has("separators") else None
    texts = {name: keys.text(name) for name in RELATIONS if keys.has(name)}
    for name, text in texts.items():
        for slot in SLOT.finditer(text):
            if slot[1] != WORDS and slot[0][1:-1] not in RELATIONS[name]:
                known = "、".join(f"{{{one}}}" for one in RELATIONS[name]) or "没有空"
                raise keys.wrong(f"不认识的空“{slot[0]}”", name, f"这里可用的：{known}")
    keys.done()
    return Style(unit, separators, texts)


def _writing(keys: Keys) -> Writing:
    lines = tuple(_line(item) for item in keys.tables("line"))
    writing = Writing(keys.text("heading"), keys.count("level", 2), keys.take("section", str, ""), lines)
    keys.done()
    return writing


def _line(keys: Keys) -> Line:
    each = _each(keys.table("each")) if keys.has("each") else None
    line = Line(_slotted(keys, each=False), each, _conditions(keys, "when"), _conditions(keys, "unless"))
    if (each is not None) != (f"{{{EACH}}}" in line.text):
        raise keys.wrong(f"{{{EACH}}} 和 each 要一起写", "text", f"each 的各项写在 {{{EACH}}} 的地方")
    keys.done()
    return line


def _conditions(keys: Keys, key: str) -> tuple[str, ...]:
    """Return the figures whose being 0 decides; of a figure's budget as 预算 名称."""
    conditions = keys.strings(key)
    for at, condition in enumerate(conditions):
        verb, _, name = condition.rpartition(" ")
        if not name or verb not in ("", BUDGET):
            raise keys.wrong(f"不认识的条件“{condition}”", key, f"写成“名称”或“{BUDGET} 名称”", at)
    return conditions


def _each(keys: Keys) -> Each:
    rows = keys.whole("rows") or 0
    each = Each(
        text=_slotted(keys, each=True),
        join=keys.take("join", str, "；"),
        names=keys.strings("names"),
        rows=rows,
        zero=keys.take("zero", bool, default=False),
    )
    if bool(each.names) == bool(rows):
        raise keys.wrong("没有说是哪些项", "names", 'names = ["财政拨款收入"]，或 rows = 7（编码的位数），二者写一个')
    keys.done()
    return each


def _slotted(keys: Keys, *, each: bool) -> str:
    """Return a text whose slots are known; which names of figures exist is known only when it is written."""
    text = keys.text("text")
    plain = reduce(lambda rest, fact: rest.replace(f"{{{fact}}}", ""), FACTS, text)
    for slot in SLOT.finditer(plain):
        verb, name, what = slot.groups()
        if (name is None and what is not None) or (name is not None and verb not in VERBS):
            advice = f"写成 {{名称}}，或用 {'、'.join(VERBS)} 开头：{{占 名称}}"
            raise keys.wrong(f"不认识的空“{slot[0]}”", "text", advice)
        if not each and (verb in ITEM_SLOTS or ITEM in (verb, name)):
            raise keys.wrong(f"“{slot[0]}”只能写在 each 里", "text", "移到 each 的 text 里")
    if any(character in SLOT.sub("", plain) for character in "{}"):
        raise keys.wrong("花括号不成对，或空的写法不对", "text", f"写成 {{名称}} 或 {{{FACTS[0]}}}")
    return text


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
