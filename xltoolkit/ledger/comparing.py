"""A run beside an earlier one: which findings are new, still there, changed or gone.

A finding is the same one where workbook (its path inside its folder), rule, table and coordinate are the same; of
several at one coordinate the first is the first, the second the second. It has changed where its sides, its severity or
its state have, or, without sides, its message.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from xltoolkit.ledger.causes import cause_of
from xltoolkit.ledger.schema import APPLICATION
from xltoolkit.ledger.store import Ledger
from xltoolkit.model import ToolkitError
from xltoolkit.report.wording import SINCE_WORDS

LAST = "last"
"""Names the latest run that was finished."""

_ADVICE = f"写一个台账文件（xltoolkit.sqlite），或本台账里某次运行的编号；{LAST} 是最近一次"

_Identity = tuple[str, str, str, int]
_Row = tuple[Any, ...]


class Baseline(NamedTuple):
    """What a run is compared with."""

    connection: sqlite3.Connection
    run: int
    label: str


def compare(ledger: Ledger, run: int, earlier: Baseline) -> None:
    """Compare a run with an earlier one, and write the changes into the ledger.

    Workbooks that failed or were not done in either run are not compared: nobody knows what is in them.
    """
    changes = list(_changes(ledger.connection, run, earlier))
    sentence = _sentence(earlier.label, Counter(change[3] for change in changes), _missing(ledger, run, earlier))

    def write(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM changes WHERE run = ?", (run,))
        connection.executemany("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", changes)
        connection.execute("UPDATE runs SET baseline = ?, comparison = ? WHERE id = ?", (earlier.label, sentence, run))

    ledger.write(write)


def needs_ledger(baseline: str) -> bool:
    """Tell whether a baseline is a run of the ledger that is kept, and no other ledger's file."""
    return (baseline == LAST or baseline.isdigit()) and not Path(baseline).exists()


@contextmanager
def find_baseline(ledger: Ledger, baseline: str, *, but: int | None = None) -> Iterator[Baseline]:
    """Find the run that is meant, and hold the ledger that it is in.

    Args:
        ledger: of the run that will be compared.
        baseline: ``last``, the number of a run in this ledger, or another ledger's file (its latest finished run).
        but: number of a run that is no baseline, since it is the one that goes on.

    Raises:
        ToolkitError: there is no such run.
    """
    path = Path(baseline)
    own = path.exists() and path.samefile(ledger.path)
    if path.exists() and not own:
        with closing(_read_only(path)) as connection:
            yield _latest(connection, path)
        return
    if not (own or baseline == LAST or baseline.isdigit()):
        raise ToolkitError("找不到用来对比的台账", where=baseline, advice=_ADVICE)
    finished = ledger.connection.execute("SELECT id FROM runs WHERE state = 'done' ORDER BY id DESC").fetchall()
    known = [run for (run,) in finished if run != but]
    wanted = int(baseline) if baseline.isdigit() and not own else max(known, default=0)
    if wanted not in known:
        listed = "、".join(map(str, reversed(known))) or "没有"
        what = f"台账里没有做完的第 {wanted} 次运行" if known else "台账里还没有做完的运行"
        raise ToolkitError(what, where=str(ledger.path), advice=f"可用的编号：{listed}；也可以写另一个台账的文件名")
    yield Baseline(ledger.connection, wanted, f"第 {wanted} 次")


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _latest(other: sqlite3.Connection, path: Path) -> Baseline:
    try:
        application = other.execute("PRAGMA application_id").fetchone()[0]
        latest = "SELECT max(id) FROM runs WHERE state = 'done'"
        run = other.execute(latest).fetchone()[0] if application == APPLICATION else None
    except sqlite3.Error as error:
        raise ToolkitError("用来对比的台账读不出", where=str(path), why=cause_of(error), advice=_ADVICE) from None
    if run is None:
        raise ToolkitError("这个文件不是本工具的台账，或没有做完的运行", where=str(path), advice=_ADVICE)
    return Baseline(other, run, f"{path} 的第 {run} 次")


def _changes(connection: sqlite3.Connection, run: int, earlier: Baseline) -> Iterator[_Row]:
    """Yield rows of ``changes``, one workbook after the other."""
    for position, name, workbook in connection.execute(_COMPARABLE + " ORDER BY r.position", (run,)).fetchall():
        base = earlier.connection.execute(_COMPARABLE + " AND r.name = ?", (earlier.run, name)).fetchone()
        if base is None:
            before: dict[_Identity, _Row] | None = None if _known(earlier, name) else {}
        else:
            before = _findings(earlier.connection, base[2])
        if before is None:
            continue
        now = _findings(connection, workbook)
        for identity, row in now.items():
            since = _since(row, before.get(identity))
            yield run, position, row[0], since, workbook, name, *row[1:6], None
        for identity, row in before.items():
            if identity not in now:
                finding = _finding_data(earlier.connection, base[2], row[0])
                yield run, position, row[0], "gone", workbook, name, *row[1:6], finding


_COMPARABLE = (
    "SELECT r.position, r.name, w.id FROM run_workbooks r JOIN workbooks w ON w.id = r.workbook"
    " WHERE r.run = ? AND w.status <> 'failed'"
)


def _known(earlier: Baseline, name: str) -> bool:
    """Tell whether the earlier run found the workbook at all."""
    row = earlier.connection.execute(
        "SELECT 1 FROM run_workbooks WHERE run = ? AND name = ?", (earlier.run, name)
    ).fetchone()
    return row is not None


def _findings(connection: sqlite3.Connection, workbook: int) -> dict[_Identity, _Row]:
    rows = connection.execute(
        "SELECT number, rule, severity, table_id, coordinate, message, state, expected, actual FROM findings"
        " WHERE workbook = ? ORDER BY sheet, cell, number",
        (workbook,),
    )
    found: dict[_Identity, _Row] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        same = (row[1], row[3], row[4])
        found[*same, times[same]] = row
        times[same] += 1
    return found


def _since(now: _Row, before: _Row | None) -> str:
    if before is None:
        return "new"
    return "still" if _content(now) == _content(before) else "changed"


def _content(row: _Row) -> _Row:
    _, _, severity, _, _, message, state, expected, actual = row
    sides = (expected, actual)
    return severity, state, sides if sides != (None, None) else message


def _finding_data(connection: sqlite3.Connection, workbook: int, number: int) -> str:
    report = connection.execute("SELECT report FROM workbooks WHERE id = ?", (workbook,)).fetchone()[0]
    return json.dumps(json.loads(report)["findings"][number], ensure_ascii=False)


def _missing(ledger: Ledger, run: int, earlier: Baseline) -> int:
    """Count the workbooks that the earlier run found and this one did not."""
    names = {row[0] for row in ledger.connection.execute("SELECT name FROM run_workbooks WHERE run = ?", (run,))}
    before = earlier.connection.execute("SELECT name FROM run_workbooks WHERE run = ?", (earlier.run,))
    return sum(row[0] not in names for row in before)


def _sentence(label: str, counts: Counter[str], missing: int) -> str:
    told = "，".join(f"{word} {counts[since]} 项" for since, word in SINCE_WORDS.items())
    lost = f"；上次有、这次没有的工作簿 {missing} 个" if missing else ""
    return f"与{label}运行相比，问题：{told}{lost}"
