"""Relations and content types: read, and written by splicing.

Source: ECMA-376-2 (Open Packaging Conventions), 6.5 relationships and 7.2.3 media types.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from xltoolkit.workbook.package.draft import Parts
from xltoolkit.workbook.package.outline import (
    RELATIONSHIPS,
    STRICT_RELATIONSHIPS,
    MalformedError,
    outline,
    quoted,
    spliced,
)

CONTENT_TYPES = "[Content_Types].xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_EMPTY = _HEAD + b'<Relationships xmlns="' + _PACKAGE.encode() + b'/relationships"></Relationships>'
_ID = re.compile(r"rId(\d+)", re.IGNORECASE)


class Relation(NamedTuple):
    """A relation of a part.

    ``kind`` is the last word of its type (``worksheet``, ``comments``); ``target`` is the name of the part it points
    at, or the address outside of the package, as written, where ``external``.
    """

    id: str
    kind: str
    target: str
    external: bool = False


@lru_cache(maxsize=1024)
def rels_name(part: str) -> str:
    """Return the name of the part that holds a part's relations."""
    folder, name = posixpath.split(part.replace("\\", "/"))
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolved(part: str, target: str) -> str:
    """Return the part that a relation of ``part`` with this target points at."""
    target = target.partition("#")[0].replace("\\", "/")
    if not target:
        return part
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part.replace("\\", "/")), target))


def relations(parts: Parts, part: str) -> tuple[Relation, ...]:
    """Return the relations of a part, in order.

    Raises:
        MalformedError: the relations are no XML.
    """
    name = rels_name(part)
    return _relations(parts.read(name), part) if name in parts else ()


@lru_cache(maxsize=256)
def _relations(data: bytes, part: str) -> tuple[Relation, ...]:
    found = []
    for element in outline(data).root.all("Relationship"):
        values = element.attributes
        external = values.get("TargetMode") == "External"
        target = values.get("Target", "")
        kind = values.get("Type", "").rpartition("/")[2]
        found.append(Relation(values.get("Id", ""), kind, target if external else resolved(part, target), external))
    return tuple(found)


def related(parts: Parts, part: str, kind: str) -> list[str]:
    """Return the parts of the package that a part's relations of a kind point at."""
    return [relation.target for relation in relations(parts, part) if relation.kind == kind and not relation.external]


def relate(parts: Parts, part: str, kind: str, target: str, *, strict: bool = False) -> str:
    """Add a relation and return its id; an equal one is used again.

    Raises:
        MalformedError: there is more than relations; programs would disagree where they end.
    """
    for relation in relations(parts, part):
        if relation.kind == kind and relation.target == target and not relation.external:
            return relation.id
    name = rels_name(part)
    document = outline(parts.read(name) if name in parts else _EMPTY)
    if any(element.name != "Relationship" for element in document.root.children):
        raise MalformedError("关系部件里有别的元素")
    used = [int(found[1]) for relation in relations(parts, part) if (found := _ID.fullmatch(relation.id))]
    new_id = f"rId{max(used, default=0) + 1}"
    base = STRICT_RELATIONSHIPS if strict else RELATIONSHIPS
    folder = posixpath.dirname(part)
    below = target.casefold().startswith(f"{folder}/".casefold())  # names of parts know no case
    path = target[len(folder) + 1 :] if below else posixpath.relpath(target, folder or ".")
    addition = b"<%s Id=%s Type=%s Target=%s/>" % (
        document.name("Relationship"),
        quoted(new_id),
        quoted(f"{base}/{kind}"),
        quoted(path),
    )
    parts.replace(name, spliced(document.data, [document.append(document.root, addition)]))
    return new_id


def unrelate(parts: Parts, part: str, target: str) -> None:
    """Take away the relations of a part that point at a part."""
    name = rels_name(part)
    document = outline(parts.read(name))
    gone = [
        (element.start, element.end, b"")
        for element in document.root.all("Relationship")
        if element.attributes.get("TargetMode") != "External"
        and resolved(part, element.attributes.get("Target", "")).casefold() == target.casefold()
    ]
    parts.replace(name, spliced(document.data, gone))


class ContentTypes(NamedTuple):
    """Content types by extension and by part, both in lower case; a part's name begins with a slash."""

    defaults: dict[str, str]
    overrides: dict[str, str]

    def of(self, part: str) -> str | None:
        """Return a part's content type."""
        by_name = self.overrides.get(f"/{part.lstrip('/')}".casefold())
        return by_name or self.defaults.get(part.rpartition(".")[2].casefold())


def content_types(parts: Parts) -> ContentTypes:
    """Return the content types of a package."""
    return _content_types(parts.read(CONTENT_TYPES))


@lru_cache(maxsize=8)
def _content_types(data: bytes) -> ContentTypes:
    root = outline(data).root
    return ContentTypes(
        {e.attributes.get("Extension", "").casefold(): e.attributes["ContentType"] for e in root.all("Default")},
        {e.attributes.get("PartName", "").casefold(): e.attributes["ContentType"] for e in root.all("Override")},
    )


class Declarations(NamedTuple):
    """Content types of added parts, declared all together: each declaration alone would cost a parse of all there are.

    Both go from the part's name to its type; ``extensions`` are declared by the extension.
    """

    parts: dict[str, str]
    extensions: dict[str, str]

    def settle(self, parts: Parts) -> None:
        """Put the declarations into the package."""
        for part, content_type in self.extensions.items():
            declare_extension(parts, part, content_type)
        known = content_types(parts)
        missing = {f"/{part}": kind for part, kind in self.parts.items() if known.of(part) != kind}
        _declare(parts, "Override", "PartName", missing)


def declare_part(parts: Parts, part: str, content_type: str) -> None:
    """Give a part its content type, by an Override, where it has not got it already."""
    Declarations({part: content_type}, {}).settle(parts)


def declare_extension(parts: Parts, part: str, content_type: str) -> None:
    """Give a part its content type by its extension's Default, or by an Override where the extension is taken."""
    extension = posixpath.splitext(part)[1].lstrip(".")
    if extension.casefold() in content_types(parts).defaults:
        declare_part(parts, part, content_type)
    else:
        _declare(parts, "Default", "Extension", {extension: content_type})


def _declare(parts: Parts, element: str, attribute: str, types: Mapping[str, str]) -> None:
    if not types:
        return
    document = outline(parts.read(CONTENT_TYPES))
    name = document.name(element)
    addition = b"".join(
        b"<%s %s=%s ContentType=%s/>" % (name, attribute.encode(), quoted(value), quoted(content_type))
        for value, content_type in types.items()
    )
    # Defaults stand before overrides, as every producer writes them.
    place = len(document.root.all("Default")) if element == "Default" else len(document.root.children)
    parts.replace(CONTENT_TYPES, spliced(document.data, [document.insert(document.root, place, addition)]))


def undeclare(parts: Parts, part: str) -> None:
    """Take away a part's Override."""
    document = outline(parts.read(CONTENT_TYPES))
    wanted = f"/{part}".casefold()
    gone = [
        (element.start, element.end, b"")
        for element in document.root.all("Override")
        if element.attributes.get("PartName", "").casefold() == wanted
    ]
    parts.replace(CONTENT_TYPES, spliced(document.data, gone))
