"""A run on a cluster of dask.distributed: the same function as in worker processes here, 50 to 200 workbooks a task.

``connection`` finds the scheduler and looks whether its workers fit; ``executor`` hands out tasks and takes in what
comes back; ``task`` is what a worker of the cluster does, in a process of its own (``host``) with the same supervisor
as everywhere, so that a workbook that crashes, hangs or eats memory costs itself and not the cluster's worker.
"""

from __future__ import annotations
