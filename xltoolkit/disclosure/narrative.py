"""The text of a disclosure: a document's lines as headings and paragraphs, by the parts that they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from operator import itemgetter

from xltoolkit.disclosure.content import Block, Heading, Paragraph
from xltoolkit.importing.document import TextLine, begins_part
from xltoolkit.importing.opening import opening_of
from xltoolkit.model import Cell, Grid, fold
from xltoolkit.recognise.sheet import is_own

SHEET = "情况说明"
"""What the name or the first cell of a sheet with the narrative holds."""
_HEADINGS = (
    (2, re.compile(r"[一二三四五六七八九十]+、"), 45),
    (3, re.compile(r"\([一二三四五六七八九十]+\)"), 45),
    (4, re.compile(r"(?:\d{1,2}[、.](?!\d)|\(\d{1,2}\))"), 32),
)
"""Level, what it begins with, and the longest that is still a heading and no sentence."""
_SENTENCE = re.compile(r"[。；，,;：:].|[。；，,;：:]$")
_ENDS = re.compile(r"[。；：！？;:!?…”）)】]$")
_BEGINS = re.compile(
    r"[-—•·●]|第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+[、是]|\(?[一二三四五六七八九十\d]{1,2}[)、.]|附件"
)
_MARK = re.compile(r"^[-•·●]\s+")
"""What some programs set before the items of a list."""
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_LAST_WORDS = ("说明", "情况说明", "解释", "明")
_WRAPPED = 20
"""Characters that a line has at least before it can have been wrapped."""
_PAGE_MARK = re.compile(r"[=\-—–\s]*第?\s*\d+\s*页?[=\-—–\s]*")


class Part(Enum):
    """The parts of a disclosure."""

    OVERVIEW = "概况"
    TABLES = "决算表"
    NARRATIVE = "情况说明"
    GLOSSARY = "名词解释"
    ATTACHMENTS = "附件"


_WORDS = (
    (Part.GLOSSARY, ("名词",)),
    (Part.ATTACHMENTS, ("附件",)),
    (Part.OVERVIEW, ("概况", "职责", "简介", "基本情况")),
    (Part.NARRATIVE, ("说明", "分析", "情况")),
    (Part.TABLES, ("表",)),
)


@dataclass
class Text:
    """What a document says outside its tables.

    Args:
        headings: part -> its heading as printed.
        blocks: part -> its headings and paragraphs.
        department: that its cover names, if any.
        cells: of the workbook that it stands in; none where it is a document of its own.
        unused: numbers of the lines that are printed nowhere: before the first part, or beside the tables.
    """

    headings: dict[Part, str] = field(default_factory=dict)
    blocks: dict[Part, list[Block]] = field(default_factory=dict)
    department: str = ""
    cells: frozenset[Cell] = frozenset()
    unused: frozenset[int] = frozenset()


def text_of_lines(lines: Iterable[TextLine]) -> Text:
    """Return the text of a document, part by part; one without parts is all narrative."""
    lines = list(lines)
    solid = [line for line in lines if line.text.strip() and not _is_page_mark(line.text)]
    given = _headings_joined(solid)
    starts = _starts(given)
    first = min(starts, default=0)
    text = Text(department=opening_of(line.text for line in given[:first]).department)
    part = None if starts else Part.NARRATIVE
    gathered: dict[Part, list[str]] = {}
    unused = {line.number for line in lines} - {line.number for line in solid}
    for at, line in enumerate(given):
        if at in starts:
            heading = " ".join(line.text.split())
            part = _part_of(heading) or part
            if part is not None:
                text.headings.setdefault(part, heading)
        elif part in {None, Part.TABLES}:
            unused.add(line.number)
        else:
            gathered.setdefault(part, []).append(line.text)
    text.blocks = {part: list(_blocks(part, lines)) for part, lines in gathered.items()}
    text.unused = frozenset(unused)
    return text


def _starts(lines: Sequence[TextLine]) -> set[int]:
    """Return where the parts begin; of one that is headed twice, first on a contents page, the last place counts."""
    last: dict[str, int] = {}
    for at, line in enumerate(lines):
        if begins_part(line):
            match = _PART.match(fold(line.text))
            last[match[0] if match else ""] = at
    return set(last.values())


def _headings_joined(lines: Sequence[TextLine]) -> list[TextLine]:
    """Join headings of parts that were broken: 第一部分 alone, or a last word on a line of its own."""
    joined: list[TextLine] = []
    for line in lines:
        above = joined[-1] if joined else None
        if above is not None and begins_part(above) and not begins_part(line) and heading_of(line.text) is None:
            text = line.text.strip()
            alone = _PART.fullmatch(fold(above.text)) is not None
            if alone or text in _LAST_WORDS:
                joined[-1] = above._replace(text=f"{above.text.strip()}{' ' if alone else ''}{text}")
                continue
        joined.append(line)
    return joined


def text_of_sheets(grids: Iterable[Grid]) -> Text:
    """Return the narrative that a sheet of the workbook holds: the first text of every row."""
    grid = narrative_sheet(grids)
    if grid is None:
        return Text()
    rows: dict[int, tuple[Cell, str]] = {}
    for (row, column), value in sorted(grid.values.items(), key=itemgetter(0)):
        if isinstance(value, str) and value.strip():
            rows.setdefault(row, (Cell.at(grid.name, row, column), value.strip()))
    told = [
        (cell, line)
        for row, (cell, value) in rows.items()
        for line in value.split("\n")
        if row > 1 or fold(value) != SHEET
    ]
    text = text_of_lines([TextLine(number, line) for number, (_, line) in enumerate(told, 1)])
    text.cells = frozenset(cell for number, (cell, _) in enumerate(told, 1) if number not in text.unused)
    return text


def narrative_sheet(grids: Iterable[Grid]) -> Grid | None:
    """Return the sheet of a workbook that holds its narrative; None where there is none."""
    named = (grid for grid in grids if SHEET in grid.name or SHEET in fold(str(grid.values.get((1, 1), ""))))
    return next((grid for grid in named if not is_own(grid)), None)


def heading_of(text: str) -> Heading | None:
    """Return a line as a heading, if it is one: it begins as one, is short, and is no sentence."""
    folded = fold(text)
    for level, begin, longest in _HEADINGS:
        match = begin.match(folded)
        if match and len(folded) <= longest and not _SENTENCE.search(folded[match.end() :]):
            return Heading(" ".join(text.split()), level)
    return None


def _part_of(heading: str) -> Part | None:
    return next((part for part, words in _WORDS if any(word in heading for word in words)), None)


def _blocks(part: Part, lines: Sequence[str]) -> Iterator[Block]:
    waiting = ""
    for line in lines:
        text = _MARK.sub("", line.strip().replace("\t", " "))
        heading = heading_of(text) if part is not Part.GLOSSARY else None
        if heading is None and waiting and _goes_on(waiting, text):
            waiting += text
            continue
        if waiting:
            yield Paragraph(waiting)
        waiting = "" if heading is not None else text
        if heading is not None:
            yield heading
    if waiting:
        yield Paragraph(waiting)


def _goes_on(above: str, text: str) -> bool:
    """Tell whether a line is the rest of the one above it: a page or a column ended there, and no sentence."""
    return len(above) >= _WRAPPED and not _ENDS.search(above) and not _BEGINS.match(fold(text))


def _is_page_mark(text: str) -> bool:
    return "\t" not in text and bool(_PAGE_MARK.fullmatch(text)) and any(map(str.isdigit, text))
