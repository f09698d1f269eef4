"""A published document as text: its lines, and the blocks of lines that are tables.

The form is that of the published documents: UTF-8 (or GB18030) text, the cells of a table's row separated by tabs,
the table's whole title alone on a line above its head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile
from pathlib import Path
from typing import NamedTuple

from xltoolkit.model import WorkbookError, fold
from xltoolkit.recognise.headings import role_of
from xltoolkit.recognise.numbers import is_number, number_of

MAX_BYTES = 50_000_000
_HEAD_LINES = 10
"""Lines between a title and the first row with tabs: number, department, year and unit, one a line or all in one."""
_HEAD_WIDTH = 60
_HEADINGS = 4
"""Rows of a table's top in which the heading of its labels stands."""
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_NARRATIVE = re.compile(r"[一二三四五六七八九十]+、.*(?:说明|解释)$")
NOTE = re.compile(r"(?:注|备注|说明|附注)\d*[:：]|\d+[.、]本表")
_YEAR = re.compile(r"\d{4}年度?")
_HEAD_FACT = re.compile(r"(?:部门|单位)(?:名称)?[:：]|金额单位|编制(?:单位|部门)[:：]|\d{4}年度?$")
_MARK = re.compile(r"#{2,6}\s+")
"""What Markdown sets before a heading."""
_CONTROLS = {code: None for code in range(32) if code not in (9, 10)} | {127: None, 0xFEFF: None}


class TextLine(NamedTuple):
    """A line of the document and its 1-based number.

    ``where`` is its place for people, where the number of the line says nothing (第 3 页); ``part`` is the sheet of a
    workbook, with which its table ends.
    """

    number: int
    text: str
    where: str = ""
    part: str = ""


class Section(NamedTuple):
    """A part of the document outside its tables: heading, and how many lines that are not blank."""

    heading: str
    lines: int


@dataclass
class TableBlock:
    """The lines of one table.

    Args:
        table: id of the declared table; empty for one that the profile does not declare.
        title: the line of its title.
        head: lines between the title and the first row.
        rows: lines with tabs.
        notes: lines under the table (注：…, 说明：…).
        strange: lines in between that are none of these.
    """

    table: str
    title: TextLine
    head: list[TextLine] = field(default_factory=list)
    rows: list[TextLine] = field(default_factory=list)
    notes: list[TextLine] = field(default_factory=list)
    strange: list[TextLine] = field(default_factory=list)


@dataclass
class Document:
    """A document, taken apart: every line that is not blank is in a block or counted in a section.

    Args:
        blocks: its tables.
        outside: its lines outside the tables.
        opening: the lines before its first part and its first table, such as those of a cover.
    """

    blocks: list[TableBlock]
    outside: list[TextLine]
    opening: list[TextLine] = field(default_factory=list)

    @property
    def sections(self) -> list[Section]:
        """Its parts outside the tables."""
        return list(_sections(self.outside))


def read_lines(source: Path) -> list[TextLine]:
    """Read the lines of a text.

    Raises:
        WorkbookError: missing, too large, not text, or in an encoding other than UTF-8 and GB18030.
    """
    return text_lines(read_bytes(source), str(source))


def read_bytes(source: Path) -> bytes:
    """Read a document's bytes.

    Raises:
        WorkbookError: missing, unreadable or too large.
    """
    where = str(source)
    try:
        if source.stat().st_size > MAX_BYTES:
            raise WorkbookError("文件太大", where=where, why=f"超过 {MAX_BYTES:,} 字节", advice="只留决算公开的正文")
        return source.read_bytes()
    except FileNotFoundError:
        raise WorkbookError("找不到文件", where=where, advice="检查路径") from None
    except OSError as error:
        raise WorkbookError("文件读不出", where=where, why=str(error), advice="检查路径和权限") from None


def text_lines(data: bytes, where: str) -> list[TextLine]:
    """Return the lines of a text.

    Raises:
        WorkbookError: not text, or in an encoding other than UTF-8 and GB18030.
    """
    text = decode(data, where).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return [TextLine(number, _line(line)) for number, line in enumerate(text.split("\n"), 1)]


def _line(text: str) -> str:
    """Return a line without control characters, a heading without its mark."""
    return _MARK.sub("", text.translate(_CONTROLS), count=1) if text[:2] == "##" else text.translate(_CONTROLS)


def decode(data: bytes, where: str) -> str:
    """Return a text, whichever of the encodings in use it is in.

    Raises:
        WorkbookError: it is in none of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise WorkbookError(
        "不是文本文件，或编码不认识", where=where, why="既不是 UTF-8 也不是 GB18030", advice="另存为 UTF-8 编码的文本"
    )


TitleOf = Callable[[str], str | None]
"""Id of the declared table that a text is the whole title of, if any."""


def take_apart(lines: list[TextLine], title_of: TitleOf) -> Document:
    """Find the tables of a document.

    A title counts only where a table's head follows it: the contents page and the headings of the narrative hold the
    same words.

    Args:
        lines: of the document.
        title_of: tells the titles of tables.
    """
    filled = [part for line in lines if line.text.strip() for part in _heads_apart(line, title_of)]
    starts = {at: table for at in range(len(filled)) if (table := _starts(filled, at, title_of)) is not None}
    for at in starts:
        if at and at - 1 not in starts and is_number(filled[at - 1].text):
            # Some print the number above the title; from here on it stands below.
            filled[at - 1], filled[at] = filled[at], filled[at - 1]
    starts = {at - is_number(filled[at].text): table for at, table in starts.items()}
    blocks: list[TableBlock] = []
    outside: list[TextLine] = []
    at = 0
    while at < len(filled):
        if at in starts:
            block, at = _block(filled, at, starts)
            blocks.append(block)
        else:
            outside.append(filled[at])
            at += 1
    first = blocks[0].title.number if blocks else filled[-1].number + 1 if filled else 1
    opening = list(takewhile(lambda line: line.number < first and not begins_part(line), outside))
    return Document(blocks, outside, opening)


def _heads_apart(line: TextLine, title_of: TitleOf) -> list[TextLine]:
    """Part a table's row into lines where all its cells are titles or facts: many print the head inside the table."""
    if "\t" not in line.text:
        return [line]
    cells = [cell.strip() for cell in line.text.split("\t") if cell.strip()]
    years = [bool(_YEAR.fullmatch(fold(cell))) for cell in cells]
    if len(cells) > 1 and all(years):
        return [line]  # 2022年度 beside 2021年度 heads columns
    heads = all(title_of(cell) is not None or _is_fact(cell) for cell in cells)
    return [line._replace(text=cell) for cell in cells] if heads else [line]


def _is_fact(text: str) -> bool:
    """Tell whether a text says what the head of a table says: its number, whose it is, the year, the unit."""
    return number_of(text) != "" or is_number(text) or _HEAD_FACT.match(fold(text)) is not None


def _starts(lines: list[TextLine], at: int, title_of: TitleOf) -> str | None:
    """Return the id of the table that begins at a line; empty for an undeclared one, None where none begins."""
    text = lines[at].text
    if "\t" in text.strip():
        return None
    table = title_of(text)
    if table is None and (not fold(text).endswith("表") or _is_fact(text)):
        return None
    facts = 0
    for line in lines[at + 1 : at + 1 + _HEAD_LINES]:
        if line.part != lines[at].part:
            return None
        folded = fold(line.text)
        if "\t" in line.text:
            # A table that the profile does not declare must at least say its 公开 number and unit.
            named = table if table is not None else ("" if facts > 1 else None)
            return None if _listed(lines, at, title_of) else named
        if len(folded) > _HEAD_WIDTH or _PART.match(folded) or title_of(folded) is not None:
            return None
        facts += _is_fact(line.text)
    return None


def _listed(lines: list[TextLine], at: int, title_of: TitleOf) -> bool:
    """Tell whether a title is the last of a list, as on a sheet of contents: another title above, no heading below."""
    above = (line for line in reversed(lines[:at]) if not is_number(line.text))
    before = next(above, None)
    part = lines[at].part
    if before is None or before.part != part or title_of(before.text) is None:
        return False
    rows = (line for line in lines[at + 1 :] if "\t" in line.text)
    below = takewhile(lambda line: line.part == part, islice(rows, _HEADINGS))
    return all(role_of(cell) is None for line in below for cell in line.text.split("\t"))


def _block(lines: list[TextLine], at: int, starts: Mapping[int, str]) -> tuple[TableBlock, int]:
    """Gather the lines of the table that begins at a line; return it and the line after it."""
    block = TableBlock(starts[at], lines[at])
    at += 1
    while at < len(lines) and at not in starts and lines[at].part == block.title.part:
        line = lines[at]
        text = line.text.strip()
        tabs = "\t" in line.text
        if block.rows and not tabs and (_PART.match(fold(text)) or _NARRATIVE.match(fold(text))):
            break
        if block.rows and (NOTE.match(text) or (not tabs and _continues(block, line))):
            block.notes.append(line)
        elif tabs or (block.rows and not block.notes):
            block.rows.append(line)
        elif not block.rows:
            block.head.append(line)
        else:
            block.strange.append(line)
        at += 1
    return block, at


def _continues(block: TableBlock, line: TextLine) -> bool:
    """Tell whether a line carries a note on: it stands directly below one."""
    return bool(block.notes) and block.notes[-1].number == line.number - 1


def begins_part(line: TextLine) -> bool:
    """Tell whether a line heads a part of the document; one with a page number behind it is of the contents page."""
    text = line.text.strip()
    return bool(_PART.match(fold(text))) and "\t" not in text and not text[-1:].isdecimal()


def _sections(lines: Iterable[TextLine]) -> Iterator[Section]:
    """Count lines by the part of the document that they stand in."""
    heading, count, part = "文件开头", 0, ""
    for line in lines:
        if line.part != part:
            if count:
                yield Section(heading, count)
            heading, count, part = f"工作表“{line.part}”", 0, line.part
        if begins_part(line):
            if count:
                yield Section(heading, count)
            heading, count = " ".join(line.text.split()), 0
        count += 1
    if count:
        yield Section(heading, count)
