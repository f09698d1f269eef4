"""WordprocessingML, element by element (ECMA-376 Part 1, 17)."""

from __future__ import annotations

from typing import Final

from lxml import etree

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10)} | {0xFFFE: None, 0xFFFF: None}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
Element = etree._Element  # noqa: SLF001 - lxml has no public name for it


def w(tag: str, *children: Element, **attributes: str | int) -> Element:
    """Return an element of WordprocessingML with attributes of its namespace."""
    element = etree.Element(f"{{{W}}}{tag}", {f"{{{W}}}{name}": str(value) for name, value in attributes.items()})
    element.extend(children)
    return element


def root(tag: str, *children: Element) -> Element:
    """Return the root element of a part, which declares the namespaces."""
    element = etree.Element(f"{{{W}}}{tag}", nsmap={"w": W, "r": R})
    element.extend(children)
    return element


def text_of(text: str) -> list[Element]:
    """Return a text as the elements of a run; characters that XML has no place for are left out."""
    elements: list[Element] = []
    for number, line in enumerate(text.translate(_FORBIDDEN).split("\n")):
        if number:
            elements.append(w("br"))
        for at, piece in enumerate(line.split("\t")):
            if at:
                elements.append(w("tab"))
            if piece:
                element = w("t")
                element.text = piece
                element.set(_SPACE, "preserve")
                elements.append(element)
    return elements


def run(text: str, *properties: Element) -> Element:
    """Return a run of text in one look."""
    look = [w("rPr", *properties)] if properties else []
    return w("r", *look, *text_of(text))


def paragraph(style: str, *content: Element, properties: tuple[Element, ...] = ()) -> Element:
    """Return a paragraph in a style; further properties in the order of the schema."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


def field(code: str, shown: str) -> list[Element]:
    """Return a field (17.16): the program computes it, and shows ``shown`` until then."""
    instruction = w("instrText")
    instruction.text = f" {code} "
    instruction.set(_SPACE, "preserve")
    begin, middle, end = (w("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    return [w("r", begin), w("r", instruction), w("r", middle), run(shown), w("r", end)]


def serialised(element: Element) -> bytes:
    """Return a part's bytes."""
    data: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data
