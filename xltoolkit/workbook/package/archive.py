"""The bytes of a zip archive: its entries found, single ones inflated, and all put together again.

Only what a workbook needs is understood (stored and deflated entries, data descriptors, zip64 sizes). An entry that
nobody changed is copied with its local header, compressed bytes and data descriptor as they stand, and its record of
the central directory is used again with the new offset. Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from xltoolkit.workbook.package.draft import folded

_LOCAL = struct.Struct("<4s5H3I2H")
_RECORD = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_END_SIGNATURE = b"PK\x05\x06"
_STORED, _DEFLATED = 0, 8
_LEVEL = 4
"""Of compression: 6 takes two thirds longer for files 6% smaller."""
_LARGE, _QUICK_LEVEL = 1 << 20, 1
"""Where deflating takes long, half the time is worth a few percent of size."""
_NARROWEST, _NARROWER = 9, 7
"""Bits of zlib's narrowest window, and how many less the table of its hashes has (``memLevel``; 8 for 15 is usual)."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_IN_EXTRA, _ZIP64_FIELD = 0xFFFFFFFF, 1
_YEAR_1980 = b"\x00\x00\x21\x00"
"""Midnight of 1980-01-01 as MS-DOS time and date: new entries carry no clock, so that a run repeats to the byte."""


class ArchiveError(Exception):
    """The archive cannot be used; the argument says why, in Chinese."""


class OverfullError(ArchiveError):
    """There is more in the archive than there may be."""


class Entry(NamedTuple):
    """One entry as the central directory has it; positions are absolute in the file's bytes."""

    name: str
    record: bytes
    start: int
    end: int
    data_start: int
    method: int
    crc: int
    packed: int
    size: int

    @property
    def is_folder(self) -> bool:
        """Whether it only names a folder."""
        return self.name.endswith("/")


class Archive(NamedTuple):
    """A parsed archive: entries in the order of their data, the directory's order, and what stands around them."""

    data: bytes
    entries: dict[str, Entry]
    prefix: int
    comment: bytes


class _Record(NamedTuple):
    """A record of the central directory, not yet compared with its entry."""

    name: str
    raw: bytes
    start: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int


def parse(data: bytes, most: int) -> Archive:
    """Find the entries of an archive.

    Args:
        data: the file.
        most: how many entries there may be.

    Raises:
        OverfullError: more entries than there may be.
        ArchiveError: truncated, encrypted, names twice or unsafe, entries that overlap.
    """
    count, directory, size, prefix, comment = _end(data)
    if count > most:
        raise OverfullError(str(count))
    records = list(_records(data[directory : directory + size], count, prefix))
    starts = sorted(record.start for record in records)
    ends = dict(pairwise([*starts, directory]))
    entries = {record.name: _entry(data, record, ends[record.start]) for record in records}
    if len(entries) < len(records) or len(set(map(folded, entries))) < len(records):
        raise ArchiveError("压缩包里有同名的部件")
    return Archive(data, entries, prefix, comment)


def inflate(archive: Archive, entry: Entry, most: int) -> bytes:
    """Return an entry's content, checked against its size and CRC.

    Args:
        archive: where it is.
        entry: what to inflate.
        most: how many bytes there may be; inflating ends there, whatever the entry's header says.

    Raises:
        OverfullError: there are more.
        ArchiveError: damaged, or packed in a way that workbooks do not use.
    """
    packed = archive.data[entry.data_start : entry.data_start + entry.packed]
    if entry.method == _DEFLATED:
        try:
            content = zlib.decompressobj(-15).decompress(packed, min(entry.size, most) + 1)
        except zlib.error as error:
            raise ArchiveError(f"部件 {entry.name} 的压缩数据已损坏") from error
    elif entry.method == _STORED:
        content = packed
    else:
        raise ArchiveError(f"部件 {entry.name} 用了工作簿不应使用的压缩方法 {entry.method}")
    if len(content) > most:
        raise OverfullError(entry.name)
    if len(content) != entry.size or zlib.crc32(content) != entry.crc:
        raise ArchiveError(f"部件 {entry.name} 的校验码（CRC）不符，文件已损坏")
    return content


def assemble(archive: Archive, changes: Mapping[str, bytes | None]) -> bytes:
    """Return the archive with entries changed, added (bytes) or removed (None), every other one copied raw."""
    source = memoryview(archive.data)
    before = min((entry.start for entry in archive.entries.values()), default=0)
    pieces: list[bytes | memoryview] = [source[:before]]
    at = before - archive.prefix
    records: dict[str, bytes] = {}
    for entry in sorted(archive.entries.values(), key=lambda entry: entry.start):
        content = changes.get(entry.name)
        if content is not None:
            packed, records[entry.name] = _packed(entry.record, content, at)
            pieces += packed
        elif entry.name not in changes:
            packed, records[entry.name] = [source[entry.start : entry.end]], _moved(entry.record, at)
            pieces += packed
        else:
            continue
        at += sum(map(len, packed))
    ordered = [records[name] for name in archive.entries if name in records]
    for name, content in changes.items():
        if name not in archive.entries and content is not None:
            packed, record = _packed(_new_record(name), content, at)
            pieces += packed
            ordered.append(record)
            at += sum(map(len, packed))
    size, count = sum(map(len, ordered)), len(ordered)
    end = _END.pack(_END_SIGNATURE, 0, 0, count, count, size, at, len(archive.comment))
    return b"".join([*pieces, *ordered, end, archive.comment])


def _end(data: bytes) -> tuple[int, int, int, int, bytes]:
    """Return entry count, directory's position and size, length of what stands before the archive, and comment."""
    at = data.rfind(_END_SIGNATURE, max(0, len(data) - _END.size - 0xFFFF))
    if at < 0 or at + _END.size > len(data):
        raise ArchiveError("压缩包不完整，末尾的目录缺失")
    _, disk, _, _, count, size, offset, comment_length = _END.unpack_from(data, at)
    comment = data[at + _END.size : at + _END.size + comment_length]
    finish = at
    if at >= _LOCATOR.size and data.startswith(b"PK\x06\x07", at - _LOCATOR.size):
        finish, count, size, offset = _end64(data, at)
    if disk not in (0, 0xFFFF):
        raise ArchiveError("分卷压缩包不是工作簿")
    directory = finish - size
    if directory < 0 or directory < offset:
        raise ArchiveError("压缩包的目录位置不对，文件已损坏")
    return count, directory, size, directory - offset, comment


def _end64(data: bytes, at: int) -> tuple[int, int, int, int]:
    """Return the position, count, directory size and offset of the zip64 end that the locator before ``at`` names."""
    found = data.rfind(b"PK\x06\x06", 0, at - _LOCATOR.size)
    if found < 0 or found + _END64.size > at:
        raise ArchiveError("压缩包（zip64）的目录已损坏")
    fields = _END64.unpack_from(data, found)
    return found, fields[7], fields[8], fields[9]


def _records(directory: bytes, count: int, prefix: int) -> Iterator[_Record]:
    at = 0
    for _ in range(count):
        if not directory.startswith(b"PK\x01\x02", at) or at + _RECORD.size > len(directory):
            raise ArchiveError("压缩包的目录已损坏")
        fields = _RECORD.unpack_from(directory, at)
        name_length, extra_length, comment_length = fields[10:13]
        end = at + _RECORD.size + name_length + extra_length + comment_length
        if end > len(directory):
            raise ArchiveError("压缩包的目录已损坏")
        raw = directory[at:end]
        at = end
        flags = fields[3]
        name = _name(raw[_RECORD.size : _RECORD.size + name_length], utf8=bool(flags & _UTF8))
        if flags & _ENCRYPTED:
            raise ArchiveError(f"部件 {name} 已加密")
        size, packed, start = _wide(raw, fields)
        yield _Record(name, raw, start + prefix, flags, fields[4], fields[7], packed, size)


def _name(raw: bytes, *, utf8: bool) -> str:
    try:
        name = raw.decode("utf-8" if utf8 else "cp437")
    except UnicodeDecodeError as error:
        raise ArchiveError("部件名的编码不对") from error
    segments = name.replace("\\", "/").split("/")
    if not name or ".." in segments or any(character < " " or character == ":" for character in name):
        raise ArchiveError(f"部件名不安全：{name!r}")
    return name


def _wide(record: bytes, fields: tuple[int, ...]) -> tuple[int, int, int]:
    """Return size, packed size and offset of a record, from its zip64 field where they stand there."""
    narrow = (fields[9], fields[8], fields[16])
    if _IN_EXTRA not in narrow:
        return narrow
    at = _zip64_field(record)
    wide = []
    for value in narrow:
        if value == _IN_EXTRA:
            if at + 8 > len(record):
                raise ArchiveError("压缩包（zip64）的目录已损坏")
            wide.append(int.from_bytes(record[at : at + 8], "little"))
            at += 8
        else:
            wide.append(value)
    return wide[0], wide[1], wide[2]


def _zip64_field(record: bytes) -> int:
    """Return where the content of the zip64 extra field begins in a record of the directory."""
    name_length, extra_length = struct.unpack_from("<2H", record, 28)
    at: int = _RECORD.size + name_length
    end: int = at + extra_length
    while at + 4 <= end:
        kind, length = struct.unpack_from("<2H", record, at)
        if kind == _ZIP64_FIELD:
            return at + 4
        at += 4 + length
    raise ArchiveError("压缩包（zip64）的目录已损坏")


def _entry(data: bytes, record: _Record, end: int) -> Entry:
    """Compare a record with the entry it points at."""
    start = record.start
    name_length = int.from_bytes(record.raw[28:30], "little")
    raw_name = record.raw[_RECORD.size : _RECORD.size + name_length]
    name_at = start + _LOCAL.size
    if not data.startswith(b"PK\x03\x04", start) or not data.startswith(raw_name, name_at):
        raise ArchiveError(f"部件 {record.name} 与压缩包的目录不符，文件已损坏")
    name_length, extra_length = struct.unpack_from("<2H", data, start + 26)
    data_start = name_at + name_length + extra_length
    if data_start + record.packed > end:
        raise ArchiveError(f"部件 {record.name} 不完整或与别的部件重叠，文件已损坏")
    return Entry(record.name, record.raw, start, end, data_start, record.method, record.crc, record.packed, record.size)


def _moved(record: bytes, offset: int) -> bytes:
    """Return a directory record that points elsewhere; the zip64 field keeps the offset where it stood there."""
    fields = _RECORD.unpack_from(record)
    if fields[16] != _IN_EXTRA:
        return record[:42] + offset.to_bytes(4, "little") + record[46:]
    at = _zip64_field(record) + 8 * [fields[9], fields[8]].count(_IN_EXTRA)
    return record[:at] + offset.to_bytes(8, "little") + record[at + 8 :]


def _new_record(name: str) -> bytes:
    """Return a directory record for a new entry, not yet sized."""
    raw = name.encode()
    flags = 0 if name.isascii() else _UTF8
    moment = int.from_bytes(_YEAR_1980[:2], "little"), int.from_bytes(_YEAR_1980[2:], "little")
    return _RECORD.pack(b"PK\x01\x02", 20, 20, flags, 8, *moment, 0, 0, 0, len(raw), 0, 0, 0, 0, 0, 0) + raw


def _deflater(size: int) -> zlib._Compress:
    """Return what deflates a part: with a window no wider than the part, since making a wide one takes longer."""
    window = min(max(size.bit_length(), _NARROWEST), zlib.MAX_WBITS)
    return zlib.compressobj(_LEVEL if size < _LARGE else _QUICK_LEVEL, zlib.DEFLATED, -window, window - _NARROWER)


def _packed(record: bytes, content: bytes, offset: int) -> tuple[list[bytes | memoryview], bytes]:
    """Return a deflated entry that keeps the record's name, date and attributes, and its directory record."""
    fields = _RECORD.unpack_from(record)
    made_by, date = fields[1], fields[5:7]
    flags = fields[3] & _UTF8
    name_length, extra_length, comment_length = fields[10:13]
    name = record[_RECORD.size : _RECORD.size + name_length]
    comment = record[_RECORD.size + name_length + extra_length :]
    deflate = _deflater(len(content))
    packed = [deflate.compress(content), deflate.flush()]
    sizes = zlib.crc32(content), sum(map(len, packed)), len(content)
    local = _LOCAL.pack(b"PK\x03\x04", 20, flags, _DEFLATED, *date, *sizes, name_length, 0)
    head = (b"PK\x01\x02", made_by, 20, flags, _DEFLATED, *date, *sizes, name_length, 0, comment_length, 0)
    return [local, name, *packed], _RECORD.pack(*head, *fields[14:16], offset) + name + comment
