"""What every workbook backend can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeGuard, runtime_checkable

from xltoolkit.model import Cell, CellStyle, Definitions, Edit, Grid, Place, Written


class Workbook(Protocol):
    """A workbook that can be read in blocks, edited as one transaction, and saved."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the worksheets, in order; chart, macro and dialog sheets are not worksheets."""
        ...

    def read(self, name: str) -> Grid:
        """Read a sheet in one block, as it stands now (earlier edits included).

        Raises:
            WorkbookError: no such sheet, or its XML cannot be read.
        """
        ...

    def style(self, index: int) -> CellStyle:
        """Return how cells with this style index (``Grid.styles``) look."""
        ...

    def apply(self, edits: Iterable[Edit]) -> Written:
        """Make all edits, as one transaction: either every sheet is changed or none.

        An edit that finds its state already there changes nothing. One that cannot be made without harm (a merged
        interior, an array formula's interior, a person's note) is left out and listed in ``Written.skipped``.
        """
        ...

    def save(self, target: str | Path) -> None:
        """Save atomically; without an effective edit the target is a byte-identical copy of the source.

        Raises:
            OutputError: the target cannot be written, or the checks of the touched parts found a fault.
        """
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Sealed(Protocol):
    """What a backend can do besides where a workbook may be signed, encrypted or locked in its structure."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its owner should know of the file, in Chinese."""
        ...

    @property
    def fixed(self) -> bool:
        """Whether the structure is protected: nobody may add a sheet."""
        ...

    def unsign(self) -> None:
        """Take the digital signatures away where the workbook was changed, and they no longer hold."""
        ...


def is_sealed(book: Workbook) -> TypeGuard[Sealed]:
    """Tell whether a backend is ``Sealed``, by its class: ``isinstance`` would work out its properties to know."""
    return _declares_seals(type(book))


@lru_cache(maxsize=16)
def _declares_seals(backend: type) -> bool:
    return all(hasattr(backend, name) for name in ("remarks", "fixed", "unsign"))


@runtime_checkable
class Linked(Protocol):
    """What a backend can do besides where it can tell the links of a sheet, so that a change of them can be undone."""

    def links(self, name: str) -> Mapping[Place, Cell | None]:
        """Return the cells of a sheet that are links, and where to; None is somewhere outside the workbook's cells.

        Raises:
            WorkbookError: no such sheet, or its XML cannot be read.
        """
        ...


@runtime_checkable
class FileContent(Protocol):
    """What a backend can do besides where its workbook is a file: other programs can be given the file's bytes."""

    def content(self, *, original: bool = False) -> bytes:
        """Return the workbook as a file's bytes: as it stands now, or as it was opened."""
        ...

    def definitions(self) -> Definitions:
        """Return what its formulas call by name.

        Raises:
            WorkbookError: a part that names something cannot be read.
        """
        ...
