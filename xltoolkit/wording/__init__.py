"""A narrative written from the tables: the paragraphs that a place declares, filled with this and last year's figures.

What neither tables nor budgets nor last year's workbook give is a marked gap (``xltoolkit.wordings.GAP``).
"""

from __future__ import annotations

from xltoolkit.wording.compose import Composed, Written, compose
from xltoolkit.wording.keep import Kept, has_narrative, keep
from xltoolkit.wording.values import Given

__all__ = ["Composed", "Given", "Kept", "Written", "compose", "has_narrative", "keep"]
