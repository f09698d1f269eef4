"""xlt consolidate --ledger: the ledger tells of every cell of the workbook which units' files it came from."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.consolidating.conftest import Xlt
from xltoolkit.batch.fingerprints import file_hash
from xltoolkit.ledger import Ledger, stored_report
from xltoolkit.ledger.schema import APPLICATION, TABLES, VIEWS
from xltoolkit.model import OutputError, ToolkitError

ORIGINS = (
    "SELECT source, source_path, source_hash, amount, total, output_hash FROM latest_origins"
    " WHERE output = ? AND sheet = '公开03表' AND cell = ? ORDER BY source_path"
)


@contextmanager
def opened(ledger: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(ledger)) as connection:
        yield connection


def counts(ledger: Path) -> list[int]:
    tables = ("consolidations", "consolidated_units", "consolidated_cells", "consolidated_parts")
    with opened(ledger) as plain:
        return [plain.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608 - ours


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The department's workbook."""
    return tmp_path / "某局.xlsx"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The ledger's file."""
    return tmp_path / "台账.sqlite"


def test_one_query_tells_where_a_cell_came_from(run: Xlt, units: Path, target: Path, ledger: Path) -> None:
    done = run(units, "-o", target, "--ledger", ledger)
    assert done.return_value == 0, done.output
    assert f"台账 → {ledger}：第 1 次汇总，" in done.output
    with opened(ledger) as plain:
        rows = plain.execute(ORIGINS, (str(target), "C7")).fetchall()
    assert [row[:3] for row in rows] == [(path.stem, str(path), file_hash(path)) for path in sorted(units.iterdir())]
    shown = Decimal(str(load_workbook(target)["公开03表"]["C7"].value))
    assert sum(Decimal(row[3]) for row in rows) == Decimal(rows[0][4]) == shown
    assert {row[5] for row in rows} == {file_hash(target)}


def test_every_amount_of_the_workbook_is_in_it(run: Xlt, units: Path, target: Path, ledger: Path) -> None:
    trace = ledger.with_suffix(".tsv")
    run(units, "-o", target, "--ledger", ledger, "--trace", trace)
    traced = [line.split("\t") for line in trace.read_text(encoding="utf-8").splitlines()[1:]]
    book = load_workbook(target)
    with opened(ledger) as plain:
        query = "SELECT table_id, row_key, column_name, coordinate, source, amount FROM origins"
        assert sorted(map(list, plain.execute(query))) == sorted(traced)
        for sheet, cell, total in plain.execute("SELECT DISTINCT sheet, cell, total FROM origins"):
            assert Decimal(str(book[sheet][cell].value)) == Decimal(total)
        fen = plain.execute("SELECT sum(fen) FROM origins WHERE coordinate = '公开03表合计行1栏'").fetchone()
        assert fen == (int(Decimal(str(book["公开03表"]["C7"].value)) * 100),)
        assert plain.execute("SELECT count(*) FROM origins WHERE fen IS NULL").fetchone() > (0,), "counts are no money"


def test_the_same_again_does_not_double(run: Xlt, units: Path, target: Path, ledger: Path) -> None:
    run(units, "-o", target, "--ledger", ledger)
    once = counts(ledger)
    assert "第 1 次汇总，与台账里的相同，没有重记" in run(units, "-o", target, "--ledger", ledger).output
    assert counts(ledger) == once
    assert once[:2] == [1, 4]


def test_what_changed_is_a_new_one_and_the_latest_counts(
    run: Xlt, units: Path, target: Path, ledger: Path, tmp_path: Path
) -> None:
    shutil.copytree(units, tmp_path / "单位")
    run(tmp_path / "单位", "-o", target, "--ledger", ledger)
    first = min((tmp_path / "单位").iterdir())
    kept = first.read_bytes()
    first.unlink()
    run(tmp_path / "单位", "-o", target, "--ledger", ledger)
    with opened(ledger) as plain:
        assert len(plain.execute(ORIGINS, (str(target), "C7")).fetchall()) == 3
    first.write_bytes(kept)  # and back: what the workbook is now is the latest again
    assert "第 3 次汇总" in run(tmp_path / "单位", "-o", target, "--ledger", ledger).output
    other = target.with_name("另一局.xlsx")
    assert "第 4 次汇总" in run(tmp_path / "单位", "-o", other, "--ledger", ledger).output
    with opened(ledger) as plain:
        for path in (target, other):
            assert len(plain.execute(ORIGINS, (str(path), "C7")).fetchall()) == 4


def test_an_older_ledger_gets_what_it_lacks(run: Xlt, units: Path, target: Path, ledger: Path) -> None:
    with opened(ledger) as plain:
        plain.executescript(f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 1; {TABLES} {VIEWS}")
        plain.execute(
            "INSERT INTO runs (command, inputs, profile, choices, toolkit, started, state)"
            " VALUES ('check', '[]', '', '', '0', '2026', 'done')"
        )
        plain.commit()
    assert run(units, "-o", target, "--ledger", ledger).return_value == 0
    with opened(ledger) as plain:
        assert plain.execute("SELECT command FROM runs").fetchall() == [("check",)]
        assert plain.execute("PRAGMA user_version").fetchone() == (2,)
        assert len(plain.execute(ORIGINS, (str(target), "C7")).fetchall()) == 4


@pytest.mark.parametrize(("application", "says"), [(APPLICATION, "升级 xltoolkit"), (0, "不是本工具的台账")])
def test_a_ledger_that_is_not_ours_stops_it_before_anything_is_written(
    run: Xlt, units: Path, ledger: Path, application: int, says: str
) -> None:
    with opened(ledger) as plain:
        plain.execute("CREATE TABLE mine (x)")
        plain.execute("PRAGMA user_version = 99")
        plain.execute(f"PRAGMA application_id = {application}")
    before, target = ledger.read_bytes(), ledger.with_name("某局.xlsx")
    error = run(units, "-o", target, "--ledger", ledger).exception
    assert isinstance(error, OutputError)
    assert says in str(error)
    assert ledger.read_bytes() == before
    assert not target.exists()


def test_half_a_consolidation_never_stays(run: Xlt, units: Path, target: Path, ledger: Path) -> None:
    with Ledger(ledger):
        pass
    with opened(ledger) as plain:
        plain.execute(
            "CREATE TRIGGER full BEFORE INSERT ON consolidated_parts WHEN new.number = 50"
            " BEGIN SELECT raise(ABORT, 'database or disk is full'); END"
        )
    error = run(units, "-o", target, "--ledger", ledger).exception
    assert "磁盘空间不足" in str(error)
    assert counts(ledger) == [0, 0, 0, 0]


def test_a_ledger_needs_a_workbook_of_its_own(run: Xlt, units: Path, target: Path, ledger: Path) -> None:
    for arguments in (("--ledger", ledger), ("--ledger", ledger, "--explain", "公开03表合计行1栏")):
        error = run(units, *arguments).exception
        assert isinstance(error, ToolkitError)
        assert "加 -o 汇总表.xlsx" in str(error)
    assert "几个输出是同一个文件" in str(run(units, "-o", target, "--ledger", target).exception)
    first = min(units.iterdir())
    assert "输出会盖掉输入" in str(run(units, "-o", target, "--ledger", first).exception)
    assert not ledger.exists()


def test_a_consolidation_is_no_run(run: Xlt, units: Path, target: Path, ledger: Path) -> None:
    run(units, "-o", target, "--ledger", ledger)
    with pytest.raises(ToolkitError, match="没有 check 或 run 的运行"), stored_report(ledger):
        pass
