"""Where the journal is kept: one file an entry, in the user's state folder, readable by the user only."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from xltoolkit.journal.entries import Entry, Kind, Stage, from_json, to_json
from xltoolkit.model import OutputError
from xltoolkit.workbook.package.atomic import write_atomically

STATE = "XLTOOLKIT_STATE"
"""Environment variable: another folder than the user's state folder."""

_ENTRY, _COPY = ".json", ".copy"
_DAY = 24 * 3600 * 10**9
"""Nanoseconds."""
_ORPHANED = _DAY // 24
"""Nanoseconds after which a copy without an entry belongs to no run that is still writing."""


class Bounds(NamedTuple):
    """How much is kept; the oldest goes first, and never the newest entry of a workbook.

    Args:
        entries: of one workbook.
        days: of age.
        copy_bytes: of all copies together.
    """

    entries: int = 20
    days: int = 30
    copy_bytes: int = 500_000_000


class History(NamedTuple):
    """The entries of one workbook, newest first, and the files of those that cannot be read."""

    entries: list[Entry]
    damaged: list[Path]


@dataclass(frozen=True, slots=True)
class _File:
    """An entry's file, by its name alone."""

    path: Path

    @property
    def nanoseconds(self) -> int:
        return int(self.path.name.partition("-")[0])

    @property
    def copy(self) -> Path:
        return self.path.with_suffix(_COPY)


class Store:
    """The journal of a user. Any number of processes may write it: every entry is a file of its own.

    Args:
        root: its folder; left out, that of the user.
        bounds: how much is kept.
    """

    def __init__(self, root: Path | None = None, bounds: Bounds = Bounds()) -> None:  # noqa: B008 - it is immutable
        self.root = root if root is not None else state_folder() / "journal"
        self._bounds = bounds
        self._tidied = False

    def begin(self, workbook: str | Path, kind: Kind, program: str = "", profile: str = "") -> Entry:
        """Return a new entry; nothing is written yet.

        Args:
            workbook: a file, or the URL or title of an open workbook.
            kind: which of them.
            program: what writes into it.
            profile: of the run.
        """
        subject = identity(workbook)
        last = max((file.nanoseconds for file in self._files(self._folder(subject))), default=0)
        return Entry(f"{max(time.time_ns(), last + 1):020}-{secrets.token_hex(4)}", subject, kind, program, profile)

    def write(self, entry: Entry, copy: bytes | None = None) -> None:
        """Write an entry, or write it anew: to the disk, before this returns.

        Args:
            entry: as it is now.
            copy: the workbook's bytes before, kept beside it.

        Raises:
            OutputError: it cannot be written; then the workbook must not be written either.
        """
        folder = self._folder(entry.workbook)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if copy is not None:
                write_atomically(folder / f"{entry.id}{_COPY}", copy, private=True)
            write_atomically(folder / f"{entry.id}{_ENTRY}", to_json(entry), private=True)
            _settle(folder)
        except (OSError, OutputError) as error:
            why = error.why if isinstance(error, OutputError) else str(error.strerror or error)
            advice = f"检查这个文件夹的权限和磁盘空间，或用环境变量 {STATE} 换一个文件夹"
            ahead = "，工作簿没有改动" if entry.stage is Stage.OPEN else ""
            raise OutputError(f"写不了撤销用的日志{ahead}", where=str(folder), why=why, advice=advice) from error
        if entry.stage is Stage.OPEN:
            self._tidy(folder)

    def discard(self, entry: Entry) -> None:
        """Take an entry out: what it announces was not written."""
        _remove(_File(self._folder(entry.workbook) / f"{entry.id}{_ENTRY}"))

    def history(self, workbook: str | Path) -> History:
        """Return the entries of a workbook; one that is damaged stands in nobody's way."""
        found = History([], [])
        for file in sorted(
            self._files(self._folder(identity(workbook))), key=lambda file: file.path.name, reverse=True
        ):
            try:
                found.entries.append(from_json(file.path.read_bytes()))
            except FileNotFoundError:  # another process tidied up
                continue
            except (ValueError, OSError):
                found.damaged.append(file.path)
        return found

    def copy(self, entry: Entry) -> bytes | None:
        """Return the workbook's bytes before; None where they are not kept, or not as they were."""
        try:
            data = self.copy_path(entry).read_bytes()
        except OSError:
            return None
        return data if entry.old_hash and sha256(data) == entry.old_hash else None

    def copy_path(self, entry: Entry) -> Path:
        """Return where the workbook's bytes before are kept."""
        return self._folder(entry.workbook) / f"{entry.id}{_COPY}"

    def _folder(self, subject: str) -> Path:
        return self.root / sha256(subject.encode("utf-8", "surrogatepass"))[:24]

    @staticmethod
    def _files(folder: Path) -> Iterator[_File]:
        """Yield the entries' files, oldest first."""
        with contextlib.suppress(OSError):
            names = sorted(os.listdir(folder))  # noqa: PTH208 - names will do
            yield from (_File(folder / name) for name in names if _NAME.fullmatch(name))

    def _tidy(self, folder: Path) -> None:
        """Keep the bounds: of one workbook always, of all of them once a process."""
        self._expire(folder)
        if self._tidied:
            return
        self._tidied = True
        with contextlib.suppress(OSError):
            folders = [path for path in self.root.iterdir() if path.is_dir()]
            for other in folders:
                self._expire(other)
                _remove_orphans(other)
            spare = [file for other in folders for file in list(self._files(other))[:-1]]
            self._shrink(folders, sorted(spare, key=lambda file: file.path.name))

    def _expire(self, folder: Path) -> None:
        files = list(self._files(folder))
        oldest = time.time_ns() - self._bounds.days * _DAY
        for place, file in enumerate(files[:-1]):
            if len(files) - place > self._bounds.entries or file.nanoseconds < oldest:
                _remove(file)

    def _shrink(self, folders: list[Path], spare: list[_File]) -> None:
        total = sum(_size(path) for folder in folders for path in folder.glob(f"*{_COPY}"))
        for file in spare:
            if total <= self._bounds.copy_bytes:
                return
            if size := _size(file.copy):
                total -= size
                _remove(file)


_NAME = re.compile(rf"\d{{20}}-[0-9a-f]{{8}}{re.escape(_ENTRY)}")


def state_folder() -> Path:
    """Return the folder for what this user's runs leave behind."""
    if given := os.environ.get(STATE):
        return Path(given).absolute()
    from platformdirs import user_state_path  # noqa: PLC0415 - loaded where something is written

    return user_state_path("xltoolkit", appauthor=False)


def identity(workbook: str | Path) -> str:
    """Return what tells a workbook from others: a file's real path, or the text itself (a URL, a title)."""
    path = Path(workbook)
    if isinstance(workbook, Path) or path.is_absolute():
        return os.path.normcase(os.path.realpath(path))
    return str(workbook)


def sha256(data: bytes) -> str:
    """Return the digest of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def _settle(folder: Path) -> None:
    """Force the names of a folder to the disk, where the system lets one."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _remove(file: _File) -> None:
    for path in (file.copy, file.path):
        with contextlib.suppress(OSError):
            path.unlink()


def _remove_orphans(folder: Path) -> None:
    """Remove copies whose entry was never written."""
    for path in folder.glob(f"*{_COPY}"):
        with contextlib.suppress(OSError):
            if not path.with_suffix(_ENTRY).exists() and time.time_ns() - path.stat().st_mtime_ns > _ORPHANED:
                path.unlink()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
