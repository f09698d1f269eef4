"""Entries put into and taken out of LibreOffice's own files, everything else in them left to the byte."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xltoolkit.model import ToolkitError

REGISTRY_END = "</oor:items>"
LIBRARIES_END = "</library:libraries>"

_ITEM = re.compile(r'<item oor:path="(?P<path>[^"]*)">.*?</item>\n?', re.DOTALL)


def insert(text: str, end: str, entries: Iterable[str], *, where: str) -> str:
    """Put entries, one a line, before the end tag of the root.

    Args:
        text: the whole file.
        end: the root's end tag.
        entries: what to put in.
        where: the file's name, for the error.

    Raises:
        ToolkitError: the file does not end as it should; it is left alone then.
    """
    head, tag, tail = text.rpartition(end)
    if not tag or tail.strip():
        raise ToolkitError(
            "LibreOffice 的配置文件已损坏",
            where=where,
            why=f"末尾不是 {end}",
            advice="先让 LibreOffice 能正常启动（帮助 → 以安全模式重新启动），再安装",
        )
    return head + "".join(f"{entry}\n" for entry in entries) + tag + tail


def without_items(text: str, path: str, mark: str) -> str:
    """Take out the registry items below a path that name one of our nodes, in whatever form LibreOffice rewrote them.

    Args:
        text: registrymodifications.xcu.
        path: what ``oor:path`` begins with.
        mark: the name of our node.
    """
    named = re.compile(rf"""(?:oor:name="|\['|\[&apos;){re.escape(mark)}["'&]""")

    def kept(item: re.Match[str]) -> str:
        ours = item["path"].startswith(path) and named.search(item[0])
        return "" if ours else item[0]

    return _ITEM.sub(kept, text)


def has_item(text: str, path: str, mark: str) -> bool:
    """Tell whether a registry item below a path names one of our nodes."""
    return without_items(text, path, mark) != text


def without_library(text: str, name: str) -> str:
    """Take the entry of one Basic library out of script.xlc or dialog.xlc."""
    entry = rf'[ \t]*<library:library\b[^>]*\blibrary:name="{re.escape(name)}"[^>]*?(?:/>|>.*?</library:library>)\n?'
    return re.sub(entry, "", text, flags=re.DOTALL)
