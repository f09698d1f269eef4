"""A published document as text: its lines, and the blocks of lines that are tables.

The form is that of the published documents: UTF-8 (or GB18030) text, the cells of a table's row separated by tabs,
the table's whole title alone on a line above its head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from xltoolkit.model import WorkbookError, fold

MAX_BYTES = 50_000_000
_HEAD_LINES = 10
"""Lines between a title and the first row with tabs: number, department, year and unit, one a line or all in one."""
_HEAD_WIDTH = 60
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_NARRATIVE = re.compile(r"[一二三四五六七八九十]+、.*(?:说明|解释)$")
_NOTE = re.compile(r"(?:注|备注|说明|附注)\d*[:：]|\d+[.、]本表")
_NUMBER = re.compile(r"公开\S{0,4}表")
_HEAD_FACT = re.compile(r"公开\S{0,4}表|(?:部门|单位)(?:名称)?[:：]|金额单位|编制(?:单位|部门)[:：]|\d{4}年度?$")
_MARK = re.compile(r"#{2,6}\s+")
"""What Markdown sets before a heading."""
_CONTROLS = {code: None for code in range(32) if code not in (9, 10)} | {127: None, 0xFEFF: None}
_CONVERT = {
    ".docx": "在 Word 或 WPS 里另存为“纯文本(*.txt)”，编码选 UTF-8，表格的各列以制表符分隔",
    ".doc": "在 Word 或 WPS 里另存为“纯文本(*.txt)”，编码选 UTF-8，表格的各列以制表符分隔",
    ".wps": "在 WPS 里另存为“纯文本(*.txt)”，编码选 UTF-8，表格的各列以制表符分隔",
    ".pdf": "先用 Word 或 WPS 打开这个 PDF，再另存为“纯文本(*.txt)”，编码选 UTF-8，表格的各列以制表符分隔",
    ".xlsx": "它已经是工作簿，直接用 xlt check 或 xlt run",
    ".xlsm": "它已经是工作簿，直接用 xlt check 或 xlt run",
    ".xls": "用 Excel 或 WPS 另存为 .xlsx，再用 xlt check 或 xlt run",
}
_SIGNATURES = {b"%PDF": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc"}


class TextLine(NamedTuple):
    """A line of the document and its 1-based number."""

    number: int
    text: str


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
        sections: its other parts.
        opening: the lines before its first part and its first table, such as those of a cover.
    """

    blocks: list[TableBlock]
    sections: list[Section]
    opening: list[TextLine] = field(default_factory=list)


def read_lines(source: Path) -> list[TextLine]:
    """Read a document's lines.

    Raises:
        WorkbookError: missing, too large, not text, or in an encoding other than UTF-8 and GB18030.
    """
    where = str(source)
    try:
        if source.stat().st_size > MAX_BYTES:
            raise WorkbookError("文件太大", where=where, why=f"超过 {MAX_BYTES:,} 字节", advice="只留决算公开的正文")
        data = source.read_bytes()
    except FileNotFoundError:
        raise WorkbookError("找不到文件", where=where, advice="检查路径") from None
    except OSError as error:
        raise WorkbookError("文件读不出", where=where, why=str(error), advice="检查路径和权限") from None
    _refuse_other_formats(source, data)
    text = _decode(data, where).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return [TextLine(number, _line(line)) for number, line in enumerate(text.split("\n"), 1)]


def _line(text: str) -> str:
    """Return a line without control characters, a heading without its mark."""
    return _MARK.sub("", text.translate(_CONTROLS), count=1) if text[:2] == "##" else text.translate(_CONTROLS)


def _refuse_other_formats(source: Path, data: bytes) -> None:
    kind = source.suffix.lower()
    if kind not in _CONVERT:
        kind = next((found for mark, found in _SIGNATURES.items() if data.startswith(mark)), "")
    if kind:
        raise WorkbookError(
            f"还不能导入 {kind} 文件", where=str(source), why="目前只读文本形式的公开文件", advice=_CONVERT[kind]
        )


def _decode(data: bytes, where: str) -> str:
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
    filled = [line for line in lines if line.text.strip()]
    starts = {at: table for at in range(len(filled)) if (table := _starts(filled, at, title_of)) is not None}
    for at in starts:
        if at and at - 1 not in starts and _NUMBER.fullmatch(fold(filled[at - 1].text)):
            # Some print the number above the title; from here on it stands below.
            filled[at - 1], filled[at] = filled[at], filled[at - 1]
    starts = {at - (_NUMBER.fullmatch(fold(filled[at].text)) is not None): table for at, table in starts.items()}
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
    opening = list(takewhile(lambda line: line.number < first and not _begins_part(line), outside))
    return Document(blocks, list(_sections(outside)), opening)


def _starts(lines: list[TextLine], at: int, title_of: TitleOf) -> str | None:
    """Return the id of the table that begins at a line; empty for an undeclared one, None where none begins."""
    text = lines[at].text
    if "\t" in text.strip():
        return None
    table = title_of(text)
    if table is None and (not fold(text).endswith("表") or _HEAD_FACT.match(fold(text))):
        return None
    facts = 0
    for line in lines[at + 1 : at + 1 + _HEAD_LINES]:
        folded = fold(line.text)
        if "\t" in line.text:
            # A table that the profile does not declare must at least say its 公开 number and unit.
            return table if table is not None else ("" if facts > 1 else None)
        if len(folded) > _HEAD_WIDTH or _PART.match(folded) or title_of(folded) is not None:
            return None
        facts += bool(_HEAD_FACT.match(folded))
    return None


def _block(lines: list[TextLine], at: int, starts: Mapping[int, str]) -> tuple[TableBlock, int]:
    """Gather the lines of the table that begins at a line; return it and the line after it."""
    block = TableBlock(starts[at], lines[at])
    at += 1
    while at < len(lines) and at not in starts:
        line = lines[at]
        text = line.text.strip()
        tabs = "\t" in line.text
        if block.rows and not tabs and (_PART.match(fold(text)) or _NARRATIVE.match(fold(text))):
            break
        if block.rows and (_NOTE.match(text) or (not tabs and _continues(block, line))):
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


def _begins_part(line: TextLine) -> bool:
    """Tell whether a line heads a part of the document; one with a page number behind it is of the contents page."""
    text = line.text.strip()
    return bool(_PART.match(fold(text))) and "\t" not in text and not text[-1:].isdecimal()


def _sections(lines: Iterable[TextLine]) -> Iterator[Section]:
    """Count lines by the part of the document that they stand in."""
    heading, count = "文件开头", 0
    for line in lines:
        if _begins_part(line):
            if count:
                yield Section(heading, count)
            heading, count = " ".join(line.text.split()), 0
        count += 1
    if count:
        yield Section(heading, count)
