"""One workbook and its narrative as a page: text and tables side by side, every number tied to its cells."""

from __future__ import annotations

from xltoolkit.report.narrativepage.render import narrative_page_pieces

__all__ = ["narrative_page_pieces"]
