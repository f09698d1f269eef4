"""The golden files: every number of two real narratives, judged by hand before there was any code."""

from __future__ import annotations

import atexit
import csv
import os
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.recognised import accounts_in
from xltoolkit.importing.document import TextLine
from xltoolkit.importing.readers import read_document
from xltoolkit.importing.text import import_document
from xltoolkit.model import Accounts, Claim, Limits, Verdict
from xltoolkit.narrative import Examined, examine_text
from xltoolkit.run import Session

FOLDER = Path(__file__).with_name("golden")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
PARTS = {
    "yangquan-gongxinju-2022": ((1, 4), (6, 6), (476, 642)),
    "putuo-caizhengju-2024": ((4, 8), (1239, 1395)),
}
"""First and last lines of a published document that are its cover and its narrative; the golden files count these."""
needs_texts = pytest.mark.skipif(not CASES.is_dir(), reason="the published texts (../shared/cases) are not here")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d*)?")


class Judged(NamedTuple):
    """A number as the hand judged it: any of the verdicts, any of the cells."""

    line: int
    token: int
    number: str
    verdicts: frozenset[str]
    cells: tuple[str, ...]
    expected: str


def narrative_of(document: str) -> Path:
    """Return a file with a published document's cover and narrative: the text is the department's, not ours to keep."""
    path = Path(tempfile.gettempdir()) / f"xltoolkit-{os.getpid()}" / f"{document}-narrative.txt"
    if CASES.is_dir() and not path.is_file():
        lines = (CASES / f"{document}.txt").read_text(encoding="utf-8").split("\n")
        path.parent.mkdir(exist_ok=True)
        text = "\n".join("\n".join(lines[first - 1 : last]) for first, last in PARTS[document])
        path.write_text(text, encoding="utf-8")
        atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    return path


def judged(name: str) -> list[Judged]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return [
            Judged(
                int(row["line"]),
                int(row["token"]),
                row["number"],
                frozenset(row["verdict"].split("|")),
                tuple(filter(None, row["cell"].split("|"))),
                row["expected"] or "",
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def accounts_of(session: Session, document: Path, folder: Path) -> Accounts:
    """Return the accounts of a document's own tables."""
    path = folder / f"{document.stem}.xlsx"
    import_document(document, session.registry).write(path)
    return accounts_in(session, path)


def lines_of(document: Path) -> list[TextLine]:
    return read_document(document, Limits())


def examined(session: Session, accounts: Accounts, lines: list[TextLine]) -> Examined:
    return examine_text([(line.number, line.text) for line in lines], accounts, session.registry.phrases)


def by_token(claims: list[Claim], lines: list[TextLine]) -> dict[tuple[int, int], Claim]:
    """Return claims by line and place among the numbers of the line, from 1, as the golden files count."""
    starts = {
        (line.number, found.start()): at for line in lines for at, found in enumerate(NUMBER.finditer(line.text), 1)
    }
    return {(claim.line, starts[claim.line, claim.offset]): claim for claim in claims}


def confusion(golden: list[Judged], claims: dict[tuple[int, int], Claim]) -> str:
    """Return how many numbers of each hand verdict got which verdict."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in golden:
        claim = claims.get((one.line, one.token))
        counts["|".join(sorted(one.verdicts)), str(claim.verdict) if claim else "none"] += 1
    columns = [*map(str, Verdict), "none"]
    rows = sorted({hand for hand, _ in counts})
    width = max(map(len, rows))
    lines = [" " * width + "".join(f"{name:>12}" for name in columns)]
    lines += [f"{row:<{width}}" + "".join(f"{counts[row, name] or '':>12}" for name in columns) for row in rows]
    return "\n".join(line.rstrip() for line in lines)
