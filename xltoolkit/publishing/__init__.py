"""Publishing: declared tables as sheets of the official layout, templates, pictures."""

from __future__ import annotations

from xltoolkit.publishing.official import official_edits

__all__ = ["official_edits"]
