"""A document's lines to sentences: wrapped lines joined, sections by their headings, every character's place kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xltoolkit.model import bare, fold
from xltoolkit.phrases import Section

_PAGE_MARK = re.compile(r"\s*(?:=====.*=====|-----.*-----|[-—–]*\s*\d{1,3}\s*[-—–]*)\s*")
_TABLE_MARK = re.compile(r"\s*-----.*表\d*\s*-----\s*")
_PART = re.compile(r"第[一二三四五六七八九十]部分")
_NARRATIVE = "情况说明"
_ORDINAL = re.compile(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))")
_MINOR = re.compile(r"\(\d{1,2}\)")
_BEGINS = re.compile(r"[-·•●]|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d{1,2}[、.](?!\d)")
_BULLET = re.compile(r"^[-·•●]+\s*")
_STOPS = "。！？"
_POINT = re.compile(r"(?<=\d)。(?=\d\d[万亿千百]*元)")
"""A full stop that was typed for a decimal point."""
_ENDS = f"{_STOPS}；："
_TAIL = re.compile(r"(?:的?(?:情况)?说明|的?情况|的)$")
_COVER = re.compile(r"^(.*?)(?:20\d\d年度?)(?:部门|单位)决算")
_TITLE = re.compile(r"(20\d\d)年度?(?:部门|单位)决算")
_LONGEST_NAME = 30
_LONGEST_HEADING = 45
_LONGEST_MINOR = 25
_FEWEST_CELLS = 2
_KEPT = "，；：！？"
_PLAIN = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT}  # full-width forms of ASCII
    | str.maketrans("“”‘’「」〝〞", '""\'\'""""')
    | str.maketrans(":;!?", "：；！？")
)
"""One character for one: digits, letters and brackets as ASCII, punctuation as Chinese."""


class Place(NamedTuple):
    """Where a character stands: the line from 1, the character in it from 0."""

    line: int
    offset: int


@dataclass(slots=True)
class Text:
    """Folded text without white space; every character knows its place.

    Args:
        text: the characters.
        places: of each.
        is_row: whether it is a row of a table that stands in the text, its cells apart by ``|``.
    """

    text: str = ""
    places: list[Place] = field(default_factory=list)
    is_row: bool = False

    def part(self, start: int, end: int) -> Text:
        """Return a part of it."""
        return Text(self.text[start:end], self.places[start:end])

    def add(self, other: Text) -> None:
        """Append a line that continues it."""
        self.text += other.text
        self.places += other.places


@dataclass(slots=True)
class Passage:
    """What stands under one heading.

    Args:
        heading: as printed, folded.
        section: its declaration; None where no heading of it is declared.
        sentences: the heading itself first, then every sentence.
    """

    heading: str
    section: Section | None
    sentences: list[Text] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """A narrative.

    Args:
        passages: in the order of the text.
        front: lines before it (the cover), folded.
    """

    passages: list[Passage]
    front: list[str]

    @property
    def units(self) -> frozenset[str]:
        """The department's name on the cover: what stands before the year of the accounts."""
        found = set()
        for at, text in enumerate(self.front):
            title = _COVER.search(text)
            if title is None:
                continue
            name = title[1] or (self.front[at - 1] if at else "")
            if 1 < len(name) <= _LONGEST_NAME and not any(map(str.isdigit, name)):
                found.add(_PART.sub("", name))
        return frozenset(found - {""})

    @property
    def year(self) -> int | None:
        """The year that the cover names, else the title of the narrative's part."""
        titles = [*self.front, *(passage.heading for passage in self.passages[:1])]
        found = next((title for text in titles if (title := _TITLE.search(text))), None)
        return int(found[1]) if found else None


def read(lines: Iterable[tuple[int, str]], sections: Iterable[Section]) -> Document:
    """Read the narrative of a document.

    Args:
        lines: number and text of every line, tables and page marks among them.
        sections: those that the profile declares.
    """
    whole = list(_without_published_tables(lines))
    headings = {_heading_key(name): section for section in sections for name in section.headings}
    first, last = _bounds([text for _, text in whole], headings)
    front = [solid for _, text in whole[:first] if (solid := fold(text))]
    passages: list[Passage] = []
    for block in _blocks(whole[first:last], headings):
        _admit(block, passages, headings)
    return Document(passages, front)


def folded(line: int, text: str) -> Text:
    """Return a line folded character by character, so that each keeps its place."""
    plain = text.translate(_PLAIN)
    kept = [at for at, character in enumerate(plain) if not character.isspace() or _between_digits(plain, at)]
    solid = "".join(" " if plain[at].isspace() else plain[at] for at in kept)
    if "," in solid:
        solid = "".join("，" if c == "," and not _in_number(solid, at) else c for at, c in enumerate(solid))
    return Text(solid, [Place(line, at) for at in kept])


def _row(line: int, text: str) -> Text:
    row = folded(line, text.replace("\t", "|"))
    row.is_row = True
    return row


def _between_digits(text: str, at: int) -> bool:
    left, right = text[:at].rstrip(), text[at:].lstrip()
    return bool(left and right) and left[-1].isdigit() and right[0].isdigit()


def _in_number(solid: str, at: int) -> bool:
    """Tell whether a comma separates thousands; at the end of a line the number goes on in the next."""
    around = solid[max(at - 1, 0) : at] + solid[at + 1 : at + 2]
    return around.isdigit()


def _without_published_tables(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    in_table = False
    for number, text in lines:
        if _PAGE_MARK.fullmatch(text):
            in_table = _TABLE_MARK.fullmatch(text) is not None
        elif not (in_table and text.strip()):
            yield number, text


def _is_row(text: str) -> bool:
    """Tell whether a line is a row of a table: cells apart by tabs, and no sentence with a tab in it."""
    cells = [cell for cell in map(str.strip, text.strip().split("\t")) if cell]
    if len(cells) < _FEWEST_CELLS or _BEGINS.fullmatch(fold(cells[0])):
        return text.count("\t") > 1
    return text.count("\t") > 1 or not set(fold(text)) & set(f"{_ENDS}，")


def _bounds(lines: Sequence[str], headings: dict[str, Section]) -> tuple[int, int]:
    """Return where the narrative begins and ends: its part, else from the first heading that is declared."""
    parts = [at for at, text in enumerate(lines) if _PART.match(fold(text)) and text.count("\t") < _FEWEST_CELLS]
    starts = [at for at in parts if _NARRATIVE in fold("".join(lines[at : at + 2]))]
    if starts:
        first = starts[-1]
        return first, next((at for at in parts if at > first and not _listed(lines[at])), len(lines))
    known = [at for at, text in enumerate(lines) if _heading_key(text) in headings]
    again = {_heading_key(lines[at]): at for at in known}  # the last of each: a contents page comes before
    return (min(again.values()) if again else 0), len(lines)


def _listed(text: str) -> bool:
    """Tell whether a line is one of a contents page."""
    return "\t" in text or "....." in text


def _heading_key(text: str) -> str:
    name = bare(_BULLET.sub("", fold(text))).rstrip("。.:：")
    previous = ""
    while name != previous:
        previous, name = name, _TAIL.sub("", name)
    return name


def _blocks(lines: Iterable[tuple[int, str]], headings: dict[str, Section]) -> Iterator[tuple[Text, bool]]:
    """Yield headings (True) and paragraphs, wrapped lines joined."""
    block: Text | None = None
    for number, raw in lines:
        if _is_row(raw):
            if block is not None:
                yield block, False
            block = None
            yield _row(number, raw), False
            continue
        line = folded(number, raw)
        if not line.text:
            continue
        if _is_heading(line.text, headings):
            if block is not None:
                yield block, False
            block = None
            yield line, True
        elif block is None or block.text[-1] in _ENDS or _BEGINS.match(line.text):
            if block is not None:
                yield block, False
            block = line
        else:
            block.add(line)
    if block is not None:
        yield block, False


def _is_heading(text: str, headings: dict[str, Section]) -> bool:
    if _heading_key(text) in headings or _PART.match(text):
        return True
    if _ORDINAL.match(text):
        return len(text) <= _LONGEST_HEADING and text[-1] not in _ENDS and "，" not in text
    return bool(_MINOR.match(text)) and len(text) <= _LONGEST_MINOR and not set(text) & set(f"{_ENDS}，")


def _admit(block: tuple[Text, bool], passages: list[Passage], headings: dict[str, Section]) -> None:
    text, is_heading = block
    if is_heading and not _MINOR.match(text.text):
        section = headings.get(_heading_key(text.text))
        inner = text.text.startswith("(")
        if section is None and inner and passages:
            section = passages[-1].section  # a heading of no meaning of its own
        passages.append(Passage(text.text, section, [text]))
        return
    if not passages:
        passages.append(Passage("", None))
    passages[-1].sentences += [text] if is_heading or text.is_row else _sentences(text)


def _sentences(text: Text) -> Iterator[Text]:
    start = 0
    inside = {at for found in _POINT.finditer(text.text) for at in range(*found.span())}
    for at, character in enumerate(text.text):
        following = text.text[at + 1 : at + 2]
        if character in _STOPS and following not in _STOPS and at not in inside:
            yield text.part(start, at + 1)
            start = at + 1
    if start < len(text.text):
        yield text.part(start, len(text.text))
