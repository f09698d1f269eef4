"""Profiles as data: dated TOML files that inherit, and their application to the declared tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path

from xltoolkit.config import Config, Keys, nearest, read_toml
from xltoolkit.model import UNITS, Block, ConfigError, Form, Profile, Severity, Table, TableEntry


@dataclasses.dataclass(frozen=True, slots=True)
class _Sheet:
    """A profile's file before its parents are merged in."""

    id: str
    inherits: str
    name: str
    year: int
    unit: str
    tables: tuple[TableEntry, ...]
    severities: Mapping[str, Severity]
    off: frozenset[str]
    options: Mapping[str, bool]
    path: Path


def read_profiles(roots: Iterable[Path]) -> dict[str, Profile]:
    """Read ``<root>/cities/<place>/<year>.toml`` of every root; the id is ``<place>-<year>``.

    Raises:
        ConfigError: a key or value that does not fit, a parent that does not exist, a cycle, an id twice.
    """
    files: dict[str, _Sheet] = {}
    for root in roots:
        for path in sorted((root / "cities").glob("*/[0-9][0-9][0-9][0-9].toml")):
            sheet = _read(path)
            if sheet.id in files:
                raise ConfigError(f"口径“{sheet.id}”有两个", where=f"{files[sheet.id].path}；{path}", advice="留一个")
            files[sheet.id] = sheet
    return {name: _merged(name, files, ()) for name in files}


def find_profile(name: str, profiles: Mapping[str, Profile]) -> Profile:
    """Return a profile by id (``yangquan-2022``) or place (``yangquan``: its latest year).

    Raises:
        ConfigError: no such profile; the nearest is named.
    """
    if name in profiles:
        return profiles[name]
    years = sorted(other for other in profiles if other.rpartition("-")[0] == name)
    if not years:
        raise ConfigError(f"没有口径“{name}”", advice=nearest(name, profiles))
    return profiles[years[-1]]


def with_config(profile: Profile, config: Config) -> Profile:
    """Return the profile with the user's own choices on top."""
    return dataclasses.replace(
        profile,
        off=profile.off | config.off,
        severities={**profile.severities, **config.severities},
        options={**profile.options, **config.options},
    )


def declare(tables: Mapping[str, Table], profile: Profile) -> dict[str, Table]:
    """Return the tables as the profile prints them: its form first, its 行次 and 栏次 in place of the declaration's.

    Raises:
        ConfigError: the profile names a table, title, line or column that does not exist.
    """
    declared = dict(tables)
    for entry in profile.tables:
        if entry.table not in tables:
            raise ConfigError(f"没有表“{entry.table}”", where=f"口径 {profile.id}", advice=nearest(entry.table, tables))
        declared[entry.table] = _declare(tables[entry.table], entry, profile)
    return declared


def _declare(table: Table, entry: TableEntry, profile: Profile) -> Table:
    where = f"口径 {profile.id}，表 {entry.table}"
    forms = table.forms
    if entry.title:
        chosen = [form for form in forms if entry.title in (form.title, *form.aliases)]
        if not chosen:
            raise ConfigError(f"该表没有标题“{entry.title}”", where=where, advice=nearest(entry.title, table.titles))
        forms = (_titled(chosen[0], entry.title), *(form for form in forms if form is not chosen[0]))
    if entry.lines or entry.columns:
        forms = (_renumbered(forms[0], entry, where), *forms[1:])
    return dataclasses.replace(table, forms=forms)


def _titled(form: Form, title: str) -> Form:
    if form.title == title:
        return form
    others = tuple(alias for alias in form.aliases if alias != title)
    return dataclasses.replace(form, title=title, aliases=(form.title, *others))


def _renumbered(form: Form, entry: TableEntry, where: str) -> Form:
    lines = {_line_name(block, line.key) for block in form.blocks for line in block.lines}
    columns = {column.name for block in form.blocks for column in block.columns}
    for given, known in ((entry.lines, lines), (entry.columns, columns)):
        for name in given:
            if name not in known:
                raise ConfigError(f"该表没有“{name}”", where=where, advice=nearest(name, known))
    return dataclasses.replace(form, blocks=tuple(_renumbered_block(block, entry) for block in form.blocks))


def _renumbered_block(block: Block, entry: TableEntry) -> Block:
    return dataclasses.replace(
        block,
        lines=tuple(
            dataclasses.replace(line, number=entry.lines.get(_line_name(block, line.key), line.number))
            for line in block.lines
        ),
        columns=tuple(
            dataclasses.replace(column, number=entry.columns.get(column.name, column.number))
            for column in block.columns
        ),
    )


def _line_name(block: Block, key: str) -> str:
    return f"{block.name}.{key}" if block.name else key


def _read(path: Path) -> _Sheet:
    keys = Keys(read_toml(path), str(path))
    severities, options = keys.table("severities"), keys.table("options")
    sheet = _Sheet(
        id=f"{path.parent.name}-{path.stem}",
        inherits=keys.take("inherits", str, ""),
        name=keys.take("name", str, ""),
        year=keys.take("year", int, int(path.stem)),
        unit=keys.take("unit", str, ""),
        tables=tuple(_entry(item) for item in keys.tables("tables")),
        severities={name: Severity(severities.choice(name, tuple(Severity), "")) for name in severities.names()},
        off=frozenset(keys.strings("off")),
        options={name: options.take(name, bool, default=False) for name in options.names()},
        path=path,
    )
    keys.done()
    if sheet.unit and sheet.unit not in UNITS:
        raise ConfigError(f"没有金额单位“{sheet.unit}”", where=str(path), advice=nearest(sheet.unit, UNITS))
    return sheet


def _entry(keys: Keys) -> TableEntry:
    lines, columns = keys.table("lines"), keys.table("columns")
    entry = TableEntry(
        table=keys.take("table", str, ""),
        number=keys.take("number", str, ""),
        title=keys.take("title", str, ""),
        sheet=keys.take("sheet", str, ""),
        lines={name: lines.take(name, int, 0) for name in lines.names()},
        columns={name: columns.take(name, int, 0) for name in columns.names()},
    )
    keys.done()
    return entry


def _merged(name: str, files: Mapping[str, _Sheet], below: tuple[str, ...]) -> Profile:
    sheet = files[name]
    if name in below:
        raise ConfigError(
            f"口径循环继承：{' → '.join((*below, name))}", where=str(sheet.path), advice="去掉一处 inherits"
        )
    if not sheet.inherits:
        return _profile(sheet, Profile(id="", name="", year=sheet.year))
    if sheet.inherits not in files:
        raise ConfigError(f"没有口径“{sheet.inherits}”", where=str(sheet.path), advice=nearest(sheet.inherits, files))
    return _profile(sheet, _merged(sheet.inherits, files, (*below, name)))


def _profile(sheet: _Sheet, parent: Profile) -> Profile:
    inherited = {entry.table: entry for entry in parent.tables}
    tables = tuple(_inherit(entry, inherited.get(entry.table)) for entry in sheet.tables)
    return Profile(
        id=sheet.id,
        name=sheet.name or parent.name,
        year=sheet.year,
        unit=UNITS[sheet.unit] if sheet.unit else parent.unit,
        tables=tables or parent.tables,
        severities={**parent.severities, **sheet.severities},
        off=parent.off | sheet.off,
        chain=(*parent.chain, sheet.id),
        options={**parent.options, **sheet.options},
    )


def _inherit(entry: TableEntry, parent: TableEntry | None) -> TableEntry:
    if parent is None:
        return entry
    return TableEntry(
        table=entry.table,
        number=entry.number or parent.number,
        title=entry.title or parent.title,
        sheet=entry.sheet or parent.sheet,
        lines={**parent.lines, **entry.lines},
        columns={**parent.columns, **entry.columns},
    )
