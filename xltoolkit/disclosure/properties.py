"""Properties of a workbook's file that name persons and firms (ECMA-376 Part 2, 11; Part 1, 15.2.12)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from xltoolkit.disclosure.private import Private

_NAMES = {
    "creator": "作者",
    "lastModifiedBy": "最后保存者",
    "Company": "公司",
    "Manager": "主管",
    "description": "备注",
    "keywords": "关键词",
}
_PARTS = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_LARGEST = 1 << 20
_OWN = "xltoolkit"


def properties_of(path: Path) -> Iterator[Private]:
    """Yield the properties of a workbook; nothing of one that is no OOXML package (old formats, encrypted)."""
    try:
        with zipfile.ZipFile(path) as package:
            for part in _PARTS:
                if part in package.namelist() and package.getinfo(part).file_size <= _LARGEST:
                    yield from _told(package.read(part), custom=part.endswith("custom.xml"))
    except (OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return


def _told(data: bytes, *, custom: bool) -> Iterator[Private]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    for element in etree.fromstring(data, parser):
        name = str(element.get("name", "")) if custom else _NAMES.get(etree.QName(element).localname, "")
        text = "".join(str(piece) for piece in element.itertext()).strip()
        if name and text and text != _OWN:
            yield Private("文档属性", name, text, published=False)
