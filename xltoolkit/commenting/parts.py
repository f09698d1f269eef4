"""The parts of a Word document, and the part that holds its comments.

Source: ECMA-376 Part 1, 11.3.2 (comments part) and 17.13.4 (comments).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xltoolkit.importing.readers.word import MAIN
from xltoolkit.model import Limits
from xltoolkit.workbook.package import archive
from xltoolkit.workbook.package.draft import Parts, folded
from xltoolkit.workbook.package.outline import Outline, escaped, outline, quoted, spliced
from xltoolkit.workbook.package.relations import declare_part, relate, related

AUTHOR = "xltoolkit"
COMMENTS = "word/comments.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_WITH_ID = frozenset({"comment", "commentRangeStart", "commentRangeEnd", "commentReference"})


class Package:
    """A document's parts by name, those that nobody changed kept to the byte.

    Args:
        data: the file.
        limits: what it may cost.

    Raises:
        ArchiveError: damaged, or more than it may have.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._source = archive.parse(data, limits.parts)
        self._most = limits.uncompressed_mb << 20
        self._changes: dict[str, bytes | None] = {}
        self._stored = {folded(name): name for name in self._source.entries}

    def names(self) -> tuple[str, ...]:
        """Return the parts there are."""
        return tuple(self._stored.values())

    def read(self, name: str) -> bytes:
        """Return a part's content."""
        stored = self._stored[folded(name)]
        changed = self._changes.get(stored)
        return archive.inflate(self._source, self._source.entries[stored], self._most) if changed is None else changed

    def replace(self, name: str, data: bytes) -> None:
        """Change or add a part."""
        stored = self._stored.setdefault(folded(name), name)
        self._changes[stored] = data

    def remove(self, name: str) -> None:
        """Take a part out."""
        self._changes[self._stored.pop(folded(name))] = None

    def __contains__(self, name: str) -> bool:
        return folded(name) in self._stored

    def content(self) -> bytes:
        """Return the document as a file's bytes."""
        return archive.assemble(self._source, self._changes)


def first_free_id(parts: Parts) -> int:
    """Return the first number above those of all comments."""
    held = [parts.read(MAIN), *(parts.read(name) for name in related(parts, MAIN, "comments") if name in parts)]
    return 1 + max(
        (
            int(value)
            for data in held
            for element in outline(data).root.walk()
            if element.name in _WITH_ID
            for name, value in element.attributes.items()
            if name.rpartition(" ")[2] == "id" and value.isdecimal()
        ),
        default=-1,
    )


def add_comments(parts: Parts, comments: Sequence[tuple[int, str]]) -> None:
    """Add comments behind those that there are.

    Args:
        parts: of the document.
        comments: number and text of each; every line of a text is a paragraph.
    """
    namespace = outline(parts.read(MAIN)).root.namespace
    known = [name for name in related(parts, MAIN, "comments") if name in parts]
    name = known[0] if known else _free(parts)
    if not known:
        parts.replace(name, b"%s<w:comments xmlns:w=%s></w:comments>" % (_HEAD, quoted(namespace)))
        relate(parts, MAIN, "comments", name, strict=namespace == _STRICT)
        declare_part(parts, name, _TYPE)
    part = outline(parts.read(name))
    added = b"".join(_comment(id, text, namespace) for id, text in comments)
    parts.replace(name, spliced(part.data, [part.append(part.root, added)]))


def _free(parts: Parts) -> str:
    """Return a name for the part: one of that name that no relation leads to is somebody's, whatever it is."""
    numbered: Iterable[str] = (f"word/comments{number}.xml" for number in range(1, len(parts.names()) + 2))
    return COMMENTS if COMMENTS not in parts else next(name for name in numbered if name not in parts)


def _comment(id: int, text: str, namespace: str) -> bytes:
    paragraphs = b"".join(
        b'<w:p><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>' % escaped(line) for line in text.split("\n")
    )
    head = b"<w:comment xmlns:w=%s w:id=%s w:author=%s w:initials=%s>" % (
        quoted(namespace),
        quoted(str(id)),
        quoted(AUTHOR),
        quoted("xlt"),
    )
    return head + paragraphs + b"</w:comment>"


def main_part(parts: Parts) -> Outline:
    """Return the map of the part that holds the text."""
    return outline(parts.read(MAIN))
