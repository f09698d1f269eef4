"""Workbooks at addresses: the same results and the same ledger as of those on this machine."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

import tests.batch.shelf  # registers its protocol
from tests.batch.cluster.conftest import content
from tests.batch.conftest import Folder, xlt
from xltoolkit.batch.addresses import Address, Place, is_address, place_of, plain
from xltoolkit.batch.far import AnyJob, Far, at_hand, plan_far, results_root
from xltoolkit.batch.finding import Patterns
from xltoolkit.batch.progress import Plain
from xltoolkit.batch.runs import Done, Order, run_batch
from xltoolkit.batch.stopping import Stop
from xltoolkit.batch.work import Choices, start_session
from xltoolkit.batch.worker import work
from xltoolkit.config import load_config
from xltoolkit.ledger.record import Record
from xltoolkit.model import OutputError, ToolkitError
from xltoolkit.workbook import verify

assert tests.batch.shelf

PROFILE = "yangquan-2022"
NAMES = ("甲", "乙[2022]", "市直/丙")


class Broken(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
    """A store that takes nothing and raises what fsspec does not know."""

    protocol = "broken"
    store: dict[str, Any] = {}  # noqa: RUF012 - fsspec's own way

    def put_file(self, *_: object, **__: object) -> None:
        raise RuntimeError("bucket is full")


fsspec.register_implementation("broken", Broken, clobber=True)


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    yield
    for system in (MemoryFileSystem, Broken):
        system.store.clear()
        system.pseudo_dirs[:] = [""]


def here(jobs: Iterable[tuple[int, AnyJob]], choices: Choices) -> Iterator[Record]:
    """Do jobs in this process: what is in memory is in no other one."""
    session = start_session(choices)
    for position, job in jobs:
        yield work(position, job, choices, session)


def do(source: Place, out: str | None, ledger: Path, **more: Any) -> Done:  # noqa: ANN401 - choices
    choices = Choices(load_config(), PROFILE, write=out is not None, root=results_root(out, [source]), **more)
    with run_batch(Order((source,), out, choices, ledger=ledger), Plain(sys.stderr), Stop(), here) as done:
        return done


def fill(folder: Path, address: str) -> Address:
    """Put a folder at an address."""
    place = Address(address)
    for path in folder.rglob("*.xlsx"):
        place.below(path.relative_to(folder).as_posix()).put(path)
    return place


def bytes_at(address: Address) -> dict[str, bytes]:
    return {name: b"".join(address.below(name).blocks(1 << 16)) for name in address.files()}


@pytest.mark.parametrize("protocol", ["memory", "shelf"])
def test_a_run_at_addresses_is_a_run(folder: Folder, tmp_path: Path, protocol: str) -> None:
    root = folder(NAMES)
    place = fill(root, f"{protocol}://{tmp_path}/bucket/各部门")
    out = Address(f"{protocol}://{tmp_path}/bucket/结果")
    first = do(place, str(out), tmp_path / "far.sqlite")
    assert first.tally.statuses.total() == first.tally.statuses["findings"] == 3
    do(root, str(tmp_path / "out"), tmp_path / "near.sqlite")
    assert content(tmp_path / "far.sqlite") == content(tmp_path / "near.sqlite")
    results = bytes_at(out)
    near = {p.relative_to(tmp_path / "out").as_posix(): p.read_bytes() for p in (tmp_path / "out").rglob("*.xlsx")}
    assert results == near
    with closing(sqlite3.connect(tmp_path / "far.sqlite")) as ledger:
        rows = ledger.execute("SELECT path, output FROM latest_workbooks").fetchall()
    assert set(rows) == {(f"{place}/{name}.xlsx", f"{out}/{name}.xlsx") for name in NAMES}
    again = do(place, str(out), tmp_path / "far.sqlite")
    assert again.tally.carried == 3, "a second run over unchanged files does no work"
    assert do(place, str(out), tmp_path / "other.sqlite").tally.statuses["findings"] == 3, "ours may be replaced"
    assert bytes_at(out) == results
    (tmp_path / "mine").write_bytes(b"mine")
    out.below("甲.xlsx").put(tmp_path / "mine")
    changed = do(place, str(out), tmp_path / "far.sqlite")
    assert (changed.tally.statuses["failed"], changed.tally.carried) == (1, 2)
    assert bytes_at(out)["甲.xlsx"] == b"mine"


def test_from_an_address_to_this_machine_and_back(folder: Folder, tmp_path: Path) -> None:
    root = folder(NAMES)
    place = fill(root, "memory://bucket/各部门")
    do(place, f"{tmp_path}/out", tmp_path / "a.sqlite")
    do(root, "memory://bucket/out", tmp_path / "b.sqlite")
    written = {p.relative_to(tmp_path / "out").as_posix(): p.read_bytes() for p in (tmp_path / "out").rglob("*.xlsx")}
    assert bytes_at(Address("memory://bucket/out")) == written
    assert set(written) == {f"{name}.xlsx" for name in NAMES}
    assert not [path for path in (tmp_path / "out").rglob("*.xlsx") if verify(path)]


def test_a_result_that_cannot_be_put_back_is_a_failure(folder: Folder, tmp_path: Path) -> None:
    done = do(folder(["甲"]), "broken://bucket/out", tmp_path / "l.sqlite")
    assert done.tally.statuses["failed"] == 1
    with closing(sqlite3.connect(tmp_path / "l.sqlite")) as ledger:
        error, output_hash = ledger.execute("SELECT error, output_hash FROM latest_workbooks").fetchone()
    assert "broken://bucket/out/甲.xlsx：写不了" in error
    assert "bucket is full" in error
    assert output_hash is None


def test_a_workbook_that_vanished_or_is_damaged_is_told_by_its_address(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no workbook")
    for name in ("甲.xlsx", "乙.xlsx"):
        Address(f"memory://bucket/{name}").put(tmp_path / "x")

    def vanished(jobs: Iterable[tuple[int, AnyJob]], choices: Choices) -> Iterator[Record]:
        MemoryFileSystem.store.pop("/bucket/甲.xlsx")
        return here(jobs, choices)

    order = Order((Address("memory://bucket"),), None, Choices(load_config(), PROFILE))
    with run_batch(order, Plain(sys.stderr), Stop(), vanished) as done:
        errors = {book.path: book.error or "" for book in done.report.workbooks}
    assert "memory://bucket/甲.xlsx：读不到" in errors["memory://bucket/甲.xlsx"]
    assert errors["memory://bucket/乙.xlsx"].startswith("memory://bucket/乙.xlsx：不是 .xlsx 工作簿")


def test_nothing_stays_in_the_temporary_folder(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    dead = tmp_path / "temporary" / "xltoolkit-far-999999999-x" / "in"
    dead.mkdir(parents=True)
    place = fill(folder(["甲"]), "memory://bucket")
    from xltoolkit.batch import far  # noqa: PLC0415 - the module, to empty its cache

    far._remove_folders_of_the_dead.cache_clear()
    with at_hand(Far(place.below("甲.xlsx"))) as job:
        assert job.source.is_file()
    assert not list((tmp_path / "temporary").iterdir())


def test_leftovers_of_killed_writers_are_removed(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    bucket = Address("memory://bucket")
    for name in ("市/.甲.xlsx.xlt-0123456789abcdef.tmp", "市/甲.xlsx", "市/.甲.xlsx.tmp"):
        bucket.below(name).put(tmp_path / "x")
    bucket.remove_leftovers()
    assert bucket.files() == ["市/.甲.xlsx.tmp", "市/甲.xlsx"]


def test_the_plan_of_a_bucket(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    bucket = Address("memory://bucket/in")
    for name in ("b.xls", "a/c.xlsx", "a/~$c.xlsx", "a/c.txt", "结果/c.xlsx"):
        bucket.below(name).put(tmp_path / "x")
    jobs = plan_far([bucket], "memory://bucket/in/结果", Patterns())
    assert [(str(job.source), str(job.target), job.name) for job in jobs] == [
        ("memory://bucket/in/a/c.xlsx", "memory://bucket/in/结果/a/c.xlsx", "a/c.xlsx"),
        ("memory://bucket/in/b.xls", "memory://bucket/in/结果/b.xlsx", "b.xls"),
    ]
    assert [job.name for job in plan_far([bucket], None, Patterns(include=("a/*",)))] == ["a/c.xlsx"]
    file = bucket.below("b.xls")
    assert [job.name for job in plan_far([file, bucket], None, Patterns(exclude=("结果/*",)))] == ["b.xls", "a/c.xlsx"]
    with pytest.raises(ToolkitError, match="没有找到工作簿"):
        plan_far([bucket], None, Patterns(include=("*.docx",)))
    with pytest.raises(OutputError, match="输出会盖掉输入"):
        plan_far([bucket.below("a")], "memory://bucket/in/a/", Patterns(include=("*",)))
    with pytest.raises(OutputError, match="会写到同一个输出"):
        plan_far([bucket.below("a/c.xlsx"), bucket.below("结果/c.xlsx")], "memory://other", Patterns())


def test_a_name_that_leads_out_of_the_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Address, "files", lambda _: ["../../x.xlsx"])
    monkeypatch.setattr(Address, "is_file", lambda _: False)
    with pytest.raises(ToolkitError, match="文件名里有"):
        plan_far([Address("memory://bucket")], "memory://out", Patterns())


def test_what_an_address_is() -> None:
    assert is_address("s3://bucket/x")
    assert not is_address("C:/x")
    assert not is_address("各部门/甲.xlsx")
    assert place_of("s3://bucket/各部门") == Address("s3://bucket/各部门")
    assert place_of("file:///srv/a%20b/甲.xlsx") == Path("/srv/a b/甲.xlsx")
    assert plain("file:///srv/结果/") == "/srv/结果/"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nowhere://bucket", "不认识 nowhere:// 这种地址，或没有安装它的驱动"),
        ("memory://没有", "memory://没有：找不到文件或文件夹"),
    ],
)
def test_an_address_that_leads_nowhere_is_said(address: str, said: str) -> None:
    done = xlt("check", address)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ToolkitError) as caught:
        Address("s3://bucket").files()
    assert "pip install 'xltoolkit[cluster]'" in str(caught.value)


def test_file_addresses_are_paths(folder: Folder, tmp_path: Path) -> None:
    done = xlt("run", f"file://{folder(['甲', '乙'])}", "-o", f"file://{tmp_path}/out/")
    assert done.returncode == 1, done.stderr.decode()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"甲.xlsx", "乙.xlsx", "xltoolkit.sqlite"}
