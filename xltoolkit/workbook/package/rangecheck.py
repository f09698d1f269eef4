"""Faults of ranges: merged cells that overlap, links to nowhere, tables that do not fit their cells.

Sources: ECMA-376-1, 18.3.1.55 (mergeCell), 18.3.1.47 (hyperlink), 18.5.1.2 (table), 18.5.1.3 (tableColumn).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from xltoolkit.model import Place, Range, a1
from xltoolkit.workbook.package.celltext import unprotected
from xltoolkit.workbook.package.draft import Parts
from xltoolkit.workbook.package.guards import area
from xltoolkit.workbook.package.outline import Element, outline
from xltoolkit.workbook.package.relations import related
from xltoolkit.workbook.package.sheetpart import SheetPart

TextAt = Callable[[Place], str]
_MANY = 20


def merge_faults(sheet: SheetPart) -> Iterator[str]:
    """Yield merged ranges that overlap or are no ranges."""
    merges = sheet.child("mergeCells")
    areas = sorted(area(merge.attributes.get("ref", "")) for merge in (merges.children if merges is not None else []))
    open_ones: list[Range] = []
    faults = 0
    for found in areas:
        open_ones = [other for other in open_ones if other.bottom >= found.top]
        clash = next((other for other in open_ones if other.left <= found.right and found.left <= other.right), None)
        if clash is not None and (faults := faults + 1) <= _MANY:
            yield f"合并单元格 {shown(clash)} 与 {shown(found)} 重叠"
        open_ones.append(found)


def link_faults(sheet: SheetPart) -> Iterator[str]:
    """Yield links at no cell."""
    links = sheet.child("hyperlinks")
    for link in links.children if links is not None else []:
        try:
            area(link.attributes.get("ref", ""))
        except ValueError:
            yield f"超链接的位置 {link.attributes.get('ref', '')!r} 不是单元格"


def table_faults(parts: Parts, part: str, sheet: SheetPart, text_at: Callable[[], TextAt]) -> Iterator[str]:
    """Yield what does not fit between a sheet and its tables.

    Args:
        parts: the package.
        part: the sheet's.
        sheet: the same, mapped.
        text_at: makes a reader of the text that a cell of the sheet shows; asked for where there is a table.
    """
    tables = [name for name in related(parts, part, "table") if name in parts]
    listed = sheet.child("tableParts")
    named = len(listed.children) if listed is not None else 0
    if named != len(tables):
        yield f"工作表列出 {named} 个表格，实有 {len(tables)} 个"
    if not tables:
        return
    text = text_at()
    for name in tables:
        yield from _table_faults(outline(parts.read(name)).root, text)


def _table_faults(root: Element, text: TextAt) -> Iterator[str]:
    called = root.attributes.get("displayName") or root.attributes.get("name", "")
    whole = area(root.attributes.get("ref", ""))
    columns = root.child("tableColumns")
    names = [
        unprotected(column.attributes.get("name", "")) for column in (columns.children if columns is not None else [])
    ]
    if len(names) != whole.right - whole.left + 1:
        yield f"表格 {called} 有 {len(names)} 列，区域 {shown(whole)} 却是 {whole.right - whole.left + 1} 列"
        return
    twice = [name for name, count in Counter(map(str.casefold, names)).items() if count > 1]
    if twice:
        yield f"表格 {called} 有重名的列 {twice[0]}"
    filtered = root.child("autoFilter")
    if filtered is not None and not _inside(area(filtered.attributes.get("ref", "")), whole):
        yield f"表格 {called} 的筛选超出了表格"
    if root.attributes.get("headerRowCount", "1") == "0":
        return
    for column, name in enumerate(names, whole.left):
        written = text((whole.top, column))
        if written.replace("\r\n", "\n") != name.replace("\r\n", "\n"):
            yield f"表格 {called} 的列名 {name!r} 与 {a1(whole.top, column)} 的内容 {written!r} 不同"


def shown(found: Range) -> str:
    """Return a range as people write it."""
    first, last = a1(found.top, found.left), a1(found.bottom, found.right)
    return first if first == last else f"{first}:{last}"


def _inside(inner: Range, outer: Range) -> bool:
    return (
        outer.top <= inner.top
        and outer.left <= inner.left
        and inner.bottom <= outer.bottom
        and inner.right <= outer.right
    )
