"""Formulas that rest on what a run wrote: found, calculated anew where an engine can be trusted, flagged elsewhere."""

from __future__ import annotations

from xltoolkit.recalc.engines import Engine, installed
from xltoolkit.recalc.refresh import refresh

__all__ = ["Engine", "installed", "refresh"]
