"""Words of an earlier text put into the gaps of a new one: matched by section and sentence, and never a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from xltoolkit.narrative.reading import Text, read
from xltoolkit.narrative.words import left_behind
from xltoolkit.phrases import Phrases, Words
from xltoolkit.wording.compose import Composed, Written
from xltoolkit.wordings import GAP, gap

_ITEM = re.compile(r"[^。；：、，\d]+\(类\).*?\(项\)")
_STOPS = "。；，！？"
_CUE = 4
"""Characters before a gap that the earlier sentence has to have, too: 主要原因, 主要用于."""
_LINK = re.compile(r"[是为：]+$")
_ALIKE = 0.6
"""How alike the words before must be at least."""
_SHORTEST = 2
_NUMBER = re.compile(
    r"[0-9０-９]+(?:[,，.．][0-9０-９]+)*"
    r"|[〇零一二两三四五六七八九十百千万亿几]+(?=(?:多|余)?(?:元|个|人|次|批|辆|台|倍|成|年|月|户|家|项))"
    r"|(?<=分之)[〇零一二两三四五六七八九十百点]+|[〇零一二两三四五六七八九十百]+(?=分之)"
)
_FIGURE = gap("数")


class Kept(NamedTuple):
    """Words that were kept.

    Args:
        heading: of their section.
        text: as they stand in the new text.
        figures: how many figures were taken out of them.
    """

    heading: str
    text: str
    figures: int


@dataclass(slots=True)
class _Said:
    """A sentence of the earlier text: the words, where they come from, and whether they are used up."""

    text: Text
    item: str
    used: set[int] = field(default_factory=set)


def keep(composed: Composed, earlier: Iterable[tuple[int, str]], phrases: Phrases) -> list[Kept]:
    """Fill the gaps for words from an earlier text; figures in them become gaps.

    Args:
        composed: what was written; its lines are changed.
        earlier: number and text of the earlier document's lines.
        phrases: what the profile's narrative says.

    Returns:
        What was kept, in order.
    """
    old = list(earlier)
    lines = {number: text for number, text in old}
    said = _by_heading(old, phrases)
    kept: list[Kept] = []
    changes: dict[int, list[tuple[int, int, str]]] = {}
    new = [(number, line.text) for number, line in enumerate(composed.lines)]
    for heading, sentence, item in _sentences(new, phrases):
        for found in GAP.finditer(sentence.text):
            if found[0] not in composed.words:
                continue
            words = _found(sentence, found, item, said.get(heading, []), lines, phrases.words)
            if words is None:
                continue
            text, figures = words
            start, end = sentence.places[found.start()], sentence.places[found.end() - 1]
            changes.setdefault(start.line, []).append((start.offset, end.offset + 1, text))
            kept.append(Kept(heading, text, figures))
    for number, replacements in changes.items():
        text = composed.lines[number].text
        for start_at, end_at, words_kept in sorted(replacements, reverse=True):
            text = text[:start_at] + words_kept + text[end_at:]
        composed.lines[number] = Written(text, composed.lines[number].level)
    return kept


def _sentences(lines: Sequence[tuple[int, str]], phrases: Phrases) -> Iterator[tuple[str, Text, str]]:
    """Yield (heading without its ordinal, sentence, item that it speaks of)."""
    above = ""
    for passage in read(lines, phrases.sections.values()).passages:
        name = _ORDINAL.sub("", passage.heading)
        above = above if passage.heading.startswith("(") else name
        item = ""
        for sentence in passage.sentences[1:]:
            if (found := _ITEM.search(sentence.text)) is not None:
                item = found[0]
            yield (name if above == name else f"{above}{name}"), sentence, item


_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\))|[。：]$")


def _by_heading(lines: Sequence[tuple[int, str]], phrases: Phrases) -> dict[str, list[_Said]]:
    found: dict[str, list[_Said]] = {}
    for heading, sentence, item in _sentences(lines, phrases):
        found.setdefault(heading, []).append(_Said(sentence, item))
    return found


def _found(
    sentence: Text, hole: re.Match[str], item: str, said: Sequence[_Said], lines: dict[int, str], words: Words
) -> tuple[str, int] | None:
    """Return the words for a gap, and how many figures were taken out of them."""
    before = _LINK.sub("", GAP.sub("", sentence.text[: hole.start()]))
    cue = re.split(f"[{_STOPS}：]", before)[-1][-_CUE:]
    if not cue:
        return None
    frame = _masked(before, words)
    best: tuple[float, _Said, int] | None = None
    for one in said:
        at = one.text.text.find(cue) if one.item == item else -1
        while at >= 0:
            end = at + len(cue)
            alike = SequenceMatcher(None, frame, _masked(one.text.text[:end], words), autojunk=False).ratio()
            if end not in one.used and alike >= _ALIKE and (best is None or alike > best[0]):
                best = (alike, one, end)
            at = one.text.text.find(cue, end)
    if best is None:
        return None
    _, one, end = best
    text = _fragment(one.text, end, cue, sentence.text[hole.end() : hole.end() + 1], lines)
    if len(text) < _SHORTEST or GAP.search(text) or any(left_behind(text, words)):
        return None
    one.used.add(end)
    return _NUMBER.sub(_FIGURE, text), len(_NUMBER.findall(text))


def _fragment(text: Text, start: int, cue: str, stop: str, lines: dict[int, str]) -> str:
    """Return what follows a cue as it was written, up to what closes the gap."""
    while (rest := text.text[start:]) and (rest[0] in "是为：，" or rest.startswith(cue)):
        start += len(cue) if rest.startswith(cue) else 1
    stops = _STOPS if stop == "，" else "。；" if stop == "；" else "。！？"
    end = next((at for at in range(start, len(text.text)) if text.text[at] in stops), len(text.text))
    return "".join(lines[place.line][place.offset] for place in text.places[start:end]).strip("；，：")


def _masked(text: str, words: Words) -> str:
    """Return words without what changes from year to year: numbers and directions."""
    text = _NUMBER.sub("#", text)
    for word in (*words.above, *words.below, *words.more, *words.less):
        text = text.replace(word, "±")
    return text
