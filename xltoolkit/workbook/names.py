"""Which files of a folder are workbooks, by their names."""

from __future__ import annotations

OLD_SUFFIXES = (".xls", ".xlsb", ".et")
SUFFIXES = (".xlsx", ".xlsm", *OLD_SUFFIXES)
"""What a folder is searched for."""

_BESIDE = ("~$", ".~", "._")
"""How the names of lock files begin, and of what macOS packs beside every file of a zip archive."""


def is_workbook_name(name: str) -> bool:
    """Tell whether a file of a folder is one to look at."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(_BESIDE)
