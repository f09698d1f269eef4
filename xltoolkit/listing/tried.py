"""Every profile of the user's started once, so that what is wrong with any of them is listed, whichever is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from xltoolkit.config import Config, bundled
from xltoolkit.model import ToolkitError
from xltoolkit.registry import Contribution, Registry
from xltoolkit.sessions import Session


@dataclass(slots=True)
class Tried:
    """What there is.

    Args:
        registry: what was loaded, with the plugins of single profiles where none was chosen.
        faults: profile -> why it cannot be used.
    """

    registry: Registry
    faults: dict[str, ToolkitError] = field(default_factory=dict)


def tried(config: Config, profile: str) -> Tried:
    """Load everything for a profile; where nobody chose one, or it cannot be used, everything there is.

    Args:
        config: the user's choices.
        profile: id of the profile; config's where left out.

    Raises:
        ToolkitError: also the most general profile cannot be used.
    """
    chosen = profile or config.profile
    faults: dict[str, ToolkitError] = {}
    if chosen:
        try:
            return Tried(_registry(config, chosen))
        except ToolkitError as error:
            faults[chosen] = error
    free = replace(config, profile="")
    found = Tried(_registry(free, ""), faults)
    for id in _own(found.registry):
        try:
            _add(found.registry, _registry(free, id))
        except ToolkitError as error:
            faults.setdefault(id, error)
    return found


def _registry(config: Config, profile: str) -> Registry:
    # Also where config is strict: this is where one looks for what is wrong.
    return Session.start(replace(config, strict=False), profile).registry


def _own(registry: Registry) -> Iterator[str]:
    """Yield the profiles that do not come with the program."""
    for id in sorted(registry.profiles):
        place, _, year = id.rpartition("-")
        if not (bundled("plugins") / "cities" / place / f"{year}.toml").is_file():
            yield id


def _add(registry: Registry, other: Registry) -> None:
    """Add the plugins that only another profile loads; one that is left out there is listed so."""
    known: dict[str, Contribution] = {item.plugin.source: item for item in registry.contributions}
    for item in other.contributions:
        if item.plugin.source not in known or item.plugin.error is not None:
            known[item.plugin.source] = item
    registry.contributions = list(known.values())
    registry.doubts |= other.doubts
