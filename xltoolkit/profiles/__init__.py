"""Profiles as data: dated TOML files that inherit, and their application to the declared tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from xltoolkit.config import Config, nearest
from xltoolkit.formats import Layout
from xltoolkit.model import ConfigError, Form, Profile, Table
from xltoolkit.profiles.declare import declare
from xltoolkit.profiles.files import ProfileFile, read_file
from xltoolkit.profiles.inherit import inherited

__all__ = ["declare", "find_profile", "misfits", "printed_layouts", "read_profiles", "with_config", "with_headings"]


Failed = Callable[[Path, ConfigError], None]
"""Told of a profile's file that is left out, and why; raises where it may not be."""


def _refuse(_path: Path, error: ConfigError) -> None:
    raise error


def read_profiles(roots: Iterable[Path], failed: Failed = _refuse) -> dict[str, Profile]:
    """Read ``<root>/cities/<place>/<year>.toml`` of every root; the id is ``<place>-<year>``.

    Args:
        roots: folders of plugins.
        failed: told of every file that does not fit; raises the error where left out.

    Raises:
        ConfigError: a key or value that does not fit, a parent that does not exist, a cycle, an id twice.
    """
    files: dict[str, ProfileFile] = {}
    for root in roots:
        for path in sorted((root / "cities").glob("*/[0-9][0-9][0-9][0-9].toml")):
            try:
                file = read_file(path)
                if file.id in files:
                    where = f"{files[file.id].path}；{path}"
                    raise ConfigError(f"口径“{file.id}”有两个", where=where, advice="留一个")  # noqa: TRY301 - as any other
            except ConfigError as error:
                failed(path, error)
            else:
                files[file.id] = file
    return _merged(files, failed)


def _merged(files: Mapping[str, ProfileFile], failed: Failed) -> dict[str, Profile]:
    profiles: dict[str, Profile] = {}
    for name, file in files.items():
        try:
            profiles[name] = inherited(name, files)
        except ConfigError as error:
            failed(file.path, error)
    return profiles


def misfits(profiles: Mapping[str, Profile], tables: Mapping[str, Table]) -> Iterator[tuple[str, ConfigError]]:
    """Yield every profile that does not fit the tables, and why; tables that are not among them may be its own."""
    for profile in profiles.values():
        entries = tuple(entry for entry in profile.tables if entry.table in tables)
        try:
            declare(tables, dataclasses.replace(profile, tables=entries))
        except ConfigError as error:
            yield profile.id, error


def find_profile(name: str, profiles: Mapping[str, Profile]) -> Profile:
    """Return a profile by id (``yangquan-2022``) or place (``yangquan``: its latest year).

    Without a name it is the most general one: that which inherits least, of the latest year.

    Raises:
        ConfigError: no such profile; the nearest is named.
    """
    if name in profiles:
        return profiles[name]
    if not name and profiles:
        return min(profiles.values(), key=lambda profile: (len(profile.chain), -profile.year, profile.id))
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
        sources={**profile.sources, **dict.fromkeys((*config.off, *config.severities, *config.options), config.source)},
    )


def printed_layouts(layouts: Mapping[str, Layout], profile: Profile) -> dict[str, Layout]:
    """Return the official layouts as the profile prints them; a table without a layout has the house style's."""
    own = {
        entry.table: dataclasses.replace(layouts.get(entry.table, Layout(entry.table)), **entry.layout)
        for entry in profile.tables
        if entry.layout
    }
    return {**layouts, **own}


def with_headings(tables: Mapping[str, Table], layouts: Mapping[str, Layout]) -> dict[str, Table]:
    """Return the declared tables with every column's printed heading, so that rules may use it too."""
    return {
        id: dataclasses.replace(table, forms=tuple(_headed(form, layouts.get(id, Layout(id))) for form in table.forms))
        for id, table in tables.items()
    }


def _headed(form: Form, layout: Layout) -> Form:
    blocks = tuple(
        dataclasses.replace(
            block,
            columns=tuple(
                dataclasses.replace(column, printed=layout.heading(form, column)) for column in block.columns
            ),
        )
        for block in form.blocks
    )
    return dataclasses.replace(form, blocks=blocks, whole=None if form.whole is None else _headed(form.whole, layout))
