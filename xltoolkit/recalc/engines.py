"""Programs that calculate a workbook's formulas, behind one interface."""

from __future__ import annotations

import math
import tempfile
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from xltoolkit.libreoffice import OfficeError, convert, find_office
from xltoolkit.model import Cell, CellError, ToolkitError, Value

if TYPE_CHECKING:
    from cellrune import CalculationResult, CalculationTarget

SECONDS = 60
"""What an engine gets for one workbook; after that it is stopped."""

_AT_ONCE = 1_000
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
"""Settings that make LibreOffice calculate every formula when it opens a workbook: it trusts stored values else."""


class EngineError(Exception):
    """An engine gave nothing; the argument says why."""


class Engine(Protocol):
    """A program that calculates formulas."""

    @property
    def name(self) -> str:
        """What users know it by."""
        ...

    def values(self, workbook: bytes, cells: Collection[Cell]) -> Mapping[Cell, Value]:
        """Return the values of formulas, calculated anew from the cells that hold no formula.

        Args:
            workbook: a whole file.
            cells: that are wanted. Those that the engine cannot calculate are not in the result.

        Raises:
            EngineError: it cannot read the workbook, failed, or took too long.
        """
        ...


class CellRune:
    """The library cellrune, in our own process: it refuses what it does not know instead of guessing."""

    name = "cellrune"

    def values(self, workbook: bytes, cells: Collection[Cell]) -> Mapping[Cell, Value]:
        """Return the values of formulas."""
        import cellrune  # noqa: PLC0415 - an optional extra

        names = {(cell.sheet.casefold(), cell.ref): cell for cell in cells}
        targets: list[CalculationTarget] = [{"sheet": cell.sheet, "start": cell.ref} for cell in cells]
        found: dict[Cell, Value] = {}
        with cellrune.Workbook.from_bytes(workbook) as book:
            watchdog = threading.Timer(SECONDS, book.cancel_calculation)
            watchdog.start()
            try:
                for some in _batched(targets, _AT_ONCE):
                    for item in book.calculate_targets(some)["cells"]:
                        at = (item["cell"]["sheet_name"].casefold(), item["cell"]["address"])
                        if at in names and (value := _value(item["result"])) is not None:
                            found[names[at]] = value
            finally:
                watchdog.cancel()
        return found


class LibreOffice:
    """LibreOffice without a window, in a process and with a profile of its own.

    Args:
        office: the program.
    """

    name = "libreoffice"

    def __init__(self, office: str) -> None:
        self._office = office

    def values(self, workbook: bytes, cells: Collection[Cell]) -> Mapping[Cell, Value]:
        """Return the values of formulas."""
        from xltoolkit.workbook.package.book import PackageWorkbook  # noqa: PLC0415 - seldom needed

        by_sheet: defaultdict[str, list[Cell]] = defaultdict(list)
        for cell in cells:
            by_sheet[cell.sheet].append(cell)
        found: dict[Cell, Value] = {}
        with tempfile.TemporaryDirectory(prefix="xltoolkit-", ignore_cleanup_errors=True) as folder:
            calculated = PackageWorkbook.open(self._calculated(workbook, Path(folder)))
            for sheet, of_sheet in by_sheet.items():
                grid = calculated.read(sheet)
                found |= {cell: value for cell in of_sheet if (value := grid.value(cell)) is not None}
        return found

    def _calculated(self, workbook: bytes, folder: Path) -> Path:
        settings = folder / "out" / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, encoding="utf-8")
        source = folder / "book.xlsx"
        source.write_bytes(workbook)
        return convert(self._office, source, "xlsx", folder / "out", seconds=SECONDS)


def installed(names: Iterable[str]) -> Iterator[Engine]:
    """Yield the engines of these names that are installed, in the order of the names."""
    for name in names:
        if name == CellRune.name and find_spec("cellrune") is not None:
            yield CellRune()
        elif name == LibreOffice.name and (office := find_office()) is not None:
            yield LibreOffice(office)


def ask(engine: Engine, workbook: bytes, cells: Collection[Cell]) -> Mapping[Cell, Value]:
    """Return the values of formulas; whatever goes wrong inside an engine is an ``EngineError``."""
    try:
        return engine.values(workbook, cells)
    except (EngineError, OfficeError, ToolkitError) as error:
        raise EngineError(str(error)) from error
    except Exception as error:
        raise EngineError(f"{type(error).__name__}: {error}") from error
    except BaseException as error:
        # A Rust library that breaks raises this, which is no Exception; Ctrl+C goes its way.
        if type(error).__name__ == "PanicException":
            raise EngineError(str(error)) from error
        raise


def _batched(items: Sequence[CalculationTarget], size: int) -> Iterator[list[CalculationTarget]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _value(result: CalculationResult) -> Value:
    """Return a calculated value; None where there is none, or one that a file cannot hold."""
    if result["kind"] != "value":
        return None
    value = result["value"]
    if value["kind"] == "number":
        return Decimal(repr(value["value"])) if math.isfinite(value["value"]) else None
    if value["kind"] == "error":
        return CellError(value["value"])
    return value["value"] if value["kind"] in ("text", "logical") else None
