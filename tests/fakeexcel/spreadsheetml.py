"""What ``Range.Value(11)`` gives: the range as XML Spreadsheet 2003, with styles, merges, and what is hidden.

By Microsoft's "XML Spreadsheet Reference": a style names only what differs from the one called Default, and cells that
hold nothing and look like their row are left out.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from tests.fakeexcel.cells import Align, Cell, Cells, Look, inside
from tests.fakeexcel.entering import ERROR_TEXTS, Content, Error
from xltoolkit.model import Place, Range

_HEAD = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:html="http://www.w3.org/TR/REC-html40">\n'
)
_NAMED = {"0.00": "Fixed", "#,##0.00": "Standard", "0.00%": "Percent", "0.00E+00": "Scientific"}
_HORIZONTAL = {Align.LEFT: "Left", Align.CENTER: "Center", Align.RIGHT: "Right"}
_VERTICAL = {Align.TOP: "Top", Align.CENTER: "Center", Align.BOTTOM: "Bottom"}
_POSITIONS = ("Left", "Top", "Bottom", "Right")
_LINES = {1: 'ss:LineStyle="Continuous" ss:Weight="1"', -4119: 'ss:LineStyle="Double" ss:Weight="3"'}


def spreadsheet_xml(cells: Cells, area: Range) -> str:
    """Return a range as XML Spreadsheet."""
    ids = {Look(): "Default"}
    rows = "".join(_row(cells, row, area, ids) for row in range(area.top, area.bottom + 1))
    columns = "".join(
        f'<Column ss:Index="{column - area.left + 1}" ss:Hidden="1" ss:AutoFitWidth="0"/>'
        for column in sorted(cells.hidden_columns)
        if area.left <= column <= area.right
    )
    styles = "".join(_style(look, name) for look, name in ids.items())
    table = f'<Table ss:ExpandedColumnCount="{area.right}" ss:ExpandedRowCount="{area.bottom}">{columns}{rows}</Table>'
    return f'{_HEAD}<Styles>{styles}</Styles><Worksheet ss:Name="Sheet1">{table}</Worksheet></Workbook>\n'


def _style(look: Look, name: str) -> str:
    default = Look()
    parts = []
    if name == "Default" or (look.horizontal, look.vertical, look.wrap, look.indent) != (1, default.vertical, False, 0):
        parts.append(_alignment(look))
    if any(line in _LINES for line in look.borders):
        sides = zip(_POSITIONS, look.borders, strict=True)
        lines = (f'<Border ss:Position="{side}" {_LINES[line]}/>' for side, line in sides if line in _LINES)
        parts.append(f"<Borders>{''.join(lines)}</Borders>")
    if name == "Default" or (look.font, look.size, look.bold, look.color) != ("宋体", 11, False, 0):
        bold = ' ss:Bold="1"' if look.bold else ""
        parts.append(f'<Font ss:FontName={quoteattr(look.font)} x:CharSet="134" ss:Size="{look.size:g}"{bold}/>')
    if look.fill is not None:
        parts.append(f'<Interior ss:Color="#{_rgb(look.fill)}" ss:Pattern="Solid"/>')
    if look.number_format != default.number_format:
        parts.append(f"<NumberFormat ss:Format={quoteattr(_NAMED.get(look.number_format, look.number_format))}/>")
    if not look.locked:
        parts.append('<Protection ss:Protected="0"/>')
    named = ' ss:Name="Normal"' if name == "Default" else ""
    return f'<Style ss:ID="{name}"{named}>{"".join(parts)}</Style>'


def _alignment(look: Look) -> str:
    horizontal = f' ss:Horizontal="{_HORIZONTAL[Align(look.horizontal)]}"' if look.horizontal in _HORIZONTAL else ""
    wrap = ' ss:WrapText="1"' if look.wrap else ""
    indent = f' ss:Indent="{look.indent}"' if look.indent else ""
    return f'<Alignment{horizontal} ss:Vertical="{_VERTICAL[Align(look.vertical)]}"{indent}{wrap}/>'


def _rgb(bgr: int) -> str:
    return f"{bgr & 255:02X}{bgr >> 8 & 255:02X}{bgr >> 16:02X}"


def _row(cells: Cells, row: int, area: Range, ids: dict[Look, str]) -> str:
    hidden = ' ss:Hidden="1" ss:AutoFitHeight="0"' if row in cells.hidden_rows else ""
    found, expected = [], area.left
    for column in range(area.left, area.right + 1):
        text = _cell(cells, (row, column), ids)
        if text:
            index = "" if column == expected else f' ss:Index="{column - area.left + 1}"'
            found.append(f"<Cell{index}{text}</Cell>")
            expected = next((m.right for m in cells.merges if m[:2] == (row, column)), column) + 1
    return f'<Row ss:Index="{row - area.top + 1}"{hidden}>{"".join(found)}</Row>' if found or hidden else ""


def _cell(cells: Cells, place: Place, ids: dict[Look, str]) -> str:
    """Return a cell from behind its index to before its end tag; empty for one that is left out."""
    merge = next((merge for merge in cells.merges if inside(place, merge)), None)
    if merge is not None and place != merge[:2]:
        return ""
    cell = cells.at.get(place, Cell())
    attributes = ""
    if cell.look != Look():
        attributes += f' ss:StyleID="{ids.setdefault(cell.look, f"s{61 + len(ids)}")}"'
    if merge is not None:
        across, down = merge.right - merge.left, merge.bottom - merge.top
        attributes += (f' ss:MergeAcross="{across}"' if across else "") + (f' ss:MergeDown="{down}"' if down else "")
    array = next((array for array in cells.arrays if array[:2] == place), None)
    if array is not None:
        down, across = array.bottom - array.top, array.right - array.left
        attributes += f' ss:ArrayRange="RC:R{f"[{down}]" if down else ""}C{f"[{across}]" if across else ""}"'
    if cell.formula is not None:
        attributes += f" ss:Formula={quoteattr(cell.formula)}"
    data = _data(cell.value)
    note = (
        f'<Comment ss:Author={quoteattr(cell.author)}><ss:Data xmlns="http://www.w3.org/TR/REC-html40">{escape(cell.note)}</ss:Data></Comment>'
        if cell.note
        else ""
    )
    return f"{attributes}>{data}{note}" if attributes or data or note else ""


def _data(value: Content) -> str:
    if value is None:
        return ""
    if isinstance(value, Error):
        return f'<Data ss:Type="Error">{ERROR_TEXTS[value]}</Data>'
    if isinstance(value, bool):
        return f'<Data ss:Type="Boolean">{int(value)}</Data>'
    if isinstance(value, float):
        return f'<Data ss:Type="Number">{value!r}</Data>'
    return f'<Data ss:Type="String">{escape(value, {chr(10): "&#10;"})}</Data>'
