"""Many workbooks: which files, where each result goes, worker processes, and one report over all.

``finding`` and ``plan`` decide what is done; ``work`` does one workbook; ``pool`` does many, in processes of their own;
``runs`` keeps the ledger while they are done, so that a run can be continued, and compared with an earlier one.
"""

from __future__ import annotations
