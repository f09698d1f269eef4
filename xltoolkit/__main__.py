"""``xlt`` and ``python -m xltoolkit``."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Run the command line; return the exit status."""
    from xltoolkit.cli import xlt  # noqa: PLC0415 - a worker process that imports this module needs no command line
    from xltoolkit.console import run_command  # noqa: PLC0415 - the same

    return run_command(xlt)


def forget_working_folder() -> None:
    """Take the folder that ``python -m`` was started in off the path.

    It may be one of workbooks from anywhere, and nothing that lies beside a workbook may be run. The ``xlt`` script has
    another folder in its place; a checkout that is not installed needs its own.
    """
    here, checkout = Path.cwd().resolve(), Path(__file__).resolve().parents[1]
    if not sys.flags.safe_path and here != checkout and Path(sys.path[0]).resolve() == here:
        del sys.path[0]


if __name__ == "__main__":
    forget_working_folder()
    sys.exit(main())
