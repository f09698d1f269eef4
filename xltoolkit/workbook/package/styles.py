"""The styles part: how cells look, and new looks added by splicing, each only once.

Source: ECMA-376-1, 18.8 (styles).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from xltoolkit.model import CellFormat, CellStyle
from xltoolkit.workbook.package import looks
from xltoolkit.workbook.package.outline import (
    Element,
    MalformedError,
    Outline,
    Splice,
    outline,
    prefix,
    quoted,
    spliced,
    tag_name,
    with_attributes,
)
from xltoolkit.workbook.package.stylelists import SECTIONS, Item, Section, derived, frozen

_FIRST_OWN_FORMAT = 164
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u"),
    *("vertAlign", "sz", "color", "name", "family", "charset", "scheme"),
)

MINIMAL = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<styleSheet xmlns="%s">'
    b'<fonts count="1"><font><sz val="11"/><name val="\xe5\xae\x8b\xe4\xbd\x93"/><charset val="134"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    b'</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""A styles part for a workbook that has none; ``%s`` is the main namespace."""


class Styles:
    """The styles of a workbook.

    ``style`` tells how a style index looks, ``with_fill`` and ``with_format`` return the index of a look, which is
    added where no equal one exists; ``content`` is the part then.
    """

    def __init__(self, document: Outline, named: int = 0) -> None:
        self._named = named
        self._document = document
        self._prefix = prefix(document.tag(document.root))
        tag = document.tag(document.root)
        self._namespaces = tag[1 + len(tag_name(tag)) : -1].rstrip(b"/")
        self.refusal = _refusal(document.root)
        self._sections = {name: Section(document, name) for name in SECTIONS[:4]}
        self._xfs = Section(document, "cellXfs")
        self._sections["cellXfs"] = self._xfs
        self._codes = dict(looks.BUILT_IN) | {
            int(item.element.attributes["numFmtId"]): item.element.attributes.get("formatCode", "")
            for item in self._sections["numFmts"].items
        }
        self._looks: dict[int, CellStyle] = {}
        self._filled: dict[tuple[int, str | None], int] = {}
        self._formatted: dict[tuple[int, int], tuple[int, CellFormat]] = {}
        """By style and id of a format, which is kept so that no other one gets its id: hashing one takes long."""

    @classmethod
    def parse(cls, data: bytes, named: int = 0) -> Self:
        """Read the part.

        Args:
            data: the part.
            named: the highest index that cells name, be it there or not; what is added comes behind it.

        Raises:
            MalformedError: no XML, or no style sheet.
        """
        document = outline(data)
        if document.root.name != "styleSheet":
            raise MalformedError("不是样式表")
        return cls(document, named)

    def __len__(self) -> int:
        return len(self._xfs.items)

    def content(self) -> bytes:
        """Return the part with all that was added; unchanged where nothing was."""
        splices = [splice for section in self._sections.values() for splice in self._added(section)]
        return spliced(self._document.data, splices)

    def style(self, index: int) -> CellStyle:
        """Return how cells with a style index look; an index that does not exist looks like 0."""
        if (known := self._looks.get(index)) is None:
            known = self._looks[index] = self._style(index)
        return known

    def with_fill(self, index: int, color: str | None) -> int:
        """Return the style that looks like another but for its fill: RRGGBB, or None for no fill."""
        wanted = (index, color)
        if (known := self._filled.get(wanted)) is None:
            known = self._filled[wanted] = self._with_fill(index, color)
        return known

    def with_format(self, index: int, look: CellFormat) -> int:
        """Return the style that looks like another but for the facets that ``look`` gives."""
        wanted = (index, id(look))
        if (known := self._formatted.get(wanted)) is None:
            known = self._formatted[wanted] = self._with_format(index, look), look
        return known[0]

    # Reading

    def _style(self, index: int) -> CellStyle:
        if not self._xfs.items:
            return CellStyle(CellFormat(number_format="General"))
        xf = self._xfs[index].element
        font = self._part("fonts", xf, "fontId")
        alignment = found.attributes if (found := xf.child("alignment")) is not None else {}
        protection = found.attributes if (found := xf.child("protection")) is not None else {}
        wrap = alignment.get("wrapText", "0") not in looks.FALSE
        fill = looks.solid(self._part("fills", xf, "fillId"))
        number_format = self._codes.get(int(xf.attributes.get("numFmtId") or 0), "General")
        return CellStyle(
            CellFormat(
                number_format=number_format,
                font=looks.child_value(font, "name"),
                size=float(size) if (size := looks.child_value(font, "sz")) else None,
                bold=looks.flag(font, "b"),
                horizontal=looks.horizontal(alignment),
                vertical=alignment.get("vertical", "bottom"),
                wrap=wrap,
                indent=int(alignment.get("indent") or 0),
                border=looks.boxed(self._part("borders", xf, "borderId")),
            ),
            fill,
            locked=protection.get("locked", "1") not in looks.FALSE,
            unseen=looks.unseen(font, fill, number_format),
        )

    def _part(self, section: str, xf: Element, attribute: str) -> Element | None:
        items = self._sections[section].items
        index = int(xf.attributes.get(attribute) or 0)
        return items[index].element if index < len(items) else None

    # Writing

    def _with_fill(self, index: int, color: str | None) -> int:
        if self.style(index).fill == (color.upper() if color else ""):
            return index
        fill = self._fill(color)
        return self._derived(index, {"fillId": str(fill), "applyFill": "1"})

    def _fill(self, color: str | None) -> int:
        wanted = color.upper() if color else ""
        for number, item in enumerate(self._sections["fills"].items):
            if looks.solid(item.element) == wanted:
                return number
        p = self._prefix
        kind = b"solid" if color else b"none"
        colors = b""
        if color:
            colors = b'<%sfgColor rgb="FF%s"/><%sbgColor indexed="64"/>' % (p, color.upper().encode(), p)
        pattern = _element(p + b"patternFill", b' patternType="%s"' % kind, colors)
        return self._add("fills", b"<%sfill>%s</%sfill>" % (p, pattern, p))

    def _with_format(self, index: int, look: CellFormat) -> int:
        now = self.style(index).format
        if look.horizontal == "general" and now.horizontal is None:
            look = replace(look, horizontal=None)
        changes: dict[str, str | None] = {}
        if look.number_format not in (None, now.number_format):
            changes |= {"numFmtId": str(self._number_format(str(look.number_format))), "applyNumberFormat": "1"}
        if _differs(look, now, ("font", "size", "bold")):
            changes |= {"fontId": str(self._font(index, look)), "applyFont": "1"}
        if look.border is not None and look.border != now.border:
            changes |= {"borderId": str(self._border(index, drawn=look.border)), "applyBorder": "1"}
        alignment = None
        if _differs(look, now, ("horizontal", "vertical", "wrap", "indent")):
            alignment = _alignment(look, now)
            changes["applyAlignment"] = "1"
        return self._derived(index, changes, alignment) if changes else index

    def _derived(
        self, index: int, changes: dict[str, str | None], alignment: dict[str, str | None] | None = None
    ) -> int:
        """Return the xf that is another one with attributes changed."""
        self._xfs.fill_in(self._prefix, self._namespaces, self._named)
        base = self._xfs[index].raw
        return self._xfs.add(derived(base, self._prefix, self._namespaces, frozen(changes), frozen(alignment)))

    def _number_format(self, code: str) -> int:
        for number, known in sorted(self._codes.items()):
            if known == code:
                return number
        number = max([_FIRST_OWN_FORMAT - 1, *self._codes]) + 1
        self._codes[number] = code
        raw = b"<%snumFmt numFmtId=%s formatCode=%s/>" % (self._prefix, quoted(str(number)), quoted(code))
        self._add("numFmts", raw)
        return number

    def _font(self, index: int, look: CellFormat) -> int:
        """Add the font of a style with name, size or weight changed."""
        old = self._part("fonts", self._xfs[index].element, "fontId") if self._xfs.items else None
        gone = {name for name, value in (("b", look.bold), ("sz", look.size), ("name", look.font)) if value is not None}
        if look.font is not None and (old is None or looks.child_value(old, "name") != look.font):
            gone |= {"family", "charset", "scheme"}  # they belong to the old name; a theme's scheme would win over it
        pieces = self._kept("fonts", index, "fontId", gone)
        if look.bold:
            pieces["b"] = b"<%sb/>" % self._prefix
        if look.size is not None:
            pieces["sz"] = b"<%ssz val=%s/>" % (self._prefix, quoted(f"{look.size:g}"))
        if look.font is not None:
            pieces["name"] = b"<%sname val=%s/>" % (self._prefix, quoted(look.font))
            if not look.font.isascii():
                pieces.setdefault("charset", b'<%scharset val="134"/>' % self._prefix)
        order = {name: rank for rank, name in enumerate(_FONT_ORDER)}
        content = b"".join(pieces[name] for name in sorted(pieces, key=lambda name: order.get(name, len(order))))
        return self._add("fonts", b"<%sfont>%s</%sfont>" % (self._prefix, content, self._prefix))

    def _border(self, index: int, *, drawn: bool) -> int:
        """Add the border of a style with its four sides thin, or empty."""
        pieces = self._kept("borders", index, "borderId", {*looks.SIDES, "start", "end"})
        p = self._prefix
        sides = b"".join(
            b'<%s style="thin"><%scolor auto="1"/></%s>' % (name, p, name) if drawn else b"<%s/>" % name
            for name in (p + side.encode() for side in looks.SIDES)
        )
        rest = b"".join(pieces.values()) or b"<%sdiagonal/>" % p
        return self._add("borders", b"<%sborder>%s%s</%sborder>" % (p, sides, rest, p))

    def _kept(self, section: str, index: int, attribute: str, gone: set[str]) -> dict[str, bytes]:
        """Return the children, by name, of a style's font or border as they stand, without those that go."""
        if not self._xfs.items or not self._sections[section].items:
            return {}
        item = self._sections[section][int(self._xfs[index].element.attributes.get(attribute) or 0)]
        offset = item.element.start
        return {
            child.name: item.raw[child.start - offset : child.end - offset]
            for child in item.element.children
            if child.name not in gone
        }

    def _add(self, section: str, raw: bytes) -> int:
        self._sections[section].fill_in(self._prefix, self._namespaces)
        return self._sections[section].add(Item.made(raw, self._namespaces))

    def _added(self, section: Section) -> list[Splice]:
        new = section.items[section.known :]
        if not new:
            return []
        content = b"".join(item.raw for item in new)
        count = str(len(section.items))
        if section.element is None:
            name = self._prefix + section.name.encode()
            whole = b"<%s count=%s>%s</%s>" % (name, quoted(count), content, name)
            return [self._document.insert(self._document.root, self._place(section.name), whole)]
        tag = self._document.tag(section.element)
        counted = with_attributes(tag, {"count": count})
        if tag.endswith(b"/>"):
            whole = counted[:-2].rstrip() + b">" + content + b"</" + tag_name(tag) + b">"
            return [(section.element.start, section.element.end, whole)]
        start = section.element.start
        return [(start, start + len(tag), counted), self._document.append(section.element, content)]

    def _place(self, name: str) -> int:
        rank = SECTIONS.index(name)
        earlier = [
            index
            for index, child in enumerate(self._document.root.children)
            if child.name in SECTIONS and SECTIONS.index(child.name) < rank
        ]
        return max(earlier, default=-1) + 1


def _refusal(root: Element) -> str | None:
    if any(child.name == "AlternateContent" for element in (root, *root.children) for child in element.children):
        return "样式表中的样式有多个版本（AlternateContent），改动可能使其失效"
    if any(len(root.all(name)) > 1 for name in SECTIONS):
        return "样式表中有重复的部分，各程序所见不同，改动可能使其失效"
    return None


def _element(name: bytes, attributes: bytes, content: bytes) -> bytes:
    return b"<" + name + attributes + (b">" + content + b"</" + name + b">" if content else b"/>")


def _differs(look: CellFormat, now: CellFormat, facets: tuple[str, ...]) -> bool:
    return any(getattr(look, facet) is not None and getattr(look, facet) != getattr(now, facet) for facet in facets)


def _alignment(look: CellFormat, now: CellFormat) -> dict[str, str | None]:
    """Return the attributes of an alignment that change."""
    changes: dict[str, str | None] = {}
    if look.horizontal not in (None, now.horizontal):
        changes["horizontal"] = None if look.horizontal == "general" else look.horizontal
    if look.vertical not in (None, now.vertical):
        changes["vertical"] = look.vertical
    if look.wrap not in (None, now.wrap):
        changes["wrapText"] = "1" if look.wrap else None
    if look.indent not in (None, now.indent):
        changes["indent"] = str(look.indent) if look.indent else None
    return changes
