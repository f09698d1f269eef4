"""A cluster of dask in a process of its own: says its address and its workers' processes, ends when its input does."""

from __future__ import annotations

import sys

from distributed import LocalCluster


def main(folder: str, workers: int) -> None:
    """Serve until nobody is there any more."""
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        scheduler_port=0,
        local_directory=folder,
    ) as cluster:
        sys.stdout.write(f"{cluster.scheduler_address}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
