"""docs/ledger.md: its queries run on a real ledger, and its tables and columns are those that are there."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.batch.conftest import ROOT, SOURCE, xlt
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.loader import load
from xltoolkit.testdata.folder import make_folder
from xltoolkit.testdata.maker import UNITS, Order

TEXT = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The ledger of two runs over two departments, one of them damaged in the second, and of a consolidation."""
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "in").mkdir()
    import_document(SOURCE, load(load_config(), "yangquan-2022")).write(folder / "in" / "部门1.xlsx")
    shutil.copy(folder / "in" / "部门1.xlsx", folder / "in" / "部门2.xlsx")
    (folder / "in" / "部门3.xlsx").write_bytes(b"")
    arguments = ("check", folder / "in", "--ledger", folder / "l.sqlite")
    assert xlt(*arguments).returncode == 3
    shutil.copy(folder / "in" / "部门1.xlsx", folder / "in" / "部门4.xlsx")
    assert xlt(*arguments, "--baseline", "1").returncode == 3
    make_folder(Order(7, load_config(), "yangquan-2022", units=2), 1, folder / "made", workers=1)
    units = next((folder / "made").rglob(UNITS))
    assert xlt("consolidate", units, "-o", folder / "某某局.xlsx", *arguments[2:]).returncode == 0
    with closing(sqlite3.connect(folder / "l.sqlite")) as connection:
        yield connection


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40].replace("\n", " "))
def test_a_query_runs_and_finds_something(ledger: sqlite3.Connection, query: str) -> None:
    rows = ledger.execute(query).fetchall()
    assert rows or "three_public" in query or query.startswith("CREATE")


def test_largest_differences_and_one_code(ledger: sqlite3.Connection) -> None:
    largest = ledger.execute(QUERIES[0]).fetchall()
    assert [row[1:4] for row in largest] == [("公开06表312行金额栏", "90000000.00", "元")] * 3
    assert len(ledger.execute(QUERIES[2]).fetchall()) == 3


@pytest.mark.parametrize("line", re.findall(r"^\| `\w+` \|.*$", TEXT, re.MULTILINE), ids=lambda line: line[3:20])
def test_a_table_has_the_columns_that_are_told(ledger: sqlite3.Connection, line: str) -> None:
    table = line.split("`")[1]
    columns = {row[1] for row in ledger.execute(f"PRAGMA table_info({table})")}
    told = set(re.findall(r"`([a-z_]+)`", line.split("|")[3]))
    words = {
        "check",
        "run",
        "running",
        "done",
        "cut",
        "amounts",
        "origins",
        "latest_origins",
        "latest_workbooks",
        "latest_findings",
        "latest_changes",
    }
    assert columns
    assert told - words <= columns


def test_every_table_and_view_is_told(ledger: sqlite3.Connection) -> None:
    names = {row[0] for row in ledger.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert all(f"`{name}`" in TEXT for name in names)
