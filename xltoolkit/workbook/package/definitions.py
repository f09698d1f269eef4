"""Defined names and tables of a workbook.

Source: ECMA-376-1, 18.2.5 (definedName), 18.5.1.2 (table).
"""

from __future__ import annotations

from xltoolkit.model import Definitions, NamedTable
from xltoolkit.workbook.package import booksheets
from xltoolkit.workbook.package.celltext import unprotected
from xltoolkit.workbook.package.draft import Parts
from xltoolkit.workbook.package.guards import area
from xltoolkit.workbook.package.outline import Element, outline
from xltoolkit.workbook.package.relations import related


def definitions(parts: Parts) -> Definitions:
    """Return the names and tables of a workbook.

    Raises:
        MalformedError: a part is no XML.
        KeyError: a table without a place or name.
        ValueError: a place or count that cannot be.
    """
    workbook = booksheets.workbook_part(parts)
    sheets = list(booksheets.sheets(parts, workbook).values())
    order = {sheet.position: sheet.name.casefold() for sheet in sheets}
    listed = outline(parts.read(workbook)).root.child("definedNames")
    names = {}
    for element in listed.children if listed is not None else []:
        values = element.attributes
        local = values.get("localSheetId")
        scope = "" if local is None else order.get(int(local), "")
        names[scope, values.get("name", "").casefold()] = element.text
    tables = {}
    for sheet in sheets:
        for part in related(parts, sheet.part, "table") if sheet.part in parts else []:
            root = outline(parts.read(part)).root
            tables[root.attributes["displayName"].casefold()] = _table(sheet.name, root)
    return Definitions(names, tables)


def _table(sheet: str, root: Element) -> NamedTable:
    values = root.attributes
    listed = root.child("tableColumns")
    children = listed.children if listed is not None else []
    columns = tuple(unprotected(column.attributes.get("name", "")) for column in children)
    headings, totals = int(values.get("headerRowCount", 1)), int(values.get("totalsRowCount", 0))
    return NamedTable(sheet, area(values["ref"]), columns, headings, totals)
