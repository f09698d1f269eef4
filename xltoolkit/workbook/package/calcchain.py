"""The calc chain: entries of cells that lost their formula go, else Excel offers to repair the workbook.

Source: ECMA-376-1, 18.6.1 (c); an entry without sheet (``i``, a sheetId) means the sheet of the entry before it.
"""

from __future__ import annotations

import re

from xltoolkit.model import Place, a1
from xltoolkit.workbook.package import relations
from xltoolkit.workbook.package.draft import Draft, Parts
from xltoolkit.workbook.package.outline import spliced, with_attributes
from xltoolkit.workbook.package.rows import attributes

_ROOT = re.compile(rb"<(?:[^\s:/<>]+:)?calcChain[\s/>]")
_HEAD = 4096
"""Bytes of a part in which its outermost element begins."""
_ENTRY = re.compile(rb"<(?:[^\s:/<>]+:)?c\s[^<>]*?/?>(?:\s*</(?:[^\s:/<>]+:)?c\s*>)?")


def chain(parts: Parts, workbook: str) -> str | None:
    """Return the name of the calc chain's part, if there is one; another part is none, whatever leads to it."""
    related = (part for part in relations.related(parts, workbook, "calcChain") if part in parts)
    return next((part for part in related if _ROOT.search(parts.read(part)[:_HEAD]) is not None), None)


def entries(data: bytes) -> list[tuple[tuple[int, int], int, str]]:
    """Return every entry: its range of bytes, its sheetId, its cell."""
    found = []
    sheet = 0
    for match in _ENTRY.finditer(data):
        values = attributes(match[0])
        sheet = int(values.get("i") or sheet)
        found.append((match.span(), sheet, values.get("r", "")))
    return found


def drop(parts: Draft, workbook: str, lost: dict[int, set[Place]]) -> None:
    """Take out the entries of cells (by sheetId); the emptied chain goes with its relation and content type."""
    part = chain(parts, workbook)
    if part is None or not any(lost.values()):
        return
    data = parts.read(part)
    listed = entries(data)
    gone = {sheet: {a1(*place) for place in places} for sheet, places in lost.items()}
    splices = []
    kept = 0
    said = 0
    for (start, end), sheet, reference in listed:
        if reference in gone.get(sheet, ()):
            splices.append((start, end, b""))
            continue
        kept += 1
        entry = data[start:end]
        if "i" in attributes(entry):
            said = sheet
        elif said != sheet:
            tag, _, rest = entry.partition(b">")
            splices.append((start, end, with_attributes(tag + b">", {"i": str(sheet)}) + rest))
            said = sheet
    if kept:
        parts.replace(part, spliced(data, splices))
        return
    parts.remove(part)
    relations.unrelate(parts, workbook, part)
    relations.undeclare(parts, part)
