"""``xlt plugin new``: a city plugin that works at once, for its bureau to change."""

from __future__ import annotations

from xltoolkit.scaffold.making import Made, new_plugin

__all__ = ["Made", "new_plugin"]
