"""The narrative (情况说明): every number traced to a cell, recomputed, or said to be outside the tables.

Pure: lines of text and recognised accounts in, claims and findings out. The grammar knows general relations; which
words stand for which cell is declared (``xltoolkit.phrases``).
"""

from __future__ import annotations

from xltoolkit.narrative.examine import Examined, examine_text
from xltoolkit.narrative.figures import Figure
from xltoolkit.narrative.twoyears import CHANGE

__all__ = ["CHANGE", "Examined", "Figure", "examine_text"]
