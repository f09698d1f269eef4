"""Which files: every workbook under the paths that a user names."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from xltoolkit.ledger import FILE, is_results
from xltoolkit.model import ToolkitError
from xltoolkit.workbook import refuse_unreadable
from xltoolkit.workbook.names import SUFFIXES, is_workbook_name


class Patterns(NamedTuple):
    """Which workbooks of folders are taken, by their name or their path inside the folder (``*``, ``?``, ``[…]``).

    Args:
        include: one of these must fit; empty takes all.
        exclude: none of these may fit.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def take(self, relative: str) -> bool:
        """Tell whether a workbook is taken; ``relative`` has slashes on every system."""
        return (not self.include or _fits(relative, self.include)) and not _fits(relative, self.exclude)

    def search(self, relative: str) -> bool:
        """Tell whether anybody wants to know what is in a folder: not where all that is in it is left out."""
        return not _fits(f"{relative}/", self.exclude) and not _fits(relative, self.exclude)


class Found(NamedTuple):
    """A workbook: where it is, and its path inside the folder that was searched.

    A folder that cannot be read stands for all that may be in it, so that it is counted, and reported as failed; one
    with the results of an earlier run is counted as skipped.
    """

    path: Path
    relative: Path
    is_folder: bool = False


def find_workbooks(
    paths: Iterable[Path],
    *,
    leave_out: Path | None = None,
    patterns: Patterns = Patterns(),  # noqa: B008 - it is immutable
) -> list[Found]:
    """Return every workbook under the paths, in a stable order.

    A file that is named is taken whatever it is; lock files (``~$``) in folders are no workbooks. Folders that are
    symbolic links are not entered: they might lead out of the folder, or in a circle. What has a workbook's name is
    taken, be it a link that leads nowhere or a device: whoever reads it says so.

    Args:
        paths: files and folders.
        leave_out: a folder of results inside a folder of inputs.
        patterns: what is taken of folders.

    Raises:
        ToolkitError: there is no workbook at all, or none beside folders that cannot be read.
    """
    named = list(paths)
    barred = os.path.realpath(leave_out) if leave_out is not None else None
    found: dict[Path, Found] = {}
    for path in named:
        for item in _under(path, barred, patterns) if path.is_dir() else [Found(path, Path(path.name))]:
            found.setdefault(item.path, item)
    _refuse_nothing(found.values(), named, patterns)
    return list(found.values())


def _refuse_nothing(found: Collection[Found], named: Iterable[Path], patterns: Patterns) -> None:
    """Refuse where there is no workbook: a folder that cannot be read is why, where there is one."""
    if not all(item.is_folder for item in found):
        return
    for item in found:
        refuse_unreadable(item.path)
    where = "、".join(str(path) for path in named)
    looked_for = "、".join(patterns.include) or " ".join(SUFFIXES)
    raise ToolkitError("没有找到工作簿", where=where, advice=f"检查路径；查找的是 {looked_for}")


def _under(root: Path, barred: str | None, patterns: Patterns) -> Iterator[Found]:
    """Yield the workbooks of a folder in the order of their paths, and the folders that nobody looks into."""
    files, shut = [], set()
    for folder, folders, names in os.walk(root, onerror=lambda error: shut.add(Path(error.filename))):
        base = Path(folder)
        if base != root and FILE in names and is_results(base):
            folders.clear()
            shut.add(base)
            continue
        if barred is not None:
            folders[:] = [name for name in folders if os.path.realpath(base / name) != barred]
        files += [base / name for name in names if is_workbook_name(name)]
    for path in sorted([*files, *shut]):
        relative = path.relative_to(root) if path != root else Path(root.name)
        if (patterns.search if path in shut else patterns.take)(relative.as_posix()):
            yield Found(path, relative, path in shut)


def _fits(relative: str, patterns: Sequence[str]) -> bool:
    name = relative.rpartition("/")[2]
    return any(fnmatchcase(relative, pattern) or fnmatchcase(name, pattern) for pattern in patterns)
