"""What stands around a sheet's rows: column widths, frozen rows, print set-up, links.

Source: ECMA-376-1, 18.3.1.13 (col), 18.3.1.66 (pane), 18.3.1.63 (pageSetup), 18.3.1.47 (hyperlink).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from xltoolkit.model import Cell, Place, PrintSetup, a1, coordinates
from xltoolkit.workbook.package.booksheets import sheet_reference
from xltoolkit.workbook.package.guards import area
from xltoolkit.workbook.package.outline import Element, quoted, with_attributes
from xltoolkit.workbook.package.sheetpart import SheetPart

TOLERANCE = 0.01
"""Characters or points that a width or height may differ by without being another."""

_FIT_TO_PAGE_OFF = (None, "0", "false")
_SHEET_PROPERTIES = ("tabColor", "outlinePr", "pageSetUpPr")


def set_widths(sheet: SheetPart, widths: Mapping[int, float]) -> None:
    """Give columns a width in characters; a ``col`` that holds others too is split and keeps the rest."""
    element = sheet.child("cols")
    columns = element.children if element is not None else []
    wanted = {column: width for column, width in widths.items() if not _has_width(columns, column, width)}
    if not wanted:
        return
    tags = [(int(c.attributes["min"]), int(c.attributes["max"]), sheet.frame.tag(c)) for c in columns]
    pieces = [piece for first, last, tag in tags for piece in _split(first, last, tag, wanted)]
    covered = {column for first, last, _ in tags for column in wanted if first <= column <= last}
    blank = b"<" + sheet.name("col") + b"/>"
    pieces += [(column, _sized(blank, column, wanted[column])) for column in wanted if column not in covered]
    content = b"".join(tag for _, tag in sorted(pieces, key=lambda piece: piece[0]))
    name = sheet.name("cols")
    sheet.put("cols", b"<%s>%s</%s>" % (name, content, name))


def _has_width(columns: list[Element], column: int, width: float) -> bool:
    for element in columns:
        values = element.attributes
        if int(values["min"]) <= column <= int(values["max"]):
            return "width" in values and abs(float(values["width"]) - width) < TOLERANCE
    return False


def _split(first: int, last: int, tag: bytes, wanted: Mapping[int, float]) -> list[tuple[int, bytes]]:
    """Return a column element as it was, or in pieces around the columns that get a width of their own."""
    tag = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    inside = sorted(column for column in wanted if first <= column <= last)
    if not inside:
        return [(first, tag)]
    pieces = []
    at = first
    for column in inside:
        if at < column:
            pieces.append((at, with_attributes(tag, {"min": str(at), "max": str(column - 1)})))
        pieces.append((column, _sized(tag, column, wanted[column])))
        at = column + 1
    if at <= last:
        pieces.append((at, with_attributes(tag, {"min": str(at), "max": str(last)})))
    return pieces


def _sized(tag: bytes, column: int, width: float) -> bytes:
    place = str(column)
    hidden = {} if width else {"hidden": "1"}
    return with_attributes(tag, {"min": place, "max": place, "width": f"{width:g}", "customWidth": "1"} | hidden)


def freeze(sheet: SheetPart, rows: int) -> None:
    """Keep the first rows in view while the rest scrolls (0 lets all scroll)."""
    p = sheet.prefix
    views = sheet.child("sheetViews")
    view = views.child("sheetView") if views is not None else None
    if view is None:
        if rows:
            fresh = b'<%ssheetViews><%ssheetView workbookViewId="0">%s</%ssheetView></%ssheetViews>'
            sheet.put("sheetViews", fresh % (p, p, _pane(p, rows, 0.0) + _selection(p), p, p))
        return
    pane = view.child("pane")
    values = pane.attributes if pane is not None else {}
    across = float(values.get("xSplit", 0)) if values.get("state", "").startswith("frozen") else 0.0
    if float(values.get("ySplit", 0)) == rows and (values.get("state") == "frozen" or not rows):
        return
    new = _pane(p, rows, across) if rows or across else b""
    if pane is not None:
        sheet.splice((pane.start, pane.end, new))
        _drop_selections(sheet, view, rows=rows, across=across)
    else:
        at = 0
        sheet.splice(sheet.frame.insert(view, at, new if view.children else new + _selection(p)))
    if rows and view.children and not any(s.attributes.get("pane") == "bottomLeft" for s in view.all("selection")):
        last = max((i for i, child in enumerate(view.children) if child.name in ("pane", "selection")), default=-1)
        sheet.splice(sheet.frame.insert(view, last + 1, _selection(p)))


def _drop_selections(sheet: SheetPart, view: Element, *, rows: int, across: float) -> None:
    """Take out selections of panes that no longer are."""
    gone = set()
    if not rows:
        gone |= {"bottomLeft", "bottomRight"}
    if not across:
        gone |= {"topRight", "bottomRight"}
    for selection in view.all("selection"):
        if selection.attributes.get("pane") in gone:
            sheet.splice((selection.start, selection.end, b""))


def _pane(prefix: bytes, rows: int, across: float) -> bytes:
    corner = a1(rows + 1, int(across) + 1)
    changes: dict[str, str | None] = {
        "xSplit": f"{across:g}" if across else None,
        "ySplit": str(rows) if rows else None,
        "topLeftCell": corner,
        "activePane": "bottomRight" if rows and across else "bottomLeft" if rows else "topRight",
        "state": "frozen",
    }
    return with_attributes(b"<" + prefix + b"pane/>", changes)


def _selection(prefix: bytes) -> bytes:
    return b'<%sselection pane="bottomLeft"/>' % prefix


def set_print(sheet: SheetPart, setup: PrintSetup) -> None:
    """Give a sheet its paper, orientation and scaling."""
    element = sheet.child("pageSetup")
    values = element.attributes if element is not None else {}
    wanted: dict[str, str | None] = {"paperSize": str(setup.paper)}
    wanted["orientation"] = "landscape" if setup.landscape else "portrait"
    if setup.fit_width:
        # fitToWidth is 1 where left out; a height of 0 means as many pages as it takes.
        wanted |= {"fitToWidth": str(setup.fit_width), "fitToHeight": "0"}
    defaults = {"paperSize": "1", "orientation": "default", "fitToWidth": "1", "fitToHeight": "1"}
    changes = {name: value for name, value in wanted.items() if values.get(name, defaults[name]) != value}
    if setup.fit_width:
        _fit_to_page(sheet)
    if not changes:
        return
    if element is None:
        sheet.put("pageSetup", with_attributes(b"<" + sheet.name("pageSetup") + b"/>", changes))
    else:
        sheet.splice(sheet.frame.attributes(element, changes))


def _fit_to_page(sheet: SheetPart) -> None:
    """Say in the sheet's properties that it is scaled to pages."""
    p = sheet.prefix
    fit = b'<%spageSetUpPr fitToPage="1"/>' % p
    properties = sheet.child("sheetPr")
    if properties is None:
        sheet.put("sheetPr", b"<%ssheetPr>%s</%ssheetPr>" % (p, fit, p))
        return
    found = properties.child("pageSetUpPr")
    if found is None:
        ranks = [_SHEET_PROPERTIES.index(c.name) if c.name in _SHEET_PROPERTIES else 0 for c in properties.children]
        sheet.splice(sheet.frame.insert(properties, sum(rank < len(_SHEET_PROPERTIES) - 1 for rank in ranks), fit))
    elif found.attributes.get("fitToPage") in _FIT_TO_PAGE_OFF:
        sheet.splice(sheet.frame.attributes(found, {"fitToPage": "1"}))


def set_links(sheet: SheetPart, links: Mapping[Place, Cell | None]) -> None:
    """Make cells links to other cells of the workbook, or (None) take their links away."""
    element = sheet.child("hyperlinks")
    by_cell = {link.attributes.get("ref", ""): link for link in (element.children if element is not None else [])}
    added = []
    gone = 0
    for place, target in links.items():
        reference = a1(*place)
        old = by_cell.get(reference)
        if target is None:
            if old is not None:
                sheet.splice((old.start, old.end, b""))
                gone += 1
            continue
        if old is not None and _target(old) == target:
            continue
        location = f"{sheet_reference(target.sheet)}!{target.ref}"
        new = b"<%s ref=%s location=%s/>" % (sheet.name("hyperlink"), quoted(reference), quoted(location))
        if old is not None:
            sheet.splice((old.start, old.end, new))
        else:
            added.append(new)
    _list_links(sheet, element, added, gone)


def _list_links(sheet: SheetPart, element: Element | None, added: list[bytes], gone: int) -> None:
    """Add links to the list; the list goes with its last link, since it must not be empty."""
    if element is not None and gone == len(element.children) and not added:
        for change in [change for change in sheet.pending if change[0] >= element.start and change[1] <= element.end]:
            sheet.pending.remove(change)
        sheet.splice((element.start, element.end, b""))
    elif added and element is not None:
        sheet.splice(sheet.frame.append(element, b"".join(added)))
    elif added:
        name = sheet.name("hyperlinks")
        sheet.put("hyperlinks", b"<%s>%s</%s>" % (name, b"".join(added), name))


def links(sheet: SheetPart) -> dict[Place, Cell | None]:
    """Return the cells that are links, and where to; None for one that leads to anything but a cell of a sheet."""
    element = sheet.child("hyperlinks")
    found: dict[Place, Cell | None] = {}
    for link in element.children if element is not None else []:
        covered = area(link.attributes.get("ref", ""))
        if covered[:2] == covered[2:]:
            found[covered.top, covered.left] = _target(link)
    return found


def _target(link: Element) -> Cell | None:
    """Return the cell that a link leads to; None where that is no cell of a sheet of the workbook."""
    sheet, _, reference = link.attributes.get("location", "").rpartition("!")
    try:
        coordinates(reference)
    except ValueError:
        return None
    return Cell(re.sub("''", "'", sheet.strip("'")), reference) if sheet and link.relation() is None else None
