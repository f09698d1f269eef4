"""Rules on words: what a template left behind, doubled words, items that the table lacks, names of other units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from xltoolkit.model import bare, fold
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.figures import Figures
from xltoolkit.narrative.grammar import name_in, near, shorter
from xltoolkit.narrative.marks import Note, plain
from xltoolkit.narrative.reading import Document, Passage, Text
from xltoolkit.narrative.scope import Scope
from xltoolkit.narrative.tokens import one_of
from xltoolkit.phrases import Listing, Words
from xltoolkit.wordings import GAP

TEMPLATE, DOUBLED, UNIT_NAME = "narrative.template", "narrative.doubled", "narrative.unit_name"
CODE_NAME, NO_ITEM, LEFT_OUT, NOTHING = (
    "narrative.code_name",
    "narrative.no_item",
    "narrative.left_out",
    "narrative.nothing",
)
_BLANK = re.compile(r"[XＸxｘ×*_]{2,}|[○〇]{2,}")
_REPEATED = (
    r"([\u4e00-\u9fff]{4,30})\1|([\u4e00-\u9fff]{4}[^。；]{4,60})\2|(是|为|的|了|和|与|元)\3|([。，；：、])\4"
    r"|(\d{4}年度?)\5|\d(年)\6度"
)
_OWNER = re.compile(r"^(?:[一二三四五六七八九十]+、)?([\u4e00-\u9fff()]{3,30}?)(?:\d{4}年)")
_CLASS = re.compile(r"([^。；：、，\d]+?)\(类\)")
_OPEN = ("等", "……", "…", "...")
_ITEMS = re.compile(r"包括：?([^：；。]+)")


def word_notes(document: Document, scopes: Mapping[str, Scope], figures: Figures, context: Context) -> Iterator[Note]:
    """Yield what is wrong with the words of a text."""
    words = context.words
    for passage in document.passages:
        scope = scopes.get(passage.section.id) if passage.section is not None else None
        for sentence in (sentence for sentence in passage.sentences if not sentence.is_row):
            yield from _left_behind(sentence, words)
            yield from _doubled(sentence, words)
            yield from _other_unit(sentence, context.units, words)
            if scope is not None:
                yield from _classes(sentence, scope, words)
                yield from _nothing(sentence, scope, figures)
        if scope is not None:
            yield from _lists(passage, scope, figures, words)


def left_behind(text: str, words: Words) -> Iterator[tuple[str, int]]:
    """Yield what a template left in a text, and where: gaps to be filled, and choices to be made."""
    for found in (*GAP.finditer(text), *_BLANK.finditer(text)):
        yield f"模板的空“{found[0]}”没有填", found.start()
    for found in _without_number(tuple(words.units), (*words.more, *words.less)).finditer(text):
        yield f"“{found[0]}”里没有填数", found.start()
    for word in words.template:
        at = text.find(word)
        if at >= 0:
            yield f"模板的“{word}”没有改定", at


@lru_cache(maxsize=8)
def _without_number(units: tuple[str, ...], moves: tuple[str, ...]) -> re.Pattern[str]:
    """Match a unit without its number: 增加万元, 增长X%, 为……元. White space is gone when a text is read."""
    unit = one_of((*(unit for unit in units if unit.endswith("元")), "%"))
    return re.compile(rf"(?:(?<![A-Za-z])[XＸ×○〇]|…+|\.{{3,}}|(?:{one_of(moves)}|为)){unit}")


@lru_cache(maxsize=8)
def _repeated(doubled: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{_REPEATED}|({one_of(doubled)})\7" if doubled else _REPEATED)


def _left_behind(sentence: Text, words: Words) -> Iterator[Note]:
    for message, at in left_behind(sentence.text, words):
        yield Note(TEMPLATE, message, sentence.places[at])


def _doubled(sentence: Text, words: Words) -> Iterator[Note]:
    for found in _repeated(words.doubled).finditer(sentence.text):
        once = next(filter(None, found.groups()))
        yield Note(DOUBLED, f"“{once}”写了两遍：“{found[0]}”", sentence.places[found.start()])


def _other_unit(sentence: Text, units: frozenset[str], words: Words) -> Iterator[Note]:
    found = _OWNER.match(sentence.text)
    if found is None or not units or not found[1].endswith(words.bodies):
        return
    if not any(unit in found[1] or found[1] in unit for unit in units):
        message = f"写的是“{found[1]}”，封面和各表是“{'、'.join(sorted(units))}”"
        yield Note(UNIT_NAME, message, sentence.places[found.start(1)])


def _classes(sentence: Text, scope: Scope, words: Words) -> Iterator[Note]:
    for found in _CLASS.finditer(sentence.text):
        said = bare(name_in(near(found[1]), words).lstrip("-·.、年度"))
        name = next((said[at:] for at in range(len(said)) if scope.topic(f"{said[at:]}(类)") is not None), said)
        topic = scope.topic(f"{name}(类)")  # 一是教育支出（类）: where its name begins the tables know
        place = sentence.places[found.start()]
        if topic is None and scope.has_rows:
            yield Note(NO_ITEM, f"没有叫“{name}”的科目（类）", place)
        elif topic is not None and (printed := scope.printed(name)) and printed != name:
            yield Note(CODE_NAME, f"“{name}”在表里叫“{printed}”", place)


def _nothing(sentence: Text, scope: Scope, figures: Figures) -> Iterator[Note]:
    for said, cells in scope.section.nothing.items():
        found = re.search(rf"{re.escape(said)}(?=[，。；、(]|$)", sentence.text)  # 无其他收入结转 says something else
        if found is None:
            continue
        for figure in map(figures.of, cells):
            if figure is not None and figure.amount:
                where = " + ".join(figure.coordinates)
                yield Note(
                    NOTHING,
                    f"写的是“{said}”，{where} 是 {plain(figure.amount, figures.unit)} {figures.unit.name}",
                    sentence.places[found.start()],
                )


def _lists(passage: Passage, scope: Scope, figures: Figures, words: Words) -> Iterator[Note]:
    whole = Text()
    for sentence in passage.sentences:  # a page may part 主要包括： from its list
        whole.add(sentence)
    names = [name for listing in scope.section.lists for name in listing.names]
    for found in _ITEMS.finditer(whole.text):
        before = whole.text[: found.start()]
        last = max((before.rfind(name) for name in names), default=-1)
        for listing in scope.section.lists:
            if last >= 0 and any(before.startswith(name, last) for name in listing.names):
                yield from _list(whole, found, listing, figures, words)


def _list(sentence: Text, found: re.Match[str], listing: Listing, figures: Figures, words: Words) -> Iterator[Note]:
    named = figures.rows(listing.table, listing.column)
    if named is None:
        return
    items = [item for item in re.split("、", found[1]) if item]
    is_open = found[1].rstrip().endswith(_OPEN)
    place = sentence.places[found.start(1)]
    mentioned: set[str] = set()
    for item in items:
        name = stem(item)
        forms = shorter(name, words.fillers)
        rows = [row for form in forms for row in named.rows.get(form, [])]
        rows = [row for row in rows if row.code.startswith(listing.codes)]
        mentioned |= {row.code for row in rows}
        amounts = [row.entries[named.column].amount for row in rows if named.column in row.entries]
        lacking = not rows and any(named.names.get(form, "").startswith(listing.codes) for form in forms)
        if lacking or (amounts and not any(amounts)):
            yield Note(NO_ITEM, f"“{name}”列在“{listing.names[0]}”里，表里没有数", place)
    if is_open or not items:
        return
    for rows_of_label in named.rows.values():
        row = rows_of_label[0]
        entry = row.entries.get(named.column)
        fits = row.code.startswith(listing.codes) and len(row.code) > 3  # noqa: PLR2004 - 款
        if fits and row.code not in mentioned and entry is not None and entry.amount:
            mentioned.add(row.code)
            yield Note(LEFT_OUT, f"“{listing.names[0]}”没有列出“{row.label}”，表里有 {entry.amount:,}", place)


def stem(item: str) -> str:
    """Return an item of a list without what closes the list."""
    name = fold(item)
    for end in _OPEN:
        name = name.removesuffix(end)
    return bare(name)
