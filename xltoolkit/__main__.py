"""``xlt`` and ``python -m xltoolkit``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; return the exit status."""
    from xltoolkit.cli import xlt  # noqa: PLC0415 - a worker process that imports this module needs no command line
    from xltoolkit.console import run_command  # noqa: PLC0415 - the same

    return run_command(xlt)


if __name__ == "__main__":
    sys.exit(main())
