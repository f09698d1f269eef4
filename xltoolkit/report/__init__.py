"""Findings out: notes and fills at the cells, the 检查结果 sheet, text for people, JSON for machines.

The text and JSON reports are imported by the faces that print them; a run itself needs only the edits.
"""

from __future__ import annotations

from xltoolkit.report.annotate import corrections_of, explained, findings_edits
from xltoolkit.report.columns import SHEET, TITLE, Memory, own_sheet, recall
from xltoolkit.report.corrections import TITLE as CORRECTIONS_TITLE
from xltoolkit.report.corrections import Correction
from xltoolkit.report.figures import figures_of
from xltoolkit.report.narrativesheet import TITLE as TEXT_TITLE
from xltoolkit.report.notes import clear_edits

__all__ = [
    "CORRECTIONS_TITLE",
    "SHEET",
    "TEXT_TITLE",
    "TITLE",
    "Correction",
    "Memory",
    "clear_edits",
    "corrections_of",
    "explained",
    "figures_of",
    "findings_edits",
    "own_sheet",
    "recall",
]
