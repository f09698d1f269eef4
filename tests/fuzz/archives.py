"""Workbooks as lists of parts: unzipped, zipped again in the ways that programs zip, and archives with bad bytes."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

NUMBERS = (0, 1, 2, 7, 8, 12, 0x800, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
"""What may stand in a field of a header."""
_ENTRY, _RECORD, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_FIELDS = {
    _ENTRY: ((4, 2), (6, 2), (8, 2), (10, 4), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
    _RECORD: ((6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (34, 2), (38, 4), (42, 4)),
    _END: ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
}
"""Offset and width of the fields of local headers, directory records and the end record (APPNOTE 4.3.7 to 4.3.16)."""


@dataclass(slots=True)
class Part:
    """An entry of the archive."""

    name: str
    data: bytes


def unzipped(data: bytes) -> list[Part]:
    """Return the parts of a sound archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [Part(info.filename, archive.read(info)) for info in archive.infolist() if not info.is_dir()]


class _Stream(io.BytesIO):
    """A file that cannot be sought, as pipes are: zipfile writes data descriptors then."""

    def seekable(self) -> bool:
        """Say so."""
        return False

    def tell(self) -> int:
        """Refuse to say where it is."""
        raise OSError


def zipped(parts: list[Part], rng: Random) -> bytes:
    """Return an archive of the parts, mostly as Excel would write it, sometimes as other programs do."""
    habit = rng.choice((*["plain"] * 20, "stored", "mixed", "zip64", "descriptors", "prefix", "comment", "folders"))
    stream = _Stream() if habit == "descriptors" else io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # names that come twice are meant
        if habit == "folders":
            archive.writestr("xl/", b"")
        for part in parts:
            info = zipfile.ZipInfo(part.name or "x", (2022, 3, 4, 5, 6, 8))
            stored = habit == "stored" or (habit == "mixed" and rng.random() < 0.5)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=habit == "zip64") as entry:
                entry.write(part.data)
        if habit == "comment":
            archive.comment = b"PK\x05\x06 a comment"
    return (b"#!/bin/sh\n" if habit == "prefix" else b"") + stream.getvalue()


def _flip(rng: Random, data: bytearray) -> None:
    """Change single bits anywhere."""
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _headers(data: bytes | bytearray, signature: bytes) -> list[int]:
    found, at = [], data.find(signature)
    while at >= 0:
        found.append(at)
        at = data.find(signature, at + 1)
    return found


def _field(rng: Random, data: bytearray) -> None:
    """Let a field of a header lie."""
    signature = rng.choice(list(_FIELDS))
    offset, width = rng.choice(_FIELDS[signature])
    found = _headers(data, signature)
    if not found or (at := rng.choice(found) + offset) + width > len(data):
        return
    now = int.from_bytes(data[at : at + width], "little")
    new = rng.choice((*NUMBERS, now + 1, now - 1, now * 2))
    data[at : at + width] = (new % (1 << 8 * width)).to_bytes(width, "little")


def _both_sizes(rng: Random, data: bytearray) -> None:
    """Let the header of an entry and its record in the directory tell one lie."""
    records = _headers(data, _RECORD)
    if not records:
        return
    at = rng.choice(records)
    offset = int.from_bytes(data[at + 42 : at + 46], "little")
    which, new = rng.randrange(3), rng.choice(NUMBERS)
    for start in (at + 16 + 4 * which, offset + 14 + 4 * which):
        if start + 4 <= len(data):
            data[start : start + 4] = struct.pack("<I", new)


def _cut(rng: Random, data: bytearray) -> None:
    """Lose the end, the beginning, or a piece."""
    at, length = rng.randrange(len(data)), rng.choice((1, 4, 30, 1000))
    where = rng.choice(("end", "piece", "piece", "start"))
    del data[{"end": slice(at, None), "piece": slice(at, at + length), "start": slice(0, length)}[where]]


def _insert(rng: Random, data: bytearray) -> None:
    """Have bytes in between: noise, nothing, or a piece of itself again."""
    at, length = rng.randrange(len(data)), rng.choice((1, 2, 22, 46, 1000))
    start = rng.randrange(len(data))
    data[at:at] = rng.choice((bytes(length), rng.randbytes(length), bytes(data[start : start + length])))


def _behind(rng: Random, data: bytearray) -> None:
    """Have bytes behind the end."""
    data += rng.choice((b"\0", b"\r\n", rng.randbytes(100), bytes(70_000), data[-22:]))


def _swap_records(rng: Random, data: bytearray) -> None:
    """Let two records of the directory change places with each other's entries."""
    records = _headers(data, _RECORD)
    if len(records) < 2:
        return
    one, other = rng.sample(records, 2)
    first, second = slice(one + 42, one + 46), slice(other + 42, other + 46)
    data[first], data[second] = data[second], data[first]


def _rename(rng: Random, data: bytearray) -> None:
    """Spell a name differently, at one of its places or at all."""
    spelled = rng.choice(
        ((b"xl/", b"XL/"), (b"xl/", b"xl\\"), (b"sheet", b"Sheet"), (b".xml", b".xm\0"), (b"xl/", b"../"))
    )
    new = bytes(data).replace(*spelled, rng.choice((1, 2, -1)))
    data[:] = new


DAMAGES: dict[str, Callable[[Random, bytearray], None]] = {
    "bits flipped": _flip,
    "a field of a header": _field,
    "both headers of an entry": _both_sizes,
    "cut": _cut,
    "inserted": _insert,
    "bytes behind the end": _behind,
    "records swapped": _swap_records,
    "a name respelled": _rename,
}
"""What may happen to the bytes of an archive, by what it is called."""
