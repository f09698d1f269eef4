"""A workbook of an old format, as a backend that only reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from xltoolkit.model import CellFormat, CellStyle, Edit, Grid, WorkbookError
from xltoolkit.workbook.legacy.reading import read_grids
from xltoolkit.workbook.package.container import file_bytes
from xltoolkit.workbook.package.refusal import CONVERT


class LegacyWorkbook:
    """A workbook in a file of an old format: .xls (Excel 97 to 2003, and 95), WPS's .et, and .xlsb.

    Values, merged ranges, and names and states of sheets are read. Formulas, notes, looks, hidden rows and columns and
    protection are not: formulas are seen as their last values. It cannot be written; ``xltoolkit.workbook.convert``
    makes one that can.

    Attributes:
        path: of the file, which is read once and let go of.
        data: what it held.
    """

    def __init__(self, path: Path, data: bytes, grids: Iterable[Grid]) -> None:
        self.path = path
        self.data = data
        self._grids = {grid.name.casefold(): grid for grid in grids}

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a workbook.

        Raises:
            WorkbookError: not a workbook, protected by a password, damaged, or not readable within the bounds.
        """
        path = Path(path)
        data = file_bytes(path)
        grids = read_grids(path, data)
        if not grids:
            raise WorkbookError("不是可以处理的工作簿", where=str(path), why="其中没有工作表", advice=CONVERT)
        return cls(path, data, grids)

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the worksheets, in order."""
        return tuple(grid.name for grid in self._grids.values())

    def read(self, name: str) -> Grid:
        """Read a sheet.

        Raises:
            WorkbookError: no such sheet.
        """
        grid = self._grids.get(name.casefold())
        if grid is None:
            why = f"有这些工作表：{'、'.join(self.sheets)}"
            raise WorkbookError(f"没有工作表“{name}”", where=str(self.path), why=why, advice="检查工作表名称")
        return replace(grid, values=grid.values.copy(), merges=grid.merges.copy())

    def style(self, index: int) -> CellStyle:  # noqa: ARG002 - of the protocol
        """Return that nothing is known of how cells look."""
        return CellStyle(CellFormat(), None)

    def apply(self, edits: Iterable[Edit]) -> NoReturn:  # noqa: ARG002 - of the protocol
        """Refuse.

        Raises:
            WorkbookError: always.
        """
        raise self._read_only()

    def save(self, target: str | Path) -> NoReturn:  # noqa: ARG002 - of the protocol
        """Refuse.

        Raises:
            WorkbookError: always.
        """
        raise self._read_only()

    def close(self) -> None:
        """Do nothing: no file is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_only(self) -> WorkbookError:
        return WorkbookError("旧版格式的工作簿只能核对，不能写入", where=str(self.path), advice=CONVERT)
