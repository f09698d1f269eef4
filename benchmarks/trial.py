"""``make trial N=10000``: a folder of departments, 1 % of them damaged, done with two kill -9 in between.

Every workbook's fate is then held against the truth that lies beside the folder: nothing may be lost. ``--write`` puts
the figures into docs/scale.toml; ``make docs`` computes docs/scale.md from them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import scale
from xltoolkit.batch.member import AHEAD
from xltoolkit.batch.runs import cores
from xltoolkit.config import load_config
from xltoolkit.ledger import FILE
from xltoolkit.testdata.folder import TRUTH, make_folder
from xltoolkit.testdata.maker import Order
from xltoolkit.workbook import verify

ROOT = Path(__file__).resolve().parents[1]
PROFILE = "yangquan-2022"
KILLS = (Fraction(1, 4), Fraction(3, 5))
"""After which shares of the results the run is killed."""
_LOOK_EVERY = 0.25
_VERIFIED = 400
"""Results whose structure is checked; of more, every so-and-so-many-th."""
_SECONDS = 12 * 3600


@dataclass
class Trial:
    """What came of it.

    Args:
        found: workbooks.
        damaged: of these.
        seconds: that the runs took together.
        parent_mb, worker_mb: the most memory that the run's own process held, and any of its workers.
        parent_seconds: of processor time that the run's own process took.
        ledger_bytes, input_bytes, output_bytes: sizes.
        carried: what the last run took over.
        wrong: what is not as it must be, in sentences.
    """

    found: int = 0
    damaged: int = 0
    seconds: float = 0.0
    parent_mb: float = 0.0
    worker_mb: float = 0.0
    parent_seconds: float = 0.0
    ledger_bytes: int = 0
    input_bytes: int = 0
    output_bytes: int = 0
    carried: int = 0
    wrong: list[str] = field(default_factory=list)


def trial(count: int, damaged: Fraction, place: Path, kills: tuple[Fraction, ...] = KILLS) -> Trial:
    """Make a folder, do it with kills in between, and hold the ledger against the truth.

    Args:
        count: departments.
        damaged: share of damaged ones.
        place: an empty folder to work in.
        kills: after which shares of the results the run is killed.
    """
    source, out = place / "各部门", place / "结果"
    made = make_folder(Order(7, load_config(), PROFILE, damaged), count, source)
    result = Trial(made.workbooks, made.damaged)
    for share in kills:
        _run(source, out, result, until=int(share * count))
    said = _run(source, out, result)
    sound = made.workbooks - _failing(source)
    if f"找到工作簿 {made.workbooks} 个：完成 {sound} 个，失败 {_failing(source)} 个，跳过 0 个" not in said:
        result.wrong.append(f"it says: {said}")
    result.wrong += _against_truth(source, out)
    result.wrong += _outputs(source, out)
    with _ledger(out) as ledger:
        (result.carried,) = ledger.execute("SELECT sum(carried) FROM latest_workbooks").fetchone()
        if ledger.execute("SELECT count(*), min(state) FROM runs").fetchone() != (1, "done"):
            result.wrong.append("the run was not continued, or is not done")
    if kills and result.carried < int(kills[-1] * count) - AHEAD * cores():
        result.wrong.append(f"done again though it was done before the last kill: took over {result.carried}")
    result.ledger_bytes = (out / FILE).stat().st_size
    result.input_bytes = _bytes(source)
    result.output_bytes = _bytes(out)
    return result


def _run(source: Path, out: Path, result: Trial, until: int | None = None) -> str:
    """Start or continue the run; kill it when there are so many results. Return what it said at the end."""
    command = [sys.executable, "-m", "xltoolkit", "run", str(source), "-o", str(out), "--profile", PROFILE, "--resume"]
    start = time.monotonic()
    log, taken = out.with_name("said.txt"), 0.0
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)  # noqa: S603 - our own
        try:
            while process.poll() is None and time.monotonic() - start < _SECONDS:
                looked = time.monotonic()
                result.parent_mb = max(result.parent_mb, _peak_mb(process.pid))
                below = [worker for child in _children(process.pid) for worker in _children(child)]
                result.worker_mb = max([result.worker_mb, *map(_peak_mb, below)])
                taken = max(taken, _processor_seconds(process.pid))
                if until is not None and sum(1 for _ in out.rglob("*.xlsx")) >= until:
                    break
                time.sleep(max(_LOOK_EVERY, 30 * (time.monotonic() - looked)))  # it must not cost what it measures
        finally:
            process.kill()
            process.wait()
    result.seconds += time.monotonic() - start
    result.parent_seconds += taken
    if until is not None and process.returncode >= 0:
        result.wrong.append("it ended before it could be killed")
    return log.read_text(encoding="utf-8")


def _peak_mb(process: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    return 0.0


def _children(process: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [*map(int, Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split())]
    return []


def _processor_seconds(process: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


@contextlib.contextmanager
def _ledger(out: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(out / FILE)) as connection:
        yield connection


def _truths(source: Path) -> dict[str, dict[str, list[str] | str]]:
    lines = (source / TRUTH).read_text(encoding="utf-8").splitlines()
    return {truth["file"]: truth["expected"] for truth in map(json.loads, lines)}


def _failing(source: Path) -> int:
    return sum(truth["status"] == "failed" for truth in _truths(source).values())


def _against_truth(source: Path, out: Path) -> Iterator[str]:
    """Yield every workbook whose fate is another one than the truth says."""
    truths = _truths(source)
    names = {path.relative_to(source).as_posix() for path in source.rglob("*.xlsx")}
    with _ledger(out) as ledger:
        statuses = dict(ledger.execute("SELECT name, status FROM latest_workbooks"))
        rules: dict[str, set[str]] = {name: set() for name in statuses}
        for name, rule in ledger.execute("SELECT name, rule FROM latest_findings WHERE severity <> 'hint'"):
            rules[name].add(rule)
    yield from (f"{name}: lost" for name in names - set(statuses))
    yield from (f"{name}: from nowhere" for name in set(statuses) - names)
    for name, status in statuses.items():
        expected = truths.get(name, {"status": "clean", "rules": []})
        if status != expected["status"]:
            yield f"{name}: {status}, not {expected['status']}"
        if expected["rules"] and not rules[name] & set(expected["rules"]):
            yield f"{name}: none of {expected['rules']}, but {sorted(rules[name])}"


def _outputs(source: Path, out: Path) -> Iterator[str]:
    """Yield what is wrong with the files that were written."""
    failing = {name for name, truth in _truths(source).items() if truth["status"] == "failed"}
    wanted = {path.relative_to(source).as_posix() for path in source.rglob("*.xlsx")} - failing
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {FILE}
    yield from (f"{name}: no result" for name in sorted(wanted - there))
    yield from (f"{name}: left over" for name in sorted(there - wanted))
    looked_at = sorted(wanted & there)
    for name in looked_at[:: max(len(looked_at) // _VERIFIED, 1)]:
        yield from (f"{name}: {fault.message}" for fault in verify(out / name))


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.xlsx"))


def lines(result: Trial) -> Iterator[str]:
    """Yield what it came to."""
    yield f"workbooks {result.found:,}, damaged {result.damaged:,}, killed {len(KILLS)} times"
    yield f"wrong: {len(result.wrong)}"
    yield from result.wrong[:20]
    each = result.seconds / result.found * 1000
    yield f"seconds {result.seconds:.0f}: {each:.1f} ms a workbook on {os.cpu_count()} cores"
    yield f"the last run took over {result.carried:,}"
    yield f"peaks: the run's own process {result.parent_mb:.0f} MB, a worker {result.worker_mb:.0f} MB"
    yield f"the run's own process: {result.parent_seconds / result.found * 1000:.1f} ms a workbook"
    for name, size in (("input", result.input_bytes), ("result", result.output_bytes), ("ledger", result.ledger_bytes)):
        yield f"{name}: {size / result.found / 1000:.1f} kB a workbook"


def figures(result: Trial) -> scale.Figures:
    """Return what docs/scale.md is computed from."""
    cores, each = os.cpu_count() or 1, 1000 / result.found
    return scale.Figures(
        machine=f"{cores} 核，{platform.machine()}，Python {platform.python_version()}",
        workbooks=result.found,
        core_ms=round(result.seconds * cores * each, 1),
        parent_ms=round(result.parent_seconds * each, 1),
        input_kb=round(result.input_bytes / 1000 / result.found, 1),
        output_kb=round(result.output_bytes / 1000 / result.found, 1),
        ledger_kb=round(result.ledger_bytes / 1000 / result.found, 1),
        worker_mb=round(result.worker_mb),
        parent_mb=round(result.parent_mb),
    )


def main() -> int:
    """Do the trial, print its figures, and write them down where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xltoolkit-trial-") as folder:
        result = trial(asked.count, Fraction(1, 100), Path(folder))
    for line in lines(result):
        print(line)
    if asked.write and not result.wrong:
        scale.write(figures(result))
    return int(bool(result.wrong))


if __name__ == "__main__":
    sys.exit(main())
