"""Notes (classic comments): ours written, replaced and deleted by splicing; other people's stay as they are.

Source: ECMA-376-1, 18.7 (comments). Threaded comments ([MS-XLSX] 2.1.13) take a cell's note for themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import NamedTuple

from xltoolkit.model import NOTE_AUTHOR, Note, Place, a1, coordinates
from xltoolkit.workbook.package import celltext, relations, vml
from xltoolkit.workbook.package.draft import Draft, Parts
from xltoolkit.workbook.package.noteboxes import Measures
from xltoolkit.workbook.package.outline import (
    MAIN,
    STRICT_MAIN,
    Element,
    MalformedError,
    Outline,
    Splice,
    outline,
    spliced,
)
from xltoolkit.workbook.package.sheetpart import SheetPart

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

THREADED = "单元格上有讨论（新式批注），一个单元格不能同时有两种批注"
UNUSUAL = "这张工作表的批注或其绘图不是 Excel 的写法，加批注可能损坏文件"
FOREIGN = "单元格上有他人的批注，不作改动"

_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    b'<comments xmlns="%s"><authors></authors><commentList></commentList></comments>'
)
_FONT = (
    '<{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/><{p}family val="3"/>'
    '<{p}charset val="134"/></{p}rPr>'
)


class Comment(NamedTuple):
    """A note as the part has it."""

    author: str
    text: str
    element: Element


class Notes:
    """The notes of one sheet.

    Args:
        parts: the workbook's parts.
        part: the sheet's.
        sheet: the same, mapped; a sheet that had no notes gets its ``legacyDrawing``.
        types: takes up the content types of parts that are added.
    """

    def __init__(self, parts: Draft, part: str, sheet: SheetPart, types: relations.Declarations) -> None:
        self._types = types
        self._parts = parts
        self._part = part
        self.sheet = sheet
        self._comments = next(iter(relations.related(parts, part, "comments")), None)
        self._known = comments(parts.read(self._comments)) if self._comments is not None else {}
        self._threads = _threads(parts, part)
        self._new: dict[Place, str | None] = {}

    def refusal(self, place: Place) -> str | None:
        """Return why the note of a cell must stay as it is, or None."""
        known = self._known.get(place)
        if place in self._threads or (known is not None and known.author.startswith("tc=")):
            return THREADED
        if known is not None and not Note(known.author, known.text).ours:
            return FOREIGN
        return None if self._usual else UNUSUAL

    @cached_property
    def _usual(self) -> bool:
        """Whether notes can be added to the parts that the sheet has already."""
        drawing = self._old_drawing()
        if drawing is not None and not vml.usable(self._parts.read(drawing)):
            return False
        if self._comments is None:
            return True
        root = outline(self._parts.read(self._comments)).root
        authors, listed = root.child("authors"), root.child("commentList")
        if authors is None or listed is None:
            return False
        # A note by nobody would become ours with the first author that is added.
        return all(0 <= _author(comment) < len(authors.children) for comment in listed.all("comment"))

    def set(self, place: Place, text: str | None) -> bool:
        """Note our text at a cell (None for no note); tell whether that is a change."""
        known = self._known.get(place)
        now = self._new.get(place, known.text if known is not None else None)
        if now == text:
            return False
        self._new[place] = text
        return True

    def write(self, measured: Callable[[], Measures]) -> None:
        """Put the changes into the parts.

        Args:
            measured: measures the sheet, where there is a box to place.
        """
        changes = {place: text for place, text in sorted(self._new.items()) if text != self._old(place)}
        if not changes:
            return
        drawing = self._drawing()
        measures = measured()
        boxes = {place: measures.box(place, text) if text is not None else None for place, text in changes.items()}
        shapes = vml.with_shapes(self._parts.read(drawing), boxes, _taken_blocks(self._parts, drawing))
        part = self._comments_part()
        self._parts.replace(part, _rewritten(self._parts.read(part), changes))
        self._parts.replace(drawing, shapes)

    def _old(self, place: Place) -> str | None:
        known = self._known.get(place)
        return known.text if known is not None else None

    def _comments_part(self) -> str:
        if self._comments is None:
            self._comments = self._parts.free_name("xl/comments{}.xml")
            namespace = STRICT_MAIN if self.sheet.strict else MAIN
            self._parts.replace(self._comments, _EMPTY % namespace.encode())
            self._types.parts[self._comments] = COMMENTS_TYPE
            relations.relate(self._parts, self._part, "comments", self._comments, strict=self.sheet.strict)
        return self._comments

    def _old_drawing(self) -> str | None:
        """Return the VML drawing that the sheet has, if it has one."""
        element = self.sheet.child("legacyDrawing")
        wanted = element.relation() if element is not None else None
        known = relations.relations(self._parts, self._part)
        return next((r.target for r in known if r.id == wanted and r.target in self._parts), None)

    def _drawing(self) -> str:
        """Return the sheet's VML drawing, made where there is none."""
        if (old := self._old_drawing()) is not None:
            return old
        name = self._parts.free_name("xl/drawings/vmlDrawing{}.vml")
        self._parts.replace(name, vml.EMPTY % (max(_taken_blocks(self._parts, name), default=0) + 1))
        self._types.extensions[name] = VML_TYPE
        identifier = relations.relate(self._parts, self._part, "vmlDrawing", name)
        attribute = self.sheet.relation_attribute(identifier)
        self.sheet.put("legacyDrawing", b"<" + self.sheet.name("legacyDrawing") + attribute + b"/>")
        return name


@lru_cache(maxsize=64)
def comments(data: bytes) -> dict[Place, Comment]:
    """Return the notes of a comments part by cell."""
    root = outline(data).root
    authors, listed = root.child("authors"), root.child("commentList")
    names = [author.text for author in authors.children] if authors is not None else []
    found: dict[Place, Comment] = {}
    for element in listed.all("comment") if listed is not None else []:
        author = _author(element)
        name = names[author] if 0 <= author < len(names) else ""
        place = coordinates(element.attributes["ref"].replace("$", ""))
        found.setdefault(place, Comment(name, _text(element), element))
    return found


def _author(comment: Element) -> int:
    """Return the index of a note's author."""
    return int(comment.attributes.get("authorId") or 0)


def _text(comment: Element) -> str:
    """Return a note's text: its runs joined, without phonetic guides."""
    text = comment.child("text")
    if text is None:
        return ""
    pieces = [*text.all("t"), *(piece for run in text.all("r") for piece in run.all("t"))]
    return celltext.unprotected("".join(piece.text for piece in pieces))


def _rewritten(data: bytes, changes: dict[Place, str | None]) -> bytes:
    """Return a comments part with notes of ours set or taken out, each in its place in the list."""
    document = outline(data)
    prefix = document.name("")
    authors, listed = document.root.child("authors"), document.root.child("commentList")
    if authors is None or listed is None:
        raise MalformedError("批注部件缺少作者表或批注表")
    names = [author.text for author in authors.children]
    splices = []
    if NOTE_AUTHOR not in names and any(text is not None for text in changes.values()):
        splices.append(document.append(authors, b"<%sauthor>%s</%sauthor>" % (prefix, NOTE_AUTHOR.encode(), prefix)))
        names.append(NOTE_AUTHOR)
    known = comments(document.data)
    added = []
    for place, text in changes.items():
        new = b"" if text is None else _comment(prefix, place, names.index(NOTE_AUTHOR), text)
        if place in known:
            element = known[place].element
            splices.append((element.start, element.end, new))
        elif new:
            later = (i for i, e in enumerate(listed.children) if coordinates(e.attributes["ref"]) > place)
            added.append((next(later, len(listed.children)), new))
    return spliced(document.data, [*splices, *_inserted(document, listed, added)])


def _inserted(document: Outline, listed: Element, added: list[tuple[int, bytes]]) -> list[Splice]:
    """Return one splice for all additions that go before the same child."""
    together: dict[int, bytes] = {}
    for index, new in added:
        together[index] = together.get(index, b"") + new
    return [document.insert(listed, index, new) for index, new in together.items()]


def _comment(prefix: bytes, place: Place, author: int, text: str) -> bytes:
    font = _FONT.format(p=prefix.decode()).encode()
    body = b"<%sr>%s%s</%sr>" % (prefix, font, celltext.text_element(prefix + b"t", text), prefix)
    reference = a1(*place).encode()
    return b'<%scomment ref="%s" authorId="%d"><%stext>%s</%stext></%scomment>' % (
        prefix, reference, author, prefix, body, prefix, prefix,
    )  # fmt: skip


def _threads(parts: Parts, part: str) -> frozenset[Place]:
    """Return the cells with threaded comments."""
    return frozenset(
        coordinates(element.attributes["ref"])
        for name in relations.related(parts, part, "threadedComment")
        for element in outline(parts.read(name)).root.children
        if "ref" in element.attributes
    )


def _taken_blocks(parts: Parts, but: str) -> list[int]:
    """Return the blocks of shape ids that the other VML drawings use."""
    return [
        block
        for name in parts.names()
        if name.casefold().endswith(".vml") and name != but and name in parts
        for block in vml.blocks(parts.read(name))
    ]
