"""Rule packs: a city's rules, tables and codes in TOML, without Python (docs/rule-packs.md). Data, that cannot run."""

from __future__ import annotations

from xltoolkit.packs.pack import Pack, read_pack

__all__ = ["Pack", "read_pack"]
