"""Word documents (.docx), written part by part with lxml: little is needed, and the bytes are ours."""

from __future__ import annotations

from xltoolkit.disclosure.word.package import docx_bytes, is_ours

__all__ = ["docx_bytes", "is_ours"]
