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
from xltoolkit.wording.compose import Composed
from xltoolkit.wordings import GAP, gap

_ITEM = re.compile(r"[^。；：、，\d]+\(类\).*?\(项\)")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\))|[。：]$")
_STOPS = "。；，！？"
_CUE = 4
"""Characters before a gap that the earlier sentence has to have, too: 主要原因, 主要用于."""
_LINK = re.compile(r"[是为：]+$")
_HEAD = re.compile(r"^(?:\d{1,2}、|#年度?|#)*([^#±，：；。]*)")
"""What a sentence begins with: the name of its figure."""
_ALIKE, _SAME = 0.6, 0.8
"""How alike the words before must be at least, and what they begin with."""
_SHORTEST = 2
_ENDS = {"，": _STOPS, "；": "。；"}
"""What closes a gap -> what closes the words that go there."""
_DIGITS = r"[0-9０-９]+(?:[,，.．][0-9０-９]+)*"
_NUMBER = re.compile(
    rf"{_DIGITS}|(?<![0-9０-９])[〇零一二两三四五六七八九十百千万亿几]+(?=[多余]?(?:元|个|人|次|批|辆|台|倍|成|年|月|户|家))"
    r"|(?<=分之)[〇零一二两三四五六七八九十百点]+|[〇零一二两三四五六七八九十百]+(?=分之)"
)


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
    """A sentence: its heading, the item that it speaks of, the words of the one before, those that are used up."""

    heading: tuple[str, str]
    text: Text
    item: str
    above: str = ""
    used: set[int] = field(default_factory=set)

    def frame(self, end: int, cue: str, words: Words) -> str:
        """Return the words up to a cue, with those of the sentence before where there is nothing but the cue."""
        own = self.text.text[:end]
        bare = len(GAP.sub("", own)) <= len(cue)
        return _masked(GAP.sub("", self.above + own if bare else own), words)


def keep(composed: Composed, earlier: Iterable[tuple[int, str]], phrases: Phrases) -> list[Kept]:
    """Fill the gaps for words from an earlier text; figures in them become gaps.

    Args:
        composed: what was written; its lines are changed.
        earlier: number and text of the earlier document's lines.
        phrases: what the profile's narrative says.

    Returns:
        What was kept, in order.
    """
    old = _Earlier(list(earlier), phrases)
    kept: list[Kept] = []
    changes: dict[int, list[tuple[int, int, str]]] = {}
    for new in _sentences([(at, line.text) for at, line in enumerate(composed.lines)], phrases):
        for found in GAP.finditer(new.text.text):
            (line, start), (_, last) = new.text.places[found.start()], new.text.places[found.end() - 1]
            if composed.lines[line].text[start : last + 1] not in composed.words:
                continue
            one = old.words_for(new, found)
            if one is not None:
                changes.setdefault(line, []).append((start, last + 1, one.text))
                kept.append(one._replace(heading=composed.heading(line)))
    for line, replacements in changes.items():
        text = composed.lines[line].text
        for start, end, words in sorted(replacements, reverse=True):
            text = text[:start] + words + text[end:]
        composed.lines[line] = composed.lines[line]._replace(text=text)
    return kept


def has_narrative(lines: Iterable[tuple[int, str]], phrases: Phrases) -> bool:
    """Tell whether a document has a section that the profile's narrative has."""
    return any(passage.section is not None for passage in read(lines, phrases.sections.values()).passages)


def _sentences(lines: Sequence[tuple[int, str]], phrases: Phrases) -> Iterator[_Said]:
    above = ""
    for passage in read(lines, phrases.sections.values()).passages:
        name = _ORDINAL.sub("", passage.heading)
        inner = passage.heading.startswith("(")
        above = above if inner else name
        item, before = "", ""
        for sentence in _joined(passage.sentences[1:], phrases.words.parts):
            if (found := _ITEM.search(sentence.text)) is not None:
                item = found[0]
            yield _Said((above, name), sentence, item, before)
            before = sentence.text


def _joined(sentences: Iterable[Text], parts: tuple[str, ...]) -> Iterator[Text]:
    """Yield sentences whole: a page may part 主要用于： from what follows."""
    open_: Text | None = None
    for sentence in sentences:
        whole = sentence if open_ is None else Text(open_.text + sentence.text, open_.places + sentence.places)
        is_open = whole.text.endswith("：") and not whole.text[:-1].endswith(parts)
        open_ = whole if is_open else None
        if open_ is None:
            yield whole
    if open_ is not None:
        yield open_


class _Earlier:
    """The earlier text, sentence by sentence.

    Args:
        lines: number and text.
        phrases: what the profile's narrative says.
    """

    def __init__(self, lines: Sequence[tuple[int, str]], phrases: Phrases) -> None:
        self._lines = dict(lines)
        self._words = phrases.words
        self._said: dict[tuple[str, str], list[_Said]] = {}
        for said in _sentences(lines, phrases):
            self._said.setdefault(said.heading, []).append(said)

    def words_for(self, new: _Said, hole: re.Match[str]) -> Kept | None:
        """Return the words for a gap of a sentence; None where the earlier text has none that fit."""
        end = len(_LINK.sub("", new.text.text[: hole.start()]))
        cue = re.split(f"[{_STOPS}：】]", new.text.text[:end])[-1][-_CUE:]
        best = self._best(new, end, cue) if cue else None
        if best is None:
            return None
        one, at = best
        text = self._fragment(one.text, at, cue, new.text.text[hole.end() : hole.end() + 1])
        if len(text) < _SHORTEST or any(left_behind(text, self._words)):
            return None
        one.used.add(at)
        return Kept(new.heading[1], *self._without_figures(text))

    def _best(self, new: _Said, end: int, cue: str) -> tuple[_Said, int] | None:
        """Return the sentence that is most like this one up to its cue, and where its cue ends."""
        frame = new.frame(end, cue, self._words)
        best, alike = None, _ALIKE
        for one in (one for one in self._said.get(new.heading, []) if one.item == new.item):
            for found in re.finditer(re.escape(cue), one.text.text):
                other = one.frame(found.end(), cue, self._words)
                if found.end() in one.used or _likeness(_head(frame), _head(other)) < _SAME:
                    continue
                likeness = _likeness(frame, other)
                if likeness >= alike and (best is None or likeness > alike):
                    best, alike = (one, found.end()), likeness
        return best

    def _fragment(self, text: Text, start: int, cue: str, stop: str) -> str:
        """Return what follows a cue as it was written, up to what closes the gap."""
        while (rest := text.text[start:]) and (rest[0] in "是为：，" or rest.startswith(cue)):
            start += len(cue) if rest.startswith(cue) else 1
        stops = _ENDS.get(stop, "。！？")
        end = next((at for at in range(start, len(text.text)) if text.text[at] in stops), len(text.text))
        for part in self._words.parts:  # ；其中： begins something else
            at = text.text.find(f"；{part}", start, end)
            end = at if at >= 0 else end
        return "".join(self._lines[line][offset] for line, offset in text.places[start:end]).strip("；，：")

    def _without_figures(self, text: str) -> tuple[str, int]:
        """Return words with gaps for their figures, and how many those were; a direction is one, too."""
        moved = "|".join(map(re.escape, (*self._words.more, *self._words.less)))
        units = "|".join(map(re.escape, (*self._words.units, "%", "％")))
        text, changes = re.subn(rf"(?:{moved})(?:了|约|为)?{_DIGITS}\s*(?:{units})", gap("增减情况"), text)
        text, others = _NUMBER.subn(gap("数"), text)
        return text, changes + others


def _likeness(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other).ratio()


def _head(frame: str) -> str:
    match = _HEAD.match(frame)
    return match[1] if match else ""


def _masked(text: str, words: Words) -> str:
    """Return words without what changes from year to year: numbers and directions."""
    text = _NUMBER.sub("#", text)
    for word in (*words.above, *words.below, *words.more, *words.less):
        text = text.replace(word, "±")
    return text
