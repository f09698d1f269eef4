"""Publishing: declared tables as sheets of the official layout, templates, pictures."""

from __future__ import annotations
