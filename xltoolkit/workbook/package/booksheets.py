"""The workbook part: its sheets, a new one, and the defined names that printing needs.

Source: ECMA-376-1, 18.2.27 (CT_Workbook), 18.2.5 (defined names).
"""

from __future__ import annotations

from typing import NamedTuple

from xltoolkit.workbook.package import relations
from xltoolkit.workbook.package.draft import Draft, Parts, folded
from xltoolkit.workbook.package.outline import (
    MAIN,
    RELATIONSHIPS,
    STRICT_MAIN,
    Element,
    MalformedError,
    Outline,
    escaped,
    outline,
    quoted,
    spliced,
    tag_name,
)

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
CHILDREN = (  # noqa: SIM905 - a list of words reads better as words
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing "
    "fileRecoveryPr webPublishObjects extLst"
).split()
"""Children of a workbook in the order that the schema demands."""

PRINT_TITLES = "_xlnm.Print_Titles"
_ILLEGAL = set("[]:*?/\\")
_MAX_NAME = 31
_NEW_SHEET = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    b'<worksheet xmlns="%s" xmlns:r="%s"><dimension ref="A1"/><sheetViews>'
    b'<sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData/>'
    b'<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'
)


class SheetEntry(NamedTuple):
    """A sheet as the workbook lists it; ``position`` counts all sheets from 0, chart sheets too.

    An old macro module is listed without a part.
    """

    name: str
    part: str
    sheet_id: int
    position: int
    worksheet: bool


def workbook_part(parts: Parts) -> str:
    """Return the name of the workbook's part.

    Raises:
        MalformedError: the package names none.
    """
    found = next(iter(relations.related(parts, "", "officeDocument")), None)
    if found is None or found not in parts:
        raise MalformedError("没有工作簿部件")
    return found


def sheets(parts: Parts, workbook: str) -> dict[str, SheetEntry]:
    """Return the sheets by name folded for case, as Excel tells them apart.

    Raises:
        MalformedError: two sheets of one name or in one part; one of them would be lost, or edited with the other.
    """
    targets = {relation.id: relation for relation in relations.relations(parts, workbook) if not relation.external}
    listed = outline(parts.read(workbook)).root.child("sheets")
    found = {}
    for position, element in enumerate(listed.children if listed is not None else []):
        relation = targets.get(element.relation() or "")
        part, kind = (relation.target, relation.kind) if relation is not None else ("", "")
        name = element.attributes.get("name", "")
        sheet_id = int(element.attributes.get("sheetId") or 0)
        if name.casefold() in found:
            raise MalformedError(f"有两张名为“{name}”的工作表")
        found[name.casefold()] = SheetEntry(name, part, sheet_id, position, kind == "worksheet")
    used = [folded(entry.part) for entry in found.values() if entry.part]
    if len(set(used)) < len(used):
        raise MalformedError("有两张工作表是同一个部件")
    return found


def bad_name(name: str) -> str | None:
    """Return why a name cannot be a sheet's, or None."""
    if not name or len(name.encode("utf-16-le")) // 2 > _MAX_NAME:
        return f"工作表名称须为 1 至 {_MAX_NAME} 个字符"
    if _ILLEGAL & set(name) or name.startswith("'") or name.endswith("'"):
        return "工作表名称不能含有 [ ] : * ? / \\，首尾也不能是单引号"
    return None


def add_sheet(parts: Draft, workbook: str, name: str, *, hidden: bool) -> None:
    """Add an empty sheet at the end."""
    document = outline(parts.read(workbook))
    listed = document.root.child("sheets")
    if listed is None:
        raise MalformedError("工作簿没有工作表清单")
    strict = document.root.namespace == STRICT_MAIN
    part = parts.free_name("xl/worksheets/sheet{}.xml")
    parts.replace(part, _NEW_SHEET % ((STRICT_MAIN if strict else MAIN).encode(), _relations_of(listed)))
    relations.declare_part(parts, part, SHEET_TYPE)
    identifier = relations.relate(parts, workbook, "worksheet", part, strict=strict)
    number = max((int(e.attributes.get("sheetId") or 0) for e in listed.children), default=0) + 1
    state = b' state="hidden"' if hidden else b""
    addition = b"<%s name=%s sheetId=%s%s%s/>" % (
        document.name("sheet"),
        quoted(name),
        quoted(str(number)),
        state,
        _relation_attribute(document, listed, identifier),
    )
    before = [
        entry.name for entry in sorted(sheets(parts, workbook).values(), key=lambda e: e.position) if entry.worksheet
    ]
    parts.replace(workbook, spliced(document.data, [document.append(listed, addition)]))
    _list_title(parts, before, name)


def _relations_of(listed: Element) -> bytes:
    """Return the namespace of relationship ids that the workbook itself uses."""
    for element in listed.children:
        for name in element.attributes:
            if name.endswith(" id"):
                return name.rpartition(" ")[0].encode()
    return RELATIONSHIPS.encode()


def _relation_attribute(document: Outline, listed: Element, identifier: str) -> bytes:
    """Return an ``r:id`` with the prefix that the sheets there are have."""
    for element in listed.children:
        for piece in document.tag(element).split():
            name = piece.partition(b"=")[0]
            if name.endswith(b":id"):
                space = _relations_of(listed)
                known = b"xmlns:" + name[: -len(b":id")] in document.tag(document.root)
                declared = b"" if known else b' xmlns:%s="%s"' % (name[: -len(b":id")], space)
                return declared + b" " + name + b"=" + quoted(identifier)
    return b' xmlns:r="%s" r:id=%s' % (RELATIONSHIPS.encode(), quoted(identifier))


def _list_title(parts: Draft, before: list[str], name: str) -> None:
    """Keep the titles of parts in docProps/app.xml true; where they are not, they stay as they are.

    Source: ECMA-376-1, 22.2.2.9 (HeadingPairs), 22.2.2.26 (TitlesOfParts).
    """
    kinds = ("extended-properties", "extendedProperties")  # the second in strict workbooks
    part = next((part for kind in kinds for part in relations.related(parts, "", kind)), None)
    if part is None or part not in parts:
        return
    document = outline(parts.read(part))
    pairs, titles = document.root.child("HeadingPairs"), document.root.child("TitlesOfParts")
    if pairs is None or titles is None or not pairs.children or not titles.children:
        return
    counts = [e for e in pairs.children[0].walk() if e.name in ("i4", "int")]
    listed = titles.children[0]
    at = 0
    for count in counts:
        end = at + int(count.text.strip() or 0)
        if before and [title.text for title in listed.children[at:end]] == before:
            tag = document.tag(listed.children[at])
            title = b"<%s>%s</%s>" % (tag_name(tag), escaped(name), tag_name(tag))
            number = tag_name(document.tag(count))
            splices = [
                (count.start, count.end, b"<%s>%d</%s>" % (number, len(before) + 1, number)),
                document.attributes(listed, {"size": str(len(listed.children) + 1)}),
                document.insert(listed, end, title),
            ]
            parts.replace(part, spliced(document.data, splices))
            return
        at = end


def sheet_reference(name: str) -> str:
    """Return a sheet's name as formulas write it, always quoted."""
    return "'" + name.replace("'", "''") + "'"


def set_print_titles(parts: Draft, workbook: str, entry: SheetEntry, rows: tuple[int, int]) -> None:
    """Repeat rows of a sheet on every printed page; repeated columns stay."""
    document = outline(parts.read(workbook))
    names = document.root.child("definedNames")
    old = None
    for element in names.children if names is not None else []:
        values = element.attributes
        if values.get("name") == PRINT_TITLES and values.get("localSheetId") == str(entry.position):
            old = element
    columns = [piece for piece in _pieces(old.text if old is not None else "") if _is_columns(piece)]
    wanted = ",".join([*columns, f"{sheet_reference(entry.name)}!${rows[0]}:${rows[1]}"])
    if old is not None and _unquoted(old.text) == _unquoted(wanted):
        return
    name = document.name("definedName")
    tag = document.tag(old) if old is not None else b'<%s name="%s" localSheetId="%d">' % (
        name, PRINT_TITLES.encode(), entry.position,
    )  # fmt: skip
    new = tag.removesuffix(b"/>").removesuffix(b">") + b">" + escaped(wanted) + b"</" + name + b">"
    if old is not None:
        splice = (old.start, old.end, new)
    elif names is not None:
        splice = document.append(names, new)
    else:
        list_name = document.name("definedNames")
        place = _place(document.root, "definedNames")
        splice = document.insert(document.root, place, b"<%s>%s</%s>" % (list_name, new, list_name))
    parts.replace(workbook, spliced(document.data, [splice]))


def flag_recalculation(parts: Draft, workbook: str) -> None:
    """Have the next program that opens the workbook calculate all of it (``calcPr``, ECMA-376-1, 18.2.2)."""
    document = outline(parts.read(workbook))
    properties = document.root.child("calcPr")
    if properties is None:
        new = b'<%s fullCalcOnLoad="1"/>' % document.name("calcPr")
        splice = document.insert(document.root, _place(document.root, "calcPr"), new)
    elif properties.attributes.get("fullCalcOnLoad") in ("1", "true"):
        return
    else:
        splice = document.attributes(properties, {"fullCalcOnLoad": "1"})
    parts.replace(workbook, spliced(document.data, [splice]))


def _pieces(text: str) -> list[str]:
    """Split a reference at the commas outside of quotation marks."""
    pieces, quoted_now = [""], False
    for character in text:
        quoted_now ^= character == "'"
        if character == "," and not quoted_now:
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece for piece in pieces if piece]


def _is_columns(piece: str) -> bool:
    return piece.rpartition("!")[2].replace("$", "").replace(":", "").isalpha()


def _unquoted(reference: str) -> str:
    return reference.replace("'", "")


def _place(root: Element, name: str) -> int:
    rank = CHILDREN.index(name)
    earlier = [
        index
        for index, child in enumerate(root.children)
        if child.name in CHILDREN and CHILDREN.index(child.name) < rank
    ]
    return max(earlier, default=-1) + 1
