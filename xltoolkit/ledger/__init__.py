"""The ledger: an SQLite file with every run's workbooks, tables, amounts and findings (docs/ledger.md).

Consolidations stand in it, too, with the units behind every cell. It is the journal of a run: what stands in it is
done, and need not be done again while nothing has changed.
"""

from __future__ import annotations

from xltoolkit.ledger.comparing import Baseline, compare, find_baseline, needs_ledger
from xltoolkit.ledger.consolidations import Consolidation, add_consolidation
from xltoolkit.ledger.reading import StoredReport, stored_report
from xltoolkit.ledger.record import Record, record_of
from xltoolkit.ledger.results import is_results
from xltoolkit.ledger.schema import FILE
from xltoolkit.ledger.store import Asked, Earlier, Ledger

__all__ = [
    "FILE",
    "Asked",
    "Baseline",
    "Consolidation",
    "Earlier",
    "Ledger",
    "Record",
    "StoredReport",
    "add_consolidation",
    "compare",
    "find_baseline",
    "is_results",
    "needs_ledger",
    "record_of",
    "stored_report",
]
