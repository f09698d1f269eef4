"""Marks of comments spliced into a document's text: runs are parted where a number begins or ends inside one.

A run that is parted keeps its attributes (rsids) and its properties in both parts. Source: ECMA-376 Part 1, 17.3.2
(runs) and 17.13.4 (commentRangeStart, commentRangeEnd, commentReference).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from xltoolkit.workbook.package.outline import Element, Outline, Splice, prefix, start_tag, tag_name

_CHARACTER = re.compile(r"&[^;]+;|.", re.DOTALL)
_SPLIT_BARS = (b"<", b"\r")
"""What a text must not hold to be parted: CDATA and comments, and line ends that XML reads as one character."""


class Anchor(NamedTuple):
    """What a comment is about: from a character of a text element to one of the same or a later one, inclusive.

    Elements are counted in document order.
    """

    id: int
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(slots=True)
class _Cut:
    """What happens at one place of the bytes: what closes before the marks and opens again behind them."""

    closing: bytes = b""
    opening: bytes = b""
    ends: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)


class Marking:
    """Works out the splices.

    Args:
        document: the map of the part.
    """

    def __init__(self, document: Outline) -> None:
        self._document = document
        self._elements = list(document.root.walk())
        self._above = {id(child): element for element in self._elements for child in element.children}
        self._prefix = prefix(document.tag(document.root))
        self._cuts: dict[int, _Cut] = {}
        self._parted: dict[int, list[int]] = {}

    def splices(self, anchors: Iterable[Anchor]) -> list[Splice]:
        """Return the splices that put the marks of comments around their anchors."""
        for anchor in anchors:
            self._cut(*anchor.first, behind=False).starts.append(anchor.id)
            self._cut(anchor.last[0], anchor.last[1] + 1, behind=True).ends.append(anchor.id)
        marks = [(at, at, cut.closing + self._marks(cut) + cut.opening) for at, cut in sorted(self._cuts.items())]
        return [*self._kept_blanks(), *marks]

    def _cut(self, number: int, offset: int, *, behind: bool) -> _Cut:
        """Return the cut before a character, or behind the one before it."""
        text = self._elements[number]
        run = self._above[id(text)]
        outer = self._outer_run(run)
        if outer is not run:  # a text box: its comment stands at what holds it
            return self._cuts.setdefault(outer.end if behind else outer.start, _Cut())
        data = self._document.data
        tag = start_tag(data, run.start)
        properties = run.child("rPr")
        again = tag + (self._document.raw(properties) if properties is not None else b"")
        closing = b"</" + tag_name(tag) + b">"
        inside = 0 < offset < len(text.text) and not any(bar in self._inner(text) for bar in _SPLIT_BARS)
        if inside:
            name = tag_name(start_tag(data, text.start))
            self._parted.setdefault(number, []).append(offset)
            opening = again + b"<" + name + b' xml:space="preserve">'
            return self._cuts.setdefault(self._byte_of(text, offset), _Cut(b"</" + name + b">" + closing, opening))
        shown = [child for child in run.children if child is not properties]
        if behind:
            at, edge = (run.end, True) if shown[-1] is text else (text.end, False)
        else:
            at, edge = (run.start, True) if shown[0] is text else (text.start, False)
        return self._cuts.setdefault(at, _Cut() if edge else _Cut(closing, again))

    def _outer_run(self, run: Element) -> Element:
        """Return the run itself, or the outermost one where it stands in a text box."""
        boxed, outer, above = False, run, self._above.get(id(run))
        while above is not None:
            boxed = boxed or above.name == "txbxContent"
            outer = above if above.name == "r" else outer
            above = self._above.get(id(above))
        return outer if boxed else run

    def _inner(self, text: Element) -> bytes:
        begin = text.start + len(start_tag(self._document.data, text.start))
        return self._document.data[begin : text.close]

    def _byte_of(self, text: Element, offset: int) -> int:
        found = _CHARACTER.finditer(self._inner(text).decode())
        before = "".join(next(found)[0] for _ in range(offset))
        return text.close - len(self._inner(text)) + len(before.encode())

    def _kept_blanks(self) -> Iterator[Splice]:
        """Yield what keeps the blanks at the edges of texts that were parted; what follows them keeps its own."""
        for number, offsets in self._parted.items():
            text = self._elements[number]
            first = text.text[: min(offsets)]
            told = any(name.rpartition(" ")[2] == "space" for name in text.attributes)
            if first != first.strip() and not told:
                yield self._document.attributes(text, {"xml:space": "preserve"})

    def _marks(self, cut: _Cut) -> bytes:
        w = self._prefix
        ends = b"".join(
            b'<%scommentRangeEnd %sid="%d"/><%sr><%scommentReference %sid="%d"/></%sr>' % (w, w, id, w, w, w, id, w)
            for id in cut.ends
        )
        return ends + b"".join(b'<%scommentRangeStart %sid="%d"/>' % (w, w, id) for id in cut.starts)
