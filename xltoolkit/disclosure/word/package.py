"""The parts of a Word document in their package (ECMA-376 Part 2): the same document gives the same bytes.

Its properties hold the title and nothing else: no author, no program, no clock.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from xltoolkit.disclosure.content import Disclosure
from xltoolkit.disclosure.word.document import FOOTER, document, footer, settings
from xltoolkit.disclosure.word.styles import styles
from xltoolkit.disclosure.word.xml import root, serialised

_CLOCK = (1980, 1, 1, 0, 0, 0)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/core.xml",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/footer1.xml",
    "word/settings.xml",
)


def is_ours(path: str | Path) -> bool:
    """Tell whether a document is one of ours that nobody has saved since: every program adds parts of its own."""
    try:
        with zipfile.ZipFile(path) as package:
            return tuple(package.namelist()) == PARTS
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def docx_bytes(disclosure: Disclosure) -> bytes:
    """Return the document as .docx."""
    contents = (
        _types(),
        _relations(
            ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        _core(f"{disclosure.department}{disclosure.year}{disclosure.title}"),
        serialised(document(disclosure)),
        _relations(
            ("rId1", f"{_OFFICE}/styles", "styles.xml"),
            (FOOTER, f"{_OFFICE}/footer", "footer1.xml"),
            ("rId3", f"{_OFFICE}/settings", "settings.xml"),
        ),
        serialised(styles()),
        serialised(footer()),
        serialised(root("settings", *settings())),
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in zip(PARTS, contents, strict=True):
            entry = zipfile.ZipInfo(name, _CLOCK)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            package.writestr(entry, data)
    return stream.getvalue()


def _types() -> bytes:
    kinds = {
        "word/document.xml": f"{_WORD}.document.main+xml",
        "word/styles.xml": f"{_WORD}.styles+xml",
        "word/footer1.xml": f"{_WORD}.footer+xml",
        "word/settings.xml": f"{_WORD}.settings+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{rels}{xml}{overrides}</Types>'.encode()


def _relations(*relations: tuple[str, str, str]) -> bytes:
    inner = "".join(f'<Relationship Id="{id}" Type="{kind}" Target="{to}"/>' for id, kind, to in relations)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'.encode()


def _core(title: str) -> bytes:
    space = f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"{_HEAD}<cp:coreProperties {space}><dc:title>{escape(title)}</dc:title></cp:coreProperties>".encode()
