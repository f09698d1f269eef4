"""Cells that must not be written: what Excel would refuse too, or would overwrite, or could not open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xltoolkit.model import Place, Range, coordinates
from xltoolkit.workbook.package.draft import Parts
from xltoolkit.workbook.package.outline import outline
from xltoolkit.workbook.package.relations import related
from xltoolkit.workbook.package.rows import attributes
from xltoolkit.workbook.package.sheetpart import SheetPart

MERGED = "位于合并单元格的内部（不是左上角），写入后也看不见"
ARRAY = "属于数组公式的区域，不能单独改其中一格"
_TABLE = "是模拟运算表（数据表）的结果，不能单独改其中一格"
_PIVOT = "属于数据透视表，下次刷新会被覆盖"
HEADING = "是“表格”的标题行，改动会损坏表格"
_TOTALS = "是“表格”的汇总行，改动会损坏表格"


class Guards:
    """Where values and formulas of one sheet must not be written.

    Args:
        parts: the workbook's parts.
        part: the sheet's.
        sheet: the same, mapped.
    """

    def __init__(self, parts: Parts, part: str, sheet: SheetPart) -> None:
        self.merges = list(_merges(sheet))
        self._areas = [*_arrays(sheet), *_pivots(parts, part), *_tables(parts, part)]
        guarded = [*self.merges, *(area for area, _ in self._areas)]
        self._top = min((area.top for area in guarded), default=0)
        self._bottom = max((area.bottom for area in guarded), default=0)

    def merged(self, place: Place) -> bool:
        """Tell whether a cell lies inside a merged one without being its first."""
        return covered(place, self.merges)

    def reason(self, place: Place) -> str | None:
        """Return why a cell must not be written, or None."""
        if not self._top <= place[0] <= self._bottom:
            return None
        if self.merged(place):
            return MERGED
        return next((reason for area, reason in self._areas if within(place, area)), None)


def area(reference: str) -> Range:
    """Return the rectangle of a reference: ``A1`` or ``A1:B2``.

    Raises:
        ValueError: no such reference.
    """
    first, _, last = reference.replace("$", "").partition(":")
    (top, left), (bottom, right) = coordinates(first), coordinates(last or first)
    return Range(top, left, bottom, right)


def covered(place: Place, merges: Iterable[Range]) -> bool:
    """Tell whether a cell lies inside a merged one without being its first."""
    return any(place != (merge.top, merge.left) and within(place, merge) for merge in merges)


def within(place: Place, area: Range) -> bool:
    """Tell whether a cell lies in a rectangle."""
    return area.top <= place[0] <= area.bottom and area.left <= place[1] <= area.right


def _merges(sheet: SheetPart) -> Iterator[Range]:
    merges = sheet.child("mergeCells")
    for merge in merges.children if merges is not None else []:
        yield area(merge.attributes["ref"])


def _arrays(sheet: SheetPart) -> Iterator[tuple[Range, str]]:
    if b"array" not in sheet.rows and b"dataTable" not in sheet.rows:
        return
    pattern = re.compile(rb"""<%sf(\s[^<>]*?\bt=["'](?:array|dataTable)["'][^<>]*)>""" % re.escape(sheet.prefix))
    for match in pattern.finditer(sheet.rows):
        values = attributes(match[1])
        covered = area(values["ref"]) if "ref" in values else None
        if covered is not None and (values["t"] == "dataTable" or covered[:2] != covered[2:]):
            yield covered, _TABLE if values["t"] == "dataTable" else ARRAY


def _pivots(parts: Parts, part: str) -> Iterator[tuple[Range, str]]:
    for pivot in related(parts, part, "pivotTable"):
        location = outline(parts.read(pivot)).root.child("location")
        if location is not None:
            yield area(location.attributes["ref"]), _PIVOT


def _tables(parts: Parts, part: str) -> Iterator[tuple[Range, str]]:
    for table in related(parts, part, "table"):
        values = outline(parts.read(table)).root.attributes
        whole = area(values["ref"])
        if headings := int(values.get("headerRowCount", 1)):
            yield whole._replace(bottom=whole.top + headings - 1), HEADING
        if totals := int(values.get("totalsRowCount", 0)):
            yield whole._replace(top=whole.bottom - totals + 1), _TOTALS
