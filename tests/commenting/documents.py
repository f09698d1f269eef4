"""A Word document as Word writes one: rsids, runs that break anywhere, tracked changes, a comment of somebody's."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Mapping
from html import escape
from io import BytesIO
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
W = f"{{{MAIN}}}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PROPERTIES = '<w:rPr><w:rFonts w:hint="eastAsia"/><w:sz w:val="28"/></w:rPr>'
THEIRS = (
    f'<?xml version="1.0"?><w:comments xmlns:w="{MAIN}"><w:comment w:id="7" w:author="张三">'
    "<w:p><w:r><w:t>核过</w:t></w:r></w:p></w:comment></w:comments>"
)
COMMENTED = (
    '<w:p><w:commentRangeStart w:id="7"/><w:r><w:t>完</w:t></w:r><w:commentRangeEnd w:id="7"/>'
    '<w:r><w:commentReference w:id="7"/></w:r></w:p>'
)


def run(text: str, rsid: str = "00AB12CD") -> str:
    blank = ' xml:space="preserve"' if text != text.strip() else ""
    return f'<w:r w:rsidR="{rsid}">{PROPERTIES}<w:t{blank}>{escape(text, quote=False)}</w:t></w:r>'


def paragraph(text: str, seed: int = 0) -> str:
    """A paragraph whose runs are some characters long, with marks of the spelling in between."""
    drawn = random.Random(seed)  # noqa: S311 - drawn again by its seed
    pieces, at = [], 0
    while at < len(text):
        length = drawn.randint(1, 14)
        pieces.append(run(text[at : at + length], f"00AB{drawn.randint(1000, 9999)}"))
        at += length
        if drawn.random() < 0.1:
            pieces.append('<w:proofErr w:type="spellStart"/>')
    return f'<w:p w:rsidR="00112233">{"".join(pieces)}</w:p>'


def document(body: str, *, comments: str = "", namespace: str = MAIN, more: Mapping[str, str] = {}) -> bytes:
    """A document's bytes.

    Args:
        body: its paragraphs.
        comments: its part of comments; none where left out.
        namespace: of its main part.
        more: other parts.
    """
    strict = namespace == STRICT
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships" if strict else OFFICE
    relation = '<Relationship Id="rId{}" Type="{}/{}" Target="{}"/>'
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">{{}}</Relationships>'
    override = '<Override PartName="/word/{}.xml" ContentType="{}.{}+xml"/>'
    types = override.format("document", WORD, "document.main")
    parts = {
        "_rels/.rels": relations.format(relation.format(1, office, "officeDocument", "word/document.xml")),
        "word/document.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{namespace}"><w:body>{body}<w:sectPr/></w:body></w:document>',
        **more,
    }
    if comments:
        parts["word/comments.xml"] = comments
        parts["word/_rels/document.xml.rels"] = relations.format(relation.format(9, office, "comments", "comments.xml"))
        types += override.format("comments", WORD, "comments")
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts["[Content_Types].xml"] = f'<Types xmlns="{PACKAGE}/content-types">{default}{types}</Types>'
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def parts_of(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
