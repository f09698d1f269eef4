"""Files that only look like workbooks: what mail, disks and renaming make of them. Each must fail, and be named."""

from __future__ import annotations

from collections.abc import Callable

from xltoolkit.testdata.draws import Draws
from xltoolkit.workbook.package.archive import assemble, inflate, parse

_MOST_PARTS, _MOST_BYTES = 1000, 1 << 26
_SHEET, _STRINGS = "xl/worksheets/sheet3.xml", "xl/sharedStrings.xml"
_BOMB_STRINGS = 2_100_000
"""More texts than the default budget allows; packed they take a few kilobytes."""


def truncated(data: bytes, draws: Draws) -> bytes:
    """Return the front part of a file, as an upload that broke off leaves it."""
    return data[: draws.share(len(data), 0.3, 0.95)]


def renamed_text(_data: bytes, draws: Draws) -> bytes:
    """Return a text file."""
    text = f"部门决算公开说明：各表数据见附件 {draws.between(1, 10**9)}，本文件不是工作簿。\r\n"
    return text.encode() * 40


def empty(_data: bytes, _draws: Draws) -> bytes:
    """Return nothing."""
    return b""


def cut_part(data: bytes, draws: Draws) -> bytes:
    """Return a workbook, one sheet of which ends in the middle."""
    archive = parse(data, _MOST_PARTS)
    xml = inflate(archive, archive.entries[_SHEET], _MOST_BYTES)
    return assemble(archive, {_SHEET: xml[: draws.share(len(xml), 0.3, 0.9)]})


def bomb(data: bytes, _draws: Draws) -> bytes:
    """Return a small file that unpacks into more texts than a workbook may have."""
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return assemble(parse(data, _MOST_PARTS), {_STRINGS: head + b"<si><t/></si>" * _BOMB_STRINGS + b"</sst>"})


BREAKS: dict[str, Callable[[bytes, Draws], bytes]] = {
    way.__name__: way for way in (truncated, renamed_text, empty, cut_part, bomb)
}
