"""The container keeps every entry that nobody changed to the byte, whatever wrote the archive."""

from __future__ import annotations

import os
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltoolkit.model import OutputError, WorkbookError
from xltoolkit.workbook.package import archive
from xltoolkit.workbook.package.container import Package

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*.xls[xm]"))
needs_corpus = pytest.mark.skipif(not FILES, reason="the shared corpus is not here")
TYPES = "[Content_Types].xml"
CONTENT = {TYPES: b"<Types/>", "xl/workbook.xml": b"<workbook/>" * 50, "xl/media/image1.png": bytes(range(256)) * 9}


def raw_entries(path: Path) -> dict[str, bytes]:
    """Every entry as it stands in the file: local header, data, data descriptor."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as source:
        starts = sorted(info.header_offset for info in source.infolist())
        ends = dict(zip(starts, [*starts[1:], source.start_dir], strict=True))
        return {i.filename: data[i.header_offset : ends[i.header_offset]] for i in source.infolist()}


def made(path: Path, content: dict[str, bytes] | None = None, comment: bytes = b"") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in (content or CONTENT).items():
            target.writestr(name, data)
        target.comment = comment
    return path


class Unseekable(BytesIO):
    """A stream that cannot go back: zipfile then writes data descriptors."""

    def tell(self) -> int:
        """Refuse."""
        raise OSError


@needs_corpus
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_saving_without_a_change_is_a_copy(path: Path, tmp_path: Path) -> None:
    Package.open(path).save(tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_bytes() == path.read_bytes()


@needs_corpus
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_one_part_replaced_leaves_all_others_raw(path: Path, tmp_path: Path) -> None:
    package = Package.open(path)
    package.replace("xl/workbook.xml", package.read("xl/workbook.xml") + b"\n")
    package.replace("xl/new.xml", b"<new/>")
    package.save(tmp_path / "out.xlsx")
    before, after = raw_entries(path), raw_entries(tmp_path / "out.xlsx")
    assert after.keys() - before.keys() == {"xl/new.xml"}
    assert {name for name in before if before[name] != after[name]} == {"xl/workbook.xml"}
    assert [*before, "xl/new.xml"] == list(after)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "out.xlsx") as target:
        assert target.testzip() is None
        assert target.comment == source.comment
        old, new = source.getinfo("xl/workbook.xml"), target.getinfo("xl/workbook.xml")
        assert (old.date_time, old.external_attr) == (new.date_time, new.external_attr)
        assert target.getinfo("xl/new.xml").date_time == (1980, 1, 1, 0, 0, 0)


def test_changes_that_change_nothing(tmp_path: Path) -> None:
    package = Package.open(made(tmp_path / "a.xlsx"))
    package.replace("xl/workbook.xml", b"<other/>")
    package.replace("xl/workbook.xml", CONTENT["xl/workbook.xml"])
    package.replace("xl/new.xml", b"<new/>")
    package.remove("xl/new.xml")
    package.remove("xl/workbook.xml")
    package.replace("XL/workbook.xml", CONTENT["xl/workbook.xml"])
    package.remove("xl/none.xml")
    assert package.changed == frozenset()
    assert sorted(package.names()) == sorted(CONTENT)


def test_names_reads_and_the_original(tmp_path: Path) -> None:
    package = Package.open(made(tmp_path / "a.xlsx"))
    package.replace("xl/new.xml", b"<new/>")
    package.remove("xl/media/image1.png")
    assert package.names() == (TYPES, "xl/workbook.xml", "xl/new.xml")
    assert package.changed == {"xl/new.xml", "xl/media/image1.png"}
    assert package.read("/XL\\Workbook.xml") == CONTENT["xl/workbook.xml"]
    assert "xl/media/image1.png" not in package
    with pytest.raises(WorkbookError, match="缺少部件"):
        package.read("xl/media/image1.png")
    assert package.original().names() == tuple(CONTENT)


def test_the_same_changes_give_the_same_bytes(tmp_path: Path) -> None:
    source = made(tmp_path / "a.xlsx")
    for name in ("b", "c"):
        package = Package.open(source)
        package.replace("xl/new.xml", b"<new/>")
        package.save(tmp_path / name)
    assert (tmp_path / "b").read_bytes() == (tmp_path / "c").read_bytes()


@pytest.mark.parametrize("kind", ["descriptors", "zip64", "folders", "comment", "prefix", "backslash", "stored"])
def test_archives_of_other_habits(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = "xl/workbook.xml"
    if kind == "descriptors":
        stream = Unseekable()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
            for name, data in CONTENT.items():
                target.writestr(name, data)
        path.write_bytes(stream.getvalue())
    elif kind == "zip64":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for name, data in CONTENT.items():
                with target.open(name, "w", force_zip64=True) as entry:
                    entry.write(data)
        path.write_bytes(as_zip64(path.read_bytes()))
    elif kind == "folders":
        made(path, {"xl/": b"", **CONTENT})
    elif kind == "backslash":
        made(path, {name.replace("/", "\\"): data for name, data in CONTENT.items()})
        workbook = "xl\\workbook.xml"
    elif kind == "stored":
        with zipfile.ZipFile(path, "w") as target:
            for name, data in CONTENT.items():
                target.writestr(name, data)
    else:
        made(path, comment=b"made by PK\x05" if kind == "comment" else b"")
    if kind == "prefix":
        path.write_bytes(b"PK\x03\x04 not an entry: what stands before an archive" + path.read_bytes())
    before = raw_entries(path)
    package = Package.open(path)
    assert [package.read(name) for name in package.names()] == list(CONTENT.values())
    package.replace(workbook, b"<workbook> </workbook>")
    package.save(path)
    after = raw_entries(path)
    assert {name for name in before if before[name] != after[name]} == {workbook}
    with zipfile.ZipFile(path) as result:
        assert result.testzip() is None
    assert Package.open(path).read(workbook) == b"<workbook> </workbook>"


def as_zip64(data: bytes) -> bytes:
    """Write an archive's end and its records' offsets as zip64 does for what does not fit in 32 bits."""
    end = data.rindex(b"PK\x05\x06")
    count, _, start = struct.unpack_from("<H2I", data, end + 10)
    directory, at = b"", start
    for _ in range(count):
        name, extra, comment = struct.unpack_from("<3H", data, at + 28)
        stop = at + 46 + name + extra + comment
        record = bytearray(data[at:stop])
        offset = record[42:46]
        record[42:46] = b"\xff" * 4
        record[30:32] = (extra + 12).to_bytes(2, "little")
        field = struct.pack("<2HQ", 1, 8, int.from_bytes(offset, "little"))
        directory += bytes(record[: 46 + name]) + field + bytes(record[46 + name :])
        at = stop
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, start + len(directory), 1)
    full = struct.pack("<4s4H2IH", b"PK\x05\x06", 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:start] + directory + end64 + locator + full


names = st.sampled_from(["xl/a.xml", "xl/b.xml", "xl/worksheets/sheet1.xml", "xl/new.xml", "docProps/app.xml"])
steps = st.lists(st.tuples(names, st.none() | st.binary(max_size=40)), max_size=12)


@settings(max_examples=60, deadline=None)
@given(start=st.dictionaries(names, st.binary(max_size=40)), steps=steps)
def test_any_changes_end_as_a_dictionary_would(
    start: dict[str, bytes], steps: list[tuple[str, bytes | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("steps")
    expected = {TYPES: b"<Types/>", **start}
    package = Package.open(made(folder / "a.xlsx", expected))
    for name, data in steps:
        if data is None:
            package.remove(name)
            expected.pop(name, None)
        else:
            package.replace(name, data)
            expected[name] = data
    package.save(folder / "b.xlsx")
    with zipfile.ZipFile(folder / "b.xlsx") as result:
        assert result.testzip() is None
        assert {name: result.read(name) for name in result.namelist()} == expected
    assert set(package.names()) == set(expected)
    again = Package.open(folder / "b.xlsx")
    assert {name: again.read(name) for name in again.names()} == expected


def test_saving_over_the_source_and_beside_it(tmp_path: Path) -> None:
    source = made(tmp_path / "a.xlsx")
    package = Package.open(source)
    package.replace("xl/new.xml", b"<new/>")
    package.save(source)
    assert Package.open(source).read("xl/new.xml") == b"<new/>"
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    source = made(tmp_path / "a.xlsx")
    link = tmp_path / "link.xlsx"
    link.symlink_to(source)
    package = Package.open(link)
    package.replace("xl/new.xml", b"<new/>")
    package.save(link)
    assert link.is_symlink()
    assert "xl/new.xml" in Package.open(source)


@pytest.mark.parametrize("target", ["missing/out.xlsx", "a.xlsx/out.xlsx", "folder"])
def test_an_output_that_cannot_be_written(target: str, tmp_path: Path) -> None:
    source = made(tmp_path / "a.xlsx")
    (tmp_path / "folder").mkdir()
    before = source.read_bytes()
    with pytest.raises(OutputError, match="无法写入文件") as caught:
        Package.open(source).save(tmp_path / target)
    assert caught.value.why
    assert "没有改动" in caught.value.advice
    assert source.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "folder"]


def test_a_full_disk_leaves_the_earlier_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = made(tmp_path / "a.xlsx"), tmp_path / "out.xlsx"
    target.write_bytes(b"earlier")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="磁盘空间不足"):
        Package.open(source).save(target)
    assert target.read_bytes() == b"earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "out.xlsx"]


def test_a_read_only_output_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = made(tmp_path / "a.xlsx"), tmp_path / "out.xlsx"
    target.write_bytes(b"earlier")
    monkeypatch.setattr(os, "access", lambda *_: False)  # as root every file can be written
    with pytest.raises(OutputError, match="没有写入权限"):
        Package.open(source).save(target)
    assert target.read_bytes() == b"earlier"


def test_entries_are_inflated_no_further_than_they_say(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", {TYPES: b"<Types/>", "xl/big.xml": b" " * 1_000_000})
    data = bytearray(path.read_bytes())
    record = data.rindex(b"PK\x01\x02")
    data[record + 24 : record + 28] = (10).to_bytes(4, "little")
    found = archive.parse(bytes(data), 10)
    with pytest.raises(archive.ArchiveError, match="校验码"):
        archive.inflate(found, found.entries["xl/big.xml"], 2_000_000)
