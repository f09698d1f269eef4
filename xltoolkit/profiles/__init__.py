"""Profiles as data: dated TOML files that inherit, and their application to the declared tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path

from xltoolkit.config import Config, nearest
from xltoolkit.model import ConfigError, Profile
from xltoolkit.profiles.declare import declare
from xltoolkit.profiles.files import ProfileFile, read_file
from xltoolkit.profiles.inherit import inherited

__all__ = ["declare", "find_profile", "read_profiles", "with_config"]


def read_profiles(roots: Iterable[Path]) -> dict[str, Profile]:
    """Read ``<root>/cities/<place>/<year>.toml`` of every root; the id is ``<place>-<year>``.

    Raises:
        ConfigError: a key or value that does not fit, a parent that does not exist, a cycle, an id twice.
    """
    files: dict[str, ProfileFile] = {}
    for root in roots:
        for path in sorted((root / "cities").glob("*/[0-9][0-9][0-9][0-9].toml")):
            file = read_file(path)
            if file.id in files:
                raise ConfigError(f"口径“{file.id}”有两个", where=f"{files[file.id].path}；{path}", advice="留一个")
            files[file.id] = file
    return {name: inherited(name, files) for name in files}


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
    )
