"""Where a report's links to workbooks lead: relative to the report, so that both can move to a file share together."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from xltoolkit.model import WorkbookReport

_BYTE = re.compile(r"\\u(dc[89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of workbooks, as links of a report.

    Args:
        folder: of the report; None is the current one, for a report that goes to stdout.
        was: folder of the results as the run was told it, or empty.
        now: where that folder is, since a ledger tells: it lies in it and may have moved with it.
    """

    folder: Path | None = None
    was: str = ""
    now: Path | None = None

    def to(self, book: WorkbookReport) -> str:
        """Return the address of a workbook's result, or of the workbook itself where none was written."""
        return self.address(book.output or book.path)

    def address(self, path: str) -> str:
        """Return a path as a relative URI; absolute where it lies on another drive."""
        target = os.path.abspath(self._moved(path))  # noqa: PTH100 - links are left as they are named
        try:
            relative = os.path.relpath(target, self.folder or Path())
        except ValueError:
            return Path(target).as_uri()
        return uri_of(relative)

    def _moved(self, path: str) -> Path:
        if self.now is not None and self.was and Path(path).is_relative_to(self.was):
            return self.now / Path(path).relative_to(self.was)
        return Path(path)


def uri_of(path: str) -> str:
    """Return a relative path as a URI: every odd character escaped, so that none can be a scheme or a query."""
    return quote(os.fsencode(_as_named(path).replace(os.sep, "/")))


def located(path: str) -> str:
    """Return a path relative to the current folder where it lies below, else absolute, as a URI."""
    plain = Path(os.path.abspath(_as_named(path)))  # noqa: PTH100 - links are left as they are named
    here = Path.cwd()
    return uri_of(str(plain.relative_to(here))) if plain.is_relative_to(here) else plain.as_uri()


def _as_named(path: str) -> str:
    """Return a path with the bytes of its file's name that are no text (GBK), which the ledger spells out."""
    return _BYTE.sub(lambda found: chr(int(found[1], 16)), path)
