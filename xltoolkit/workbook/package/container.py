"""The zip container of a workbook: parts by name, and every part that nobody changed kept to the byte."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Self

from xltoolkit.model import Limits, WorkbookError
from xltoolkit.workbook.package import archive, budget, refusal
from xltoolkit.workbook.package.atomic import write_atomically
from xltoolkit.workbook.package.draft import folded

_AT_HAND = 16 * budget.MEGABYTE
"""Of inflated parts: enough for the sheet that is written and what belongs to it."""


class _Parts:
    """The parts of a container as it was opened, inflated within the budget; some of the latest are kept at hand."""

    def __init__(self, path: Path, source: archive.Archive, limits: Limits) -> None:
        self.limits = limits
        self._path = path
        self._source = source
        self._sizes: dict[str, int] = {}
        self._spent = 0
        self._lately: dict[str, bytes] = {}
        self._held = 0

    def content(self, stored: str) -> bytes:
        """Return a part's content.

        Raises:
            WorkbookError: it is damaged, or over the budget.
        """
        content = self._lately.get(stored)
        if content is None:
            content = self._inflated(stored)
            if len(content) <= _AT_HAND:
                self._lately[stored] = content
                self._held += len(content)
            while self._held > _AT_HAND:
                self._held -= len(self._lately.pop(next(iter(self._lately))))
        return content

    def _inflated(self, stored: str) -> bytes:
        """Inflate a part; all parts inflated so far are counted, each once."""
        known = self._sizes.get(stored, 0)
        room = self.limits.uncompressed_mb * budget.MEGABYTE - self._spent + known
        try:
            content = archive.inflate(self._source, self._source.entries[stored], room)
        except archive.OverfullError as error:
            what = f"解压后超过 {self.limits.uncompressed_mb:,} MB 的上限（uncompressed_mb），可能是恶意构造的文件"
            raise WorkbookError(what, where=f"{self._path}：{stored}", advice=budget.RAISE) from error
        except archive.ArchiveError as error:
            raise refusal.damaged(self._path, str(error)) from error
        self._sizes[stored] = len(content)
        self._spent += len(content) - known
        return content


class Package:
    """The zip container of an OOXML workbook: parts by name, raw copy of everything untouched.

    Parts are found by the name as stored, or, failing that, without regard to case, to a slash in front and to
    backslashes (ECMA-376-2, 6.2.2.3 makes part names case-insensitive).
    """

    def __init__(self, path: Path, source: archive.Archive, parts: _Parts) -> None:
        self.path = path
        self._source = source
        self._parts = parts
        self._changes: dict[str, bytes | None] = {}
        self._stored = {folded(name): name for name, entry in source.entries.items() if not entry.is_folder}

    @property
    def limits(self) -> Limits:
        """The budgets."""
        return self._parts.limits

    @classmethod
    def open(cls, path: str | Path, limits: Limits = Limits()) -> Self:  # noqa: B008 - it is frozen
        """Read a workbook's container.

        Args:
            path: of the file. It is held in memory, so that it can be replaced while it is being worked on.
            limits: the budgets.

        Raises:
            WorkbookError: no such file, not a workbook, encrypted, damaged, or over the budgets.
        """
        return cls.of(Path(path), file_bytes(Path(path), limits.file_mb), limits)

    @classmethod
    def of(cls, path: Path, data: bytes, limits: Limits = Limits()) -> Self:  # noqa: B008 - it is frozen
        """Take a container's bytes, wherever they come from.

        Raises:
            WorkbookError: not a workbook, encrypted, damaged, or over the budgets.
        """
        if (refused := refusal.not_a_zip(path, data)) is not None:
            raise refused
        try:
            source = archive.parse(data, limits.parts)
        except archive.OverfullError as error:
            what = f"压缩包里有 {error} 个部件，超过上限 {limits.parts:,}（parts）"
            raise WorkbookError(what, where=str(path), advice=budget.RAISE) from error
        except archive.ArchiveError as error:
            raise refusal.damaged(path, str(error)) from error
        if (refused := refusal.not_a_workbook(path, source.entries)) is not None:
            raise refused
        return cls(path, source, _Parts(path, source, limits))

    def names(self) -> tuple[str, ...]:
        """Return the parts there are now, as stored; new ones stand at the end."""
        return tuple(self._stored.values())

    def find(self, name: str) -> str | None:
        """Return how a part's name is stored, or None if there is no such part now."""
        return self._stored.get(folded(name))

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
        return self._parts.content(stored) if changed is None else changed

    def replace(self, name: str, data: bytes) -> None:
        """Change a part's content, or add a part; content equal to the source's is no change."""
        stored = self.find(name) or self._removed(name) or name
        entry = self._source.entries.get(stored)
        if entry is not None and entry.size == len(data) and self._parts.content(stored) == data:
            self._changes.pop(stored, None)
        else:
            self._changes[stored] = data
        self._stored[folded(stored)] = stored

    def remove(self, name: str) -> None:
        """Take a part out; nothing happens where there is none."""
        stored = self._stored.pop(folded(name), None)
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
        return type(self)(self.path, self._source, self._parts)

    def save(self, target: str | Path) -> None:
        """Write the workbook whole or not at all; without a change it is the source to the byte.

        Raises:
            OutputError: the target cannot be written; an earlier one is intact then.
        """
        write_atomically(target, self.content())

    def content(self) -> bytes:
        """Return the workbook as a file's bytes, as it is now."""
        return archive.assemble(self._source, self._changes) if self._changes else self._source.data

    def _removed(self, name: str) -> str | None:
        """Return the stored name of a part that was taken out and is now put back."""
        return next((stored for stored in self._changes if folded(stored) == folded(name)), None)


def file_bytes(path: Path, most: int = Limits().file_mb) -> bytes:
    """Read a workbook's file of at most so many megabytes.

    Raises:
        WorkbookError: no such file, no file at all, not readable, or too big.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
            raise refusal.not_a_file(path)
        if (size := about.st_size) > most * budget.MEGABYTE:
            what = f"文件有 {size >> 20:,} MB，超过 {most:,} MB 的上限（file_mb）"
            raise WorkbookError(what, where=str(path), advice=f"删去不需要的图片，或拆成几个工作簿；{budget.RAISE}")
        return path.read_bytes()
    except OSError as error:
        raise refusal.unreadable(path, error) from error
