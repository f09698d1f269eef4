"""Readers of the data that plugins keep beside their modules: tab-separated, UTF-8, one heading line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xltoolkit.model import CodeList, Item, Line, PluginError


def read_lines(path: Path, first: int | None = None) -> tuple[Line, ...]:
    """Read declared lines: ``code``, ``label``, ``aliases`` (``|`` between several).

    Args:
        path: the file.
        first: 行次 of the first line; lines carry none where left out.

    Raises:
        PluginError: the file is missing or has another shape.
    """
    return tuple(
        Line(label, None if first is None else first + at, code=code, aliases=tuple(filter(None, aliases.split("|"))))
        for at, (code, label, aliases) in enumerate(read_records(path, ("code", "label", "aliases")))
    )


def read_codes(path: Path, classification: str, source: str) -> CodeList:
    """Read the names of a classification's codes: ``code``, ``name``, ``years_seen`` (commas between).

    Args:
        path: the file.
        classification: ``functional`` or ``economic``.
        source: where the names come from.

    Raises:
        PluginError: the file is missing or has another shape.
    """
    names: dict[str, dict[str, frozenset[int]]] = {}
    for code, name, years in read_records(path, ("code", "name", "years_seen")):
        names.setdefault(code, {})[name] = frozenset(int(year) for year in years.split(","))
    return CodeList(classification, names, source)


def read_items(path: Path) -> tuple[Item, ...]:
    """Read the items of a form of the attachments: ``name``, ``labels`` (``|`` between several), ``pattern``.

    Args:
        path: the file.

    Raises:
        PluginError: the file is missing or has another shape, or a pattern is no regular expression with one group.
    """
    items = [
        Item(name, tuple(filter(None, labels.split("|"))), pattern)
        for name, labels, pattern in read_records(path, ("name", "labels", "pattern"))
    ]
    for item in items:
        _check_pattern(item, path)
    return tuple(items)


def _check_pattern(item: Item, path: Path) -> None:
    try:
        groups = re.compile(item.pattern).groups if item.pattern else 1
    except re.error as error:
        raise PluginError(f"“{item.name}”的 pattern 不是正则表达式", where=str(path), why=str(error)) from None
    if groups != 1:
        raise PluginError(f"“{item.name}”的 pattern 要有一个括号组", where=str(path), advice="数写在括号里：(\\d+)人")


def read_records(path: Path, heading: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield the records of a data file.

    Args:
        path: the file.
        heading: of its columns.

    Raises:
        PluginError: the file is missing or has another shape.
    """
    try:
        first, *rest = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise PluginError("插件的数据文件读不出", where=str(path), why=str(error), advice="补上这个文件") from error
    if first.split("\t") != list(heading):
        raise PluginError(
            "插件的数据文件表头不对", where=str(path), advice=f"第一行写成 {' '.join(heading)}，以制表符分隔"
        )
    for number, line in enumerate(rest, 2):
        record = line.split("\t")
        if len(record) != len(heading):
            raise PluginError(
                "插件的数据文件列数不对", where=f"{path} 第 {number} 行", advice=f"写满 {len(heading)} 列"
            )
        yield record
