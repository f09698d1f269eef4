"""The styles of XML Spreadsheet 2003 as looks. Source: Microsoft, "XML Spreadsheet Reference", ``ss:Style``."""

from __future__ import annotations

from lxml import etree

from xltoolkit.model import CellFormat, CellStyle

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DEFAULT = "Default"
_SIDES = ("Left", "Top", "Right", "Bottom")
_THIN = {("Continuous", "1"): True, ("None", ""): False}
_DEEPEST = 8
"""Of styles that inherit; Excel's own cells' styles inherit once."""

_CODES = {
    "": "General",
    "General Number": "General",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Short Date": "m/d/yyyy",
    "Medium Date": "d-mmm-yy",
    "General Date": "m/d/yyyy h:mm",
    "Short Time": "h:mm",
    "Medium Time": "h:mm AM/PM",
    "Long Time": "h:mm:ss AM/PM",
    "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}
"""Codes of the formats that go by a name. Currency, Euro Currency and Long Date depend on the system: left as named."""


class Styles:
    """The styles of a workbook.

    Args:
        workbook: the root element.
    """

    def __init__(self, workbook: etree._Element) -> None:
        found = workbook.iterfind(f"{SS}Styles/{SS}Style")
        self._styles = {style.get(f"{SS}ID", ""): style for style in found}
        self._looks: dict[str, CellStyle] = {}

    def look(self, name: str) -> CellStyle:
        """Return how cells of a style look; one that is not there looks like the default."""
        if name not in self._looks:
            self._looks[name] = self._look(name)
        return self._looks[name]

    def _look(self, name: str) -> CellStyle:
        alignment = self._attributes(name, "Alignment")
        font = self._attributes(name, "Font")
        horizontal = alignment.get("Horizontal", "Automatic")
        number_format = self._attributes(name, "NumberFormat").get("Format", "General")
        return CellStyle(
            CellFormat(
                number_format=_CODES.get(number_format, number_format),
                font=font.get("FontName", "Arial"),
                size=_size(font.get("Size", "10")),
                bold=font.get("Bold") == "1",
                horizontal=None if horizontal == "Automatic" else horizontal[:1].lower() + horizontal[1:],
                vertical=alignment.get("Vertical", "Bottom").lower(),
                wrap=alignment.get("WrapText") == "1",
                indent=int(alignment.get("Indent", "0")),
                border=self._boxed(name),
            ),
            fill=self._fill(name),
            locked=self._attributes(name, "Protection").get("Protected", "1") != "0",
        )

    def _element(self, name: str, tag: str) -> etree._Element | None:
        """Return an element of a style, of one that it inherits from, or of the default."""
        for _ in range(_DEEPEST):
            style = self._styles.get(name)
            found = None if style is None else style.find(f"{SS}{tag}")
            if found is not None or name == _DEFAULT:
                return found
            name = _DEFAULT if style is None else style.get(f"{SS}Parent", _DEFAULT)
        return None

    def _attributes(self, name: str, tag: str) -> dict[str, str]:
        element = self._element(name, tag)
        return {} if element is None else {str(key).removeprefix(SS): str(value) for key, value in element.items()}

    def _fill(self, name: str) -> str | None:
        """Return a solid fill as RRGGBB, empty for none, None for one that RRGGBB cannot say."""
        fill = self._attributes(name, "Interior")
        pattern = fill.get("Pattern", "None")
        if pattern == "None":
            return ""
        color = fill.get("Color", "")
        return color[1:].upper() if pattern == "Solid" and color.startswith("#") else None

    def _boxed(self, name: str) -> bool | None:
        """Tell whether all four sides are thin lines, or none is there; None for anything else."""
        borders = self._element(name, "Borders")
        lines = {}
        for border in () if borders is None else borders.iterchildren(f"{SS}Border"):
            line = border.get(f"{SS}LineStyle", "None")
            lines[border.get(f"{SS}Position")] = (line, "" if line == "None" else border.get(f"{SS}Weight", "0"))
        kinds = {_THIN.get(lines.get(side, ("None", ""))) for side in _SIDES}
        return kinds.pop() if len(kinds) == 1 else None


def _size(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 10.0
