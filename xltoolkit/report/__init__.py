"""Findings out: notes and fills at the cells, the 检查结果 sheet, text for people, JSON for machines.

The text and JSON reports are imported by the faces that print them; a run itself needs only the edits.
"""

from __future__ import annotations

from xltoolkit.report.annotate import explained, findings_edits

__all__ = ["explained", "findings_edits"]
