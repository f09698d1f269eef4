"""Ids of rules that profiles and config.toml name: one that no rule has is a slip, which would otherwise do nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xltoolkit.config import nearest
from xltoolkit.model import ConfigError
from xltoolkit.registry import Registry

_WORD = re.compile(r"\w+")


def refuse_misspelt(registry: Registry, known: Iterable[str]) -> None:
    """Refuse ids in ``off``, ``severities`` and ``tolerances`` that no rule has.

    Where a plugin was left out nobody can tell, and nothing is said; nor of a rule of another place, whose plugins are
    not loaded for this profile (config.toml is for all of them).

    Raises:
        ConfigError: an id that no rule has; the file and the nearest id are named.
    """
    profile = registry.profile
    rules = set(known)
    strange = {*profile.off, *profile.severities, *profile.tolerances} - rules
    if not strange or registry.left_out:
        return
    elsewhere = words_elsewhere(registry)
    for rule in sorted(strange):
        if rule.rpartition(".")[2] not in elsewhere:
            raise ConfigError(
                f"没有规则“{rule}”（写在 off、severities 或 tolerances 里，不起作用）",
                where=profile.sources.get(rule, f"口径 {profile.id}"),
                advice=nearest(rule, rules),
            )


def words_elsewhere(registry: Registry) -> set[str]:
    """Return the words of the rule packs and the Python of places that are not loaded; profiles may name any."""
    return {word for text in _elsewhere(registry) for word in _WORD.findall(text)}


def _elsewhere(registry: Registry) -> Iterator[str]:
    """Yield the text of the rule packs and the Python of places that are not loaded; profiles may name any id."""
    loaded = {link.rpartition("-")[0] for link in registry.profile.chain}
    for folder in registry.folders:
        for path in sorted((*folder.glob("cities/*/*"), *folder.glob("narrative/*"))):
            place = path.stem if path.parent.name == "narrative" else path.parent.name
            if path.suffix in {".toml", ".py"} and not path.stem.isdigit() and place not in loaded:
                yield path.read_text(encoding="utf-8", errors="replace")
