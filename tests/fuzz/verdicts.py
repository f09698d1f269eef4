"""How a case ends, and what every judge looks at."""

from __future__ import annotations

import io
import re
import traceback
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal, NamedTuple

from xltoolkit.model import Limits, ToolkitError
from xltoolkit.workbook import Fault, verify
from xltoolkit.workbook.package import archive

End = Literal["done", "refused", "finding"]
Stage = Callable[[str], None]
"""Told what is being done, so that whoever waits knows what hung or died."""
CALAMINE = "calamine reads the input"
"""The stage in which a reader of other people may die without it being our fault."""

_WRITTEN = re.compile(
    r"(?:^|/)(?:\[content_types\]\.xml|app\.xml|[^/]*\.rels|[^/]*\.vml|calcchain[^/]*|[^/]*comment[^/]*)$",
    re.IGNORECASE,
)
"""Parts that may change besides the workbook's, the styles' and the sheets that were edited."""
_PYTHON = re.compile("invalid literal|could not convert|out of range|unpack|<class|argument|codec|overlap|^'.*'$")
_POSITION = re.compile(r"line \d+, column \d+")


class Verdict(NamedTuple):
    """How a case ended, and why: the kind of refusal, or what was found."""

    end: End
    reason: str = ""


class FoundError(Exception):
    """Something that must not be."""


def judged(work: Callable[[], Verdict]) -> Verdict:
    """Do a judge's work; a refusal must say what to do, and whatever else is raised is a finding."""
    try:
        return work()
    except ToolkitError as error:
        if not (error.what and error.advice):
            return Verdict("finding", f"a refusal without advice: {error}")
        if _PYTHON.search(error.why):
            return Verdict("finding", f"Python's own words in a refusal: {error}")
        return Verdict("refused", error.what)
    except FoundError as finding:
        return Verdict("finding", str(finding))
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return Verdict("finding", f"{type(error).__name__}: {error}\n{traceback.format_exc()}")


def faults_of(path: Path, limits: Limits) -> set[Fault]:
    """Return the faults of a file, without the places in its bytes that they name."""
    return {Fault(fault.part, _POSITION.sub("", fault.message)) for fault in verify(path, limits=limits)}


def disordered(faults: set[Fault] | None) -> bool:
    """Tell whether rows or cells come twice, or cells stand under another row: which of them is it, then?"""
    return any("次序" in fault.message or "别的行里" in fault.message for fault in faults or ())


def refuse_new(before: set[Fault], after: set[Fault]) -> None:
    """Find faults that the input had not; where its rows are in disorder, more of that is no wonder."""
    new = sorted(after - before)
    if disordered(before):
        new = [fault for fault in new if not disordered({fault})]
    if new:
        raise FoundError(f"new faults: {[f'{fault.part}: {fault.message}' for fault in new[:5]]}")


def compare_entries(before: bytes, after: bytes, edited: Collection[str]) -> None:
    """Find entries that changed though nothing in them had to, and entries that were packed anew for nothing.

    Args:
        before: the input.
        after: the output.
        edited: parts that were to be changed, folded.
    """
    old, new = archive.parse(before, 1 << 20), archive.parse(after, 1 << 20)
    for name, entry in old.entries.items():
        kept = new.entries.get(name)
        folded = name.replace("\\", "/").lstrip("/").casefold()
        free = folded in edited or _WRITTEN.search(folded) is not None
        if kept is None:
            if "calcchain" not in folded:
                raise FoundError(f"entry {name} is gone")
        elif old.data[entry.start : entry.end] != new.data[kept.start : kept.end] and not free:
            raise FoundError(f"entry {name} changed")
    if _unzips(before) and not _unzips(after):
        raise FoundError("another program unzips the input and not the output")


def _unzips(data: bytes) -> bool:
    """Tell whether Python's own reader finds every entry whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return opened.testzip() is None
    except Exception:  # noqa: BLE001 - of a mutated archive it raises anything
        return False
