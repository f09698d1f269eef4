"""Last year's workbook of a department: found, read, and put beside this year's accounts for the rules to see."""

from __future__ import annotations

from xltoolkit.previous.reading import LastYear

__all__ = ["LastYear"]
