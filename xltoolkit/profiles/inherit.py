"""Inheritance: city from province from nation, entry by entry and key by key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from xltoolkit.config import nearest
from xltoolkit.model import ConfigError, Profile, TableEntry
from xltoolkit.profiles.files import Given, ProfileFile

T = TypeVar("T", Profile, TableEntry)


def inherited(name: str, files: Mapping[str, ProfileFile], below: tuple[str, ...] = ()) -> Profile:
    """Return a profile with everything that it inherits.

    A key that the file gives replaces the parent's; tables of names (``lines``, ``severities``) merge name by name;
    rules that are off stay off. Tables stand in the order of their printed numbers.

    Args:
        name: id of the profile.
        files: all profiles by id.
        below: ids of those that inherit from it, lowest first.

    Raises:
        ConfigError: a parent that does not exist, a circle, one printed number twice.
    """
    file = files[name]
    if name in below:
        raise ConfigError(
            f"口径循环继承：{' → '.join((*below, name))}", where=str(file.path), advice="去掉一处 inherits"
        )
    if not file.inherits:
        return _merged(file, Profile(id="", name="", year=0))
    if file.inherits not in files:
        raise ConfigError(f"没有口径“{file.inherits}”", where=str(file.path), advice=nearest(file.inherits, files))
    return _merged(file, inherited(file.inherits, files, (*below, name)))


def _merged(file: ProfileFile, parent: Profile) -> Profile:
    given = {**file.given, "off": parent.off | frozenset(file.given.get("off", ()))}
    if "recognition" in given:
        given["recognition"] = replace(parent.recognition, **given["recognition"])
    named = (rule for key in ("off", "severities", "tolerances", "options") for rule in file.given.get(key, ()))
    return replace(
        _laid_over(parent, given),
        id=file.id,
        sources={**parent.sources, **dict.fromkeys(named, str(file.path))},
        chain=(*parent.chain, file.id),
        tables=_tables(file, {entry.table: entry for entry in parent.tables}),
    )


def _tables(file: ProfileFile, entries: dict[str, TableEntry]) -> tuple[TableEntry, ...]:
    for table, given in file.tables.items():
        parent = entries.get(table, TableEntry(table))
        files = {**parent.files, **dict.fromkeys(given, str(file.path))}
        entries[table] = replace(_laid_over(parent, given), files=files)
    published = sorted((entry for entry in entries.values() if entry.published), key=_order)
    _refuse_twice(published, file)
    return tuple(published)


def _order(entry: TableEntry) -> tuple[bool, list[int]]:
    """Return where a table stands: by the figures of its printed number; those without one stand last."""
    figures = [int(figure) for figure in re.findall(r"\d+", entry.number)]
    return not figures, figures


def _refuse_twice(entries: Iterable[TableEntry], file: ProfileFile) -> None:
    taken: dict[str, str] = {}
    for entry in entries:
        other = taken.setdefault(entry.number, entry.table)
        if entry.number and other != entry.table:
            raise ConfigError(
                f"两张表的表号都是“{entry.number}”：{other}、{entry.table}",
                where=str(file.path),
                advice="写出另一张表在本口径的表号；不公开的写 published = false",
            )


def _laid_over(parent: T, given: Given) -> T:
    changes: dict[str, Any] = {}
    for known in fields(parent):
        if known.name in given:
            value, old = given[known.name], getattr(parent, known.name)
            changes[known.name] = _joined(old, value) if isinstance(value, dict) else value
    return replace(parent, **changes)


def _joined(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return both; what is given anew stands behind, in its own order, so that a whole new list is in its order."""
    return {**{name: value for name, value in old.items() if name not in new}, **new}
