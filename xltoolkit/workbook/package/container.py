"""The zip container of a workbook: parts by name, and every part that nobody changed kept to the byte."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from xltoolkit.model import WorkbookError
from xltoolkit.workbook.package import archive, refusal
from xltoolkit.workbook.package.atomic import write_atomically

MAX_FILE = 512 << 20
"""Bytes of the file itself; it is held in memory, so that it can be replaced while it is being worked on."""


class Package:
    """The zip container of an OOXML workbook: parts by name, raw copy of everything untouched.

    Parts are found by the name as stored, or, failing that, without regard to case, to a slash in front and to
    backslashes (ECMA-376-2, 6.2.2.3 makes part names case-insensitive).
    """

    def __init__(self, path: Path, source: archive.Archive) -> None:
        self.path = path
        self._source = source
        self._changes: dict[str, bytes | None] = {}
        self._stored = {_folded(name): name for name, entry in source.entries.items() if not entry.is_folder}

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Read a workbook's container.

        Raises:
            WorkbookError: no such file, not a workbook, encrypted, damaged, or over the budgets.
        """
        path = Path(path)
        data = file_bytes(path)
        if (refused := refusal.not_a_zip(path, data)) is not None:
            raise refused
        try:
            source = archive.parse(data)
        except archive.ArchiveError as error:
            raise refusal.damaged(path, str(error)) from error
        if (refused := refusal.not_a_workbook(path, source.entries)) is not None:
            raise refused
        return cls(path, source)

    def names(self) -> tuple[str, ...]:
        """Return the parts there are now, as stored; new ones stand at the end."""
        return tuple(self._stored.values())

    def find(self, name: str) -> str | None:
        """Return how a part's name is stored, or None if there is no such part now."""
        return self._stored.get(_folded(name))

    def __contains__(self, name: str) -> bool:
        return self.find(name) is not None

    def read(self, name: str) -> bytes:
        """Return a part's content as it is now.

        Raises:
            WorkbookError: no such part, or its bytes are damaged.
        """
        stored = self.find(name)
        if stored is None:
            raise WorkbookError(f"工作簿中缺少部件 {name}", where=str(self.path), advice=refusal.FETCH_AGAIN)
        changed = self._changes.get(stored)
        return self._original(stored) if changed is None else changed

    def replace(self, name: str, data: bytes) -> None:
        """Change a part's content, or add a part; content equal to the source's is no change."""
        stored = self.find(name) or self._removed(name) or name
        entry = self._source.entries.get(stored)
        if entry is not None and entry.size == len(data) and self._original(stored) == data:
            self._changes.pop(stored, None)
        else:
            self._changes[stored] = data
        self._stored[_folded(stored)] = stored

    def remove(self, name: str) -> None:
        """Take a part out; nothing happens where there is none."""
        stored = self._stored.pop(_folded(name), None)
        if stored in self._source.entries:
            self._changes[stored] = None
        elif stored is not None:
            del self._changes[stored]

    @property
    def changed(self) -> frozenset[str]:
        """Names of the parts that differ from the source: changed, added or removed."""
        return frozenset(self._changes)

    def original(self) -> Self:
        """Return the package as it was opened, without any change."""
        return type(self)(self.path, self._source)

    def save(self, target: str | Path) -> None:
        """Write the workbook whole or not at all; without a change it is the source to the byte.

        Raises:
            OutputError: the target cannot be written; an earlier one is intact then.
        """
        write_atomically(target, self.content())

    def content(self) -> bytes:
        """Return the workbook as a file's bytes, as it is now."""
        return archive.assemble(self._source, self._changes) if self._changes else self._source.data

    def _original(self, stored: str) -> bytes:
        try:
            return archive.inflate(self._source, self._source.entries[stored])
        except archive.ArchiveError as error:
            raise refusal.damaged(self.path, str(error)) from error

    def _removed(self, name: str) -> str | None:
        """Return the stored name of a part that was taken out and is now put back."""
        folded = _folded(name)
        return next((stored for stored in self._changes if _folded(stored) == folded), None)


def _folded(name: str) -> str:
    return name.casefold().replace("\\", "/").lstrip("/")


def file_bytes(path: Path) -> bytes:
    """Read a workbook's file.

    Raises:
        WorkbookError: no such file, not readable, or too big.
    """
    try:
        if (size := path.stat().st_size) > MAX_FILE:
            what = f"文件有 {size >> 20} MB，超过 {MAX_FILE >> 20} MB 的上限"
            raise WorkbookError(what, where=str(path), advice="删去不需要的图片和工作表，或拆成几个工作簿")
        return path.read_bytes()
    except OSError as error:
        raise refusal.unreadable(path, error) from error
