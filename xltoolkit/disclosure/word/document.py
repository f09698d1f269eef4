"""The published document as the body of a Word document: cover, contents, text, and each table on its own pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xltoolkit.disclosure.content import Block, Disclosure, Heading, Paragraph, Style, TableSheet
from xltoolkit.disclosure.word.tables import fit, page, table
from xltoolkit.disclosure.word.xml import Element, R, field, paragraph, root, run, w
from xltoolkit.wordings import GAP

FOOTER = "rId2"
"""Relation of the part with the footer."""
_IN_CONTENTS = 2
"""Levels of headings that the contents page lists."""
_TEXT_PAGE = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1588}
"""Margins of GB/T 9704—2012, 6.2: 37 mm above, 28 mm at the left, 26 mm and 35 mm, in twentieths of a point."""
_CONTENTS_PAGE = _TEXT_PAGE | {"top": 1300, "bottom": 1200}
"""The usual contents fit one page with these."""
_TEXT_WIDTH = 11906 - 1474 - 1588
_LABEL = 12
"""Characters of a paragraph that is only a label."""
_UNKNOWN_PAGE = "…"
"""Shown for a page number until a program that lays pages out has computed it."""
_STYLES = {Style.BODY: "Body", Style.GAP: "Body", Style.PLAIN: "Plain"}


def document(disclosure: Disclosure) -> Element:
    """Return the part ``word/document.xml``."""
    body = _Body()
    if disclosure.front:
        body.cover(disclosure)
        body.contents(list(disclosure.headings()))
    for block in disclosure.blocks:
        body.add(block)
    return root("document", w("body", *body.elements, body.last_section()))


class _Body:
    """Collects the elements of the body; a section ends with the paragraph that carries its page."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self._heading = 0
        self._numbered = False
        """Whether page numbers have begun: cover and contents carry none."""
        self._open = False
        """Whether text stands since the last section ended."""
        self._part = False
        """Whether that is nothing but the heading of a part and a label (附件2), which then head the table's page."""

    def cover(self, disclosure: Disclosure) -> None:
        self.elements += [
            paragraph("CoverName", *([run(disclosure.department)] if disclosure.department else [])),
            paragraph("CoverTitle", run(f"{disclosure.year}{disclosure.title}")),
        ]
        self._end(_text_page())

    def contents(self, headings: Sequence[Heading]) -> None:
        self.elements.append(paragraph("ContentsTitle", run("目  录")))
        listed = [(number, heading) for number, heading in enumerate(headings, 1) if heading.level <= _IN_CONTENTS]
        self.elements += [_entry(number, heading) for number, heading in listed]
        self._end(_text_page(_CONTENTS_PAGE))

    def add(self, block: Block) -> None:
        if isinstance(block, TableSheet):
            self._table(block)
        elif isinstance(block, Heading):
            if block.level == 1 and self._open:
                self._end(_text_page())
            self._write(self._titled(block, f"Heading{block.level}"))
            self._part = block.level == 1
        else:
            small = self._part and len(block.text) <= _LABEL
            self._write(_written(block))
            self._part = small

    def _write(self, element: Element) -> None:
        self.elements.append(element)
        self._open, self._part = True, False

    def _table(self, sheet: TableSheet) -> None:
        if self._open and not self._part:
            self._end(_text_page())
        fitted = fit(sheet)
        self._write(self._titled(sheet.title, "TableTitle"))
        width = sum(fitted.widths)
        self.elements += [_facts(line, width) for line in sheet.facts]
        self.elements.append(table(sheet, fitted))
        self.elements += [paragraph("Note", run(note)) for note in sheet.notes]
        self._end(page(fitted.landscape), style="Note")

    def _titled(self, heading: Heading, style: str) -> Element:
        """Return a heading with the bookmark that the contents page refers to."""
        self._heading += 1
        name = _bookmark(self._heading)
        begin, end = w("bookmarkStart", id=self._heading, name=name), w("bookmarkEnd", id=self._heading)
        return paragraph(style, begin, run(heading.text), end)

    def _end(self, layout: tuple[Element, Element], style: str = "Plain") -> None:
        """End the section with the paragraph that carries its page."""
        section = self._section(layout)
        last = self.elements[-1]
        properties = last.find("{*}pPr") if last.tag.endswith("}p") else None
        if properties is None:
            self.elements.append(paragraph(style, properties=(w("spacing", line=20, lineRule="exact"), section)))
        else:
            properties.append(section)
        self._open = False

    def _section(self, layout: tuple[Element, Element]) -> Element:
        started = self._heading > 0
        parts: list[Element] = []
        if started:
            footer = w("footerReference", type="default")
            footer.set(f"{{{R}}}id", FOOTER)
            parts.append(footer)
        parts += [w("type", val="nextPage"), *layout]
        if started and not self._numbered:
            parts.append(w("pgNumType", start=1))
            self._numbered = True
        return w("sectPr", *parts)

    def last_section(self) -> Element:
        """Return the page of what stands behind the last section that has ended."""
        if not self._open:  # the last paragraph carries it already: Word wants it at the end of the body
            last = self.elements[-1].find(".//{*}sectPr")
            if last is not None:
                parent = last.getparent()
                if parent is not None:
                    parent.remove(last)
                return last
        return self._section(_text_page())


def _entry(number: int, heading: Heading) -> Element:
    """Return a line of the contents page: a link, with the number of the heading's page."""
    shown = [run(f"{heading.listed or heading.text}\t"), *field(f"PAGEREF {_bookmark(number)} \\h", _UNKNOWN_PAGE)]
    tabs = w("tabs", w("tab", val="right", leader="dot", pos=_TEXT_WIDTH))
    link = w("hyperlink", *shown, anchor=_bookmark(number), history=1)
    return paragraph(f"TOC{heading.level}", link, properties=(tabs,))


def _bookmark(number: int) -> str:
    return f"_Toc{number:06d}"


def _facts(line: Sequence[str], width: int) -> Element:
    """Return a line of facts above a table: left, middle, right."""
    left, middle, right = (*line, "", "")[:3]
    if not left and not middle:
        return paragraph("Fact", run(right), properties=(w("jc", val="right"),))
    tabs = w("tabs", w("tab", val="center", pos=width // 2), w("tab", val="right", pos=width))
    return paragraph("Fact", run(f"{left}\t{middle}\t{right}".rstrip("\t")), properties=(tabs,))


def _written(block: Paragraph) -> Element:
    """Return a paragraph; what somebody still has to write is marked."""
    if block.style is Style.GAP:
        return paragraph(_STYLES[block.style], _gap(block.text))
    end, runs = 0, []
    for found in GAP.finditer(block.text):
        runs += [run(block.text[end : found.start()]), _gap(found[0])]
        end = found.end()
    return paragraph(_STYLES[block.style], *runs, run(block.text[end:]))


def _gap(text: str) -> Element:
    return run(text, w("highlight", val="yellow"))


def _text_page(margins: Mapping[str, int] = _TEXT_PAGE) -> tuple[Element, Element]:
    return w("pgSz", w=11906, h=16838), w("pgMar", **margins, header=851, footer=1400, gutter=0)


def footer() -> Element:
    """Return the part ``word/footer1.xml``: — 1 —."""
    return root("ftr", paragraph("Footer", run("— "), *field("PAGE", "1"), run(" —")))


def settings() -> Iterator[Element]:
    """Yield the settings of the document: fields are computed when it is opened."""
    yield w("updateFields", val="true")
    yield w(
        "compat", w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    )
