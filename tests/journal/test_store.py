"""The journal on the disk: private, bounded, whole whatever happens, shared by processes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from xltoolkit.journal import Bounds, Entry, Kind, Stage, Store, changes_of
from xltoolkit.journal.store import identity, sha256, state_folder
from xltoolkit.model import Cell, OutputError, SetValue
from xltoolkit.workbook.memory import MemoryWorkbook

DAY = 24 * 3600 * 10**9


def kept(store: Store, workbook: Path, copy: bytes = b"", *, days_ago: float = 0) -> Entry:
    entry = store.begin(workbook, Kind.FILE)
    if days_ago:
        entry.id = f"{time.time_ns() - int(days_ago * DAY):020}-{entry.id[-8:]}"
    entry.old_hash = sha256(copy)
    store.write(entry, copy)
    return entry


def test_amounts_are_decimal_strings(store: Store, tmp_path: Path) -> None:
    book = MemoryWorkbook({"支出": {"B1": Decimal("0.10")}})
    entry = store.begin(tmp_path / "a.xlsx", Kind.FILE)
    entry.changes = changes_of(book, [book.read("支出")], [SetValue(Cell("支出", "B1"), Decimal("402101986.44"))])
    store.write(entry)
    (path,) = store.root.glob("*/*.json")
    assert json.loads(path.read_bytes())["changes"] == [
        {
            "sheet": "支出",
            "cell": "B1",
            "aspect": "content",
            "before": {"value": {"number": "0.10"}},
            "after": {"value": {"number": "402101986.44"}},
        }
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="absent: Windows has no such permissions")
def test_only_the_user_can_read_it(store: Store, tmp_path: Path) -> None:
    kept(store, tmp_path / "a.xlsx", b"bytes")
    files = list(store.root.glob("*/*"))
    assert sorted(path.suffix for path in files) == [".copy", ".json"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in files} == {0o700}


def test_the_newest_is_first(store: Store, tmp_path: Path) -> None:
    made = [kept(store, tmp_path / "a.xlsx") for _ in range(3)]
    assert store.history(tmp_path / "a.xlsx").entries == made[::-1]


def test_a_clock_that_is_set_back_changes_no_order(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept(store, tmp_path / "a.xlsx")
    monkeypatch.setattr(time, "time_ns", lambda: first.nanoseconds - 3600 * 10**9)
    second = kept(store, tmp_path / "a.xlsx")
    assert store.history(tmp_path / "a.xlsx").entries == [second, first]


def test_a_damaged_entry_is_said_and_skipped(store: Store, tmp_path: Path) -> None:
    good, torn, odd, strange = (kept(store, tmp_path / "a.xlsx") for _ in range(4))
    folder = next(store.root.iterdir())
    (folder / f"{torn.id}.json").write_bytes(b'{"schema": 1, "id"')
    (folder / f"{odd.id}.json").write_bytes(b'{"schema": 99}')
    whole = json.loads((folder / f"{strange.id}.json").read_bytes())
    bad = {"sheet": "a", "cell": "不是", "aspect": "note", "before": None, "after": None}
    (folder / f"{strange.id}.json").write_text(json.dumps(whole | {"changes": [bad]}), "utf-8")
    history = store.history(tmp_path / "a.xlsx")
    assert history.entries == [good]
    assert {path.stem for path in history.damaged} == {torn.id, odd.id, strange.id}


def test_a_damaged_copy_is_no_copy(store: Store, tmp_path: Path) -> None:
    entry = kept(store, tmp_path / "a.xlsx", b"before")
    assert store.copy(entry) == b"before"
    store.copy_path(entry).write_bytes(b"befour")
    assert store.copy(entry) is None
    store.copy_path(entry).unlink()
    assert store.copy(entry) is None


def test_entries_of_a_workbook_are_bounded(tmp_path: Path) -> None:
    store = Store(tmp_path / "journal", Bounds(entries=3))
    made = [kept(store, tmp_path / "a.xlsx") for _ in range(5)]
    assert store.history(tmp_path / "a.xlsx").entries == made[:1:-1]
    assert len(list(store.root.glob("*/*.copy"))) == 3


def test_old_entries_go_but_never_the_newest_of_a_workbook(tmp_path: Path) -> None:
    store = Store(tmp_path / "journal")
    lonely = kept(store, tmp_path / "a.xlsx", days_ago=400)
    kept(store, tmp_path / "b.xlsx", days_ago=31)
    younger = kept(store, tmp_path / "b.xlsx", days_ago=29)
    newest = kept(Store(store.root), tmp_path / "b.xlsx")
    assert store.history(tmp_path / "a.xlsx").entries == [lonely]
    assert store.history(tmp_path / "b.xlsx").entries == [newest, younger]


def test_copies_are_bounded_over_all_workbooks(tmp_path: Path) -> None:
    roomy = Store(tmp_path / "journal")
    for name in ("a.xlsx", "b.xlsx"):
        for _ in range(3):
            kept(roomy, tmp_path / name, b"x" * 1000)
    last = kept(Store(roomy.root, Bounds(copy_bytes=3500)), tmp_path / "b.xlsx", b"x" * 1000)
    left = roomy.history(tmp_path / "b.xlsx").entries
    assert len(roomy.history(tmp_path / "a.xlsx").entries) == 1  # the older ones went first
    assert len(left) == 2
    assert left[0] == last


def test_a_copy_whose_entry_was_never_written_goes_in_the_end(store: Store, tmp_path: Path) -> None:
    import os  # noqa: PLC0415 - only here

    kept(store, tmp_path / "a.xlsx", b"x")
    folder = next(store.root.iterdir())
    old, new = folder / f"{1:020}-00000000.copy", folder / f"{2:020}-00000000.copy"
    for path in (old, new):
        path.write_bytes(b"orphan")
    os.utime(old, (1, 1))
    kept(Store(store.root), tmp_path / "b.xlsx")
    assert (old.exists(), new.exists()) == (False, True)  # the new one's process may still be writing


def test_a_folder_that_cannot_be_written_stops_the_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = Store(tmp_path / "file" / "journal")
    with pytest.raises(OutputError, match="写不了撤销用的日志，工作簿没有改动") as caught:
        store.write(store.begin(tmp_path / "a.xlsx", Kind.FILE))
    assert "XLTOOLKIT_STATE" in caught.value.advice


def test_a_file_is_known_by_its_real_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "a.xlsx")
    monkeypatch.chdir(tmp_path)
    assert identity(Path("a.xlsx")) == identity(tmp_path / "link.xlsx") == identity(str(tmp_path / "a.xlsx"))
    assert identity("工作簿1") == "工作簿1"


def test_the_state_folder_can_be_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLTOOLKIT_STATE", str(tmp_path))
    assert Store().root == tmp_path / "journal"
    monkeypatch.delenv("XLTOOLKIT_STATE")
    assert state_folder().name == "xltoolkit"


WRITER = """
import sys
from pathlib import Path
from xltoolkit.journal import Bounds, Kind, Stage, Store
root, workbook, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
for _ in range(count):
    store = Store(root, Bounds(entries=10))
    entry = store.begin(workbook, Kind.FILE, "two processes")
    store.write(entry, b"x" * 2000)
    entry.stage = Stage.DONE
    store.write(entry)
    assert not store.history(workbook).damaged
"""


def test_two_processes_do_each_other_no_harm(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", WRITER, tmp_path / "journal", tmp_path / "a.xlsx", "25"]
    running = [subprocess.Popen(list(map(str, arguments)), stderr=subprocess.PIPE) for _ in range(2)]  # noqa: S603
    for process in running:
        _, told = process.communicate(timeout=120)
        assert process.returncode == 0, told.decode()
    history = Store(tmp_path / "journal").history(tmp_path / "a.xlsx")
    assert history.damaged == []
    assert 10 <= len(history.entries) <= 12
    assert all(entry.stage is Stage.DONE for entry in history.entries)
    assert not list(tmp_path.rglob("*.tmp"))
