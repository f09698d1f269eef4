"""Which profile a published document is of, where nobody says."""

from __future__ import annotations

from collections.abc import Mapping

from xltoolkit.config import Config
from xltoolkit.detect import Detected, Detector
from xltoolkit.importing.source import Source
from xltoolkit.loader import Registry, load
from xltoolkit.model import Profile, Table


def registry_for(source: Source, config: Config, profile: str = "") -> tuple[Registry, str | None]:
    """Return the declarations that a document is imported by, and by what its profile was told where nobody chose it.

    A document that shows no table gets the most general profile, by which no table is found then.

    Raises:
        ToolkitError: a plugin is broken, or a profile.
    """
    if profile or config.profile:
        return load(config, profile), None
    found: list[Detected | None] = []

    def choose(profiles: Mapping[str, Profile], tables: Mapping[str, Table]) -> str:
        found.append(Detector(profiles, tables).detect(source.grids))
        return "" if found[0] is None else found[0].profile

    registry = load(config, choose)
    return registry, None if found[0] is None else found[0].why
